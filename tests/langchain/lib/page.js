// A page with an app in it that is bundled as an app is: the package as built, and what it takes beside it from node_modules.
// @ts-check

import { after } from "node:test";
import { serveApp } from "../../../scripts/lib/app-page.js";

/**
 * Bundles a program and serves it in a page until the tests of this file are done; resolves with its address. What the program
 * exports is `window.app`.
 *
 * @param {string} program its file, from the root
 * @param {Parameters<typeof serveApp>[1]} [options]
 */
export async function servePage(program, options) {
  const { url, close } = await serveApp(program, options);
  after(close);
  return url;
}

/**
 * Opens it and waits for the program.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} url
 */
export async function open(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => "app" in window);
}
