/** Memories across threads. */
import { MemoriesCore } from "../wasm.js";

/** One memory. */
export interface Item<V = Record<string, any>> {
  namespace: string[];
  key: string;
  value: V;
  createdAt: Date;
  updatedAt: Date;
}

/** One memory that was searched for; `score` says how near it is to the query, 1 being the same. */
export interface SearchItem<V = Record<string, any>> extends Item<V> {
  score?: number;
}

/** Fields of a value: each equal to what is given, or as its operators say. */
export type StoreFilter = Record<
  string,
  | string
  | number
  | boolean
  | object
  | null
  | { $eq?: any; $ne?: any; $gt?: any; $gte?: any; $lt?: any; $lte?: any; $in?: any[]; $nin?: any[] }
>;

/** What memories are searched by. */
export interface SearchOptions {
  filter?: StoreFilter;
  /** How many; 10 by default. */
  limit?: number;
  offset?: number;
  /** What they are to be about. A store without an index ignores it. */
  query?: string;
}

/** Which namespaces are listed; `*` stands for any label. */
export interface ListNamespacesOptions {
  prefix?: string[];
  suffix?: string[];
  /** They are cut off after so many labels. */
  maxDepth?: number;
  /** How many; 100 by default. */
  limit?: number;
  offset?: number;
}

/** What `batch` takes, in LangGraph's shapes: a get, a put (`value: null` deletes), a search, a list of namespaces. */
export type StoreOperation =
  | { namespace: string[]; key: string }
  | { namespace: string[]; key: string; value: Record<string, any> | null; index?: false | string[] }
  | ({ namespacePrefix: string[] } & SearchOptions)
  | {
      matchConditions?: { matchType: "prefix" | "suffix"; path: string[] }[];
      maxDepth?: number;
      limit?: number;
      offset?: number;
    };

/** What nodes, tools and tasks keep memories in. Ours, LangGraph's, and an app's own objects are handed on as they are. */
export interface Store {
  get(namespace: string[], key: string): Promise<Item<any> | null>;
  put(namespace: string[], key: string, value: Record<string, any>, index?: false | string[]): Promise<void>;
  delete(namespace: string[], key: string): Promise<void>;
  search(namespacePrefix: string[], options?: SearchOptions): Promise<SearchItem<any>[]>;
  listNamespaces(options?: ListNamespacesOptions): Promise<string[][]>;
  batch(operations: any[]): Promise<any[]>;
}

/** A store of an app's own needs `batch` only. */
export abstract class BaseStore implements Store {
  /** Carries out operations: all puts or none, reads see what was there before. */
  abstract batch(operations: StoreOperation[]): Promise<any[]>;

  async #one(operation: StoreOperation): Promise<any> {
    return (await this.batch([operation]))[0];
  }

  /** A memory, or `null`. */
  get<V = Record<string, any>>(namespace: string[], key: string): Promise<Item<V> | null> {
    return this.#one({ namespace, key });
  }

  /**
   * Keeps a value. `index`: the fields to find it by, in the place of the store's, or `false`. Rejects with an `InvalidNamespaceError` for
   * an empty namespace, an empty label, one with `.` or `:`, or a first one of `langgraph`.
   */
  async put(
    namespace: string[],
    key: string,
    value: Record<string, any>,
    index?: false | string[],
  ): Promise<void> {
    await this.#one({ namespace, key, value, ...(index === undefined ? {} : { index }) });
  }

  /** Forgets a memory; one that is not there is forgotten already. */
  async delete(namespace: string[], key: string): Promise<void> {
    await this.#one({ namespace, key, value: null });
  }

  /** The memories whose namespace begins so, by namespace and key; with a `query`, the nearest first. Rejects with `INVALID_FILTER`. */
  search<V = Record<string, any>>(
    namespacePrefix: string[],
    options: SearchOptions = {},
  ): Promise<SearchItem<V>[]> {
    return this.#one({ namespacePrefix, ...options });
  }

  /** The namespaces that have memories, sorted. */
  listNamespaces({ prefix, suffix, ...rest }: ListNamespacesOptions = {}): Promise<string[][]> {
    const matchConditions = [
      ...(prefix ? [{ matchType: "prefix" as const, path: prefix }] : []),
      ...(suffix ? [{ matchType: "suffix" as const, path: suffix }] : []),
    ];
    return this.#one({ matchConditions, ...rest });
  }

  /** For stores that need it. */
  start(): void | Promise<void> {}

  /** For stores that need it. */
  stop(): void | Promise<void> {}
}

/** Makes vectors of texts: a function, or an object of LangChain's kind. */
export type StoreEmbeddings =
  | ((texts: string[]) => Promise<ArrayLike<number>[]> | ArrayLike<number>[])
  | {
      embedDocuments(texts: string[]): Promise<ArrayLike<number>[]>;
      embedQuery?(text: string): Promise<ArrayLike<number>>;
    };

/** How memories are found by what they mean. */
export interface StoreIndex {
  /** How many numbers a vector has. */
  dims: number;
  embeddings: StoreEmbeddings;
  /** The texts of a value that are embedded: `title`, `chapters[*].content`, `tags[0]`, `{a,b.c}`; `$`, the default, for the whole. */
  fields?: string[];
}

/** Memories that are gone with the page. Values are kept as the objects they are. */
export class InMemoryStore extends BaseStore {
  readonly #core: MemoriesCore;

  /** Without an `index`, memories are found by filters only. Throws `INVALID_ARGUMENT`. */
  constructor({ index }: { index?: StoreIndex } = {}) {
    super();
    this.#core = new MemoriesCore(undefined, index);
  }

  async batch(operations: StoreOperation[]): Promise<any[]> {
    return (await this.#core.batch(operations)) as any[];
  }
}

/**
 * Memories in IndexedDB: they are there after a reload, with their vectors, so that no text is embedded twice. What resolves is durable;
 * rejects with a `StoreError`, `STORE_CLONE` for what can't be stored.
 *
 * @example
 * const store = new IndexedDBStore({ index: { dims: 384, embeddings: embed } });
 * const graph = builder.compile({ store });
 * // In a node: await config.store.put(["users", id], "likes", { text: "short answers" });
 */
export class IndexedDBStore extends BaseStore {
  readonly #core: MemoriesCore;

  /** In the database of that name; by default the one chats use. Throws `INVALID_ARGUMENT`. */
  constructor({ database = "oneloop", index }: { database?: string; index?: StoreIndex } = {}) {
    super();
    this.#core = new MemoriesCore(database, index);
  }

  async batch(operations: StoreOperation[]): Promise<any[]> {
    return (await this.#core.batch(operations)) as any[];
  }
}
