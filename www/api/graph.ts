/**
 * State graphs. A LangGraph.js program moves over by changing its import.
 *
 * The logic is in the core; here are overloads, generics and the types that flow from the annotation to the nodes.
 */
import { coreOf, type WithCore } from "./core.js";
import type { BaseMessage } from "./messages.js";
import type { ToolNode } from "./tools.js";
import {
  addMessages,
  type CompiledGraphCore,
  IndexedDbSaverCore,
  MemorySaverCore,
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

/** What a run is told: LangGraph's config. */
export interface RunConfig {
  configurable?: { thread_id?: string; [key: string]: unknown };
  /** Stops the run. */
  signal?: AbortSignal;
  /** How many supersteps the run may take; 10,000 by default. */
  recursionLimit?: number;
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
  metadata: Record<string, unknown> & { langgraph_node: string; langgraph_step: number };
}

/** A node: sync or async, returning what it updates. */
export type NodeFunction<S, U> = (
  state: S,
  config: NodeConfig,
) => U | null | undefined | void | Promise<U | null | undefined | void>;

/** What leads on from a node. */
export type PathFunction<S, N extends string> = (
  state: S,
  config: NodeConfig,
) => N | N[] | boolean | Promise<N | N[] | boolean>;

/** What a stream carries. */
export type StreamMode = "values" | "updates" | "messages" | "custom";

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

/** A thread's state as one looks at it from outside. */
export interface StateSnapshot<S> {
  values: Partial<S>;
  /** The nodes that are to run next; empty when the graph has come to its end. */
  next: string[];
  config: RunConfig;
  metadata?: { source: "input" | "loop" | "stop"; step: number };
  createdAt?: string;
}

/** Keeps the state of threads in memory: gone with the page. */
export class MemorySaver implements WithCore<MemorySaverCore> {
  /** @internal */
  readonly core = new MemorySaverCore();

  async deleteThread(threadId: string): Promise<void> {
    await this.core.deleteThread(threadId);
  }
}

/** Keeps the state of threads in IndexedDB: a run goes on where it was after a reload. */
export class IndexedDBSaver implements WithCore<IndexedDbSaverCore> {
  /** @internal */
  readonly core: IndexedDbSaverCore;

  /** In the database of that name; by default the one chats use, so that deleting a thread takes its state along. */
  constructor({ database = "oneloop" }: { database?: string } = {}) {
    this.core = new IndexedDbSaverCore(database);
  }

  async deleteThread(threadId: string): Promise<void> {
    await this.core.deleteThread(threadId);
  }
}

/** What a graph is compiled with. */
export interface CompileOptions {
  /** Keeps the state of each thread after every superstep; the config of a run then needs `configurable.thread_id`. */
  checkpointer?: MemorySaver | IndexedDBSaver | false;
  name?: string;
}

/** A graph under construction. */
export class StateGraph<C extends Channels, N extends string = typeof START> {
  readonly #core: StateGraphCore;

  constructor(state: AnnotationRoot<C> | C) {
    const spec = ("spec" in state ? state.spec : state) as C;
    const channels = Object.entries(spec).map(([name, channel]) => [
      name,
      { ...channel, messages: channel.reducer === messagesStateReducer },
    ]);
    this.#core = new StateGraphCore(Object.fromEntries(channels));
  }

  /** Adds a node. Throws `INVALID_NODE_NAME`, `DUPLICATE_NODE`. */
  addNode<K extends string>(
    name: K,
    node: NodeFunction<StateOf<C>, UpdateOf<C>> | ToolNode,
  ): StateGraph<C, N | K> {
    if (typeof node === "function") this.#core.addNode(name, node);
    else this.#core.addToolNode(name, coreOf(node));
    return this as unknown as StateGraph<C, N | K>;
  }

  /** Adds an edge; with a list, the target waits for all of them. Throws `INVALID_EDGE`. */
  addEdge(from: N | N[] | typeof START, to: N | typeof END): this {
    if (Array.isArray(from)) this.#core.addWaitingEdge(from, to);
    else this.#core.addEdge(from, to);
    return this;
  }

  /** Adds a conditional edge: after `from`, `path` says where to go, by a node's name or by a key of `map`. */
  addConditionalEdges(
    from: N | typeof START,
    path: PathFunction<StateOf<C>, string>,
    map?: Record<string, N | typeof END> | (N | typeof END)[],
  ): this {
    const pairs = Array.isArray(map) ? map.map((name) => [name, name]) : map && Object.entries(map);
    this.#core.addConditionalEdges(from, path, pairs);
    return this;
  }

  /** Checks the graph and makes one that runs. Throws `UNKNOWN_NODE`, `UNREACHABLE_NODE`, `INVALID_EDGE`. */
  compile(options: CompileOptions = {}): CompiledStateGraph<StateOf<C>, UpdateOf<C>> {
    return new CompiledStateGraph(this.#core.compile(options));
  }
}

/** A graph that runs. */
export class CompiledStateGraph<S, U> {
  readonly #core: CompiledGraphCore;

  /** @internal */
  constructor(core: CompiledGraphCore) {
    this.#core = core;
  }

  /** Runs the graph to its end and resolves with the final state; rejects with what ended it otherwise. */
  invoke(input: U | null, config: RunConfig = {}): Promise<S> {
    return this.#core.invoke(input, config) as Promise<S>;
  }

  /** Runs the graph and streams what happens; the mode is `updates` unless told otherwise. */
  stream<M extends StreamMode = "updates">(
    input: U | null,
    config?: RunConfig & { streamMode?: M },
  ): Promise<GraphStream<Chunks<S, U>[M]>>;
  stream<M extends StreamMode>(
    input: U | null,
    config: RunConfig & { streamMode: M[] },
  ): Promise<GraphStream<TaggedChunk<M, S, U>>>;
  async stream(input: U | null, config: RunConfig = {}): Promise<GraphStream<unknown>> {
    return new GraphStream(this.#core.stream(input, config));
  }

  /** The state of a thread. */
  getState(config: RunConfig): Promise<StateSnapshot<S>> {
    return this.#core.getState(config) as Promise<StateSnapshot<S>>;
  }

  /** The nodes' names. */
  get nodes(): string[] {
    return this.#core.nodes();
  }
}
