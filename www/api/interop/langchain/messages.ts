/** Messages and documents of `@langchain/core` in our graphs: they stay what they are, in memory and in a store. */
import { Document } from "@langchain/core/documents";
import {
  AIMessage,
  AIMessageChunk,
  BaseMessage,
  BaseMessageChunk,
  type BaseMessageLike,
  ChatMessage,
  ChatMessageChunk,
  coerceMessageLikeToMessage,
  FunctionMessage,
  FunctionMessageChunk,
  HumanMessage,
  HumanMessageChunk,
  RemoveMessage,
  SystemMessage,
  SystemMessageChunk,
  ToolMessage,
  ToolMessageChunk,
} from "@langchain/core/messages";
import { toJsonSchema } from "@langchain/core/utils/json_schema";
import type { AnnotationRoot, Channel } from "../../graph/index.js";
import { setWholeMessage } from "../../messages.js";
import { registerSerializer } from "../../serializers.js";
import { setJSONSchemaOf } from "../../tools.js";
import { addMessages } from "../../wasm.js";

type MessageClass = new (fields: never) => BaseMessage;

/** By the word in a message's `type`. */
const WHOLE: Record<string, MessageClass> = {
  ai: AIMessage,
  function: FunctionMessage,
  generic: ChatMessage,
  human: HumanMessage,
  remove: RemoveMessage,
  system: SystemMessage,
  tool: ToolMessage,
};
const PIECES: Record<string, MessageClass> = {
  ai: AIMessageChunk,
  function: FunctionMessageChunk,
  generic: ChatMessageChunk,
  human: HumanMessageChunk,
  system: SystemMessageChunk,
  tool: ToolMessageChunk,
};

/** What a message is made of. LangChain's own record of it (`lc_…`) its constructor makes again. */
function fieldsOf(message: BaseMessage): Record<string, unknown> {
  const own = Object.entries(message).filter(([name]) => name !== "type" && !name.startsWith("lc_"));
  return Object.fromEntries(own);
}

interface StoredMessage {
  type: string;
  isPiece: boolean;
  fields: Record<string, unknown>;
}

/** Called when `oneloop/langchain` is imported. */
export function registerLangChain(): void {
  registerSerializer<BaseMessage, StoredMessage>({
    name: "langchain.message",
    is: (value) => BaseMessage.isInstance(value),
    store: (message) => ({
      type: message.getType(),
      isPiece: BaseMessageChunk.isInstance(message),
      fields: fieldsOf(message),
    }),
    revive: ({ type, isPiece, fields }) => {
      const Class = (isPiece ? PIECES : WHOLE)[type];
      if (!Class) throw new Error(`"${type}" is no message of this version of @langchain/core`);
      return new Class(fields as never);
    },
  });
  registerSerializer<Document, { pageContent: string; metadata: Record<string, unknown>; id?: string }>({
    name: "langchain.document",
    is: (value) => value instanceof Document,
    store: ({ pageContent, metadata, id }) => ({ pageContent, metadata, ...(id ? { id } : {}) }),
    revive: (fields) => new Document(fields),
  });
  setWholeMessage((message) => {
    if (!BaseMessageChunk.isInstance(message)) return message;
    const { tool_call_chunks: _, ...fields } = fieldsOf(message);
    const Class = WHOLE[message.getType()];
    return Class ? new Class(fields as never) : message;
  });
  setJSONSchemaOf(toJsonSchema);
}

/**
 * Appends, replaces by id, removes: the reducer of message lists, in which all messages are LangChain's. What is none, such as a string or a
 * message of ours, becomes one. Throws `MESSAGE_COERCION_FAILURE`.
 */
export function messagesStateReducer(
  left: BaseMessage[],
  right: BaseMessageLike | BaseMessageLike[],
): BaseMessage[] {
  const isOne =
    !Array.isArray(right) || (right.length === 2 && right.every((part) => typeof part === "string"));
  const all = (isOne ? [right] : right) as BaseMessageLike[];
  return addMessages(left, all.map(ofLangChain)) as BaseMessage[];
}

/** A message of LangChain's. What has a type that may be ours alone, as a chat's messages, is made one of ours first. */
function ofLangChain(value: BaseMessageLike): BaseMessage {
  const type = typeof value === "object" && "type" in value && !("role" in value) ? value.type : undefined;
  const isTheirs =
    type === undefined || BaseMessage.isInstance(value) || type === "remove" || "lc" in (value as object);
  return coerceMessageLikeToMessage(isTheirs ? value : (addMessages([], [value]) as BaseMessageLike[])[0]!);
}

/** The state of the usual agent: one list of messages, all of them LangChain's. */
export const MessagesAnnotation: AnnotationRoot<{
  messages: Channel<BaseMessage[], BaseMessageLike | BaseMessageLike[]>;
}> = {
  spec: { messages: { reducer: messagesStateReducer, default: () => [], messages: true } },
} as unknown as typeof MessagesAnnotation;
