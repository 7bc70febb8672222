/** Workflows that are one function: `entrypoint`, `task`. */
import { callTask, getPrevious } from "./ambient.js";
import type { NodeTimeout } from "./command.js";
import { CompiledStateGraph, type CompileOptions, type RunInput } from "./compiled.js";
import type { NodeConfig, RunConfig } from "./config.js";
import type { CachePolicy, RetryPolicy } from "./node.js";
import { makeEntrypoint } from "../wasm.js";

/** How a task is called. */
export interface TaskOptions {
  /** Its name, in streams and in its identity. */
  name: string;
  /** When and how often it is tried again; never by default. */
  retry?: RetryPolicy;
  /** Whether its results are kept by its arguments, in the `cache` of the entrypoint or the run. */
  cachePolicy?: CachePolicy;
  /** How long one try may take. Else `NODE_TIMEOUT`. */
  timeout?: NodeTimeout;
}

/** A function whose results are kept: made by `task`. */
export interface Task<A extends unknown[] = any[], R = any> {
  (...args: A): Promise<R>;
  /** @internal */
  readonly spec: TaskOptions & { run: (...args: A) => R | Promise<R> };
}

/**
 * Makes a task of a function: called inside of an entrypoint, a node or another task, it runs as a task of its own. With a checkpointer its
 * result is kept, and when the entrypoint runs again, after a question, an error, a stop or a reload, the call returns what was kept instead of
 * running again. Calls are known by their order and name, so what comes before them must go the same way each time.
 *
 * Several run side by side with `Promise.all`. In a browser nobody can tell whose code goes on after an `await`: where several functions are
 * under way, the call throws `AMBIGUOUS_CALLER`, and `config.call(task, ...args)` says whose it is. Outside of any it throws
 * `OUTSIDE_OF_A_NODE`. Inside, `getConfig()` at the top gives the task its own `config` to keep; after a stop the call rejects with an
 * `AbortError`. Generators are refused with `INVALID_ARGUMENT`: stream by `config.writer`.
 *
 * @example
 * const fetchPage = task({ name: "fetch", retry: { maxAttempts: 3 } }, async (url: string) => (await fetch(url)).text());
 * const summarize = entrypoint({ name: "summarize", checkpointer }, async (urls: string[], config) => {
 *   const pages = await Promise.all(urls.map((url) => fetchPage(url)));
 *   const answer = config.interrupt({ question: "Go on?", pages: pages.length });
 *   return { pages, answer };
 * });
 */
export function task<A extends unknown[], R>(
  options: string | TaskOptions,
  run: (...args: A) => R | Promise<R>,
): Task<A, R> {
  const spec = { ...(typeof options === "string" ? { name: options } : options), run };
  const called: Task<A, R> = Object.assign((...args: A) => callTask(called, args) as Promise<R>, { spec });
  return called;
}

/** What an entrypoint is made with. */
export interface EntrypointOptions extends Pick<CompileOptions, "checkpointer" | "store" | "cache"> {
  /** Its name, in streams. */
  name: string;
  /** How long one try of the whole may take. Else `NODE_TIMEOUT`. */
  timeout?: NodeTimeout;
  /** When and how often it is tried again; tasks that have returned are not. */
  retryPolicy?: RetryPolicy;
}

/** What an entrypoint returns, and what it keeps: made by `entrypoint.final`. */
export interface EntrypointFinal<V = any, S = any> {
  readonly value: V;
  readonly save: S;
  readonly __lg_type: "__pregel_final";
}

type Returned<R> = R extends EntrypointFinal<infer V> ? V : R;

/** A workflow that is one function: runs, streams and keeps its threads as a graph does. */
export interface Entrypoint<I, O> extends Omit<CompiledStateGraph<O, I, any>, "invoke" | "updateState"> {
  /** Runs it until it returns; when it has stopped to ask, resolves with `{ __interrupt__ }` instead (`isInterrupted` tells). */
  invoke(input: RunInput<I>, config?: RunConfig): Promise<O>;
  /** Writes what it has returned, and with `entrypoint.final` what it keeps, as if it had. */
  updateState(
    config: RunConfig,
    values: O | EntrypointFinal<O> | null | undefined,
    asNode?: string,
  ): Promise<RunConfig>;
}

function makeEntrypointOf<I, R>(
  options: string | EntrypointOptions,
  run: (input: I, config: NodeConfig) => R | Promise<R>,
): Entrypoint<I, Returned<R>> {
  const core = makeEntrypoint(typeof options === "string" ? { name: options } : options, run);
  return new CompiledStateGraph<Returned<R>, I, any>(core) as unknown as Entrypoint<I, Returned<R>>;
}

/**
 * Makes a workflow of an async function: a graph of one node. What it returns is the result of `invoke`, and with a checkpointer what
 * `config.previous` and `getPreviousState()` give its next call on the thread; `entrypoint.final({ value, save })` returns one thing and keeps
 * another. Gone on with (`invoke(null)`, `new Command({ resume })`), it runs again from its top, and tasks that have returned are not run again.
 *
 * Streams carry `{ taskName: result }` for each task and `{ name: result }` at the end (`updates`), the result once (`values`), the
 * beginning and end of each (`tasks`). Throws `INVALID_NODE_NAME`, and `INVALID_ARGUMENT` for a generator. A stop ends it and its tasks; what
 * tasks had returned is found when the thread goes on.
 *
 * @example
 * const count = entrypoint({ name: "count", checkpointer }, (step: number, config) => (config.previous ?? 0) + step);
 * await count.invoke(2, { configurable: { thread_id: "1" } });
 */
export const entrypoint = Object.assign(makeEntrypointOf, {
  /** Returns `value` to the caller and keeps `save` for the thread's next call. */
  final<V, S>({ value, save }: { value: V; save: S }): EntrypointFinal<V, S> {
    return { value, save, __lg_type: "__pregel_final" };
  },
});

/** What the entrypoint's last call on this thread has kept: see `config.previous`, which always works. Throws as `task` does. */
export function getPreviousState<S = any>(): S | undefined {
  return getPrevious() as S | undefined;
}
