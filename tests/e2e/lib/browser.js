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
  // A microphone that beeps, for pages that are allowed one.
  const args = [...chromiumArgs, "--use-fake-device-for-media-stream"];
  browser ??= chromium.launch({ executablePath: findBrowser("chromium").binary, args });
  return browser;
}

/** A page of that Chromium which belongs to no test: until the tests of the file are done. */
export async function pageOfItsOwn() {
  return (await launch()).newPage();
}

/**
 * @typedef {object} Fixture
 * @property {(prepare?: (page: Page) => Promise<unknown>) => Promise<Page>} open makes another page, as a tab beside the others
 * @property {(page: Page) => Promise<void>} crash ends the page's process
 * @property {(problem: RegExp) => void} allow takes a problem that this test is about, such as the browser's own line
 *   on the console for a response with status 401
 */

/**
 * A test with one page, in a profile of its own: no storage is shared between tests.
 * `test("…", withPage(async ({ page }) => { … }))`.
 * @param {(fixture: Fixture & { page: Page }) => Promise<void>} body
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export function withPage(body, options) {
  return withPages(async (fixture) => body({ ...fixture, page: await fixture.open() }), options);
}

/**
 * A test with as many pages as it opens, in a profile of its own.
 * @param {(fixture: Fixture) => Promise<void>} body
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export function withPages(body, options) {
  return async () => {
    const context = await (await launch()).newContext(options);
    try {
      const { allow, look, crash, problems } = watch();
      const open = async (/** @type {(page: Page) => Promise<unknown>} */ prepare = async () => {}) => {
        const page = await context.newPage();
        look(page);
        await prepare(page);
        return page;
      };
      await body({ open, crash, allow });
      // What the pages have said by now arrives before this answer.
      await Promise.all(context.pages().map((page) => page.evaluate(() => {})));
      assert.deepEqual(problems(), [], "the page had errors");
    } finally {
      await context.close();
    }
  };
}

function watch() {
  /** @type {string[]} */
  const seen = [];
  /** @type {RegExp[]} */
  const allowed = [];
  /** Those that are made to crash. @type {WeakSet<Page>} */
  const doomed = new WeakSet();
  const look = (/** @type {Page} */ page) => {
    page.on("pageerror", (error) => seen.push(error.stack ?? String(error)));
    page.on("crash", () => doomed.has(page) || seen.push("the page crashed"));
    page.on("console", (message) => {
      if (message.type() === "error")
        seen.push(`console.error: ${message.text()} (${message.location().url})`);
    });
  };
  const crash = async (/** @type {Page} */ page) => {
    doomed.add(page);
    const session = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent("crash");
    // Nobody is left to answer.
    session.send("Page.crash").catch(() => {});
    await crashed;
    await page.close();
  };
  return {
    look,
    crash,
    allow: (/** @type {RegExp} */ problem) => void allowed.push(problem),
    problems: () => seen.filter((problem) => !allowed.some((pattern) => pattern.test(problem))),
  };
}
