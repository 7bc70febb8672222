import { closeDatabase, isClosed, openDatabase, transact } from "../indexeddb.js";
import { refused } from "./error.js";

/** `"master"` → the key that encrypts, with an id of its own. */
export const KEYS = "keys";
/** The secret's name → its bytes, and which key they need. */
export const SECRETS = "secrets";

/** What one may ask of an object store, as `indexeddb.js` takes it. */
export type Request = [store: typeof KEYS | typeof SECRETS, method: string, args: unknown[]];

const VERSION = 1;
const STORES = [
  [KEYS, null],
  [SECRETS, null],
];
/** How long another tab may hold an older version open, in milliseconds. */
const PATIENCE = 3_000;
/** How often a lost connection is opened again for one piece of work. */
const TRIES = 3;

/** A database of secrets, opened when it is needed, and again when it was lost or deleted. */
export class Database {
  #open: Promise<IDBDatabase> | undefined;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** The results of requests, all of one transaction. Rejects with a `SecretsError`; then nothing was stored. */
  async transact(mode: IDBTransactionMode, requests: Request[]): Promise<unknown[]> {
    for (let tried = 1; ; tried++) {
      const database = await this.#connection();
      try {
        return await transact(database, [KEYS, SECRETS], mode, requests);
      } catch (failed) {
        const [error] = failed as [unknown];
        const isLost = isClosed(database) || ["InvalidStateError", "UnknownError"].includes(nameOf(error));
        if (!isLost || tried === TRIES) refused(error);
        // Never a dead connection twice.
        closeDatabase(database);
      }
    }
  }

  async #connection(): Promise<IDBDatabase> {
    const opening = (this.#open ??= openDatabase(this.#name, VERSION, [[VERSION, STORES]], PATIENCE));
    try {
      const database = await opening;
      if (!isClosed(database)) return database;
    } catch (error) {
      this.#forget(opening);
      refused(error);
    }
    this.#forget(opening);
    return this.#connection();
  }

  /** Unless another call has opened it anew. */
  #forget(opening: Promise<IDBDatabase>): void {
    if (this.#open === opening) this.#open = undefined;
  }
}

const nameOf = (error: unknown): string => (error as Partial<DOMException> | null)?.name ?? "";
