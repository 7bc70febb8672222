// What is timed: each the same for our store, for IndexedDB by hand as well as it can be done, and for Dexie.
// @ts-check

import * as dexieModule from "dexie";

/** Its types take it for a module of another kind than bundlers do. @type {any} */
const Dexie = dexieModule.default;

/**
 * One timed run, and what it has to come to; `check` looks at what is there afterwards.
 * @typedef {object} Run
 * @property {() => Promise<unknown>} run
 * @property {unknown} expect
 * @property {() => Promise<unknown>} [before] untimed
 * @property {() => Promise<unknown>} [check] untimed
 *
 * @typedef {{ Chat: typeof import("oneloop").Chat, IndexedDBStore: typeof import("oneloop").IndexedDBStore }} Ours
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {number} [most] how many times as long as by hand ours may take
 * @property {number} [ms] how long ours may take
 * @property {(ours: Ours) => Promise<Record<string, Run>>} make
 */

const WRITES = 10_000;
const ONE_BY_ONE = 1_000;
const MEMORIES = 1_000;
const STEPS = 1_000;
const THREADS = 10_000;
const PAGE = 35;
const TEXT = "A small message, as people write them. ";

let databases = 0;
const newName = () => `bench ${databases++}`;

/** A step as ours are stored. @param {string} threadId @param {number} seq */
function stepOf(threadId, seq) {
  const at = new Date().toISOString();
  return {
    ...{ id: crypto.randomUUID(), threadId, parentId: null, type: "assistant_message", name: "Bench" },
    ...{ input: "", output: `${TEXT}${seq}`, status: "done", createdAt: at, start: at, end: at, seq },
  };
}

/** A thread as ours are stored. @param {string} app @param {number} at */
function threadOf(app, at) {
  const time = new Date(1_700_000_000_000 + at * 1_000).toISOString();
  return { id: `thread ${at}`, app, name: `Thread ${at}`, createdAt: time, updatedAt: time };
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {string} name */
function openByHand(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("steps", { keyPath: ["threadId", "seq"] });
    const threads = request.result.createObjectStore("threads", { keyPath: "id" });
    threads.createIndex("byActivity", ["app", "updatedAt", "id"]);
  };
  return done(request);
}

/**
 * One transaction, all requests in one go, committed at once.
 * @param {IDBDatabase} database @param {string} store @param {any[]} records @param {IDBTransactionDurability} [durability]
 * @returns {Promise<void>}
 */
function putAll(database, store, records, durability = "default") {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, "readwrite", { durability });
    const objects = transaction.objectStore(store);
    for (const record of records) objects.put(record);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.commit();
  });
}

/** @param {IDBDatabase} database @param {string} threadId */
const countOf = (database, threadId) =>
  done(
    database
      .transaction("steps")
      .objectStore("steps")
      .count(IDBKeyRange.bound([threadId], [threadId, []])),
  );

/** @param {string} name @returns {any} */
function openDexie(name) {
  const database = new Dexie(name);
  database.version(1).stores({ steps: "[threadId+seq]", threads: "id, [app+updatedAt+id]" });
  return database;
}

/** Opens a database of ours by a connection of its own. @param {string} name */
const openOurs = (name) => done(indexedDB.open(name));

/**
 * A turn of ours that does this and ends.
 * @param {Ours} ours @param {(turn: import("oneloop").Turn) => Promise<unknown>} work
 */
async function turnOf({ Chat }, work) {
  const database = newName();
  const chat = new Chat({ name: "Bench", database });
  /** @type {(result: unknown) => void} */
  let finish = () => {};
  /** @type {(error: unknown) => void} */
  let fail = () => {};
  chat.onMessage((_, turn) => work(turn).then(finish, fail));
  await chat.start();
  const thread = () => chat.snapshot().thread.id;
  const run = async () => {
    const finished = new Promise((resolve, reject) => ([finish, fail] = [resolve, reject]));
    await chat.send("Go.");
    return finished;
  };
  return { chat, database, thread, run };
}

/**
 * @param {number} count
 * @param {boolean} atOnce
 * @returns {Scenario["make"]}
 */
const messages = (count, atOnce) => async (ours) => {
  const { chat, database, thread, run } = await turnOf(ours, async (turn) => {
    /** @param {number} at */
    const send = (at) => turn.message(`${TEXT}${at}`).send();
    if (atOnce) await Promise.all(Array.from({ length: count }, (_, at) => send(at)));
    else for (let at = 0; at < count; at += 1) await send(at);
  });
  const check = async () => {
    await chat.flush();
    const opened = await openOurs(database);
    const found = await countOf(opened, thread());
    opened.close();
    // The user's message and the run's step beside them.
    return found - 2;
  };
  const hand = await openByHand(newName());
  const strict = await openByHand(newName());
  const dexie = openDexie(newName());
  await dexie.open();
  let id = "";
  const fresh = async () => void (id = crypto.randomUUID());
  const records = () => Array.from({ length: count }, (_, at) => stepOf(id, at));
  /** @param {(records: any[]) => Promise<unknown>} put */
  const each = async (put) => {
    if (atOnce) await put(records());
    else for (const record of records()) await put([record]);
  };
  return {
    ours: { before: () => chat.newThread(), run, check, expect: count },
    hand: {
      before: fresh,
      run: () => each((some) => putAll(hand, "steps", some)),
      check: () => countOf(hand, id),
      expect: count,
    },
    strict: {
      before: fresh,
      run: () => each((some) => putAll(strict, "steps", some, "strict")),
      check: () => countOf(strict, id),
      expect: count,
    },
    dexie: {
      before: fresh,
      run: () => each((some) => (atOnce ? dexie.steps.bulkPut(some) : dexie.steps.put(some[0]))),
      check: () =>
        dexie.steps.where("[threadId+seq]").between([id, Dexie.minKey], [id, Dexie.maxKey]).count(),
      expect: count,
    },
  };
};

/** @type {Scenario["make"]} */
async function memories({ IndexedDBStore }) {
  const store = new IndexedDBStore({ database: newName() });
  let namespace = "";
  return {
    ours: {
      before: async () => void (namespace = crypto.randomUUID()),
      run: () =>
        Promise.all(
          Array.from({ length: MEMORIES }, (_, at) =>
            store.put([namespace], `key ${at}`, { text: `${TEXT}${at}` }),
          ),
        ),
      check: async () => (await store.search([namespace], { limit: MEMORIES + 1 })).length,
      expect: MEMORIES,
    },
    ...(await byHand()),
  };
}

/** The same records, into a store with a key of two parts. */
async function byHand() {
  const [hand, dexie] = [await openByHand(newName()), openDexie(newName())];
  await dexie.open();
  let id = "";
  const before = async () => void (id = crypto.randomUUID());
  const records = () =>
    Array.from({ length: MEMORIES }, (_, seq) => ({
      threadId: id,
      seq,
      value: { text: `${TEXT}${seq}` },
      createdAt: Date.now(),
    }));
  return {
    hand: {
      before,
      run: () => putAll(hand, "steps", records()),
      check: () => countOf(hand, id),
      expect: MEMORIES,
    },
    dexie: {
      before,
      run: () => dexie.steps.bulkPut(records()),
      check: () =>
        dexie.steps.where("[threadId+seq]").between([id, Dexie.minKey], [id, Dexie.maxKey]).count(),
      expect: MEMORIES,
    },
  };
}

/** @type {Scenario["make"]} */
async function opens({ Chat }) {
  const database = newName();
  const chat = new Chat({ name: "Bench", database });
  await chat.start();
  const [ours, hand, dexie] = [await openOurs(database), await openByHand(newName()), openDexie(newName())];
  await dexie.open();
  const [thread] = [threadOf("Bench", 0)];
  const steps = Array.from({ length: STEPS }, (_, at) => stepOf(thread.id, at));
  for (const into of [ours, hand]) {
    await putAll(into, "threads", [thread]);
    await putAll(into, "steps", steps);
  }
  ours.close();
  await dexie.threads.put(thread);
  await dexie.steps.bulkPut(steps);
  const [{ id }] = [thread];
  return {
    ours: {
      before: () => chat.newThread(),
      run: async () => {
        await chat.openThread(id);
        return chat.snapshot().steps.length;
      },
      expect: STEPS,
    },
    hand: {
      run: async () => {
        const transaction = hand.transaction(["threads", "steps"]);
        const [found] = await Promise.all([
          done(transaction.objectStore("steps").getAll(IDBKeyRange.bound([id], [id, []]))),
          done(transaction.objectStore("threads").get(id)),
        ]);
        return found.length;
      },
      expect: STEPS,
    },
    dexie: {
      run: async () => {
        await dexie.threads.get(id);
        return (
          await dexie.steps.where("[threadId+seq]").between([id, Dexie.minKey], [id, Dexie.maxKey]).toArray()
        ).length;
      },
      expect: STEPS,
    },
  };
}

/** Resolves when the search index knows all threads of a database of ours. @param {IDBDatabase} database */
async function indexed(database) {
  for (;;) {
    const progress = await done(database.transaction("search").objectStore("search").get("progress"));
    if (progress?.pending.length === 0) return;
    await new Promise((next) => setTimeout(next, 50));
  }
}

/** @type {Scenario["make"]} */
async function lists({ Chat }) {
  const database = newName();
  await new Chat({ name: "Bench", database }).start();
  const [ours, hand, dexie] = [await openOurs(database), await openByHand(newName()), openDexie(newName())];
  await dexie.open();
  const threads = Array.from({ length: THREADS }, (_, at) => threadOf("Bench", at));
  for (const into of [ours, hand]) await putAll(into, "threads", threads);
  // They were written past the index, which one chat makes before others are timed.
  await new Chat({ name: "Bench", database }).start();
  await indexed(ours);
  ours.close();
  await dexie.threads.bulkPut(threads);
  const expect = threads
    .slice(-PAGE)
    .reverse()
    .map(({ id }) => id)
    .join();
  const range = IDBKeyRange.bound(["Bench"], ["Bench", []]);
  return {
    // From nothing: it is opened, and its first page read.
    ours: {
      run: async () => {
        const chat = new Chat({ name: "Bench", database, pageSize: PAGE });
        await chat.start();
        return chat
          .snapshot()
          .threads.map(({ id }) => id)
          .join();
      },
      expect,
    },
    hand: {
      run: async () => {
        const index = hand.transaction("threads").objectStore("threads").index("byActivity");
        /** @type {any} */
        const options = { query: range, count: PAGE, direction: "prev" };
        const found = await done(index.getAll(options));
        return found.map(({ id }) => id).join();
      },
      expect,
    },
    dexie: {
      run: async () => {
        const found = await dexie.threads
          .where("[app+updatedAt+id]")
          .between(["Bench", Dexie.minKey, Dexie.minKey], ["Bench", Dexie.maxKey, Dexie.maxKey])
          .reverse()
          .limit(PAGE)
          .toArray();
        return found.map((/** @type {{ id: string }} */ { id }) => id).join();
      },
      expect,
    },
  };
}

/** @type {Scenario[]} */
export const scenarios = [
  { name: "10,000 messages of a turn, sent at once", most: 1.3, make: messages(WRITES, true) },
  { name: "1,000 messages of a turn, each awaited", most: 1.3, make: messages(ONE_BY_ONE, false) },
  { name: "1,000 memories, put at once", most: 1.3, make: memories },
  { name: "a thread of 1,000 steps opens", ms: 50, make: opens },
  { name: "35 of 10,000 threads are listed", ms: 20, make: lists },
];
