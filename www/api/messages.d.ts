/** A model's wish to have a tool called. */
export interface ToolCall {
  id: string;
  name: string;
  args: Record<string, unknown>;
  type?: "tool_call";
}

/** A piece of a tool call, while a model streams it. Pieces with the same index belong together. */
export interface ToolCallChunk {
  index: number;
  id: string | null;
  name: string | null;
  args: string;
}

/** Tokens as the model's server counted them. */
export interface UsageMetadata {
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
}

/** A part of a message that is more than text. */
export type ContentBlock = { type: string; text?: string; [key: string]: unknown };

/** A string, or content blocks. */
export type MessageContent = string | (string | ContentBlock)[];

/** What a message is made of. */
export interface MessageFields {
  content: MessageContent;
  id?: string;
  name?: string;
  response_metadata?: Record<string, unknown>;
}

/** What all messages share. The names are LangChain's; `instanceof` works. */
export abstract class BaseMessage {
  /** Whose it is. */
  readonly type: "human" | "ai" | "system" | "tool" | "remove";
  content: MessageContent;
  id?: string;
  name?: string;
  response_metadata?: Record<string, unknown>;
  /** The text of the content. */
  get text(): string;
  /** LangChain's older way to ask for `type`. */
  getType(): string;
}

/** What the user says. */
export class HumanMessage extends BaseMessage {
  constructor(fields: string | MessageFields);
  readonly type: "human";
}

/** Instructions of the app. */
export class SystemMessage extends BaseMessage {
  constructor(fields: string | MessageFields);
  readonly type: "system";
}

/** What a model says. */
export class AIMessage extends BaseMessage {
  constructor(
    fields:
      | string
      | (MessageFields & { tool_calls?: ToolCall[]; usage_metadata?: UsageMetadata; reasoning?: string }),
  );
  readonly type: "ai";
  /** What the model wants called. */
  tool_calls: ToolCall[];
  /** What it thought before it answered, where the model tells. */
  reasoning?: string;
  usage_metadata?: UsageMetadata;
}

/** A piece of what a model says, while it streams. */
export class AIMessageChunk extends BaseMessage {
  constructor(fields: string | (MessageFields & { tool_call_chunks?: ToolCallChunk[]; reasoning?: string }));
  readonly type: "ai";
  tool_call_chunks?: ToolCallChunk[];
  reasoning?: string;
  usage_metadata?: UsageMetadata;
}

/** A tool's result. */
export class ToolMessage extends BaseMessage {
  constructor(fields: MessageFields & { tool_call_id: string; status?: "success" | "error" });
  readonly type: "tool";
  tool_call_id: string;
  status?: "success" | "error";
}

/** The wish to remove the message of that id from a list. */
export class RemoveMessage extends BaseMessage {
  constructor(fields: { id: string });
  readonly type: "remove";
}

/** On messages of ours: for the store. */
export const MARK: unique symbol;

/** Makes a message of that kind: for the core. */
export function makeMessage(kind: string, fields: object): BaseMessage;

/** Whether a value is a message that is to stay as it is: ours, or an instance of LangChain's classes. */
export function isMessage(value: unknown): value is BaseMessage;

/** Says how a piece of another library's message becomes a whole one: for `oneloop/langchain`. */
export function setWholeMessage(whole: (message: unknown) => unknown): void;

/** What a list keeps of a message: for the core. */
export function wholeMessage(message: unknown, calls: unknown[] | undefined): unknown;

/** Gives messages in a value that comes from a store their classes back: for savers. */
export function reviveMessages(value: unknown): unknown;
/** For the core: see messages.js. */
export function appendMessages(list: unknown, messages: unknown[]): unknown[] | undefined;

export function shownText(value: unknown): string | undefined;
export function shownInput(messages: unknown): unknown;
export function shownOutput(output: unknown): unknown;
