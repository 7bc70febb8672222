/**
 * State graphs. A LangGraph.js program moves over by changing its import.
 *
 * The logic is in the core; here are overloads, generics and the types that flow from the annotation to the nodes.
 */
export { getConfig, getStore, getWriter, interrupt, writer } from "./ambient.js";
export * from "./builder.js";
export * from "./cache.js";
export * from "./callbacks.js";
export * from "./channels.js";
export * from "./command.js";
export * from "./compiled.js";
export * from "./config.js";
export * from "./functional.js";
export * from "./node.js";
export * from "./saver.js";
export * from "./snapshot.js";
export {
  Annotation,
  type AnnotationRoot,
  type Channel,
  type Channels,
  END,
  MessagesAnnotation,
  type MessageLike,
  messagesStateReducer,
  START,
  type StateOf,
  type UpdateOf,
} from "./state.js";
export * from "./store.js";
export * from "./stream.js";
