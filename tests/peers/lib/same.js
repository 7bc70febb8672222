// The same program on our package and on LangGraph.js: what it returns and what it notes on the way have to be the same.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { ours, theirs } from "./differences.js";

/** @typedef {any} Engine */
/** @typedef {(engine: Engine, note: (what: unknown) => void) => Promise<unknown>} Program */

/**
 * @param {Engine} engine
 * @param {Program} program
 * @param {string[]} hidden
 */
async function observe(engine, program, hidden) {
  const noted = /** @type {unknown[]} */ ([]);
  const result = await program(engine, (what) => noted.push(what));
  return JSON.parse(
    JSON.stringify({ result, noted }, (name, value) => (hidden.includes(name) ? "…" : value)),
  );
}

/**
 * Makes the test that a program does the same on both engines.
 *
 * @param {string[]} hidden the fields made anew with every run, or said by one engine only
 * @param {{ ours?: object, theirs?: object }} more what programs use beside the engines' exports
 */
export function sameOnBoth(hidden, more = {}) {
  /** @param {string} name @param {Program} program */
  return (name, program) => {
    test(name, async () =>
      assert.deepEqual(
        await observe({ ...ours, ...more.ours }, program, hidden),
        await observe({ ...theirs, ...more.theirs }, program, hidden),
      ),
    );
  };
}
