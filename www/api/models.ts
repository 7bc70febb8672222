/** Chat models. */
import { GraphStream, type MessageLike, type RunConfig } from "./graph/index.js";
import { ModelError, OneloopError } from "./errors.js";
import { type AIMessage, type AIMessageChunk, type BaseMessage, SystemMessage } from "./messages.js";
import {
  type JSONSchema,
  type LangChainTool,
  type StandardSchema,
  type Tool,
  tool,
  toolOf,
} from "./tools.js";
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

/** A chat model of LangChain's, or one with tools or a config bound to it. */
export interface LangChainModel {
  readonly lc_namespace: string[];
  invoke(input: any, config?: any): Promise<any>;
}

/** A model that an agent may have. */
export type AgentModel = ChatModel | LangChainModel;

/** The form of an answer: a schema, or a schema with instructions before the messages; other fields are for LangChain's `withStructuredOutput`. */
export type ResponseFormat<R> =
  | StandardSchema<any, R>
  | JSONSchema
  | { schema: StandardSchema<any, R> | JSONSchema; prompt?: string; [option: string]: unknown };

/** What LangChain's models can do beside that, and what those carry that something is bound to. */
interface Bindable extends LangChainModel {
  bindTools?(tools: object[]): Bindable;
  withConfig(config: object): LangChainModel;
  withStructuredOutput?(schema: unknown, options: object): LangChainModel;
  bound?: Bindable;
  kwargs?: { tools?: ToldTool[] };
  config?: { tools?: ToldTool[] };
  /** Of a sequence. */
  steps?: Bindable[];
}

/** The model in a sequence, as it is or with something bound to it; else what is given. */
const modelIn = (given: Bindable, method: "bindTools" | "withStructuredOutput"): Bindable =>
  given.steps?.find((step) => method in step || (step.bound && method in step.bound)) ?? given;

/** A tool as a model is told of it, in the form of one provider or another. */
interface ToldTool {
  name?: string;
  function?: ToldTool;
  toolSpec?: ToldTool;
  functionDeclarations?: ToldTool[];
}

const nameOf = (tool: ToldTool): string | undefined =>
  tool.function?.name ?? tool.name ?? tool.toolSpec?.name;

/** How LangChain's models are told of our tools: in OpenAI's form, which all of them take. What is not called here is as its provider takes it. */
const toldOf = (tool: object): object => {
  if ("lc_namespace" in tool || !("invoke" in tool)) return tool;
  const { name, description, parameters } = tool as Tool;
  return { type: "function", function: { name, description, parameters } };
};

/** @internal The model, told of tools. Throws `INVALID_MODEL`, and `INVALID_TOOL` when it knows of others already. */
export function withTools(
  given: AgentModel,
  tools: readonly (Tool | LangChainTool | ToldTool)[],
): AgentModel {
  if (!tools.length) return given;
  if (given instanceof ChatModel) return given.bindTools([...tools] as Tool[]);
  const model = modelIn(given as Bindable, "bindTools");
  const told = model.kwargs?.tools ?? model.config?.tools;
  if (told?.length) {
    const known = (told[0]?.functionDeclarations ?? told).map(nameOf);
    const missing = tools.filter((tool) => "invoke" in tool && !known.includes(nameOf(tool))).map(nameOf);
    if (!missing.length) return given;
    throw new OneloopError(
      `The agent's model is bound to tools without ${missing.join(", ")}. Give the model itself, or bind all of the agent's tools.`,
      { code: "INVALID_TOOL" },
    );
  }
  const bound =
    model.bindTools?.(tools.map(toldOf)) ??
    // A model with a config of its own.
    model.bound?.bindTools?.(tools.map(toldOf)).withConfig({ ...model.kwargs, ...model.config });
  if (bound && model === given) return bound;
  if (bound) {
    const { steps = [], constructor } = given as Bindable;
    const sequence = constructor as unknown as { from(steps: LangChainModel[]): LangChainModel };
    return sequence.from(steps.map((step) => (step === model ? bound : step)));
  }
  throw new OneloopError(
    "The agent's model has no bindTools, so it can't be told of the tools. Give a model that calls tools, or a function that returns what is to be asked.",
    { code: "INVALID_MODEL" },
  );
}

/**
 * @internal What a model answers in the form of a schema: LangChain's by `withStructuredOutput`, ours by a call of a tool with that schema.
 * Rejects with `INVALID_STRUCTURED_RESPONSE` when there is none, `INVALID_TOOL_ARGUMENTS` when it does not fit, `INVALID_MODEL`.
 */
export async function responseOf(
  model: AgentModel,
  format: unknown,
  messages: BaseMessage[],
  config: RunConfig,
): Promise<unknown> {
  const { schema, prompt, ...options } = (
    typeof format === "object" && format !== null && "schema" in format ? format : { schema: format }
  ) as { schema: StandardSchema | JSONSchema; prompt?: string };
  const asked = prompt === undefined ? messages : [new SystemMessage(prompt), ...messages];
  let response: unknown;
  if (model instanceof ChatModel) {
    const name = "responseFormat";
    const respond = tool((args) => args as unknown, {
      name,
      description: "Gives the final answer.",
      schema,
    });
    const brief = new SystemMessage(`Give your final answer by calling the tool "${name}".`);
    const { tool_calls } = await model.bindTools([respond]).invoke([brief, ...asked], config);
    const args: unknown = tool_calls.find((call) => call.name === name)?.args;
    if (typeof args === "object") response = await respond.invoke(args);
  } else {
    const found = modelIn(model as Bindable, "withStructuredOutput");
    const inner = found.withStructuredOutput ? found : found.bound;
    const asking = inner?.withStructuredOutput?.(schema, options);
    if (!asking) {
      throw new OneloopError(
        "The agent's model has no withStructuredOutput, which responseFormat needs. Give a chat model itself.",
        { code: "INVALID_MODEL" },
      );
    }
    response = await asking.invoke(asked, config);
  }
  if (response !== undefined && response !== null) return response;
  throw new ModelError(
    "The model gave no answer in the form of responseFormat. Ask a model that calls tools.",
    { code: "INVALID_STRUCTURED_RESPONSE" },
  );
}
