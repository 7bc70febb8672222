// Threads in SQLite: what a chat writes and reads, as SQL.
// @ts-check

import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import sqlite from "node-sqlite3-wasm";

/** @typedef {import("oneloop").DataWrite} DataWrite */
/** @typedef {{ type: "blob" | "text" | "buffer", mime: string, bytes: Uint8Array }} Content */

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS threads (id TEXT PRIMARY KEY, app TEXT, userId TEXT, profile TEXT, updatedAt TEXT, record TEXT);
  CREATE INDEX IF NOT EXISTS byActivity ON threads (app, updatedAt, id);
  CREATE TABLE IF NOT EXISTS steps (id TEXT PRIMARY KEY, threadId TEXT, seq INTEGER, favorite TEXT, record TEXT);
  CREATE INDEX IF NOT EXISTS stepsOf ON steps (threadId, seq);
  CREATE TABLE IF NOT EXISTS elements (id TEXT PRIMARY KEY, threadId TEXT, forId TEXT, record TEXT);
  CREATE TABLE IF NOT EXISTS contents (id TEXT PRIMARY KEY, threadId TEXT, forId TEXT, type TEXT, mime TEXT, bytes BLOB);
  CREATE TABLE IF NOT EXISTS feedback (forId TEXT PRIMARY KEY, threadId TEXT, value INTEGER, record TEXT);
  CREATE TABLE IF NOT EXISTS users (identifier TEXT PRIMARY KEY, record TEXT);
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT);
`;
const OF_A_THREAD = ["steps", "elements", "contents", "feedback"];
const OF_A_STEP = ["elements", "contents", "feedback"];

/**
 * Opens a database, and makes it where there is none.
 * @param {string} file
 */
export function openDatabase(file) {
  mkdirSync(dirname(file), { recursive: true });
  // A server that was killed leaves its lock. There is one server for a database: this one.
  rmSync(`${file}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(file);
  database.exec(SCHEMA);

  const run = (/** @type {string} */ sql, /** @type {any[]} */ ...values) =>
    database.run(
      sql,
      values.map((value) => value ?? null),
    );
  const rows = (/** @type {string} */ sql, /** @type {any[]} */ ...values) =>
    /** @type {any[]} */ (database.all(sql, values));
  const records = (/** @type {string} */ sql, /** @type {any[]} */ ...values) =>
    rows(sql, ...values).map(({ record }) => JSON.parse(record));

  /** Each replaces what is there, so that writing twice is no harm. @type {Record<string, (...args: any[]) => unknown>} */
  const writes = {
    updateThread: (thread) =>
      run(
        "REPLACE INTO threads VALUES (?, ?, ?, ?, ?, ?)",
        ...[thread.id, thread.app, thread.userId, thread.profile, thread.updatedAt, JSON.stringify(thread)],
      ),
    deleteThread(id) {
      run("DELETE FROM threads WHERE id = ?", id);
      for (const table of OF_A_THREAD) run(`DELETE FROM ${table} WHERE threadId = ?`, id);
    },
    updateStep: (step) =>
      run(
        "REPLACE INTO steps VALUES (?, ?, ?, ?, ?)",
        ...[step.id, step.threadId, step.seq, step.favorite, JSON.stringify(step)],
      ),
    createStep: (step) => writes["updateStep"]?.(step),
    deleteStep(id) {
      run("DELETE FROM steps WHERE id = ?", id);
      for (const table of OF_A_STEP) run(`DELETE FROM ${table} WHERE forId = ?`, id);
    },
    createElement: (element) =>
      run(
        "REPLACE INTO elements VALUES (?, ?, ?, ?)",
        ...[element.id, element.threadId, element.forId, JSON.stringify(element)],
      ),
    putContent: (id, threadId, forId, /** @type {Content} */ { type, mime, bytes }) =>
      run("REPLACE INTO contents VALUES (?, ?, ?, ?, ?, ?)", id, threadId, forId, type, mime, bytes),
    deleteElement(id) {
      run("DELETE FROM elements WHERE id = ?", id);
      run("DELETE FROM contents WHERE id = ?", id);
    },
    upsertFeedback: (feedback) =>
      run(
        "REPLACE INTO feedback VALUES (?, ?, ?, ?)",
        ...[feedback.forId, feedback.threadId, feedback.value, JSON.stringify(feedback)],
      ),
    deleteFeedback: (forId) => run("DELETE FROM feedback WHERE forId = ?", forId),
    createUser: (user) => run("REPLACE INTO users VALUES (?, ?)", user.identifier, JSON.stringify(user)),
    setMeta: (key, value) => run("REPLACE INTO meta VALUES (?, ?)", key, JSON.stringify(value ?? null)),
  };

  return {
    /** All or none. @param {DataWrite[]} list */
    commit(list) {
      database.exec("BEGIN");
      try {
        for (const { method, args } of list) {
          const write = Object.hasOwn(writes, method) ? writes[method] : undefined;
          if (!write) throw new Error(`there is no write "${method}"`);
          write(...args);
        }
        database.exec("COMMIT");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },

    /** Newest activity first. @param {any} filter @param {any} page */
    listThreads({ app, userId, profile, tag, feedback }, { first, after }) {
      const wanted = ["app = ?"];
      /** @type {any[]} */
      const values = [app];
      const want = (/** @type {string} */ sql, /** @type {any[]} */ ...its) => {
        wanted.push(sql);
        values.push(...its);
      };
      if (userId !== undefined) want("userId = ?", userId);
      if (profile !== undefined) want("profile = ?", profile);
      if (tag !== undefined) want("EXISTS (SELECT 1 FROM json_each(record, '$.tags') WHERE value = ?)", tag);
      if (feedback !== undefined) want("id IN (SELECT threadId FROM feedback WHERE value = ?)", feedback);
      if (after) want("(updatedAt, id) < (?, ?)", after.updatedAt, after.id);
      const sql = `SELECT record FROM threads WHERE ${wanted.join(" AND ")} ORDER BY updatedAt DESC, id DESC LIMIT ?`;
      const found = records(sql, ...values, first + 1);
      const data = found.slice(0, first);
      const last = data.at(-1);
      return found.length > first && last
        ? { data, next: { updatedAt: last.updatedAt, id: last.id } }
        : { data };
    },

    /** @param {string} id */
    getThread(id) {
      const [thread] = records("SELECT record FROM threads WHERE id = ?", id);
      return (
        thread && {
          ...thread,
          steps: records("SELECT record FROM steps WHERE threadId = ? ORDER BY seq", id),
          elements: records("SELECT record FROM elements WHERE threadId = ?", id),
          feedback: records("SELECT record FROM feedback WHERE threadId = ?", id),
        }
      );
    },

    /** @param {string} threadId @param {string} id */
    getElement: (threadId, id) =>
      records("SELECT record FROM elements WHERE threadId = ? AND id = ?", threadId, id)[0],

    /** Of an element that is there. @param {string} threadId @param {string} id @returns {Content | undefined} */
    getContent: (threadId, id) =>
      rows(
        "SELECT type, mime, bytes FROM contents JOIN elements USING (id) WHERE contents.threadId = ? AND id = ?",
        threadId,
        id,
      )[0],

    /** @param {string} identifier */
    getUser: (identifier) => records("SELECT record FROM users WHERE identifier = ?", identifier)[0],

    /** @param {{ app: string, userId?: string }} filter */
    getFavoriteSteps({ app, userId }) {
      const mine = userId === undefined ? "" : " AND threads.userId = ?";
      const sql = `SELECT steps.record FROM steps JOIN threads ON threads.id = threadId WHERE favorite IS NOT NULL AND app = ?${mine} ORDER BY favorite DESC, steps.id DESC`;
      return records(sql, app, ...(userId === undefined ? [] : [userId]));
    },

    /** @param {string} key */
    getMeta: (key) =>
      rows("SELECT value FROM meta WHERE key = ?", key).map(({ value }) => JSON.parse(value))[0],

    close: () => database.close(),
  };
}
