// Chromium for tests, and a page that does not let an error pass: an uncaught exception, an unhandled rejection,
// anything on console.error (a violation of the page's policy among them) fails the test.
// @ts-check

import assert from "node:assert/strict";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { chromiumArgs, findBrowser } from "../../../scripts/lib/browsers.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {Promise<import("playwright-core").Browser> | undefined} */
let browser;
after(async () => (await browser)?.close());

/** One Chromium for all tests of a file, started by the first that needs it. */
function launch() {
  browser ??= chromium.launch({ executablePath: findBrowser("chromium").binary, args: chromiumArgs });
  return browser;
}

/**
 * @typedef {object} Fixture
 * @property {Page} page in a profile of its own: no storage is shared between tests
 * @property {(problem: RegExp) => void} allow takes a problem that this test is about, such as the browser's own line
 *   on the console for a response with status 401
 */

/**
 * A test with a page: `test("…", withPage(async ({ page }) => { … }))`.
 * @param {(fixture: Fixture) => Promise<void>} body
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export function withPage(body, options) {
  return async () => {
    const context = await (await launch()).newContext(options);
    try {
      const page = await context.newPage();
      const { allow, problems } = watch(page);
      await body({ page, allow });
      // What the page has said by now arrives before this answer.
      await page.evaluate(() => {});
      assert.deepEqual(problems(), [], "the page had errors");
    } finally {
      await context.close();
    }
  };
}

/** @param {Page} page */
function watch(page) {
  /** @type {string[]} */
  const seen = [];
  /** @type {RegExp[]} */
  const allowed = [];
  page.on("pageerror", (error) => seen.push(error.stack ?? String(error)));
  page.on("crash", () => seen.push("the page crashed"));
  page.on("console", (message) => {
    if (message.type() === "error") seen.push(`console.error: ${message.text()} (${message.location().url})`);
  });
  return {
    allow: (/** @type {RegExp} */ problem) => void allowed.push(problem),
    problems: () => seen.filter((problem) => !allowed.some((pattern) => pattern.test(problem))),
  };
}
