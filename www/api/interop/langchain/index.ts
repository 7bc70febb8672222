/**
 * `oneloop/langchain`: for programs that use the real `@langchain/*`. The app brings `@langchain/core`, and
 * `@langchain/langgraph-checkpoint` (which `@langchain/langgraph` has with it).
 */
export { LangGraphSaver, type LangGraphSaverOptions } from "./saver.js";
