/** Where a chat keeps its threads: IndexedDB, memory, or a layer of the app's own. */
import type {
  ElementRecord,
  FeedbackRecord,
  StepRecord,
  ThreadHit,
  ThreadRecord,
  UserRecord,
} from "./view.js";
import { DataLayerCore } from "./wasm.js";

/** A place in the list of threads: behind the thread with this time of last activity and this id. */
export interface ThreadCursor {
  updatedAt: string;
  id: string;
}

/** Which threads are listed: those that everything given is true of. */
export interface ThreadFilter {
  /** The chat's name. */
  app: string;
  userId?: string;
  /** Begun with this chat profile. */
  profile?: string;
  tag?: string;
  /** In which a step has feedback of this value. */
  feedback?: number;
}

/** Some of a list, newest activity first. */
export interface ThreadPage {
  data: ThreadRecord[];
  /** Where the next page begins; left out after the last. */
  next?: ThreadCursor | null;
}

/** A thread with all that is shown of it. */
export interface StoredThread extends ThreadRecord {
  /** In the order they were made. Without `seq` that is the order here. */
  steps: StepRecord[];
  elements?: ElementRecord[];
  feedback?: FeedbackRecord[];
}

/** A write: one of the methods of a `DataLayer` and its arguments. */
export type DataWrite = {
  [M in WriteMethod]: { method: M; args: Parameters<Required<DataLayer>[M]> };
}[WriteMethod];

type WriteMethod =
  | "updateThread"
  | "deleteThread"
  | "createStep"
  | "updateStep"
  | "deleteStep"
  | "createElement"
  | "putContent"
  | "deleteElement"
  | "upsertFeedback"
  | "deleteFeedback"
  | "createUser"
  | "setMeta";

/**
 * A data layer: Chainlit's methods. Give `Chat` an object that has them, and its threads are kept wherever you like. Methods may be async. What they
 * throw rejects the call that wanted to save (`STORE_FAILED`, with your stack), is shown, and is tried again; so is what takes longer than `timeout`
 * (`STORE_TIMEOUT`). What they return is checked (`STORE_UNREADABLE`, with what is wrong where). Writing twice must be no harm.
 *
 * Writes arrive in the order the app made them, one at a time. A layer with transactions has `commit`, and needs none of the single methods; all else that
 * has a question mark may be left out, and what needs it then says `STORE_UNSUPPORTED` or, where it can, does without.
 *
 * @example
 * const server = (method, ...args) =>
 *   fetch(`/history/${method}`, { method: "POST", body: JSON.stringify(args) }).then((answer) => answer.json());
 * const methods = ["listThreads", "getThread", "updateThread", "deleteThread", "createStep", "updateStep", "deleteStep"];
 * const dataLayer = Object.fromEntries(methods.map((name) => [name, (...args) => server(name, ...args)]));
 * const chat = new Chat({ name: "Kept on a server", dataLayer });
 */
export interface DataLayer {
  /** How long a method may take, in milliseconds; 30,000 by default. */
  timeout?: number;
  /** Applies writes in their order, all or none. Resolves when they are durable. */
  commit?(writes: DataWrite[]): unknown;
  listThreads(
    filter: ThreadFilter,
    page: { first: number; after?: ThreadCursor },
  ): ThreadPage | Promise<ThreadPage>;
  getThread(id: string): StoredThread | null | undefined | Promise<StoredThread | null | undefined>;
  /** Creates or replaces a thread's record. This and the four below are needed where there is no `commit`: without them `Chat` throws `INVALID_ARGUMENT`. */
  updateThread?(thread: ThreadRecord): unknown;
  /** Deletes a thread with all that belongs to it. */
  deleteThread?(id: string): unknown;
  createStep?(step: StepRecord): unknown;
  updateStep?(step: StepRecord): unknown;
  /** Deletes a step with its elements and its feedback; its children stay. */
  deleteStep?(id: string, threadId: string, seq: number): unknown;
  /** Creates or replaces an element. */
  createElement?(element: ElementRecord): unknown;
  /** Keeps what an element holds. */
  putContent?(id: string, threadId: string, forId: string, content: Blob | ArrayBuffer | string): unknown;
  deleteElement?(id: string, threadId: string, forId: string): unknown;
  getElement?(threadId: string, id: string): unknown;
  /** What an element holds, if it is kept here. */
  getContent?(threadId: string, id: string): unknown;
  /** Creates or replaces a step's feedback: a step has one. */
  upsertFeedback?(feedback: FeedbackRecord): unknown;
  deleteFeedback?(forId: string, threadId: string): unknown;
  /** Creates a user, or replaces the one of that identifier. */
  createUser?(user: UserRecord): unknown;
  getUser?(identifier: string): unknown;
  /** The steps marked as favourites, newest mark first. */
  getFavoriteSteps?(filter: { app: string; userId?: string }): unknown;
  /** The threads with everything of a query in their names and messages, the last word as a beginning; 20 of them by default. */
  searchThreads?(query: string, filter: ThreadFilter, options: { limit: number }): unknown;
  /** Settings and the like. Without these they last as long as the page. */
  setMeta?(key: string, value: unknown): unknown;
  getMeta?(key: string): unknown;
  /** What a replica of a thread, which has all up to that number, has to do to be like it. From 0 on it makes the thread anew. */
  getChanges?(threadId: string, after: number): unknown;
}

/** A write with the number of its commit. */
export type DataChange = DataWrite & { number: number };

/** What the data layers of ours have in common. */
export class CoreDataLayer {
  /** @internal */
  readonly core: DataLayerCore;

  /** @internal */
  constructor(core: DataLayerCore) {
    this.core = core;
  }

  /**
   * Applies writes in their order, all or none. Resolves when they are durable. Rejects with a `StoreError` (`STORE_QUOTA`, `STORE_CLONE` with the
   * path to what can't be stored…): then nothing of them was stored.
   */
  async commit(writes: DataWrite[]): Promise<void> {
    await this.core.commit(writes);
  }

  async listThreads(
    filter: ThreadFilter,
    page: { first: number; after?: ThreadCursor },
  ): Promise<ThreadPage> {
    return (await this.core.listThreads(filter, page)) as ThreadPage;
  }

  /**
   * The threads with everything of a query in their names and messages, as one types: the last word is a beginning, case and diacritics don't matter. Those
   * with all of it in their name come first, then the newest.
   */
  async searchThreads(
    query: string,
    filter: ThreadFilter,
    { limit }: { limit?: number } = {},
  ): Promise<ThreadHit[]> {
    return (await this.core.searchThreads(query, filter, limit)) as ThreadHit[];
  }

  async getThread(id: string): Promise<Required<StoredThread> | undefined> {
    return (await this.core.getThread(id)) as Required<StoredThread> | undefined;
  }

  async updateThread(thread: ThreadRecord): Promise<void> {
    await this.#write({ method: "updateThread", args: [thread] });
  }

  async deleteThread(id: string): Promise<void> {
    await this.#write({ method: "deleteThread", args: [id] });
  }

  async createStep(step: StepRecord): Promise<void> {
    await this.#write({ method: "createStep", args: [step] });
  }

  async updateStep(step: StepRecord): Promise<void> {
    await this.#write({ method: "updateStep", args: [step] });
  }

  async deleteStep(id: string, threadId: string, seq: number): Promise<void> {
    await this.#write({ method: "deleteStep", args: [id, threadId, seq] });
  }

  async createElement(element: ElementRecord): Promise<void> {
    await this.#write({ method: "createElement", args: [element] });
  }

  async putContent(
    id: string,
    threadId: string,
    forId: string,
    content: Blob | ArrayBuffer | string,
  ): Promise<void> {
    await this.#write({ method: "putContent", args: [id, threadId, forId, content] });
  }

  async deleteElement(id: string, threadId: string, forId: string): Promise<void> {
    await this.#write({ method: "deleteElement", args: [id, threadId, forId] });
  }

  async getElement(threadId: string, id: string): Promise<ElementRecord | undefined> {
    return (await this.core.getElement(threadId, id)) as ElementRecord | undefined;
  }

  async getContent(threadId: string, id: string): Promise<unknown> {
    return await this.core.getContent(threadId, id);
  }

  async upsertFeedback(feedback: FeedbackRecord): Promise<void> {
    await this.#write({ method: "upsertFeedback", args: [feedback] });
  }

  async deleteFeedback(forId: string, threadId: string): Promise<void> {
    await this.#write({ method: "deleteFeedback", args: [forId, threadId] });
  }

  async createUser(user: UserRecord): Promise<void> {
    await this.#write({ method: "createUser", args: [user] });
  }

  async getUser(identifier: string): Promise<UserRecord | undefined> {
    return (await this.core.getUser(identifier)) as UserRecord | undefined;
  }

  async getFavoriteSteps(filter: { app: string; userId?: string }): Promise<StepRecord[]> {
    return (await this.core.getFavoriteSteps(filter)) as StepRecord[];
  }

  async setMeta(key: string, value: unknown): Promise<void> {
    await this.#write({ method: "setMeta", args: [key, value] });
  }

  async getMeta(key: string): Promise<unknown> {
    return await this.core.getMeta(key);
  }

  async getChanges(threadId: string, after: number): Promise<DataChange[]> {
    return (await this.core.getChanges(threadId, after)) as DataChange[];
  }

  #write(write: DataWrite): Promise<void> {
    return this.commit([write]);
  }
}

/**
 * Threads in IndexedDB: what `Chat` uses by itself. To look into the store beside a chat, to fill it, or to copy it somewhere.
 *
 * @example
 * // Keeps a server's copy of a thread like ours, from wherever it was left off.
 * const store = new IndexedDBDataLayer();
 * const changes = await store.getChanges(threadId, lastNumber);
 * await fetch("/replica", { method: "POST", body: JSON.stringify(changes) });
 */
export class IndexedDBDataLayer extends CoreDataLayer implements DataLayer {
  /** @param database its name; "oneloop" by default */
  constructor(database = "oneloop") {
    super(DataLayerCore.indexedDb(database));
  }
}

/** Threads in memory: gone with the page. For tests. */
export class MemoryDataLayer extends CoreDataLayer implements DataLayer {
  constructor() {
    super(DataLayerCore.memory());
  }
}
