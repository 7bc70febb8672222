/** Everything public that `oneloop` and `oneloop/slim` share. */
export {
  type AgentChannels,
  type AgentState,
  type AgentUpdate,
  createReactAgent,
  type ReactAgentOptions,
} from "./agent.js";
export * from "./chat/index.js";
export {
  type DataChange,
  type DataLayer,
  type DataWrite,
  IndexedDBDataLayer,
  MemoryDataLayer,
  type StoredThread,
  type ThreadCursor,
  type ThreadFilter,
  type ThreadPage,
} from "./data-layer.js";
export {
  AbortError,
  ChatError,
  EmptyInputError,
  GraphBubbleUp,
  GraphDrained,
  GraphError,
  GraphInterrupt,
  GraphRecursionError,
  GraphValueError,
  InternalError,
  InvalidNamespaceError,
  InvalidUpdateError,
  ModelError,
  NodeError,
  NodeInterrupt,
  NodeTimeoutError,
  OneloopError,
  ParentCommand,
  SeveralErrors,
  StoreError,
  TimeoutError,
  UnknownInterruptError,
  UnreachableNodeError,
} from "./errors.js";
export type { Interrupt } from "./errors.js";
export * from "./graph/index.js";
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
export { registerSerializer, type Serializer } from "./serializers.js";
export { type StorageUsage, storageUsage } from "./storage.js";
export {
  type ArgumentsOf,
  type JSONSchema,
  type LangChainTool,
  type StandardSchema,
  type Tool,
  tool,
  type ToolConfig,
  ToolNode,
  type ToolNodeOptions,
  toolsCondition,
} from "./tools.js";
export type * from "./view.js";
export { setSlice, version } from "./wasm.js";
