// Where a text is to be found in what a page has stored.
// @ts-check

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The text as bytes, in the encodings that a browser stores texts in. @param {string} text */
const encodings = (text) => [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le")];

/**
 * The files of a folder in which that text is.
 * @param {string} folder @param {string} text
 */
export function filesWith(folder, text) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return encodings(text).some((encoded) => bytes.includes(encoded));
    });
}

/**
 * The places in all of a page's IndexedDB databases, localStorage and sessionStorage in which that text is.
 * @param {import("playwright-core").Page} page @param {string} text
 * @returns {Promise<string[]>}
 */
export function placesWith(page, text) {
  return page.evaluate(async (text) => {
    /** @param {IDBRequest} request @returns {Promise<any>} */
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    /** @param {ArrayBuffer | Uint8Array} bytes */
    const inBytes = (bytes) =>
      ["utf-8", "utf-16le", "latin1"].some((encoding) =>
        new TextDecoder(encoding).decode(bytes).includes(text),
      );
    /** @param {any} value @returns {Promise<boolean>} */
    const holds = async (value) => {
      if (typeof value === "string") return value.includes(text);
      if (typeof value !== "object" || value === null) return false;
      if (value instanceof Blob) return inBytes(await value.arrayBuffer());
      if (value instanceof ArrayBuffer || value instanceof Uint8Array) return inBytes(value);
      for (const [key, part] of Object.entries(value))
        if (key.includes(text) || (await holds(part))) return true;
      return false;
    };
    /** @type {string[]} */
    const places = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await answer(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const [keys, records] = await Promise.all([answer(objects.getAllKeys()), answer(objects.getAll())]);
        if (await holds([keys, records])) places.push(`${name}/${store}`);
      }
      database.close();
    }
    if (JSON.stringify({ ...localStorage }).includes(text)) places.push("localStorage");
    if (JSON.stringify({ ...sessionStorage }).includes(text)) places.push("sessionStorage");
    return places;
  }, text);
}
