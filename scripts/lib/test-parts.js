// Parts of a test run: each is run whatever became of the others, and counted, because a runner that found no test
// must not pass for one that found no mistake.
// @ts-check

import { stripVTControlCharacters } from "node:util";
import { Failure, bold, green, red, say, seconds } from "./log.js";

/**
 * @typedef {object} Part
 * @property {string} title
 * @property {() => Promise<number>} run resolves with how many tests passed, rejects when one failed
 */

/**
 * Runs the parts one after another and ends with a summary.
 * @param {Part[]} parts
 */
export async function runParts(parts) {
  const lines = [];
  let failed = 0;
  for (const { title, run } of parts) {
    say(bold(`\n── ${title}`));
    const begin = performance.now();
    try {
      const passed = await run();
      if (passed === 0) throw new Failure("no test ran");
      lines.push(`${green("✓")} ${title}: ${passed} passed, ${seconds(begin)}`);
    } catch (error) {
      failed += 1;
      say(
        `${red("error:")} ${error instanceof Failure ? error.message : /** @type {Error} */ (error).stack}`,
      );
      lines.push(`${red("✗")} ${title}: failed, ${seconds(begin)}`);
    }
  }
  say(`\n${lines.join("\n")}`);
  if (failed) throw new Failure(`${failed} of ${parts.length} parts failed`);
}

/** @param {string} output of cargo test, native or through wasm-bindgen's runner */
export function cargoCount(output) {
  return sum(output, /^test result: .*?(\d+) passed/gm);
}

/** @param {string} output of node --test */
export function nodeCount(output) {
  return sum(output, /^(?:ℹ|#) pass (\d+)/gm);
}

/**
 * @param {string} output
 * @param {RegExp} pattern
 */
function sum(output, pattern) {
  return [...stripVTControlCharacters(output).matchAll(pattern)].reduce(
    (total, [, count]) => total + Number(count),
    0,
  );
}
