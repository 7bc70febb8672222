/** A graph that runs. */
import type { Command, INTERRUPT } from "./command.js";
import type { BaseCache, InMemoryCache } from "./cache.js";
import type { RunConfig } from "./config.js";
import { depthOf, DrawableGraph } from "./drawing.js";
import { givenList, givenObject } from "./given.js";
import { batchOf, type BatchOptions, type Next, Sequence } from "./runnable.js";
import type { IndexedDBSaver, MemorySaver } from "./saver.js";
import { checkedContext, type Schemas } from "./schema.js";
import type { StateSnapshot } from "./snapshot.js";
import type { Store } from "./store.js";
import { type Chunks, EventStream, GraphStream, type StreamMode, type TaggedChunk } from "./stream.js";
import type { WithCore } from "../core.js";
import { type Interrupt, OneloopError } from "../errors.js";
import { whole, withWhole } from "../coming.js";
import type { CompiledGraphCore } from "../wasm.js";

/** What a graph is compiled with. */
export interface CompileOptions {
  /** Keeps the state of each thread after every superstep; the config of a run then needs `configurable.thread_id`. */
  checkpointer?: MemorySaver | IndexedDBSaver | boolean;
  name?: string;
  /** What it is for: for whoever hands work to it. */
  description?: string;
  /** Where results of nodes and tasks with a `cachePolicy` are kept; `true`: in memory of its own. */
  cache?: boolean | InMemoryCache | BaseCache;
  /** Where nodes, tools and tasks keep memories across threads: `config.store`. */
  store?: Store;
  /** Stops before these nodes run: `invoke(null, config)` goes on. */
  interruptBefore?: string[] | "*";
  /** Stops after these nodes have run. */
  interruptAfter?: string[] | "*";
}

/** What a run begins with: an input, a `Command` that answers, writes or goes somewhere, or `null` to go on. */
export type RunInput<U> = U | Command<any, any, any> | null;

/** How many states of a history are read at a time. */
const HISTORY_PAGE = 25;

/** A graph that runs. */
export class CompiledStateGraph<S, U, R = U> implements WithCore<CompiledGraphCore> {
  /** @internal */
  readonly core: CompiledGraphCore;

  /** What it was declared with, where it was by schemas. */
  readonly schemas: Schemas | undefined;
  /** What it is for, as it was compiled with. */
  readonly description: string | undefined;

  /** @internal */
  constructor(core: CompiledGraphCore, schemas?: Schemas, description?: string) {
    this.core = core;
    this.schemas = schemas;
    this.description = description;
  }

  async #checked(config: RunConfig): Promise<RunConfig> {
    return { ...config, context: await checkedContext(this.schemas?.context, config.context) };
  }

  /** Its name. */
  get name(): string {
    return this.core.name;
  }

  /**
   * Runs the graph until it ends or stops to ask, and resolves with the state, which then has `__interrupt__` (an empty list at a breakpoint); rejects with what
   * ended it otherwise. With a `streamMode`, resolves with all chunks.
   */
  async invoke(input: RunInput<U>, config: RunConfig = {}): Promise<S & { [INTERRUPT]?: Interrupt[] }> {
    config = givenObject(config, "The config of a run");
    if (config["streamMode"] === undefined || config["streamMode"] === "values") {
      if (this.schemas?.context) config = await this.#checked(config);
      return (await withWhole(() => this.core.invoke(input, config))) as S & { [INTERRUPT]?: Interrupt[] };
    }
    const chunks: unknown[] = [];
    for await (const chunk of await this.stream(input, { ...config, encoding: undefined }))
      chunks.push(chunk);
    return chunks as S & { [INTERRUPT]?: Interrupt[] };
  }

  /**
   * Runs the graph and streams what happens; the mode is `updates` unless told otherwise. With `encoding: "text/event-stream"`, as the
   * bytes of server-sent events.
   */
  stream(
    input: RunInput<U>,
    config: RunConfig & { streamMode?: StreamMode | StreamMode[]; encoding: "text/event-stream" },
  ): Promise<EventStream>;
  stream<M extends StreamMode = "updates">(
    input: RunInput<U>,
    config: RunConfig & { streamMode?: M; subgraphs: true },
  ): Promise<GraphStream<[namespace: string[], chunk: Chunks<S, R>[M]]>>;
  stream<M extends StreamMode = "updates">(
    input: RunInput<U>,
    config?: RunConfig & { streamMode?: M },
  ): Promise<GraphStream<Chunks<S, R>[M]>>;
  stream<M extends StreamMode>(
    input: RunInput<U>,
    config: RunConfig & { streamMode: M[]; subgraphs: true },
  ): Promise<GraphStream<[namespace: string[], ...TaggedChunk<M, S, R>]>>;
  stream<M extends StreamMode>(
    input: RunInput<U>,
    config: RunConfig & { streamMode: M[] },
  ): Promise<GraphStream<TaggedChunk<M, S, R>>>;
  async stream(input: RunInput<U>, config: RunConfig = {}): Promise<GraphStream<any> | EventStream> {
    config = givenObject(config, "The config of a run");
    if (this.schemas?.context) config = await this.#checked(config);
    const coming = whole();
    if (coming) await coming;
    const run = this.core.stream(input, config);
    return config.encoding ? new EventStream(new GraphStream(run)) : new GraphStream(run);
  }

  /** The state of a thread: its latest, or that of `configurable.checkpoint_id`. Rejects with `UNKNOWN_CHECKPOINT`, `MISSING_CHECKPOINTER`. */
  getState(config: RunConfig, options?: { subgraphs?: boolean }): Promise<StateSnapshot<S>> {
    return this.core.getState(config, options?.subgraphs === true) as Promise<StateSnapshot<S>>;
  }

  /** The states of a thread, the newest first. `filter` compares fields of their metadata. */
  async *getStateHistory(
    config: RunConfig,
    options?: { limit?: number; before?: RunConfig; filter?: Record<string, unknown> },
  ): AsyncGenerator<StateSnapshot<S>, void, undefined> {
    const { limit = Infinity, before, filter } = givenObject(options, "What a history is asked with");
    let from = before?.configurable?.checkpoint_id;
    for (let given = 0; given < limit;) {
      const page = (await this.core.getHistory(config, from, HISTORY_PAGE)) as StateSnapshot<S>[];
      for (const state of page) {
        const fits = Object.entries(filter ?? {}).every(([name, value]) => state.metadata?.[name] === value);
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
    const updates = givenList(supersteps, "What bulkUpdateState writes").map(
      (superstep) => (superstep as { updates?: object[] } | null | undefined)?.updates,
    );
    if (!updates.length || updates.some((superstep) => !superstep?.length)) {
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

  /** The names of its channels, those of inputs and private ones of nodes among them. */
  get channels(): string[] {
    return this.core.channels();
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

  /** The graph to be drawn: `getGraph().drawMermaid()`. `xray` looks into the graphs inside of nodes, so many levels deep or all the way. */
  getGraph(options?: { xray?: boolean | number }): DrawableGraph {
    return new DrawableGraph(this, depthOf(options?.xray ?? false));
  }

  /** The same as `getGraph`, as LangGraph has it. */
  async getGraphAsync(options?: { xray?: boolean | number }): Promise<DrawableGraph> {
    return this.getGraph(options);
  }

  /** Whether a run is under way on a thread. */
  isBusy(threadId: string): boolean {
    return this.core.isBusy(threadId);
  }

  /** Forgets what the cache has kept of this graph's nodes. */
  async clearCache(): Promise<void> {
    await this.core.clearCache();
  }

  /**
   * Runs the graph for each input, side by side or at most `maxConcurrency` at a time, and resolves with all results in the inputs' order. Rejects with the
   * first failure; with `returnExceptions`, what a run has failed with is its result. One config is for all, a list of them has one for each.
   */
  batch(
    inputs: RunInput<U>[],
    config?: RunConfig | RunConfig[],
    options?: BatchOptions & { returnExceptions?: false },
  ): Promise<(S & { [INTERRUPT]?: Interrupt[] })[]>;
  batch(
    inputs: RunInput<U>[],
    config: RunConfig | RunConfig[] | undefined,
    options: BatchOptions,
  ): Promise<((S & { [INTERRUPT]?: Interrupt[] }) | Error)[]>;
  batch(inputs: RunInput<U>[], config?: RunConfig | RunConfig[], options?: BatchOptions): Promise<unknown[]> {
    return batchOf((input, own) => this.invoke(input, own), inputs, config, options);
  }

  /** What comes next with this graph's result: a function, or anything with `invoke`. */
  pipe<T>(next: Next<S, T>): Sequence<RunInput<U>, Awaited<T>> {
    return new Sequence<RunInput<U>, S>([this]).pipe(next);
  }

  /** The same graph with a part of the config set: what a call says goes before it. */
  withConfig(config: RunConfig): CompiledStateGraph<S, U, R> {
    const bound = new CompiledStateGraph<S, U, R>(this.core, this.schemas, this.description);
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
