// `npm run bench -- ui [part of a name…]`: how long it takes until a thread is open, whether an answer streams as fast as it comes, how soon one can type,
// how soon a stop is over; beside the published `deep-chat` and `@assistant-ui/react`, each in pages of its own in the same browser, in turns.
// @ts-check

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serveApp } from "../../scripts/lib/app-page.js";
import { chromiumArgs, findBrowser } from "../../scripts/lib/browsers.js";
import { bundleSite, siteFolder } from "../../scripts/lib/bundle.js";
import { firstLoad } from "../../scripts/lib/first-load.js";
import { Failure, bold, dim, green, red, say } from "../../scripts/lib/log.js";
import { SITE_HEADERS, SITE_MOUNTS, serve } from "../../scripts/serve.js";

/** @typedef {import("playwright-core").BrowserContext} Context */
/** @typedef {{ ms: number, ready: number, longest: number, long: number, frame: number, ideal?: number, work?: number }} Result */

const SYSTEMS = ["oneloop", "deep-chat", "assistant-ui"];
const ROUNDS = 3;
/** What takes longer than this is not waited for. */
const LIMIT = 120_000;
/** How long the core works before the page gets its turn, and a frame, in milliseconds. */
const SLICE = 8;
const FRAME = 1_000 / 60;

/** @param {number[]} numbers */
const median = (numbers) =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN;

/** @param {boolean} isMet @param {string} text */
const aim = (isMet, text) => (isMet ? green(`✓ ${text}`) : red(`✗ ${text}`));

/** @param {number} ms */
const shown = (ms) => (ms >= 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${ms.toFixed(0)} ms`);

/** @param {Result[]} results @returns {Result} */
const medians = (results) =>
  /** @type {Result} */ (
    Object.fromEntries(
      Object.keys(results[0] ?? {}).map((key) => [
        key,
        median(results.map((each) => Number(/** @type {any} */ (each)[key]))),
      ]),
    )
  );

/**
 * What a system's page measures, in a page of its own.
 * @param {Context} context
 * @param {string} url
 * @param {string} call
 * @param {unknown} argument
 * @returns {Promise<Result | "too long">}
 */
async function inPage(context, url, call, argument) {
  const page = await context.newPage();
  page.setDefaultTimeout(0);
  try {
    await page.goto(url);
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    const busy = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN) * 1_000;
    };
    const before = await busy();
    const measured = page.evaluate(
      ({ call, argument }) => /** @type {any} */ (window).bench[call](argument),
      { call, argument },
    );
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(() => resolve("too long"), LIMIT)));
    const result = await Promise.race([measured, late]);
    clearTimeout(timer);
    if (result === "too long") {
      measured.catch(() => {});
      return "too long";
    }
    return typeof result === "object" && result ? { ...result, work: (await busy()) - before } : result;
  } finally {
    await page.close({ runBeforeUnload: false });
  }
}

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {"open" | "stream"} call
 * @property {any} argument
 * @property {(result: Result) => string} aims
 */

/** @type {Scenario[]} */
const SCENARIOS = [
  ...[
    { turns: 1_000, most: 300 },
    { turns: 5_000, most: 500 },
  ].map(({ turns, most }) => ({
    name: `open a thread of ${turns.toLocaleString("en")} turns, to its last answer painted and no task under way`,
    call: /** @type {const} */ ("open"),
    argument: turns,
    aims: (/** @type {Result} */ { ready }) => aim(ready < most, `< ${most} ms`),
  })),
  ...[100, 1_000].flatMap((rate) =>
    [0, 1_000].map((turns) => ({
      name: `stream 8 KB at ${rate.toLocaleString("en")} tokens/s in ${turns ? `a thread of ${turns.toLocaleString("en")} turns` : "an empty thread"}`,
      call: /** @type {const} */ ("stream"),
      argument: { turns, length: 8_000, rate },
      aims: (/** @type {Result} */ { ms, ideal = 0, longest }) =>
        `${aim(ms < ideal * 1.05, "within 5 % of the ideal")} ${aim(longest <= 50, "no task over 50 ms")}`,
    })),
  ),
];

/** @param {Scenario} scenario @param {Result} result */
function line({ call }, { ms, ready, longest, frame, ideal, work = 0 }) {
  const tasks = `longest task ${longest ? shown(longest) : "< 50 ms"}, longest frame ${shown(frame)}`;
  if (call === "open") return `painted ${shown(ms).padStart(8)}, ready ${shown(ready).padStart(8)}, ${tasks}`;
  return `${shown(ms).padStart(8)} (ideal ${shown(ideal ?? 0)}), ${tasks}, main thread ${shown(work)}`;
}

/** @param {Scenario} scenario @param {Context} context @param {Record<string, string>} urls */
async function compare(scenario, context, urls) {
  say(bold(scenario.name));
  /** @type {Record<string, Result[]>} */
  const results = Object.fromEntries(SYSTEMS.map((name) => [name, []]));
  const tooLong = new Set();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const name of SYSTEMS) {
      if (tooLong.has(name)) continue;
      const result = await inPage(
        context,
        /** @type {string} */ (urls[name]),
        scenario.call,
        scenario.argument,
      );
      if (result === "too long") tooLong.add(name);
      else results[name]?.push(result);
    }
  const ours = medians(results.oneloop ?? []);
  const cost = (/** @type {Result} */ { ms, work = 0 }) => (scenario.call === "open" ? ms : work);
  for (const name of SYSTEMS) {
    if (tooLong.has(name)) {
      say(`  ${name.padEnd(14)} not there after ${LIMIT / 1_000} s`);
      continue;
    }
    const result = medians(results[name] ?? []);
    const ratio =
      name === "oneloop" ? scenario.aims(result) : dim(`${(cost(result) / cost(ours)).toFixed(1)} ×`);
    say(`  ${name.padEnd(14)} ${line(scenario, result)}  ${ratio}`);
  }
}

async function loadFirst() {
  say(bold("first load of the site, until one can type"));
  await bundleSite({ dev: false });
  const { url, close } = await serve({
    root: siteFolder({ dev: false }),
    headers: SITE_HEADERS,
    mounts: SITE_MOUNTS,
  });
  const browser = await chromium.launch({
    executablePath: findBrowser("chromium").binary,
    args: chromiumArgs,
  });
  const times = [];
  let bytes = 0;
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Nothing is there of an earlier visit, a service worker neither.
      const page = await browser.newPage();
      const { ms, gzip } = await firstLoad(page, url);
      times.push(ms);
      bytes = gzip;
      await page.close();
    }
  } finally {
    await browser.close();
    await close();
  }
  const ms = median(times);
  const kb = bytes / 1_000;
  say(`  ${shown(ms)} ${aim(ms < 1_000, "< 1 s")}, ${kb.toFixed(0)} KB gzip ${aim(kb < 200, "< 200 KB")}`);
}

/** @param {Context} context @param {string} url */
async function stop(context, url) {
  say(bold("click on Stop while 1,000 tokens a second come, to the last change of the page"));
  const times = [];
  for (let round = 0; round < ROUNDS + 2; round += 1)
    times.push(Number(await inPage(context, url, "stop", undefined)));
  const ms = median(times);
  say(
    `  ${ms.toFixed(1)} ms, at most ${Math.max(...times).toFixed(1)} ms ${aim(ms < SLICE + FRAME, "under a frame beyond the slice: 25 ms")}`,
  );
}

/** @param {string[]} [names] */
export async function run(names = []) {
  const chosen = (/** @type {string} */ name) => !names.length || names.some((part) => name.includes(part));
  const profile = mkdtempSync(join(tmpdir(), "oneloop-bench-"));
  const served = await Promise.all(
    SYSTEMS.map((name) => serveApp(`benches/ui/pages/${name}.js`, { minify: true, exportsAs: "bench" })),
  );
  const urls = Object.fromEntries(SYSTEMS.map((name, at) => [name, served[at]?.url ?? ""]));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser("chromium").binary,
    args: chromiumArgs,
    viewport: { width: 1280, height: 800 },
  });
  try {
    const ours = urls.oneloop ?? "";
    await inPage(context, ours, "prepare", [1_000, 5_000]);
    const scenarios = SCENARIOS.filter(({ name }) => chosen(name));
    for (const scenario of scenarios) await compare(scenario, context, urls);
    if (chosen("first load")) await loadFirst();
    if (chosen("stop")) await stop(context, ours);
    if (names.length && !scenarios.length && !chosen("first load") && !chosen("stop"))
      throw new Failure(
        `nothing is called ${names.join(" or ")}: ${SCENARIOS.map(({ name }) => name).join("; ")}`,
      );
    say(
      `\nChromium ${context.browser()?.version() ?? ""}, medians of ${ROUNDS}; × is beside ours: time until painted, or main thread; ✓ and ✗ are aims, not a test`,
    );
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
    for (const each of served) await each.close();
  }
}
