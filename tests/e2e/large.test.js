// Large contents: kept, read back, exported and imported without being in the page's memory twice, or at all.
// `LARGE_MB=500 node --test tests/e2e/large.test.js` for the largest that is promised.
// @ts-check

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { serveApp } from "../../scripts/lib/app-page.js";
import { withPage } from "./lib/browser.js";

/** @typedef {import("playwright-core").Page} Page */

const { url, close } = await serveApp("tests/e2e/large/page.js");
after(close);

const MB = 1_000_000;
const size = Number(process.env["LARGE_MB"] ?? 256) * MB;
/** The most that is left in a page's heap when memory was collected. */
const HEAP = 48 * MB;
/** The most that its process may take meanwhile: what was read and is not collected yet (measured: up to 132 MB of 64, 184 MB of 500). Less than the content. */
const MEANWHILE = 240 * MB;

/** @param {Page} page @param {string} name @param {...unknown} args @returns {Promise<any>} */
const app = (page, name, ...args) =>
  page.evaluate(
    ([name, args]) => /** @type {any} */ (window).app[name](...args),
    /** @type {const} */ ([name, args]),
  );

/** The most memory that a page's process has of its own, from now on, in bytes; 0 where the system does not tell. @param {Page} page */
async function watchMemory(page) {
  const browser = page.context().browser();
  assert.ok(browser);
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  let most = 0;
  const look = () => {
    for (const pid of pids) most = Math.max(most, anonymous(pid));
  };
  look();
  const timer = setInterval(look, 20);
  const before = most;
  return {
    before,
    end() {
      clearInterval(timer);
      return most;
    },
  };
}

/**
 * The heap when memory was collected. Buffers are swept beside the page and counted until then, so it takes several times.
 * @param {Page} page
 */
async function collected(page) {
  let heap = Infinity;
  for (let time = 0; time < 20 && heap >= HEAP; time += 1) {
    heap = await page.evaluate(() => {
      /** @type {any} */ (window).gc();
      return /** @type {any} */ (performance).memory.usedJSHeapSize;
    });
  }
  return heap;
}

/** @param {number} pid */
function anonymous(pid) {
  try {
    const [, kilobytes] = /RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    // Not Linux, or the process is gone.
    return 0;
  }
}

test(
  `a content of ${size / MB} MB is kept, read back, exported and imported, and is never in the page's memory`,
  { timeout: 600_000 },
  async (context) => {
    await withPage(async ({ page }) => {
      await page.goto(url);
      let sum = "";
      /** @type {[name: string, work: () => Promise<void>][]} */
      const works = [
        ["kept", async () => void (sum = await app(page, "keep", size))],
        [
          "read back",
          async () => assert.deepEqual(await app(page, "look"), { sum, type: "application/x-large" }),
        ],
        ["exported", async () => assert.ok((await app(page, "carryOut")) > size)],
        ["imported", async () => assert.deepEqual(await app(page, "carryIn"), { threads: 1, skipped: 0 })],
        [
          "read where it was imported",
          async () =>
            assert.deepEqual(await app(page, "look", "another"), { sum, type: "application/x-large" }),
        ],
      ];
      for (const [name, work] of works) {
        await page.evaluate(() => /** @type {any} */ (window).gc());
        const memory = await watchMemory(page);
        const began = performance.now();
        await work();
        const took = performance.now() - began;
        const more = memory.end() - memory.before;
        const heap = await collected(page);
        context.diagnostic(
          `${name} in ${(took / 1_000).toFixed(1)} s; the page's process took at most ${(more / MB).toFixed(0)} MB more, its heap is ${(heap / MB).toFixed(0)} MB`,
        );
        assert.ok(heap < HEAP, `${name}: the heap is still ${heap} bytes`);
        assert.ok(more < MEANWHILE, `${name}: ${more} bytes more`);
      }
    })();
  },
);
