/** Chat models. */
import { GraphStream, type MessageLike, type RunConfig } from "./graph/index.js";
import type { AIMessage, AIMessageChunk, BaseMessage } from "./messages.js";
import { type JSONSchema, type LangChainTool, type Tool, toolOf } from "./tools.js";
import { ChatModelCore } from "./wasm.js";

/** What a model is asked: messages, or the user's text. */
export type ModelInput = MessageLike | MessageLike[];

/** A chat model: asked with messages, it answers with one, whole or in pieces. */
export class ChatModel {
  /** @internal */
  readonly core: ChatModelCore;

  /** @internal */
  constructor(core: ChatModelCore) {
    this.core = core;
  }

  /** The model's name. */
  get name(): string {
    return this.core.name;
  }

  /** The same model, told of tools that it may ask for, of ours and of LangChain's. Throws `INVALID_TOOL` where a schema can't be told. */
  bindTools(tools: (Tool | LangChainTool)[]): ChatModel {
    // Copied, so that what a model is told is read, and throws where it can't be.
    return new ChatModel(this.core.bindTools(tools.map((tool) => ({ ...toolOf(tool) }))));
  }

  /**
   * The whole answer. In a node, pass the node's config on: the answer then appears in the stream mode `messages` piece by piece, and a stop of
   * the run stops the model. Rejects with a `ModelError`, or an `AbortError` when stopped.
   */
  invoke(input: ModelInput, config: RunConfig = {}): Promise<AIMessage> {
    return this.core.invoke(input, config) as Promise<AIMessage>;
  }

  /** The answer in pieces. Leaving the loop stops the model and closes its connection. */
  async stream(input: ModelInput, config: RunConfig = {}): Promise<GraphStream<AIMessageChunk>> {
    return new GraphStream(this.core.stream(input, config));
  }
}

/** Where a model is and how it is asked. */
export interface ChatOpenAIOptions {
  /** Up to and with the version: `http://localhost:11434/v1`, `https://api.openai.com/v1`. */
  baseURL: string;
  /** Sent as a bearer token to that address only. */
  apiKey?: string;
  /** The model's name on that server. */
  model: string;
  temperature?: number;
  /** The most tokens an answer may have. */
  maxTokens?: number;
}

/**
 * A model behind an OpenAI-compatible endpoint: Ollama, vLLM, llama.cpp, hosted services. Errors are `ModelError`s with a `code`:
 * `MODEL_UNREACHABLE`, `MODEL_UNAUTHORIZED`, `MODEL_NOT_FOUND`, `MODEL_RATE_LIMITED`, `MODEL_SERVER_ERROR`, `MODEL_BAD_REQUEST`,
 * `MODEL_INVALID_STREAM`, `MODEL_CUT_OFF`, `MODEL_INVALID_ADDRESS`.
 */
export class ChatOpenAI extends ChatModel {
  constructor(options: ChatOpenAIOptions) {
    super(ChatModelCore.openai(options));
  }
}

/** A small scripted model that plans real tool calls for arithmetic, and says what it is. */
export class ChatDemo extends ChatModel {
  /** @param options.delay milliseconds before each word; 30 by default */
  constructor({ delay = 30 }: { delay?: number } = {}) {
    super(ChatModelCore.demo(delay));
  }
}

/** A piece of an answer: text, or an object with some of these. */
export type ModelChunk =
  | string
  | {
      content?: string;
      reasoning?: string;
      tool_call_chunks?: { index: number; id?: string; name?: string; args?: string }[];
    };

/** What a model of the app's is handed beside the messages. */
export interface GenerateOptions {
  /** Fires when nobody waits for the answer any more. */
  signal: AbortSignal;
  tools: { name: string; description: string; parameters: JSONSchema }[];
}

/** How a model of the app's answers: with an (async) iterable of pieces, or with the whole text. */
export type Generate = (
  messages: BaseMessage[],
  options: GenerateOptions,
) => AsyncIterable<ModelChunk> | Iterable<ModelChunk> | string | Promise<AsyncIterable<ModelChunk> | string>;

/** A model of the app's own. */
export class ChatCustom extends ChatModel {
  constructor(name: string, generate: Generate) {
    super(ChatModelCore.custom(name, generate));
  }
}
