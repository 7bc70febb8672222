// `npm run bench -- graph`: our engine beside the published LangGraph.js, in one page, in turns.
// @ts-check

import { readFileSync } from "node:fs";
import { bold, dim, green, red, say } from "../../scripts/lib/log.js";
import { inRoot } from "../../scripts/lib/paths.js";
import { withBenchPage } from "../lib/page.js";
import { scenarios } from "./scenarios.js";

const ROUNDS = 5;

/** @param {string[]} only parts of scenarios' names; all without */
export async function run(only) {
  const { version } = JSON.parse(
    readFileSync(inRoot("node_modules/@langchain/langgraph/package.json"), "utf8"),
  );
  const chosen = scenarios.map(({ name }) => !only.length || only.some((part) => name.includes(part)));
  const { version: browser } = await withBenchPage("graph", async (page) => {
    say(bold(`medians of ${ROUNDS} when warm, in turns, in one page; ms for the whole scenario`));
    say(
      `${"".padEnd(64)}${"oneloop".padStart(9)}${"LangGraph".padStart(11)}   ratio      ${dim("each one's first run")}`,
    );
    for (const [at, { name, target }] of scenarios.entries()) {
      if (!chosen[at]) continue;
      const [ours, theirs] = await page.evaluate(
        ([index, rounds]) => /** @type {any} */ (globalThis).bench.compare(index, rounds),
        [at, ROUNDS],
      );
      const ratio = theirs.warm / ours.warm;
      const verdict = target ? (ratio >= target ? green(`✓ ${target}`) : red(`✗ ${target}`)) : "";
      const label = `${name.startsWith("the same") ? "  " : ""}${name}`;
      const first = `${ours.first.toFixed(1)}, ${theirs.first.toFixed(1)}: ${(theirs.first / ours.first).toFixed(1)}`;
      say(
        `${label.padEnd(64)}${ours.warm.toFixed(1).padStart(9)}${theirs.warm.toFixed(1).padStart(11)} ${ratio.toFixed(1).padStart(7)} ${verdict.padEnd(verdict.length ? 14 : 4)} ${dim(first)}`,
      );
    }
    if (only.length) return;
    say(bold("\nµs for a superstep, by the length of the run (oneloop)"));
    for (const row of await page.evaluate(() => /** @type {any} */ (globalThis).bench.flatness())) {
      say(`${row.name.padEnd(64)}${row.microseconds.toFixed(1).padStart(9)}`);
    }
  });
  say(`\nChromium ${browser}, @langchain/langgraph ${version} (/web); ✓ and ✗ are aims, not a test`);
}
