// A page with secrets and a chat beside them.
// @ts-check

import { Chat, IndexedDBDataLayer } from "oneloop";
import { Secrets } from "oneloop/secrets";
import { exportThreads } from "oneloop/transfer";

export const secrets = new Secrets();
export { Secrets };

export const chat = new Chat({ name: "Secrets" });
chat.onMessage(async ({ content }, turn) => {
  await turn.message(`You said: ${content}`).send();
});

/** All threads as a file, whatever its bytes are. */
export async function exported() {
  const file = await exportThreads(new IndexedDBDataLayer(), { app: "Secrets" });
  return [...new Uint8Array(await file.arrayBuffer())];
}

/**
 * Asks something of the secrets; resolves with what it said, or the code it was refused with.
 * @param {string} method @param {...unknown} args
 */
export async function ask(method, ...args) {
  try {
    return await /** @type {any} */ (secrets)[method](...args);
  } catch (error) {
    const { name, code, message } = /** @type {any} */ (error);
    return { name, code, message };
  }
}

/** @param {IDBRequest} request @returns {Promise<any>} */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * What may become of the records, though nobody should do it.
 * @type {Record<string, (keys: IDBObjectStore, secrets: IDBObjectStore, name: string) => Promise<unknown>>}
 */
const harms = {
  losesTheKey: async (keys) => keys.clear(),
  changes: async (_, secrets, name) => {
    const sealed = await answer(secrets.get(name));
    secrets.put({ ...sealed, bytes: sealed.bytes.slice(1) }, name);
  },
  takesAnothers: async (_, secrets, name) => void secrets.put(await answer(secrets.get("other")), name),
};

/** @param {string} harm @param {string} name */
export async function meddle(harm, name) {
  const database = await answer(indexedDB.open("oneloop-secrets"));
  const transaction = database.transaction(["keys", "secrets"], "readwrite");
  const done = new Promise((resolve) => (transaction.oncomplete = resolve));
  await harms[harm]?.(transaction.objectStore("keys"), transaction.objectStore("secrets"), name);
  await done;
  database.close();
}

/** The key, as the database has it; and what comes of asking for its bytes. */
export async function master() {
  const database = await answer(indexedDB.open("oneloop-secrets"));
  const all = await answer(database.transaction("keys").objectStore("keys").getAll());
  database.close();
  const [{ key }] = all;
  const formats = /** @type {const} */ (["raw", "jwk"]);
  const refusals = await Promise.all(
    formats.map((format) => crypto.subtle.exportKey(format, key).then(String, ({ name }) => name)),
  );
  return { count: all.length, type: String(key), extractable: key.extractable, refusals };
}
