/** Where results of nodes and tasks are kept. */
import type { WithCore } from "../core.js";
import { InMemoryCacheCore } from "../wasm.js";

/** Which result: what it is of, and its key there. */
export type CacheKey = [namespace: string[], key: string];

/**
 * A cache of the app's own, as LangGraph has it: its `InMemoryCache` is one. The values are lists of `[channel, value]`, to be returned as
 * they were given. What a method throws a run rejects with.
 */
export interface BaseCache {
  /** Those of the keys that are there and still hold. */
  get(keys: CacheKey[]): Promise<{ key: CacheKey; value: any }[]>;
  /** Keeps values, for `ttl` seconds or for ever. */
  set(pairs: { key: CacheKey; value: any; ttl?: number }[]): Promise<void>;
  /** Forgets what is in these namespaces. */
  clear(namespaces: string[][]): Promise<void>;
}

/** Results in memory, for all graphs and runs it is given to: gone with the page. */
export class InMemoryCache implements WithCore<InMemoryCacheCore> {
  /** @internal */
  readonly core = new InMemoryCacheCore();
}
