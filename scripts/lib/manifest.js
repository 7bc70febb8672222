// wasm-pack.toml, read strictly: a misspelt key must not silently do nothing.
// @ts-check

import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { Failure } from "./log.js";
import { inRoot } from "./paths.js";

/** @typedef {{ name: string, features: string[], target: string, profile: string, "dev-profile": string, "out-dir": string, first?: string }} Output */
/** @typedef {{ name: string, files: string[], "gzip-kb": number }} Budget */
/** @typedef {{ "wasm-opt": { args: string[] }, output: Output[], budget: Budget[] }} Manifest */

/** @typedef {(value: unknown, at: string) => void} Check */

/** @returns {Manifest} */
export function readManifest(file = inRoot("wasm-pack.toml")) {
  const manifest = parse(readFileSync(file, "utf8"));
  checkManifest(manifest, "wasm-pack.toml");
  return /** @type {any} */ (manifest);
}

const checkManifest = table({
  "wasm-opt": table({ args: listOf(text()) }),
  output: listOf(
    table(
      {
        name: text(),
        features: listOf(text()),
        target: text("web", "bundler", "nodejs"),
        profile: text(),
        "dev-profile": text(),
        "out-dir": text(),
      },
      { first: text() },
    ),
  ),
  budget: listOf(table({ name: text(), files: listOf(text()), "gzip-kb": number() })),
});

/**
 * @param {Record<string, Check>} keys all of them, and no others
 * @param {Record<string, Check>} [optional] but these
 * @returns {Check}
 */
function table(keys, optional = {}) {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new Failure(`${at} must be a table`);
    const known = { ...keys, ...optional };
    for (const key of Object.keys(value))
      if (!(key in known))
        throw new Failure(`${at}: unknown key "${key}"; it knows ${Object.keys(known).join(", ")}`);
    for (const [key, check] of Object.entries(known)) {
      if (!(key in value) && key in optional) continue;
      if (!(key in value)) throw new Failure(`${at}: "${key}" is missing`);
      check(/** @type {any} */ (value)[key], `${at}, ${key}`);
    }
  };
}

/**
 * @param {Check} check
 * @returns {Check}
 */
function listOf(check) {
  return (value, at) => {
    if (!Array.isArray(value)) throw new Failure(`${at} must be a list`);
    value.forEach((item, index) => check(item, `${at} ${index + 1}`));
  };
}

/**
 * @param {...string} allowed any text when none is given
 * @returns {Check}
 */
function text(...allowed) {
  return (value, at) => {
    if (typeof value !== "string") throw new Failure(`${at} must be a string`);
    if (allowed.length && !allowed.includes(value))
      throw new Failure(`${at} is "${value}"; it may be ${allowed.join(", ")}`);
  };
}

/** @returns {Check} */
function number() {
  return (value, at) => {
    if (typeof value !== "number") throw new Failure(`${at} must be a number`);
  };
}
