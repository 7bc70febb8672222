/** What a thread is drawn with, loaded when there is one, or once the page has nothing else to do. */
import "../i18n/later.js";
import { OneloopConversation } from "../conversation/conversation.js";
import { OneloopMessage } from "../message/message.js";
import { OneloopStepTree } from "../step-tree/step-tree.js";
import { register } from "./register.js";

export { markdown } from "../markdown/directive.js";
export { markdownStyles } from "../markdown/styles.js";

register({
  "oneloop-conversation": OneloopConversation,
  "oneloop-message": OneloopMessage,
  "oneloop-step-tree": OneloopStepTree,
});
