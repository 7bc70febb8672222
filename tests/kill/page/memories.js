// Memories across threads, put one version after another.
// @ts-check

import { IndexedDBStore } from "oneloop";
import { textOf } from "../lib/texts.js";
import { tell } from "./tell.js";

const store = new IndexedDBStore();
const KEYS = ["first", "second", "third"];

/** The version of each that is there. */
export async function look() {
  /** @type {Record<string, any>} */
  const found = {};
  for (const key of KEYS) found[key] = (await store.get(["kill"], key))?.value;
  return found;
}

/** @param {{ life: number }} plan */
export function work({ life }) {
  for (const key of KEYS) void put(key, life * 1_000_000);
}

/**
 * @param {string} key
 * @param {number} begin
 */
async function put(key, begin) {
  for (let version = begin; ; version += 1) {
    await store.put(["kill"], key, { version, text: textOf(key, version) });
    tell({ type: "remembered", key, version });
  }
}
