/**
 * State graphs. A LangGraph.js program moves over by changing its import.
 *
 * The logic is in the core; here are overloads, generics and the types that flow from the annotation to the nodes.
 */
import type { Command, INTERRUPT, NodeTimeout, Send } from "./command.js";
import { coreOf, type WithCore } from "./core.js";
import { type Interrupt, OneloopError } from "./errors.js";
import type { BaseMessage } from "./messages.js";
import type { StandardSchema, ToolNode } from "./tools.js";
import {
  addMessages,
  type CompiledGraphCore,
  IndexedDbSaverCore,
  MemorySaverCore,
  RunControlCore,
  StateGraphCore,
  type RunStreamCore,
} from "./wasm.js";

/** Where every run begins. */
export const START = "__start__";
/** Where a branch of a run ends. */
export const END = "__end__";

/** A channel: at most one write a superstep, or a reducer that folds several. `V` is its value, `U` what a node may write. */
export interface Channel<V, U = V> {
  reducer?: (left: V, right: U) => V;
  default?: () => V;
  /** @internal Another rule than these: see `channels.ts`. */
  readonly kind?: string;
  /** Only for types. */
  readonly __value?: V;
  readonly __update?: U;
}

/** The channels of a state, by name. */
export type Channels = Record<string, Channel<any, any>>;

/** What a node sees. */
export type StateOf<C extends Channels> = { [K in keyof C]: C[K] extends Channel<infer V, any> ? V : never };
/** What a node may return. */
export type UpdateOf<C extends Channels> = {
  [K in keyof C]?: C[K] extends Channel<any, infer U> ? U : never;
};

/** A state's declaration, made by `Annotation.Root`. */
export interface AnnotationRoot<C extends Channels> {
  readonly spec: C;
  /** Only for types: what a node sees. */
  readonly State: StateOf<C>;
  /** Only for types: what a node may return. */
  readonly Update: UpdateOf<C>;
  /** Only for types: a node. */
  readonly Node: NodeFunction<StateOf<C>, UpdateOf<C>>;
}

function annotation<V>(): Channel<V>;
function annotation<V, U = V>(channel: {
  reducer: (left: V, right: U) => V;
  default?: () => V;
}): Channel<V, U>;
function annotation<V>(channel: { default: () => V }): Channel<V>;
function annotation(channel: Channel<unknown> = {}): Channel<unknown> {
  return channel;
}

/**
 * Declares a channel of a state: `Annotation<string>()` holds the last value written, `Annotation<number[]>({ reducer, default })`
 * folds what is written.
 *
 * @example
 * const State = Annotation.Root({
 *   question: Annotation<string>(),
 *   notes: Annotation<string[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
 * });
 */
export const Annotation = Object.assign(annotation, {
  Root<C extends Channels>(spec: C): AnnotationRoot<C> {
    return { spec } as AnnotationRoot<C>;
  },
});

/** Anything that can be a chat message: an instance, a role object, a `[role, text]` pair, or the user's text. */
export type MessageLike =
  | BaseMessage
  | { role: string; content: unknown }
  | { type: string; content: unknown }
  | [string, string]
  | string;

/** Appends, replaces by id, removes: the reducer of message lists. Throws `MESSAGE_COERCION_FAILURE`. */
export function messagesStateReducer(left: BaseMessage[], right: MessageLike | MessageLike[]): BaseMessage[] {
  return addMessages(left, right) as BaseMessage[];
}

/** The state of the usual agent: one list of messages. */
export const MessagesAnnotation = Annotation.Root({
  messages: Annotation<BaseMessage[], MessageLike | MessageLike[]>({
    reducer: messagesStateReducer,
    default: () => [],
  }),
});

/** A hand on runs from outside: asks them to come to a halt before their next superstep. */
export class RunControl implements WithCore<RunControlCore> {
  /** @internal */
  readonly core = new RunControlCore();

  /** Asks: the run rejects with `GraphDrained`, its checkpoint is kept, `invoke(null, config)` goes on. */
  requestDrain(reason = "asked to"): void {
    this.core.requestDrain(reason);
  }

  /** Whether it was asked to. */
  get drainRequested(): boolean {
    return this.core.drainReason !== undefined;
  }

  /** Why, if it was. */
  get drainReason(): string | undefined {
    return this.core.drainReason;
  }
}

/** What a run is told: LangGraph's config. */
export interface RunConfig {
  configurable?: {
    thread_id?: string;
    checkpoint_id?: string;
    checkpoint_ns?: string;
    [key: string]: unknown;
  };
  /** Stops the run. */
  signal?: AbortSignal;
  /** How many supersteps the run may take; 10,000 by default. */
  recursionLimit?: number;
  /** How many tasks of one superstep may run at the same time; all by default. */
  maxConcurrency?: number;
  /** How long one superstep may take, in milliseconds. Else `STEP_TIMEOUT`. */
  stepTimeout?: number;
  /** When checkpoints reach the store: behind the run (`async`, the default), before each next superstep, or at its end. */
  durability?: "async" | "sync" | "exit";
  /** What the run does on a thread that is busy with another: it is refused (`THREAD_BUSY`, the default), waits, or stops the other. */
  onBusy?: "reject" | "queue" | "interrupt";
  /** Stops before these nodes run, in the place of what the graph was compiled with. */
  interruptBefore?: string[] | "*";
  /** Stops after these nodes have run, in the place of what the graph was compiled with. */
  interruptAfter?: string[] | "*";
  /** Whether a stream carries what graphs inside of nodes do, too: chunks then come with their namespace. */
  subgraphs?: boolean;
  /** Which channels the run gives out, in the place of the output schema. */
  outputKeys?: string | string[];
  /** A hand on the run. */
  control?: RunControl;
  /** Said of messages in the stream mode `messages`. */
  tags?: string[];
  /** The app's own, for nodes to read; not kept. */
  context?: any;
  /** Handlers with LangChain's method names (`handleToolStart`…), awaited; a turn's own among them. */
  callbacks?: object | object[];
  metadata?: Record<string, unknown>;
  [key: string]: unknown;
}

/** What a node is handed beside the state. Pass it on to models, tools and graphs that are called inside. */
export interface NodeConfig extends RunConfig {
  /** Fires when the run is stopped or a sibling fails. */
  signal: AbortSignal;
  /** Writes into the stream mode `custom`. Throws an `AbortError` after a stop. */
  writer: (chunk: unknown) => void;
  /**
   * Asks something: the first time it throws, and the run stops with its checkpoint kept; gone on with
   * `new Command({ resume: answer })`, the node runs again from its top and the call returns the answer. Do not catch what it throws.
   * Throws `MISSING_CHECKPOINTER` in a graph without a checkpointer.
   */
  interrupt: <Value = any, Answer = any>(value: Value, options?: InterruptOptions<Answer>) => Answer;
  /** Says that the node is alive, to its `idleTimeout`. */
  heartbeat: () => void;
  /** Where the task stands. */
  readonly executionInfo: {
    checkpointId: string | undefined;
    checkpointNs: string;
    taskId: string;
    threadId: string | undefined;
    runId: string;
    /** Which try this is, counted from 1. */
    nodeAttempt: number;
    nodeFirstAttemptTime: number;
  };
  /** How many supersteps the run may still take, this one among them. */
  readonly remainingSteps: number;
  /** Whether this superstep is the last the run may take. */
  readonly isLastStep: boolean;
  readonly control: RunControl;
  metadata: Record<string, unknown> & { langgraph_node: string; langgraph_step: number };
}

/** How an answer is to look. */
export interface InterruptOptions<Answer = any> {
  /** A Standard Schema checks the answer: one that does not fit throws, and the question can be answered again. A JSON Schema is shown only. */
  responseSchema?: StandardSchema<unknown, Answer> | Record<string, unknown>;
}

/** What a node may return. */
export type NodeResult<U> =
  U | Command<any, any, any> | (U | Command<any, any, any>)[] | null | undefined | void;

/** A node: sync or async, returning what it updates, and where to go with a `Command`. */
export type NodeFunction<S, U> = (state: S, config: NodeConfig) => NodeResult<U> | Promise<NodeResult<U>>;

/** When and how often a failed node is tried again; times are in milliseconds. */
export interface RetryPolicy {
  /** How often it is tried in all; 3 by default. */
  maxAttempts?: number;
  /** The wait before the second try; 500 by default. */
  initialInterval?: number;
  /** By what the wait grows from try to try; 2 by default. */
  backoffFactor?: number;
  /** The longest wait; 128,000 by default. */
  maxInterval?: number;
  /** Whether a random part of a second is added to each wait; yes by default. */
  jitter?: boolean;
  /** Which errors are worth another try; by default all but stops and what a server says is wrong with the request. */
  retryOn?: (error: any) => boolean | Promise<boolean>;
}

/** Whether a node's results are kept by its input. */
export type CachePolicy =
  | true
  | {
      /** The key of an input; its JSON by default. */
      keyFunc?: (input: any) => string;
      /** How long a result holds, in seconds; for ever by default. */
      ttl?: number;
    };

/** What a node works with. */
export interface NodeOptions<S = any, U = any> {
  /** The channels it reads, in the place of the state; they may be private ones. */
  input?: AnnotationRoot<any> | Channels;
  retryPolicy?: RetryPolicy;
  cachePolicy?: CachePolicy;
  timeout?: NodeTimeout;
  /** What takes over when the node has failed for good; its result is the node's. */
  errorHandler?: (state: S, error: any, config: NodeConfig) => NodeResult<U> | Promise<NodeResult<U>>;
  /** Whether it waits until nothing else is left to run. */
  defer?: boolean;
  /** Where its commands may lead. */
  ends?: string[];
  metadata?: Record<string, unknown>;
  /** The graphs it calls, for whoever looks at a thread's state from outside. */
  subgraphs?: CompiledStateGraph<any, any>[];
}

/** What leads on from a node. */
export type PathFunction<S, N extends string> = (
  state: S,
  config: NodeConfig,
) => Route<N> | Promise<Route<N>>;

/** Where a path function may lead. */
export type Route<N extends string> = N | Send<any> | (N | Send<any>)[] | boolean;

/** What a stream carries. */
export type StreamMode = "values" | "updates" | "messages" | "custom" | "tasks" | "checkpoints" | "debug";

/** A task that begins, or has ended. */
export type TaskChunk =
  | { id: string; name: string; input: any; triggers: string[]; interrupts: [] }
  | {
      id: string;
      name: string;
      result: any;
      interrupts: Interrupt[];
      error: { name: string; message: string } | null;
    };

/** A checkpoint as a stream tells of it. */
export interface CheckpointChunk<S> {
  config: RunConfig;
  values: S;
  metadata: CheckpointMetadata | undefined;
  next: string[];
  tasks: StateTask[];
  parentConfig?: RunConfig;
}

/** Where a message of a stream comes from. */
export interface MessageMetadata {
  langgraph_node: string;
  langgraph_step: number;
  thread_id?: string;
  [key: string]: unknown;
}

/** The chunks of each mode. */
export interface Chunks<S, U> {
  values: S;
  updates: Record<string, U>;
  messages: [BaseMessage & { text: string }, MessageMetadata];
  custom: unknown;
  tasks: TaskChunk;
  checkpoints: CheckpointChunk<S>;
  debug: {
    step: number;
    type: "checkpoint" | "task" | "task_result";
    timestamp: string;
    payload: TaskChunk | CheckpointChunk<S>;
  };
}

/** The chunks of several modes: `[mode, chunk]`. */
export type TaggedChunk<M extends StreamMode, S, U> = { [K in M]: [K, Chunks<S, U>[K]] }[M];

/** A run's stream. Leaving its loop, `return()` and `cancel()` stop the run. */
export class GraphStream<T> implements AsyncIterableIterator<T> {
  readonly #core: RunStreamCore;

  /** @internal */
  constructor(core: RunStreamCore) {
    this.#core = core;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#core.next() as Promise<IteratorResult<T, undefined>>;
  }

  return(): Promise<IteratorResult<T, undefined>> {
    return this.#core.return() as Promise<IteratorResult<T, undefined>>;
  }

  /** Stops the run from outside; the loop that reads it ends. */
  async cancel(): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same as a stream of the platform's. */
  toReadableStream(): ReadableStream<T> {
    return new ReadableStream<T>(
      {
        pull: async (controller) => {
          const { done, value } = await this.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: () => this.cancel(),
      },
      { highWaterMark: 0 },
    );
  }
}

/** What made a checkpoint. */
export interface CheckpointMetadata {
  source: "input" | "loop" | "update" | "fork" | "stop";
  /** Counts the supersteps of the thread; −1 is before the first. */
  step: number;
  /** For a graph inside another: the checkpoints around it, by their namespaces. */
  parents: Record<string, string>;
  thread_id: string;
  [key: string]: unknown;
}

/** A task of the next superstep. */
export interface StateTask {
  id: string;
  name: string;
  path: (string | number)[];
  /** What it waits to be answered. */
  interrupts: Interrupt[];
  /** What it failed with. */
  error?: { name: string; message: string };
  /** What it has written, if it has finished while others have not. */
  result?: any;
  /** The state of the graph inside it with `getState(config, { subgraphs: true })`; else where it is. */
  state?: StateSnapshot<any> | RunConfig;
}

/** A thread's state as one looks at it from outside. */
export interface StateSnapshot<S> {
  values: Partial<S>;
  /** The nodes that are to run next; empty when the graph has come to its end. */
  next: string[];
  /** The tasks of the next superstep, finished ones too. */
  tasks: StateTask[];
  config: RunConfig;
  metadata?: CheckpointMetadata;
  createdAt?: string;
  parentConfig?: RunConfig;
}

/** What of a thread's history is kept. */
export interface PruneOptions {
  /** The last so many checkpoints of each graph; 1 by default. */
  keepLast?: number;
  /** Those not older than so many milliseconds, and always the latest. */
  maxAge?: number;
}

interface SaverCore {
  deleteThread(thread: string): Promise<unknown>;
  copyThread(from: string, to: string): Promise<unknown>;
  prune(thread: string, last?: number, since?: number): Promise<unknown>;
}

/** What every saver of ours can do. */
abstract class Saver<C extends SaverCore> implements WithCore<C> {
  /** @internal */
  abstract readonly core: C;

  /** Forgets a thread, with all graphs in it. */
  async deleteThread(threadId: string): Promise<void> {
    await this.core.deleteThread(threadId);
  }

  /** Gives a thread's checkpoints to another, in the place of its own. */
  async copyThread(from: string, to: string): Promise<void> {
    await this.core.copyThread(from, to);
  }

  /** Forgets a thread's older checkpoints, never the latest. Resolves with how many went. */
  async prune(threadId: string, { keepLast, maxAge }: PruneOptions = {}): Promise<number> {
    const since = maxAge === undefined ? undefined : Date.now() - maxAge;
    return (await this.core.prune(threadId, keepLast, since)) as number;
  }
}

/** Keeps the state of threads in memory: gone with the page. */
export class MemorySaver extends Saver<MemorySaverCore> {
  /** @internal */
  readonly core = new MemorySaverCore();
}

/** Keeps the state of threads in IndexedDB: a run goes on where it was after a reload. */
export class IndexedDBSaver extends Saver<IndexedDbSaverCore> {
  /** @internal */
  readonly core: IndexedDbSaverCore;

  /** In the database of that name; by default the one chats use, so that deleting a thread takes its state along. */
  constructor({ database = "oneloop" }: { database?: string } = {}) {
    super();
    this.core = new IndexedDbSaverCore(database);
  }
}

/** What a graph is compiled with. */
export interface CompileOptions {
  /** Keeps the state of each thread after every superstep; the config of a run then needs `configurable.thread_id`. */
  checkpointer?: MemorySaver | IndexedDBSaver | boolean;
  name?: string;
  /** Whether results of nodes with a `cachePolicy` are kept, in memory. */
  cache?: boolean;
  /** Stops before these nodes run: `invoke(null, config)` goes on. */
  interruptBefore?: string[] | "*";
  /** Stops after these nodes have run. */
  interruptAfter?: string[] | "*";
}

/** A graph's other schemas. */
export interface GraphSchemas {
  /** What an input may write. */
  input?: AnnotationRoot<any> | Channels;
  /** What the graph gives out. */
  output?: AnnotationRoot<any> | Channels;
}

/** The channels of a schema as the core takes them. */
function channelsOf(schema: AnnotationRoot<Channels> | Channels): Record<string, object> {
  const spec = ("spec" in schema ? schema.spec : schema) as Channels;
  const channels = Object.entries(spec).map(([name, channel]) => {
    const { kind, ...rule } = channel;
    return [name, kind ? { kind, ...rule } : { ...rule, messages: channel.reducer === messagesStateReducer }];
  });
  return Object.fromEntries(channels) as Record<string, object>;
}

/** A node of any kind. */
export type NodeLike<S, U> =
  | NodeFunction<S, U>
  | ToolNode
  | CompiledStateGraph<any, any>
  | { invoke: (state: S, config: NodeConfig) => any };

/** A graph under construction. */
export class StateGraph<C extends Channels, N extends string = typeof START> {
  readonly #core: StateGraphCore;

  /** A graph over these channels; `input` and `output` restrict what goes in and comes out. */
  constructor(state: AnnotationRoot<C> | C, { input, output }: GraphSchemas = {}) {
    this.#core = new StateGraphCore(channelsOf(state as Channels));
    if (input || output) {
      this.#core.setSchemas(input && channelsOf(input), output && channelsOf(output));
    }
  }

  /** Adds a node, or several: a function, a `ToolNode`, a compiled graph, anything with `invoke`. Throws `INVALID_NODE_NAME`, `DUPLICATE_NODE`. */
  addNode<K extends string>(
    name: K,
    node: NodeLike<StateOf<C>, UpdateOf<C>>,
    options?: NodeOptions<StateOf<C>, UpdateOf<C>>,
  ): StateGraph<C, N | K>;
  addNode<K extends string>(nodes: Record<K, NodeLike<StateOf<C>, UpdateOf<C>>>): StateGraph<C, N | K>;
  addNode<K extends string>(
    nodes: [
      name: K,
      node: NodeLike<StateOf<C>, UpdateOf<C>>,
      options?: NodeOptions<StateOf<C>, UpdateOf<C>>,
    ][],
  ): StateGraph<C, N | K>;
  addNode(nodes: any, node?: NodeLike<any, any>, options: NodeOptions = {}): any {
    if (Array.isArray(nodes)) {
      for (const one of nodes) this.addNode(...(one as [string, NodeLike<any, any>]));
      return this;
    }
    if (typeof nodes === "object" && nodes !== null) {
      for (const [name, one] of Object.entries(nodes as Record<string, unknown>))
        this.addNode(name, one as NodeLike<any, any>);
      return this;
    }
    const name = nodes as string;
    const { input, ...rest } = options;
    const given = { ...rest, input: input && channelsOf(input) };
    if (node instanceof CompiledStateGraph) this.#core.addSubgraph(name, coreOf(node), given);
    else if (typeof node === "object" && "core" in node) this.#core.addToolNode(name, coreOf(node), given);
    else if (typeof node === "object" && "invoke" in node) {
      const run = (state: unknown, config: NodeConfig): unknown => node.invoke(state, config) as unknown;
      this.#core.addNode(name, run, given);
    } else this.#core.addNode(name, node, given);
    return this;
  }

  /** Adds nodes, each with an edge from the one before. */
  addSequence<K extends string>(
    nodes: [K, NodeLike<StateOf<C>, UpdateOf<C>>][] | Record<K, NodeLike<StateOf<C>, UpdateOf<C>>>,
  ): StateGraph<C, N | K> {
    const list = Array.isArray(nodes) ? nodes : (Object.entries(nodes) as [K, NodeLike<any, any>][]);
    let before: string | undefined;
    for (const [name, node] of list) {
      this.addNode(name, node as NodeLike<any, any>);
      if (before !== undefined) this.#core.addEdge(before, name);
      before = name;
    }
    return this as unknown as StateGraph<C, N | K>;
  }

  /** Adds an edge; with a list, the target waits for all of them. Throws `INVALID_EDGE`. */
  addEdge(from: N | N[] | typeof START, to: N | typeof END): this {
    if (Array.isArray(from)) this.#core.addWaitingEdge(from, to);
    else this.#core.addEdge(from, to);
    return this;
  }

  /** Adds a conditional edge: after `from`, `path` says where to go: by a node's name, a key of `map`, a `Send`, or several of them. */
  addConditionalEdges(
    from: N | typeof START,
    path: PathFunction<StateOf<C>, string>,
    map?: Record<string, N | typeof END> | (N | typeof END)[],
  ): this {
    const pairs = Array.isArray(map) ? map.map((name) => [name, name]) : map && Object.entries(map);
    this.#core.addConditionalEdges(from, path, pairs);
    return this;
  }

  /** The older spelling of `addEdge(START, node)`. */
  setEntryPoint(node: N): this {
    return this.addEdge(START, node);
  }

  /** The older spelling of `addEdge(node, END)`. */
  setFinishPoint(node: N): this {
    return this.addEdge(node, END);
  }

  /** The older spelling of `addConditionalEdges(START, …)`. */
  setConditionalEntryPoint(
    path: PathFunction<StateOf<C>, string>,
    map?: Record<string, N | typeof END> | (N | typeof END)[],
  ): this {
    return this.addConditionalEdges(START, path, map);
  }

  /** Sets what nodes work with where they do not say: retry, cache, timeout and error handler. */
  setNodeDefaults(
    options: Pick<NodeOptions, "retryPolicy" | "cachePolicy" | "timeout" | "errorHandler">,
  ): this {
    this.#core.setNodeDefaults(options);
    return this;
  }

  /** Checks the graph, as `compile` does. */
  validate(): this {
    this.#core.validate();
    return this;
  }

  /** Checks the graph and makes one that runs. Throws `UNKNOWN_NODE`, `UNREACHABLE_NODE`, `INVALID_EDGE`. */
  compile(options: CompileOptions = {}): CompiledStateGraph<StateOf<C>, UpdateOf<C>> {
    return new CompiledStateGraph(this.#core.compile(options));
  }
}

/** What a run begins with: an input, a `Command` that answers, writes or goes somewhere, or `null` to go on. */
export type RunInput<U> = U | Command<any, any, any> | null;

/** How many states of a history are read at a time. */
const HISTORY_PAGE = 25;

/** A graph that runs. */
export class CompiledStateGraph<S, U> implements WithCore<CompiledGraphCore> {
  /** @internal */
  readonly core: CompiledGraphCore;

  /** @internal */
  constructor(core: CompiledGraphCore) {
    this.core = core;
  }

  /** Its name. */
  get name(): string {
    return this.core.name;
  }

  /**
   * Runs the graph until it ends or stops to ask, and resolves with the state, which then has `__interrupt__`; rejects with what
   * ended it otherwise. With a `streamMode`, resolves with all chunks.
   */
  async invoke(input: RunInput<U>, config: RunConfig = {}): Promise<S & { [INTERRUPT]?: Interrupt[] }> {
    if (config["streamMode"] === undefined || config["streamMode"] === "values") {
      return (await this.core.invoke(input, config)) as S & { [INTERRUPT]?: Interrupt[] };
    }
    const chunks: unknown[] = [];
    for await (const chunk of await this.stream(input, config)) chunks.push(chunk);
    return chunks as S & { [INTERRUPT]?: Interrupt[] };
  }

  /** Runs the graph and streams what happens; the mode is `updates` unless told otherwise. */
  stream<M extends StreamMode = "updates">(
    input: RunInput<U>,
    config: RunConfig & { streamMode?: M; subgraphs: true },
  ): Promise<GraphStream<[namespace: string[], chunk: Chunks<S, U>[M]]>>;
  stream<M extends StreamMode = "updates">(
    input: RunInput<U>,
    config?: RunConfig & { streamMode?: M },
  ): Promise<GraphStream<Chunks<S, U>[M]>>;
  stream<M extends StreamMode>(
    input: RunInput<U>,
    config: RunConfig & { streamMode: M[]; subgraphs: true },
  ): Promise<GraphStream<[namespace: string[], ...TaggedChunk<M, S, U>]>>;
  stream<M extends StreamMode>(
    input: RunInput<U>,
    config: RunConfig & { streamMode: M[] },
  ): Promise<GraphStream<TaggedChunk<M, S, U>>>;
  async stream(input: RunInput<U>, config: RunConfig = {}): Promise<GraphStream<any>> {
    return new GraphStream(this.core.stream(input, config));
  }

  /** The state of a thread: its latest, or that of `configurable.checkpoint_id`. Rejects with `UNKNOWN_CHECKPOINT`, `MISSING_CHECKPOINTER`. */
  getState(
    config: RunConfig,
    { subgraphs = false }: { subgraphs?: boolean } = {},
  ): Promise<StateSnapshot<S>> {
    return this.core.getState(config, subgraphs) as Promise<StateSnapshot<S>>;
  }

  /** The states of a thread, the newest first. `filter` compares fields of their metadata. */
  async *getStateHistory(
    config: RunConfig,
    {
      limit = Infinity,
      before,
      filter = {},
    }: { limit?: number; before?: RunConfig; filter?: Record<string, unknown> } = {},
  ): AsyncGenerator<StateSnapshot<S>, void, undefined> {
    let from = before?.configurable?.checkpoint_id;
    for (let given = 0; given < limit;) {
      const page = (await this.core.getHistory(config, from, HISTORY_PAGE)) as StateSnapshot<S>[];
      for (const state of page) {
        const fits = Object.entries(filter).every(([name, value]) => state.metadata?.[name] === value);
        if (fits && given++ < limit) yield state;
      }
      if (page.length < HISTORY_PAGE) return;
      from = page.at(-1)?.config.configurable?.checkpoint_id;
    }
  }

  /**
   * Writes the state of a thread as if the node `asNode` had: what comes after it is what comes next. Without `asNode`, the node that
   * wrote last. Resolves with the new checkpoint's config. Rejects with `AMBIGUOUS_UPDATE`, `THREAD_BUSY`, and what the channels refuse.
   */
  updateState(config: RunConfig, values: U | null | undefined, asNode?: string): Promise<RunConfig> {
    return this.bulkUpdateState(config, [{ updates: [{ values, asNode }] }]);
  }

  /** Writes the state of a thread in several supersteps, each with the updates of some nodes. */
  async bulkUpdateState(
    config: RunConfig,
    supersteps: { updates: { values?: U | null | undefined; asNode?: string | undefined }[] }[],
  ): Promise<RunConfig> {
    const updates = supersteps.map((superstep) => superstep.updates);
    if (!updates.length || updates.some((superstep) => !superstep.length)) {
      throw new OneloopError("An update of the state needs at least one update in each superstep.", {
        code: "EMPTY_INPUT",
      });
    }
    return (await this.core.updateState(config, updates)) as RunConfig;
  }

  /** The nodes' names. */
  get nodes(): string[] {
    return this.core.nodes();
  }

  /** The graphs inside of nodes; with `recurse`, those inside of them too, as `outer|inner`. */
  *getSubgraphs(
    namespace?: string,
    recurse = false,
  ): Generator<[string, CompiledStateGraph<any, any>], void, undefined> {
    for (const [name, core] of this.core.subgraphs() as [string, CompiledGraphCore][]) {
      const graph = new CompiledStateGraph<any, any>(core);
      if (namespace === undefined || namespace === name) yield [name, graph];
      if (!recurse) continue;
      const rest = namespace?.startsWith(`${name}|`) ? namespace.slice(name.length + 1) : undefined;
      if (namespace !== undefined && rest === undefined) continue;
      for (const [inner, found] of graph.getSubgraphs(rest, true)) yield [`${name}|${inner}`, found];
    }
  }

  /** Whether a run is under way on a thread. */
  isBusy(threadId: string): boolean {
    return this.core.isBusy(threadId);
  }

  /** Forgets what the cache has kept of this graph's nodes. */
  async clearCache(): Promise<void> {
    await this.core.clearCache();
  }

  /** The same graph with a part of the config set: what a call says goes before it. */
  withConfig(config: RunConfig): CompiledStateGraph<S, U> {
    const bound = new CompiledStateGraph<S, U>(this.core);
    const merged = (own: RunConfig = {}) => ({
      ...config,
      ...own,
      configurable: { ...config.configurable, ...own.configurable },
      metadata: { ...config.metadata, ...own.metadata },
    });
    for (const name of ["invoke", "stream"] as const) {
      const call = bound[name].bind(bound) as (input: RunInput<U>, config: RunConfig) => any;
      Object.defineProperty(bound, name, {
        value: (input: RunInput<U>, own?: RunConfig): unknown => call(input, merged(own)),
      });
    }
    return bound;
  }
}
