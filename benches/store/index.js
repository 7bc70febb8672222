// `npm run bench -- store`: our store beside IndexedDB by hand and Dexie, in one page, in turns; what streaming costs, and
// whether the heap stays flat.
// @ts-check

import { readFileSync } from "node:fs";
import { bold, green, red, say } from "../../scripts/lib/log.js";
import { inRoot } from "../../scripts/lib/paths.js";
import { withBenchPage } from "../lib/page.js";
import { scenarios } from "./scenarios.js";

const ROUNDS = 5;
const [RATE, SECONDS, STREAMS] = [100, 10, 3];
const TURNS = 10_000;

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").CDPSession} Session */

/** @param {string[]} only parts of names; all without */
export async function run(only) {
  /** @param {string} name */
  const isChosen = (name) => !only.length || only.some((part) => name.includes(part));
  const { version } = JSON.parse(readFileSync(inRoot("node_modules/dexie/package.json"), "utf8"));
  const { version: browser } = await withBenchPage("store", async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    if (scenarios.some(({ name }) => isChosen(name))) {
      say(bold(`medians of ${ROUNDS}, in turns, in one page; ms for the whole scenario`));
      const head = ["oneloop", "by hand", "strict", "Dexie", "ratio"]
        .map((name) => name.padStart(9))
        .join("");
      say(`${"".padEnd(44)}${head}`);
    }
    for (const [at, scenario] of scenarios.entries()) if (isChosen(scenario.name)) await compare(page, at);
    if (isChosen("streaming")) await streaming(page, session);
    if (isChosen("heap")) await heap(page, session);
    if (isChosen("search")) await search(page);
  });
  say(`\nChromium ${browser}, Dexie ${version}; ✓ and ✗ are aims, not a test`);
}

/** @param {Page} page @param {number} at */
async function compare(page, at) {
  const { name, most, ms } = /** @type {import("./scenarios.js").Scenario} */ (scenarios[at]);
  const row = await page.evaluate(
    ([at, rounds]) => /** @type {any} */ (globalThis).bench.compare(at, rounds),
    [at, ROUNDS],
  );
  const ratio = row.ours / row.hand;
  const times = [row.ours, row.hand, row.strict, row.dexie]
    .map((time) => time?.toFixed(1) ?? "")
    .concat(ratio.toFixed(2));
  const verdict = most ? aim(ratio <= most, `≤ ${most}`) : aim(row.ours < (ms ?? Infinity), `< ${ms} ms`);
  say(`${name.padEnd(44)}${times.map((time) => time.padStart(9)).join("")} ${verdict}`);
}

/** @param {boolean} isMet @param {string} text */
const aim = (isMet, text) => (isMet ? green(`✓ ${text}`) : red(`✗ ${text}`));

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

/** @param {Session} session @param {string} name */
async function metric(session, name) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find((metric) => metric.name === name)?.value ?? NaN;
}

/**
 * What keeping a stream takes of a core: beside the same stream that is kept in memory only, and both beside the same timers with nothing streamed.
 * @param {Page} page @param {Session} session
 */
async function streaming(page, session) {
  say(
    bold(`\n${RATE} tokens a second for ${SECONDS} s: CPU of the page, % of a core, medians of ${STREAMS}`),
  );
  /** @param {"indexeddb" | "memory" | "tick"} what */
  const share = async (what) => {
    const before = await metric(session, "TaskDuration");
    const said = await page.evaluate(([what, rate, seconds]) => {
      const { bench } = /** @type {any} */ (globalThis);
      return what === "tick" ? bench.tick(rate, seconds) : bench.stream(what, rate, seconds);
    }, /** @type {const} */ ([what, RATE, SECONDS]));
    if (what !== "tick" && said < RATE * SECONDS * 0.9) throw new Error(`only ${said} tokens were streamed`);
    return (((await metric(session, "TaskDuration")) - before) / SECONDS) * 100;
  };
  const shares = { tick: [0], memory: [0], indexeddb: [0] };
  for (let round = 0; round <= STREAMS; round += 1)
    for (const what of /** @type {const} */ (["tick", "memory", "indexeddb"])) {
      const found = await share(what);
      // One round to warm up.
      shares[what] = round > 1 ? [...shares[what], found] : [found];
    }
  const [timers, memory, kept] = [median(shares.tick), median(shares.memory), median(shares.indexeddb)];
  const rows = {
    "timers alone": timers,
    "streaming, kept in memory": memory,
    "streaming, kept in IndexedDB": kept,
  };
  for (const [name, share] of Object.entries(rows)) say(`${name.padEnd(44)}${share.toFixed(2).padStart(9)}`);
  say(`${"what the stream costs in all".padEnd(44)}${(kept - timers).toFixed(2).padStart(9)}`);
  const cost = kept - memory;
  say(`${"what keeping it costs".padEnd(44)}${cost.toFixed(2).padStart(9)} ${aim(cost < 1, "< 1 %")}`);
}

/** Queries over 10,000 threads of 20 messages, as one types them. @param {Page} page */
async function search(page) {
  const queries = [
    "zebra",
    "zeb",
    "z",
    "river",
    "river stone",
    "東",
    "京都",
    "서울 lantern",
    "nothing like it",
  ];
  const options = { threads: 10_000, messages: 20, queries, rounds: 5 };
  say(bold(`\nsearching 10,000 threads of 20 messages, medians of 5; ms`));
  /** @type {Awaited<ReturnType<typeof import("./search.js").search>>} */
  const { fill, index, found } = await page.evaluate(
    (options) => /** @type {any} */ (globalThis).bench.search(options),
    options,
  );
  say(`${"to fill the database".padEnd(44)}${fill.toFixed(0).padStart(9)}`);
  say(`${"to index it, while it can be searched".padEnd(44)}${index.toFixed(0).padStart(9)}`);
  for (const [query, { ms, hits }] of Object.entries(found))
    say(`${`"${query}", ${hits} hits`.padEnd(44)}${ms.toFixed(1).padStart(9)} ${aim(ms < 50, "< 50 ms")}`);
}

/**
 * The heap after each third of the turns, everything collected.
 * @param {Page} page @param {Session} session
 */
async function heap(page, session) {
  say(bold(`\nheap over ${TURNS.toLocaleString("en")} turns, ten to a thread`));
  const third = Math.ceil(TURNS / 3);
  /** @type {number[]} */
  const heaps = [];
  for (const turns of [100, third, third, third]) {
    const begin = performance.now();
    const wasm = await page.evaluate((turns) => /** @type {any} */ (globalThis).bench.turns(turns), turns);
    const took = performance.now() - begin;
    // Twice: what a finalizer lets go is collected by the second.
    for (let time = 0; time < 2; time += 1) await session.send("HeapProfiler.collectGarbage");
    const used = await metric(session, "JSHeapUsedSize");
    heaps.push(used + wasm);
    const label = `after ${turns.toLocaleString("en")} more turns`;
    say(
      `${label.padEnd(44)}${mb(used).padStart(9)} MB in JavaScript, ${mb(wasm)} MB in wasm, ${(took / turns).toFixed(2)} ms a turn`,
    );
  }
  const [, first = NaN, , last = NaN] = heaps;
  const perTurn = (last - first) / (2 * third);
  say(
    `${"growth, bytes a turn".padEnd(44)}${perTurn.toFixed(0).padStart(9)} ${aim(perTurn < 200, "< 200: the thread's line in the list")}`,
  );
}

/** @param {number} bytes */
const mb = (bytes) => (bytes / 1_048_576).toFixed(1);
