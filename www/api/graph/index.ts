/**
 * State graphs. A LangGraph.js program moves over by changing its import.
 *
 * The logic is in the core; here are overloads, generics and the types that flow from the annotation to the nodes.
 */
export {
  getConfig,
  getStore,
  getWriter,
  interrupt,
  pushMessage,
  type PushMessageOptions,
  writer,
} from "./ambient.js";
export * from "./builder.js";
export * from "./cache.js";
export * from "./callbacks.js";
export * from "./channels.js";
export * from "./command.js";
export * from "./compiled.js";
export * from "./config.js";
export { type DrawableEdge, DrawableGraph, type DrawableNode, type MermaidOptions } from "./drawing.js";
export * from "./functional.js";
export {
  getConfigTypeSchema,
  getInputTypeSchema,
  getJsonSchemaFromSchema,
  getOutputTypeSchema,
  getStateTypeSchema,
  getUpdateTypeSchema,
  type TypeSchema,
} from "./json-schema.js";
export * from "./node.js";
export { type BatchOptions, type Next, Sequence } from "./runnable.js";
export * from "./saver.js";
export {
  type ChannelOf,
  type ChannelsOf,
  DeltaValue,
  MessagesDeltaValue,
  MessagesValue,
  MessagesZodMeta,
  ReducedValue,
  type ReducedValueOptions,
  registry,
  type SchemaField,
  type SchemaLike,
  type SchemaMeta,
  type Schemas,
  StateSchema,
  withLangGraph,
} from "./schema.js";
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
