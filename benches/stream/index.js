// `npm run bench -- stream`: what a turn costs of ours, without a model and with an app that does nothing; and a hundred turns at once.
// @ts-check

import { bold, green, red, say } from "../../scripts/lib/log.js";
import { withBenchPage } from "../lib/page.js";

const TURNS = 300;
/** How much of it warms the page up. */
const FIRST = 50;

/** @typedef {import("playwright-core").Page} Page */

/** @param {number[]} times */
function median(times) {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** @param {boolean} isMet @param {string} text */
const aim = (isMet, text) => (isMet ? green(`✓ ${text}`) : red(`✗ ${text}`));

/** The seconds that the page's main thread was at work. @param {import("playwright-core").CDPSession} session */
async function busy(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN;
}

export async function run() {
  const { version } = await withBenchPage("stream", async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    /** @param {string} where @param {number} turns @returns {Promise<number[]>} */
    const turns = (where, turns) =>
      page.evaluate((options) => /** @type {any} */ (globalThis).bench.turns(options), { where, turns });
    say(bold(`a turn with ten steps, a hundred tokens and all hooks; ms`));
    const times = (await turns("memory", TURNS)).slice(FIRST);
    const ms = median(times);
    say(
      `${"in memory, from send to idle, median".padEnd(60)}${ms.toFixed(2).padStart(9)} ${aim(ms < 2, "< 2 ms")}`,
    );
    await turns("indexeddb", FIRST);
    const before = await busy(session);
    const kept = await turns("indexeddb", TURNS);
    const work = ((await busy(session)) - before) * 1_000;
    say(`${"in IndexedDB, from send to idle, median".padEnd(60)}${median(kept).toFixed(2).padStart(9)}`);
    say(
      `${"  of which the main thread works, IndexedDB's part included".padEnd(60)}${(work / TURNS).toFixed(2).padStart(9)}`,
    );
    const { long, ms: all } = await page.evaluate(() => /** @type {any} */ (globalThis).bench.crowd());
    say(bold(`\na hundred turns at once, on ten chats, in IndexedDB`));
    const longest = Math.max(0, ...long);
    const text = long.length
      ? `${long.length} tasks over 50 ms, the longest ${longest.toFixed(0)} ms`
      : "no task over 50 ms";
    say(`${"all of them".padEnd(60)}${Number(all).toFixed(0).padStart(9)} ${aim(!long.length, text)}`);
  });
  say(`\nChromium ${version}; ✓ and ✗ are aims, not a test`);
}
