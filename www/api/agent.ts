/** The ready-made agent: a model that calls tools until it has an answer. */
import { named, type NamedMessage, withNameInside, withoutNameInside } from "./agent-names.js";
import { OneloopError } from "./errors.js";
import { StateGraph } from "./graph/builder.js";
import { Send } from "./graph/command.js";
import type { CompiledStateGraph, CompileOptions } from "./graph/compiled.js";
import type { NodeConfig } from "./graph/config.js";
import type { NodeLike } from "./graph/node.js";
import { type ChannelsOf, type SchemaLike, specOf } from "./graph/schema.js";
import {
  Annotation,
  type AnnotationRoot,
  type Channel,
  type Channels,
  END,
  MessagesAnnotation,
  type MessageLike,
  START,
  type StateOf,
  type UpdateOf,
} from "./graph/state.js";
import type { BaseMessage, SystemMessage } from "./messages.js";
import {
  type AgentModel,
  type LangChainModel,
  responseOf,
  type ResponseFormat,
  withTools,
} from "./models.js";
import { type LangChainTool, type StandardSchema, type Tool, ToolNode } from "./tools.js";
import { addMessages, ReactAgentCore } from "./wasm.js";

/** The channels that a schema declares. */
type SpecOf<S> =
  S extends StandardSchema<infer I, infer O>
    ? ChannelsOf<I, O>
    : S extends AnnotationRoot<infer C>
      ? C
      : S extends Channels
        ? S
        : never;

/** The channels of an agent: those of its `stateSchema`, and `structuredResponse`. */
export type AgentChannels<S extends SchemaLike, R> = SpecOf<S> & { structuredResponse: Channel<R> };

/** What an agent's functions see, and what its runs end with. */
export type AgentState<S extends SchemaLike = typeof MessagesAnnotation, R = any> = StateOf<
  AgentChannels<S, R>
>;

/** What an agent's hooks may write. */
export type AgentUpdate<S extends SchemaLike = typeof MessagesAnnotation, R = any> = UpdateOf<
  AgentChannels<S, R>
>;

/** What is not made before a run: with the state and the config of the node that asks. */
type Made<S extends SchemaLike, R, T> = (state: AgentState<S, R>, config: NodeConfig) => T | Promise<T>;

/** Makes of the messages all that the model is asked. */
type MessageModifier = (
  messages: BaseMessage[],
  config: NodeConfig,
) => MessageLike | MessageLike[] | Promise<MessageLike | MessageLike[]>;

/** What an agent is made with. */
export interface ReactAgentOptions<S extends SchemaLike, R> extends CompileOptions {
  /**
   * The model, ours or LangChain's, which is told of the tools; one of LangChain's that knows of tools already has to know of these. It may be a step of
   * a sequence. A function chooses a model for each answer, and tells it of tools itself.
   */
  llm: AgentModel | Made<S, R, AgentModel>;
  /**
   * What the model may call, of ours and of LangChain's. What has no `invoke` the provider of a LangChain model runs itself: it is only told of it.
   * The result of a tool with `returnDirect` ends the run.
   */
  tools: (Tool | LangChainTool | Record<string, unknown>)[] | ToolNode;
  /**
   * A system message before the messages, or what makes of the state all that the model is asked: a function, or a prompt of LangChain's. It is not
   * kept in the state.
   */
  prompt?:
    string | SystemMessage | { readonly lc_namespace: string[] } | Made<S, R, MessageLike | MessageLike[]>;
  /** The state, which needs `messages`. By default that is all there is; `structuredResponse` is added where it is missing. */
  stateSchema?: S;
  /** What `config.context` has to fit. */
  contextSchema?: SchemaLike;
  /** Asks the model once more at the end, for an answer of that form: `structuredResponse` in the state. */
  responseFormat?: ResponseFormat<R>;
  /**
   * Runs before each question to the model. What it writes into `llmInputMessages` the model is asked with in the place of the messages, which stay
   * as they are.
   */
  preModelHook?: NodeLike<AgentState<S, R>, AgentUpdate<S, R> & { llmInputMessages?: MessageLike[] }>;
  /** Runs after each answer; it may answer calls itself, or ask somebody. */
  postModelHook?: NodeLike<AgentState<S, R>, AgentUpdate<S, R>>;
  /** Whether all calls of an answer are one task (`v1`, the default) or each is one of its own (`v2`). */
  version?: "v1" | "v2";
  /** The agent's name, which its answers bear, too. */
  name?: string;
  /** Older spellings of `prompt`; a function or a prompt as `messageModifier` gets the messages alone. Only one of the three may be given. */
  stateModifier?: ReactAgentOptions<S, R>["prompt"];
  messageModifier?: string | SystemMessage | { readonly lc_namespace: string[] } | MessageModifier;
  /** The older spelling of `checkpointer`. */
  checkpointSaver?: CompileOptions["checkpointer"];
  /** `inline`: the model reads in the content of each answer which agent has given it, since most providers drop the field. */
  includeAgentName?: "inline";
}

/**
 * Makes the usual agent: the model answers, the tools it calls are called, and so on until it calls none. Its nodes are `agent` and `tools`, with
 * `pre_model_hook`, `post_model_hook` and `generate_structured_response` where they are asked for.
 *
 * A stop keeps what the model has said so far, and answers open calls with a stopped result, so that the thread can go on. When too few steps of
 * `recursionLimit` are left for an answer's calls, the agent says so in the place of failing. Tools may return a `Command`, ask
 * (`config.interrupt`), and read the state (`config.state`).
 *
 * Throws `INVALID_MODEL`, `INVALID_PROMPT`, `INVALID_SCHEMA`, `INVALID_TOOL`. Runs reject with what the model throws, and with
 * `INVALID_STRUCTURED_RESPONSE` or `INVALID_TOOL_ARGUMENTS` when its last answer is not in the form of `responseFormat`.
 *
 * @example
 * const agent = createReactAgent({ llm: new ChatDemo(), tools: [multiply], prompt: "Be brief." });
 * const { messages } = await agent.invoke({ messages: "What is 12 × 7?" });
 */
export function createReactAgent<S extends SchemaLike = typeof MessagesAnnotation, R = any>(
  options: ReactAgentOptions<S, R>,
): CompiledStateGraph<AgentState<S, R>, AgentUpdate<S, R>> {
  const { llm, responseFormat, preModelHook, postModelHook, contextSchema, name } = options;
  const isModel = (model: unknown): model is AgentModel =>
    typeof (model as AgentModel | undefined)?.invoke === "function";
  const invalidModel = (what: string) =>
    new OneloopError(
      `${what} Give a chat model, of ours or of LangChain's, or a function that returns one.`,
      {
        code: "INVALID_MODEL",
      },
    );
  if (typeof llm !== "function" && !isModel(llm)) throw invalidModel("The agent's llm is no model.");
  const all = options.tools instanceof ToolNode ? options.tools.tools : options.tools;
  const called = all.filter((tool) => typeof tool.invoke === "function") as Tool[];
  const tools = options.tools instanceof ToolNode ? options.tools : new ToolNode(called);
  const direct = called.filter((tool) => tool.returnDirect).map((tool) => tool.name);
  const core = new ReactAgentCore(
    direct,
    !!preModelHook,
    !!postModelHook,
    !!responseFormat,
    options.version === "v2",
  );

  const inline = options.includeAgentName === "inline";

  const spec: Channels = {
    structuredResponse: Annotation<R>(),
    ...specOf(options.stateSchema ?? MessagesAnnotation),
  };
  if (!spec["messages"]) {
    throw new OneloopError(
      "The agent's stateSchema has no messages. Add a list of messages: ...MessagesAnnotation.spec.",
      { code: "INVALID_SCHEMA" },
    );
  }
  const withHook: Channels = {
    ...spec,
    llmInputMessages: Annotation<BaseMessage[], MessageLike[]>({
      reducer: (_, written) => addMessages([], written) as BaseMessage[],
      default: () => [],
    }),
  };

  const prompt = promptOf(options.prompt, options.stateModifier, options.messageModifier);
  const bound = isModel(llm) ? withTools(llm, all) : undefined;
  const chosen = async (state: Seen, config: NodeConfig): Promise<AgentModel> => {
    if (typeof llm !== "function") return llm;
    const model = await llm(state as unknown as AgentState<S, R>, config);
    if (!isModel(model)) throw invalidModel("The agent's function llm has returned no model.");
    return model;
  };

  const agent = async ({ llmInputMessages, ...state }: Seen, config: NodeConfig) => {
    const model = bound ?? (await chosen(state, config));
    const messages = llmInputMessages?.length ? llmInputMessages : state.messages;
    const made = prompt.make ? await prompt.make({ ...state, messages }, config) : messages;
    const asked = ReactAgentCore.input(prompt.first, toMessages(made)) as unknown;
    const read = inline && Array.isArray(asked) ? asked.map(withNameInside) : asked;
    const said: unknown = await (model as LangChainModel).invoke(read, config);
    const answer = core.answer(said, config.remainingSteps) as NamedMessage;
    if (name || inline)
      named(answer, name ?? answer.name, inline ? withoutNameInside(answer.content) : answer.content);
    return { messages: [answer] };
  };
  const respond = async (state: Seen, config: NodeConfig) => ({
    structuredResponse: await responseOf(await chosen(state, config), responseFormat, state.messages, config),
  });
  const after = ({ messages }: Seen) => {
    const next = core.afterAnswer(messages) as string | object[];
    return typeof next === "string" ? next : next.map((call) => new Send("tools", call));
  };

  const { entry } = core;
  const end = responseFormat ? "generate_structured_response" : END;
  const graph = new StateGraph(spec, contextSchema && { context: contextSchema }) as StateGraph<
    Needed,
    string
  >;
  graph.addNode("tools", tools);
  if (preModelHook) graph.addNode("pre_model_hook", preModelHook as Hook).addEdge("pre_model_hook", "agent");
  graph.addNode("agent", agent, preModelHook && { input: withHook }).addEdge(START, entry);
  if (postModelHook) {
    graph.addNode("post_model_hook", postModelHook as Hook).addEdge("agent", "post_model_hook");
    graph.addConditionalEdges("post_model_hook", after, ["tools", entry, end]);
  } else graph.addConditionalEdges("agent", after, ["tools", end]);
  if (responseFormat) graph.addNode(end, respond).addEdge(end, END);
  if (direct.length)
    graph.addConditionalEdges("tools", ({ messages }: Seen) => core.afterTools(messages), [entry, END]);
  else graph.addEdge("tools", entry);
  const checkpointer = options.checkpointer ?? options.checkpointSaver;
  return graph.compile({
    ...options,
    ...(checkpointer !== undefined && { checkpointer }),
  }) as unknown as CompiledStateGraph<AgentState<S, R>, AgentUpdate<S, R>>;
}

/** The channels that every agent has. */
type Needed = { messages: Channel<any, any>; structuredResponse: Channel<any, any> };
type Hook = NodeLike<StateOf<Needed>, UpdateOf<Needed>>;
/** What the agent's own nodes look at. */
type Seen = { messages: BaseMessage[]; llmInputMessages?: BaseMessage[] };
/** Makes what the model is asked. */
type Make = (state: Seen, config: NodeConfig) => unknown;

/** A prompt of LangChain's makes a value that has messages. */
function toMessages(made: unknown): unknown {
  return (made as { toChatMessages?: () => unknown } | null | undefined)?.toChatMessages?.() ?? made;
}

/** What the messages are put behind, or what makes all that the model is asked. Throws `INVALID_PROMPT`. */
function promptOf(...spellings: [prompt: unknown, state: unknown, messages: unknown]): {
  first?: unknown;
  make?: Make;
} {
  const [prompt, ...more] = spellings.filter((given) => given !== undefined);
  if (more.length) {
    throw new OneloopError(
      "The agent has several prompts. Give one of prompt, stateModifier and messageModifier.",
      { code: "INVALID_PROMPT" },
    );
  }
  const { make, ...made } = promptOfOne(prompt);
  if (!make || prompt !== spellings[2]) return make ? { make } : made;
  return { make: ({ messages }, config) => make(messages as unknown as Seen, config) };
}

function promptOfOne(prompt: unknown): { first?: unknown; make?: Make } {
  if (typeof prompt === "function") return { make: prompt as Make };
  const { invoke, getType } = (prompt ?? {}) as { invoke?: Make; getType?: () => string };
  if (invoke) return { make: invoke.bind(prompt) };
  if (prompt === undefined || typeof prompt === "string" || getType?.call(prompt) === "system")
    return { first: prompt };
  throw new OneloopError(
    "The agent's prompt is none. Give a text, a system message, a function that makes messages of the state, or a prompt of LangChain's.",
    { code: "INVALID_PROMPT" },
  );
}
