// IndexedDB as the core needs it: a database that is opened, and requests that are issued in one go. What is asked and
// what an error means is the core's business.

/** @typedef {[name: string, keyPath: string | string[] | null, index?: string, indexPath?: string | string[]]} Store */
/** @typedef {[version: number, stores: Store[]]} Migration */
/**
 * The method is one of an object store's, or `newest`, `keep`, `getAllBy`, `compact`. The name is for the error, should it fail: with a dot
 * behind it the record is what is named, without one something that the record has as its first.
 *
 * @typedef {[store: string, method: string, args: any[], name?: string]} Request
 */

/** Databases whose connection is over: nothing can be asked of them any more. */
const closed = new WeakSet();

/**
 * Opens a database; without a version, the one that is there. It closes itself when another tab wants to upgrade or
 * delete it. Rejects with a DOMException, with `"missing"` where there is no IndexedDB, or with `"blocked"` when another
 * tab held an older version open for too long.
 *
 * @param {string} name
 * @param {number | undefined} version
 * @param {Migration[]} migrations those above the version that is there are carried out, in their order
 * @param {number} patience how long another tab may hold an older version open, in milliseconds
 * @returns {Promise<IDBDatabase>}
 */
export function openDatabase(name, version, migrations, patience) {
  return new Promise((resolve, reject) => {
    const factory = indexedDBOfPage();
    if (!factory) return reject("missing");
    const request = factory.open(name, version);
    let tooLate = false;
    request.onupgradeneeded = ({ oldVersion }) => {
      try {
        for (const [to, stores] of migrations) {
          if (to <= oldVersion) continue;
          for (const store of stores) create(request.result, request.transaction, store);
          if (oldVersion && request.transaction) rewrites[to]?.(request.transaction);
        }
      } catch {
        // The error then reaches the request as an AbortError.
        request.transaction?.abort();
      }
    };
    request.onblocked = () => {
      setTimeout(() => {
        tooLate = true;
        reject("blocked");
      }, patience);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      // Nobody will use it: it must not block others in its turn.
      if (tooLate) return database.close();
      database.onversionchange = ({ newVersion }) => {
        closeDatabase(database);
        if (newVersion !== null) upgraded(name);
      };
      database.onclose = () => closed.add(database);
      resolve(database);
    };
    if (!newLogs) beginNewLog(factory);
  });
}

/** How often Chromium has been asked for a new log, and how often it is at most. */
let newLogs = 0;
const NEW_LOGS = 2;
/** How many milliseconds lie between. */
const NEXT_LOG = 500;

/**
 * Has Chromium begin a new log for what the site writes, when a page opens its first database. To the old one it would go on adding, behind a record that
 * was half written when the browser was killed, and delete all databases of the site when it reads that again: see ARCHITECTURE.md, Saving. A database
 * that is deleted is the one thing a page can do that ends a log; not where another write is under way just then, so it is done again.
 *
 * @param {IDBFactory} factory
 */
function beginNewLog(factory) {
  if (!globalThis.navigator?.userAgent?.includes("Chrome/")) return;
  newLogs += 1;
  const request = factory.open("oneloop-log");
  request.onsuccess = () => {
    request.result.close();
    factory.deleteDatabase("oneloop-log").onsuccess = () => {
      if (newLogs < NEW_LOGS) setTimeout(beginNewLog, NEXT_LOG, factory);
    };
  };
}

/** @type {(name: string) => void} */
let upgraded = () => {};

/**
 * Calls back with the name of a database that another tab upgrades: its connection here is closed.
 *
 * @param {(name: string) => void} listener the one there is
 */
export function watchUpgrades(listener) {
  upgraded = listener;
}

function indexedDBOfPage() {
  try {
    return globalThis.indexedDB;
  } catch {
    // Reading the property itself throws where storage is switched off.
    return undefined;
  }
}

/**
 * What a migration changes in the records that are there. An error aborts the upgrade, which leaves everything as it was.
 *
 * @type {Record<number, (transaction: IDBTransaction) => void>}
 */
const rewrites = {
  // Versions of channels were numbers; as words they are ids that no checkpoint has.
  200: (transaction) => {
    each(transaction.objectStore("checkpoints"), (store, _, record) => {
      store.put({ ...record, versions: record.versions.map(([name, version]) => [name, `0:${version}`]) });
    });
    each(transaction.objectStore("channelValues"), (store, key, value) => {
      store.delete(key);
      store.put({ value }, [...key.slice(0, 3), `0:${key[3]}`]);
    });
  },
};

/**
 * @param {IDBObjectStore} store
 * @param {(store: IDBObjectStore, key: any, record: any) => void} change
 */
function each(store, change) {
  const keys = store.getAllKeys();
  const records = store.getAll();
  // Requests are answered in their order: when the records are there, the keys are.
  records.onsuccess = () => records.result.forEach((record, at) => change(store, keys.result[at], record));
}

/**
 * @param {IDBDatabase} database
 * @param {IDBTransaction | null} transaction the upgrade's
 * @param {Store} store
 */
function create(database, transaction, [name, keyPath, index, indexPath]) {
  const there = database.objectStoreNames.contains(name) && transaction?.objectStore(name);
  // A log numbers its entries by itself.
  const made = there || database.createObjectStore(name, { keyPath, autoIncrement: keyPath === "n" });
  if (index && indexPath) made.createIndex(index, indexPath);
}

/**
 * Waits for transactions that are under way.
 *
 * @param {IDBDatabase} database
 */
export function closeDatabase(database) {
  closed.add(database);
  database.close();
}

/** @param {IDBDatabase} database */
export function isClosed(database) {
  return closed.has(database);
}

/**
 * The version and the names of the stores that are there.
 *
 * @param {IDBDatabase} database
 */
export function schemaOf({ version, objectStoreNames }) {
  return { version, stores: Array.from(objectStoreNames) };
}

/** What has no result: it would cost to collect it. */
const WRITES = new Set(["put", "add", "delete", "clear", "keep", "compact"]);

/**
 * Issues all requests without waiting in between, and resolves when the transaction is complete, with the results of those that read:
 * requests may succeed and the commit still fail (a full disk). Rejects with what made it fail, if anything did, and with
 * the name of the request that could not even be issued. Then nothing of it was stored.
 *
 * @param {IDBDatabase} database
 * @param {string[]} stores
 * @param {IDBTransactionMode} mode
 * @param {Request[]} requests
 * @returns {Promise<unknown[]>}
 */
export function transact(database, stores, mode, requests) {
  return new Promise((resolve, reject) => {
    /** @type {IDBTransaction | undefined} */
    let transaction;
    /** @type {Request | undefined} */
    let issuing;
    try {
      const begun = (transaction = database.transaction(stores, mode));
      /** @type {Record<string, IDBObjectStore>} */
      const opened = {};
      /** @type {(() => unknown)[]} */
      const results = [];
      for (const request of requests) {
        issuing = request;
        const [store, method, args] = request;
        const result = issue((opened[store] ??= begun.objectStore(store)), method, args);
        if (!WRITES.has(method)) results.push(result);
      }
      begun.oncomplete = () => resolve(results.map((result) => result()));
      begun.onabort = () => reject([begun.error]);
      // One that looks first and then writes can't be told that there is nothing to come.
      if (mode === "readwrite" && !requests.some(([, method]) => method === "keep" || method === "compact"))
        commit(begun);
    } catch (error) {
      reject([error, issuing && nameOf(issuing)]);
      // All or nothing. It may have aborted by itself already, and then this throws to nobody.
      transaction?.abort();
    }
  });
}

/**
 * What a request is about that could not be issued, with the path to what can't be stored.
 *
 * @param {Request} request
 */
function nameOf([, , [value], name]) {
  if (!name?.endsWith(".")) return name && name + (uncloneable(value) ?? "");
  return name.slice(0, -1) + (uncloneable(value, "") ?? "");
}

/**
 * Where in a record is what can't be stored: `.a[3].b`, or undefined where everything can. Without a path to begin with, the record's
 * own first part, which is ours, is left out.
 *
 * @param {any} value
 * @param {string} [path]
 * @returns {string | undefined}
 */
function uncloneable(value, path) {
  try {
    structuredClone(value);
    return undefined;
  } catch {
    const here = path ?? "";
    if (typeof value !== "object" || value === null) return here;
    for (const [key, part] of Object.entries(value)) {
      const step = Array.isArray(value) ? `[${key}]` : `.${key}`;
      const found = uncloneable(part, path === undefined ? "" : here + step);
      if (found !== undefined) return found;
    }
    return here;
  }
}

/**
 * There is nothing to read. By itself a transaction ends only after its results were told to the page, and a page that is
 * left may not be there any more to hear them.
 *
 * @param {IDBTransaction} transaction
 */
function commit(transaction) {
  try {
    transaction.commit();
  } catch {
    // It is over already, and says so by its events.
  }
}

/**
 * @param {any} store
 * @param {string} method
 * @param {any[]} args
 * @returns {() => unknown} what it found, once the transaction is complete
 */
function issue(store, method, args) {
  if (method === "newest") return newest(store, ...args);
  if (method === "keep") return keep(store, args[0], args[1]);
  if (method === "getAllBy") return getAll(store.index(args[0]), args[1]);
  if (method === "compact") return compact(store, args[0], args[1]);
  const request = store[method](...args);
  return () => request.result;
}

/**
 * Makes one entry of several of the change log: of changes of one thing the last, each with its number.
 *
 * @param {IDBObjectStore} store
 * @param {string} index
 * @param {IDBKeyRange} range
 */
function compact(store, index, range) {
  const request = store.index(index).getAll(range);
  request.onsuccess = () => {
    /** @type {Map<string, unknown[]>} */
    const last = new Map();
    for (const { n, items } of request.result) {
      for (const [kind, id, place, number = n] of items) {
        // What a thread had before it was deleted is gone with it.
        if (kind === "gone") last.clear();
        const about = `${kind} ${id}`;
        last.delete(about);
        last.set(about, [kind, id, place, number]);
      }
      store.delete(n);
    }
    if (last.size) store.put({ threadId: request.result[0].threadId, items: [...last.values()] });
  };
  return () => undefined;
}

/**
 * @param {IDBIndex | IDBObjectStore} from
 * @param {IDBKeyRange | undefined} range
 */
function getAll(from, range) {
  const request = from.getAll(range);
  return () => request.result;
}

/**
 * The last of a store or of an index of it, backwards: in one request where the browser can (IndexedDB 3.0), else by a walk in the cursor's own
 * callbacks, which takes a millisecond for each record.
 *
 * @param {IDBObjectStore} store
 * @param {string | null} index
 * @param {IDBKeyRange} range
 * @param {number} count
 */
function newest(store, index, range, count) {
  const from = index === null ? store : store.index(index);
  if ("getAllRecords" in from) {
    /** @type {any} */
    const options = { query: range, direction: "prev", ...(count < Infinity && { count }) };
    return getAll(from, options);
  }
  /** @type {unknown[]} */
  const found = [];
  const request = from.openCursor(range, "prev");
  request.onsuccess = () => {
    const cursor = request.result;
    if (cursor && found.push(cursor.value) < count) cursor.continue();
  };
  return () => found;
}

/**
 * Writes where there is nothing yet: the first write stays.
 *
 * @param {IDBObjectStore} store
 * @param {unknown} value
 * @param {IDBValidKey} key
 */
function keep(store, value, key) {
  const request = store.getKey(key);
  request.onsuccess = () => {
    if (request.result === undefined) store.put(value, key);
  };
  return () => undefined;
}

/**
 * What a list has that another, older one has not: its end. Undefined where it is not the older one and more.
 *
 * @param {unknown} older
 * @param {unknown} list
 * @returns {unknown[] | undefined}
 */
export function appended(older, list) {
  if (!Array.isArray(older) || !Array.isArray(list) || list.length < older.length) return undefined;
  for (let at = 0; at < older.length; at++) {
    if (older[at] !== list[at]) return undefined;
  }
  return list.slice(older.length);
}

/**
 * What a record has beside what is known of it, or undefined.
 *
 * @param {Record<string, unknown>} record
 * @param {string} known names, with a space between them
 */
export function restOf(record, known) {
  let names = knownNames.get(known);
  if (!names) knownNames.set(known, (names = new Set(known.split(" "))));
  /** @type {Record<string, unknown> | undefined} */
  let rest;
  for (const name of Object.keys(record)) {
    if (!names.has(name)) (rest ??= {})[name] = record[name];
  }
  return rest;
}

/** @type {Map<string, Set<string>>} */
const knownNames = new Map();
