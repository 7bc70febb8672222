// A page of an app before: our own code for opening, with the schema that it knew.
// @ts-check

import { isClosed, openDatabase } from "../../../www/api/indexeddb.js";

/** The schema's versions up to 201, as data. */
const MIGRATIONS = /** @type {any} */ ([
  [
    100,
    [
      ["threads", "id", "byActivity", ["app", "updatedAt", "id"]],
      ["steps", ["threadId", "seq"]],
      ["meta", null],
      ["checkpoints", ["threadId", "ns", "id"]],
      ["channelValues", null],
    ],
  ],
  [200, [["checkpointWrites", null]]],
  [201, [["memories", ["namespace", "key"]]]],
]);

/** @type {IDBDatabase} */
let database;

/** Opens the database as that app did; resolves with the error it is refused with, if it is. */
export async function open() {
  try {
    database = await openDatabase("oneloop", 201, MIGRATIONS, 3_000);
    return undefined;
  } catch (error) {
    return /** @type {any} */ (error)?.name ?? error;
  }
}

/** As a page does that is in the middle of something for ever. */
export function hold() {
  database.onversionchange = null;
}

export const letGo = () => database.close();

export const closed = () => isClosed(database);

/** @param {[store: string, records: object[]][]} records */
export async function fill(records) {
  const transaction = database.transaction(
    records.map(([store]) => store),
    "readwrite",
  );
  for (const [store, rows] of records) for (const row of rows) transaction.objectStore(store).put(row);
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}
