/**
 * `oneloop/langchain`: for programs that use the real `@langchain/*`. The app brings `@langchain/core`, and
 * `@langchain/langgraph-checkpoint` (which `@langchain/langgraph` has with it).
 *
 * `LangGraphSaver` is for graphs of LangGraph.js, `LangchainCallbackHandler` shows their runs in a chat. In graphs of `oneloop`, importing this entry lets LangChain's messages and documents be what they
 * are: an `IndexedDBSaver` gives them back with their classes, and a piece of a stream that enters a list of messages becomes the whole message. Its `MessagesAnnotation` is for programs whose
 * messages are all LangChain's.
 */
import { registerLangChain } from "./messages.js";

export {
  LangchainCallbackHandler,
  type LangchainCallbackHandlerOptions,
  type LangchainRun,
} from "./callbacks.js";
export { MessagesAnnotation, messagesStateReducer } from "./messages.js";
export { LangGraphSaver, type LangGraphSaverOptions } from "./saver.js";

registerLangChain();
