// The site without a network, and how a new build of it comes to those who have the old one.
// @ts-check

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { writeServiceWorker } from "../../scripts/lib/offline.js";
import { inRoot } from "../../scripts/lib/paths.js";
import { SITE_HEADERS, SITE_MOUNTS, serve } from "../../scripts/serve.js";
import { field, idle, say, shown } from "./lib/app.js";
import { withPage } from "./lib/browser.js";

/** @typedef {import("playwright-core").Page} Page */

if (!existsSync(inRoot("site-dist"))) throw new Error("site-dist is missing: run `npm run build` first");

/** A copy of the built site, which may be built anew. */
async function startCopy() {
  const root = mkdtempSync(join(tmpdir(), "oneloop-site-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  cpSync(inRoot("site-dist"), root, { recursive: true });
  const { url, close } = await serve({ root, headers: SITE_HEADERS, mounts: SITE_MOUNTS });
  let isOpen = true;
  const stop = async () => {
    if (isOpen) await close();
    isOpen = false;
  };
  after(stop);
  return { root, url, stop };
}

// Here, and not in the tests: what is to be done after all of them has to be known before the first.
const copies = [await startCopy(), await startCopy(), await startCopy()];

/** One that no test has had. */
function takeCopy() {
  const copy = copies.pop();
  if (!copy) throw new Error("each test needs a copy of its own: make another one");
  return copy;
}

/** Builds the copy anew, with other words in it. @param {string} root @param {string} words @param {{ dev: boolean }} [options] */
async function rebuild(root, words, options = { dev: false }) {
  const index = join(root, "index.html");
  writeFileSync(
    index,
    readFileSync(index, "utf8").replace(/(name="description" content=")[^"]*/, `$1${words}`),
  );
  await writeServiceWorker(root, options);
}

/** Until the site is kept. @param {Page} page */
const kept = (page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** @param {Page} page */
const description = (page) => page.locator("meta[name=description]").getAttribute("content");

/** What happens when one comes back to the tab. @param {Page} page */
const comeBack = (page) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

test(
  "after one visit the site works without a network: the Demo model answers, threads are there",
  withPage(async ({ page, allow }) => {
    const { url, stop } = takeCopy();
    await page.goto(url);
    await say(page, "2 × 2");
    await shown(page, "2 × 2 = 4");
    await idle(page);
    await kept(page);
    await page.context().setOffline(true);
    await stop();
    allow(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED/);
    await page.reload();
    await shown(page, "2 × 2 = 4");
    await say(page, "12 × 34");
    await shown(page, "12 × 34 = 408");
    await idle(page);
    assert.equal(
      await page.evaluate(() => window.crossOriginIsolated),
      true,
      "with the headers it was served with",
    );
    // What is loaded when it is first wanted was kept as well.
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Search and commands" }).waitFor();
    await page.keyboard.type("deutsch");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Senden", exact: true }).waitFor();
  }),
);

test(
  "a new build waits until it is wanted, and what was typed is there after it",
  withPage(async ({ page }) => {
    const { root, url } = takeCopy();
    await page.goto(url);
    await field(page).waitFor();
    await kept(page);
    await page.reload();
    await field(page).fill("half a thought");
    const before = await description(page);
    await rebuild(root, "the second build");
    await comeBack(page);
    const notice = page.getByRole("status").filter({ hasText: "A new version is there." });
    await notice.waitFor();
    assert.equal(await description(page), before);
    await notice.getByRole("button", { name: "Reload" }).click();
    await page.locator('meta[content="the second build"]').waitFor({ state: "attached" });
    await field(page).waitFor();
    assert.equal(await field(page).inputValue(), "half a thought");
    assert.equal(await notice.count(), 0);
    // Each file of the site once, and the list.
    const names = await page.evaluate(async () => {
      const keys = await (await caches.open("oneloop-site")).keys();
      return keys.map(({ url }) => new URL(url).pathname).filter((path) => path === "/index.html");
    });
    assert.equal(
      names.length,
      2,
      "this build's, and that of the one before, which another tab may still have",
    );
  }),
);

test(
  "the server of who works on the site is not hidden by a build that was there before",
  withPage(async ({ page }) => {
    const { root, url } = takeCopy();
    await page.goto(url);
    await field(page).waitFor();
    await kept(page);
    await rebuild(root, "being worked on", { dev: true });
    // What was kept is shown once more at most; then it is gone, and the page is loaded anew.
    await page.reload();
    await page.locator('meta[content="being worked on"]').waitFor({ state: "attached" });
    await page.waitForFunction(async () => (await caches.keys()).length === 0);
  }),
);
