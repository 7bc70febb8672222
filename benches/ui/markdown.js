// `npm run bench -- markdown [part of a name…]`: an answer of 100 KB in tokens of four characters, rendered as it comes, beside published renderers.
// @ts-check

import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { chromiumArgs, findBrowser } from "../../scripts/lib/browsers.js";
import { bundleGallery, galleryFolder } from "../../scripts/lib/bundle.js";
import { Failure, bold, green, red, say } from "../../scripts/lib/log.js";
import { root } from "../../scripts/lib/paths.js";
import { SITE_HEADERS, serve } from "../../scripts/serve.js";

const SIZE = 100_000;
const TOKEN = 4;
/** Tokens a millisecond. */
const RATE = 5;
/** A peer that takes longer is stopped, and told as slower than what it had worked by then; ours comes to its end. */
const LIMIT_MS = 10_000;
const ROUNDS = 3;

const PROSE =
  "The *quick* brown fox jumps over the **lazy** dog, see [the page](https://example.com/a) and `code` in it; it costs 5 % less. ";

/** @param {string} piece */
const fill = (piece) => piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);

const TEXTS = {
  mixed: fill(
    `## A heading\n\n${PROSE.repeat(3)}\n\n- one **item**\n- and \`another\`\n  - nested\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 | 4 |\n\n\`\`\`js\nconst a = 1;\nfor (const b of c) d(b);\n\`\`\`\n\n> A quote that goes on.\n\n`,
  ),
  fence: `\`\`\`js\n${fill("  const answer = compute(6, 7); // once more\n")}`,
  list: fill(`- An item with *some* text and \`code\` in it\n`),
  table: `| a | b | c |\n|---|---|---|\n${fill("| some words | `code` | **12.5** |\n")}`,
  paragraph: fill(PROSE),
};

/** @typedef {import("./markdown-page.js").Told & { ms: number, script: number, layout: number }} Result */

/** @param {string[]} args */
export async function run(args) {
  const texts = Object.entries(TEXTS).filter(
    ([name]) => !args.length || args.some((part) => name.includes(part)),
  );
  await bundleGallery();
  await build({
    absWorkingDir: root,
    entryPoints: ["benches/ui/markdown-page.js"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outfile: join(galleryFolder, "markdown-bench.js"),
    logLevel: "error",
  });
  const { url, close } = await serve({ root: galleryFolder, headers: SITE_HEADERS });
  const browser = await chromium.launch({
    executablePath: findBrowser("chromium").binary,
    args: chromiumArgs,
  });
  try {
    say(
      `${bold("an answer of 100 KB in 25,000 tokens")}, ${RATE * 1_000} a second: ms of main-thread work, longest script and layout of a frame; medians of ${ROUNDS}. ` +
        `Ours is in the whole chat, the others are in an empty page and stopped after ${LIMIT_MS / 1_000} s.`,
    );
    for (const [name, text] of texts) {
      /** @type {Map<string, Result[]>} */
      const results = new Map();
      for (let round = 0; round < ROUNDS; round++)
        for (const renderer of ["oneloop", "streaming-markdown", "marked", "markdown-it"]) {
          const before = results.get(renderer) ?? [];
          // A second try of what did not come to its end says nothing new.
          if (before.some(({ share }) => share < 1)) continue;
          const limit = renderer === "oneloop" ? Infinity : LIMIT_MS;
          const result = await once(browser, url, { renderer, text, token: TOKEN, rate: RATE, limit });
          results.set(renderer, [...before, result]);
        }
      report(name, results);
      /** @type {Result[]} */
      const whole = [];
      for (let round = 0; round < ROUNDS; round++)
        whole.push(
          await once(browser, url, {
            renderer: "oneloop",
            text,
            token: SIZE * 2,
            rate: RATE,
            limit: Infinity,
          }),
        );
      say(
        `oneloop, all at once  ${median(whole.map(({ ms }) => ms)).toFixed(0)} ms, longest ${median(whole.map(({ longest }) => longest)).toFixed(1)} ms`,
      );
    }
    say(`\nChromium ${browser.version()}; ✓ and ✗ are aims, not a test`);
  } finally {
    await browser.close();
    await close();
  }
}

/**
 * One text by one renderer, in a page of its own.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("./markdown-page.js").Options} options
 * @returns {Promise<Result>}
 */
async function once(browser, url, options) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.stack ?? String(error)));
  const isOurs = options.renderer === "oneloop";
  await page.goto(isOurs ? `${url}/?state=conversation` : url);
  // A state is there once the view's parts have come.
  if (isOurs) await page.locator("oneloop-message").first().waitFor();
  await page.evaluate(async (options) => {
    const path = "/markdown-bench.js";
    const { prepare } = await import(path);
    /** @type {any} */ (window).measure = await prepare(options);
  }, options);
  // What the thread worked, not how long others on the machine kept it waiting.
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  const from = await durations(client);
  /** @type {import("./markdown-page.js").Told} */
  const told = await page.evaluate(() => /** @type {any} */ (window).measure());
  const to = await durations(client);
  await page.close();
  if (problems.length) throw new Failure(`the page had errors:\n${problems.join("\n")}`);
  return {
    ...told,
    ms: to.TaskDuration - from.TaskDuration,
    script: to.ScriptDuration - from.ScriptDuration,
    layout: to.LayoutDuration + to.RecalcStyleDuration - from.LayoutDuration - from.RecalcStyleDuration,
  };
}

/**
 * What a page's main thread has done so far, in milliseconds.
 * @param {import("playwright-core").CDPSession} client
 */
async function durations(client) {
  const { metrics } = await client.send("Performance.getMetrics");
  /** @param {string} wanted */
  const read = (wanted) => 1000 * (metrics.find(({ name }) => name === wanted)?.value ?? NaN);
  return {
    TaskDuration: read("TaskDuration"),
    ScriptDuration: read("ScriptDuration"),
    LayoutDuration: read("LayoutDuration"),
    RecalcStyleDuration: read("RecalcStyleDuration"),
  };
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** @param {string} name @param {Map<string, Result[]>} results */
function report(name, results) {
  const ours = median((results.get("oneloop") ?? []).map(({ ms }) => ms));
  say(bold(`\n${name}`));
  for (const [renderer, rounds] of results) {
    const ms = median(rounds.map((round) => round.ms));
    const longest = median(rounds.map((round) => round.longest));
    const share = Math.min(...rounds.map((round) => round.share));
    const line = `${renderer.padEnd(22)}${(share < 1 ? ">" : "") + ms.toFixed(0)} ms`.padEnd(36);
    const ratio = renderer === "oneloop" ? "" : `${share < 1 ? ">" : ""}${(ms / ours).toFixed(1)} times`;
    const partly = share < 1 ? `, stopped after ${(share * 100).toFixed(0)} % of the text` : "";
    const met = ms < 1_000 && longest < 16;
    const aim = renderer !== "oneloop" ? "" : met ? green("✓ < 1 s, < 16 ms") : red("✗ < 1 s, < 16 ms");
    const parts = `script ${median(rounds.map(({ script }) => script)).toFixed(0)}, layout ${median(rounds.map(({ layout }) => layout)).toFixed(0)}`;
    say(`${line}${parts.padEnd(28)}longest ${longest.toFixed(1).padStart(6)} ms  ${ratio}${aim}${partly}`);
  }
}
