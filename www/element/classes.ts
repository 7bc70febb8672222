/** The view's classes, not registered: for pages that choose when the elements come to be. */
export { OneloopChat } from "./chat/chat.js";
export type { ThreadEvent } from "./chat/chat.js";
export { OneloopComposer } from "./composer/composer.js";
export { OneloopConversation } from "./conversation/conversation.js";
export { OneloopDialog } from "./dialog/dialog.js";
export { OneloopMenu } from "./menu/menu.js";
export { OneloopMessage } from "./message/message.js";
export { OneloopSettingsPanel } from "./settings-panel/settings-panel.js";
export { OneloopStepTree } from "./step-tree/step-tree.js";
export { OneloopThreadList } from "./thread-list/thread-list.js";
export { OneloopToasts } from "./toast/toast.js";
export { setMessages } from "./i18n/index.js";
export type { MessageKey, Messages } from "./i18n/index.js";
