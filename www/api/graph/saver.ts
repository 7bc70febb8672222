/** Where the states of threads are kept. */
import type { WithCore } from "../core.js";
import { IndexedDbSaverCore, MemorySaverCore } from "../wasm.js";

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
