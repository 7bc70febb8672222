// A page with contents that are large: made of parts, kept, read back as streams. Their bytes are never all in JavaScript.
// @ts-check

import { IndexedDBDataLayer } from "oneloop";
import { exportThreads, importThreads } from "oneloop/transfer";

const PART = 8_000_000;
const at = "2026-01-01T00:00:00.000Z";
/** Whose content it is. */
const IDS = /** @type {const} */ (["element", "thread", "step"]);
const [id, thread] = IDS;

/** A number of a byte's place: as good as random, the same each time. @param {Uint32Array} words @param {number} from */
function fill(words, from) {
  for (let at = 0; at < words.length; at += 1) words[at] = Math.imul(from + at, 0x9e37_79b1) ^ (from + at);
}

/** What a stream's bytes are: a sum that knows their order. */
function summing() {
  let [a, b, size] = [0, 0, 0];
  return {
    /** @param {Uint8Array} bytes */
    add(bytes) {
      for (const byte of bytes) {
        a = (a + byte + 1) | 0;
        b = (b + a) | 0;
      }
      size += bytes.length;
    },
    sum: () => `${size}:${a >>> 0}:${b >>> 0}`,
  };
}

/** Made of parts: the browser has them then, not the page. @param {number} size */
async function made(size) {
  const sum = summing();
  /** @type {Blob[]} */
  const parts = [];
  for (let from = 0; from < size; from += PART) {
    const words = new Uint32Array(Math.min(PART, size - from) / 4);
    fill(words, from);
    const bytes = new Uint8Array(words.buffer);
    sum.add(bytes);
    parts.push(new Blob([bytes]));
    // A page that never comes to rest keeps what it no longer needs.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { blob: new Blob(parts, { type: "application/x-large" }), sum: sum.sum() };
}

/** @param {Blob} blob */
async function summed(blob) {
  const sum = summing();
  for await (const bytes of /** @type {any} */ (blob.stream())) sum.add(bytes);
  return sum.sum();
}

/** Keeps a content of that size; resolves with its sum. @param {number} size */
export async function keep(size) {
  const { blob, sum } = await made(size);
  await new IndexedDBDataLayer().commit([
    {
      method: "updateThread",
      args: [{ id: thread, app: "Large", name: "Large", createdAt: at, updatedAt: at }],
    },
    {
      method: "createElement",
      args: [{ id, threadId: thread, forId: IDS[2], type: "file", name: "large.bin", size }],
    },
    { method: "putContent", args: [...IDS, blob] },
  ]);
  return sum;
}

/** The sum and the type of what is kept. @param {string} [database] */
export async function look(database) {
  const content = /** @type {Blob} */ (await new IndexedDBDataLayer(database).getContent(thread, id));
  return { sum: await summed(content), type: content.type };
}

/** @type {Blob} */
let file;

/** All of it as a file; resolves with the file's size. */
export async function carryOut() {
  file = await exportThreads(new IndexedDBDataLayer(), { app: "Large" });
  return file.size;
}

/** Into a database of another name. */
export const carryIn = () => importThreads(new IndexedDBDataLayer("another"), file);
