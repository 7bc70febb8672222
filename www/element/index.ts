/** `oneloop/element`: registers `<oneloop-chat>` and its parts, most of them when they are first wanted. */
import { OneloopChat } from "./chat/chat.js";
import { OneloopComposer } from "./composer/composer.js";
import { register } from "./later/register.js";
import { OneloopMenu } from "./menu/menu.js";
import { OneloopThreadList } from "./thread-list/thread-list.js";
import { OneloopToasts } from "./toast/toast.js";

// The classes of parts that come later are types here: as values they are in `oneloop/element/classes`.
export type * from "./classes.js";
export { OneloopChat, OneloopComposer, OneloopMenu, OneloopThreadList, OneloopToasts };
export { setMessages } from "./i18n/index.js";
export { LANGUAGES } from "./i18n/languages.js";
export { preloadThread } from "./later/parts.js";

register({
  "oneloop-composer": OneloopComposer,
  "oneloop-menu": OneloopMenu,
  "oneloop-thread-list": OneloopThreadList,
  "oneloop-toasts": OneloopToasts,
  "oneloop-chat": OneloopChat,
});

declare global {
  interface HTMLElementTagNameMap {
    "oneloop-chat": OneloopChat;
    "oneloop-thread-list": OneloopThreadList;
  }
}
