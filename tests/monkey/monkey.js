// A monkey at the view: it clicks, types, streams, stops, reloads and opens threads, by chance that can be had again. No error may come of it, and
// neither the heap nor the page's nodes may grow without end.
// @ts-check

import { chromium } from "playwright-core";
import { serveApp } from "../../scripts/lib/app-page.js";
import { chromiumArgs, findBrowser } from "../../scripts/lib/browsers.js";
import { Failure, dim, say, seconds as since } from "../../scripts/lib/log.js";
import { random } from "../lib/random.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ heap: number, nodes: number }} Size */

/** So much is done between two looks at the memory. */
const STEPS = 60;
/** How much more there may be than when the page had been used first: what is cached, and what was not collected yet. */
const MORE = { heap: 25_000_000, nodes: 6_000 };
/** So often it is looked at again, a second later, before it has grown. */
const PATIENCE = 5;
/** A page that does not answer for so long hangs. */
const LIMIT = 20_000;

const TEXTS = [
  "stream it",
  "fail now",
  "ask me",
  "choose for me",
  "use tools",
  "show it",
  "/search for it",
  "x".repeat(400),
];
const KEYS = [
  "Escape",
  "Enter",
  "Tab",
  "Shift+Tab",
  "ArrowUp",
  "ArrowDown",
  "Control+k",
  "Control+f",
  "Delete",
  "F2",
  "Space",
  "?",
];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 700, height: 600 },
  { width: 360, height: 640 },
];

/** @param {Page} page @param {import("../lib/random.js").Random} chance */
async function act(page, chance) {
  const [kind, where, how] = [chance.next(), chance.next(), chance.next()];
  if (kind < 0.45) {
    const targets = await page.evaluate(() => /** @type {any} */ (window).app.targets());
    const target = targets[Math.floor(where * targets.length)];
    if (!target) return "looked for something to press";
    await page.mouse.click(target.x, target.y);
    return `pressed “${target.label}”`;
  }
  if (kind < 0.7) {
    const text = TEXTS[Math.floor(where * TEXTS.length)] ?? "";
    // Where a dialog is open it is typed into that.
    if (how < 0.8) {
      const field = page.locator("oneloop-composer textarea");
      if (await field.isVisible()) await field.evaluate((each) => /** @type {HTMLElement} */ (each).focus());
    }
    await page.keyboard.insertText(text);
    await page.keyboard.press("Enter");
    return `said “${text.slice(0, 20)}”`;
  }
  if (kind < 0.85) {
    const key = KEYS[Math.floor(where * KEYS.length)] ?? "Escape";
    await page.keyboard.press(key);
    return `pressed ${key}`;
  }
  if (kind < 0.95) {
    await page.mouse.move(400 * where + 100, 300);
    await page.mouse.wheel(0, (how - 0.6) * 4_000);
    return "scrolled";
  }
  const size = SIZES[Math.floor(where * SIZES.length)] ?? { width: 1280, height: 800 };
  await page.setViewportSize(size);
  return `made it ${size.width} px wide`;
}

/** Whether there is more than there may be. @param {Size} first @param {Size} last */
function grew(first, last) {
  return last.heap > first.heap + MORE.heap || last.nodes > first.nodes + MORE.nodes;
}

/**
 * @param {{ seconds: number, seed: number }} options
 * @returns {Promise<number>} how much was done
 */
export async function monkey({ seconds, seed }) {
  const chance = random(seed);
  const begin = performance.now();
  const { url, close } = await serveApp("tests/monkey/page.js");
  const browser = await chromium.launch({
    executablePath: findBrowser("chromium").binary,
    args: chromiumArgs,
  });
  /** @type {string[]} */
  const done = [];
  /** @type {string[]} */
  const problems = [];
  let looks = 0;
  /** @type {Size | undefined} */
  let first;
  /** @type {Size} */
  let last = { heap: 0, nodes: 0 };
  try {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      acceptDownloads: false,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT);
    page.on("pageerror", (error) => problems.push(error.stack ?? String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(`console: ${message.text()}`);
    });
    page.on("filechooser", () => {});
    context.on("page", (other) => void other.close());
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    const open = async () => {
      await page.goto(url);
      await page.locator("oneloop-composer textarea").waitFor();
      first = undefined;
    };
    const look = async () => {
      await page.setViewportSize({ width: 1280, height: 800 });
      for (let times = 0; times < 3; times += 1) await page.keyboard.press("Escape");
      await page.evaluate(() => /** @type {any} */ (window).app.rest());
      // What was pressed may still be on its way through a frame, a transition, a notice.
      await page.waitForTimeout(300);
      for (let times = 0; times < 2; times += 1) await session.send("HeapProfiler.collectGarbage");
      const { metrics } = await session.send("Performance.getMetrics");
      const of = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
      return { heap: of("JSHeapUsedSize"), nodes: of("Nodes") };
    };
    await open();
    while (performance.now() - begin < seconds * 1_000 && !problems.length) {
      for (let at = 0; at < STEPS && !problems.length; at += 1) {
        done.push(await act(page, chance));
        await page.waitForTimeout(chance.int(40));
      }
      last = await look();
      looks += 1;
      // On a machine with much to do, what was pressed is longer on its way: what has leaked is still there at another look.
      for (let times = 0; first && grew(first, last) && times < PATIENCE; times += 1) {
        await page.waitForTimeout(1_000);
        last = await look();
      }
      if (!first) first = last;
      else if (grew(first, last))
        problems.push(
          `it grows: from ${first.nodes} nodes and ${(first.heap / 1e6).toFixed(1)} MB to ${last.nodes} and ${(last.heap / 1e6).toFixed(1)} MB`,
        );
      if (chance.chance(0.12)) {
        done.push("reloaded");
        await open();
      }
    }
  } catch (error) {
    problems.push(/** @type {Error} */ (error).stack ?? String(error));
  } finally {
    await browser.close();
    await close();
  }
  if (problems.length)
    throw new Failure(
      `seed ${seed}, after ${done.length} things:\n${done.slice(-12).join("\n")}\n${problems.join("\n")}\nagain: npm run test:monkey -- --seed ${seed}`,
    );
  say(
    `✓ seed ${seed}: ${done.length} things done, ${looks} looks at the memory, ${last.nodes} nodes and ${(last.heap / 1e6).toFixed(1)} MB at the end ${dim(since(begin))}`,
  );
  return done.length;
}
