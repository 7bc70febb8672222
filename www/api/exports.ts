/** Everything public that `oneloop` and `oneloop/slim` share. */
export * from "./chat.js";
export {
  AbortError,
  ChatError,
  EmptyInputError,
  GraphError,
  GraphRecursionError,
  InternalError,
  InvalidUpdateError,
  ModelError,
  OneloopError,
  SeveralErrors,
  StoreError,
} from "./errors.js";
export * from "./graph.js";
export {
  AIMessage,
  AIMessageChunk,
  BaseMessage,
  HumanMessage,
  isMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from "./messages.js";
export type {
  ContentBlock,
  MessageContent,
  MessageFields,
  ToolCall,
  ToolCallChunk,
  UsageMetadata,
} from "./messages.js";
export * from "./models.js";
export * from "./tools.js";
export type * from "./view.js";
export { setSlice, version } from "./wasm.js";
