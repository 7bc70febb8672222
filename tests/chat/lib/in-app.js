// What a test does in a page: it runs a function there, which is handed what the program exports.
// @ts-check

import { withPage } from "../../e2e/lib/browser.js";
import { open } from "../../langchain/lib/page.js";

/** @typedef {import("playwright-core").Page} Page */

/**
 * @template App
 * @returns {<T, A>(page: import("playwright-core").Page, run: (app: App, argument: A) => T, argument?: A) => Promise<Awaited<T>>}
 */
export const inPage = () => (page, run, argument) =>
  page.evaluate(`(${String(run)})(window.app, ${JSON.stringify(argument) ?? "undefined"})`);

/**
 * A test in a page that has a program in it.
 *
 * @param {string} url
 * @param {(page: Page, allow: (problem: RegExp) => void) => Promise<void>} body
 */
export const withProgram = (url, body) =>
  withPage(async ({ page, allow }) => {
    await open(page, url);
    await body(page, allow);
  });

/**
 * Sends, waits until nothing happens any more, and tells what was said.
 *
 * @param {Page} page its program exports `chat`, `settled` and `said`
 * @param {string} text
 * @returns {Promise<string[]>}
 */
export const send = (page, text) =>
  page.evaluate(async (text) => {
    const { chat, settled, said } = /** @type {any} */ (window).app;
    await chat.send(text);
    await settled();
    return said();
  }, text);

/**
 * Loads the page anew and opens the thread that was open.
 *
 * @param {Page} page its program exports `chat`
 */
export async function reload(page) {
  const id = await page.evaluate(() => /** @type {any} */ (window).app.chat.snapshot().thread.id);
  await page.reload();
  await page.waitForFunction(() => "app" in window);
  await page.evaluate((id) => /** @type {any} */ (window).app.chat.openThread(id), id);
}
