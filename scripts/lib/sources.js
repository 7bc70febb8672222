// Whether something must be built again: told by the content of what it is made from, not by dates.
// @ts-check

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { inRoot, root } from "./paths.js";

/**
 * Every file of a folder, sorted.
 * @param {string} folder relative to the clone, like the result
 * @returns {string[]}
 */
export function filesIn(folder) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * @param {string[]} files relative to the clone
 * @param {string[]} [more] other things that the result depends on
 */
export function fingerprint(files, more = []) {
  const hash = createHash("sha256");
  for (const file of files) {
    const bytes = readFileSync(inRoot(file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  for (const item of more) hash.update(`${item}\0`);
  return hash.digest("hex");
}
