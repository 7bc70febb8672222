// Where things are: the clone, and the cache outside it that clones share.
// @ts-check

import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export const cache = resolve(
  process.env.ONELOOP_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "oneloop"),
);

/** Rust programs that set-up built: wasm-pack, wasm-bindgen, geckodriver. */
export const toolsBin = join(cache, "tools", "bin");

/** The Rust that set-up put together where rustup has no wasm32 target. */
export const privateRust = join(cache, "rust");

export const targetDir = process.env.CARGO_TARGET_DIR || join(cache, "target");

export const modelsDir = join(cache, "models");

export const nodeModules = join(root, "node_modules");

/** @param {string} path relative to the clone */
export const inRoot = (path) => join(root, path);

/**
 * Finds a program as the shell would, the tools that set-up built first.
 * @param {...string} names in order of preference; a full path stands for itself
 */
export function which(...names) {
  const folders = [toolsBin, ...(process.env.PATH ?? "").split(delimiter).filter(Boolean)];
  return names
    .flatMap((name) => (isAbsolute(name) ? name : folders.map((folder) => join(folder, name))))
    .find(existsSync);
}

/**
 * Whether a module is the script that node was started with.
 * @param {string} url its import.meta.url
 */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}
