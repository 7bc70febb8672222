// A page of Chromium with a bundle in it, as a user's bundler makes it: where benchmarks run.
// @ts-check

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serveApp } from "../../scripts/lib/app-page.js";
import { chromiumArgs, findBrowser } from "../../scripts/lib/browsers.js";
import { Failure } from "../../scripts/lib/log.js";

/**
 * Bundles `benches/NAME/page.js` with the built package as `oneloop`, opens it, and hands the page over; what it exports is `window.bench`.
 * @template T
 * @param {string} name
 * @param {(page: import("playwright-core").Page) => Promise<T>} body
 */
export async function withBenchPage(name, body) {
  const { url, close } = await serveApp(`benches/${name}/page.js`, { minify: true, exportsAs: "bench" });
  // A profile on disk: in a private window IndexedDB is in memory.
  const profile = mkdtempSync(join(tmpdir(), "oneloop-bench-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser("chromium").binary,
    args: chromiumArgs,
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    /** @type {string[]} */
    const problems = [];
    page.on("pageerror", (error) => problems.push(error.stack ?? String(error)));
    await page.goto(url);
    const result = await body(page);
    if (problems.length) throw new Failure(`the page had errors:\n${problems.join("\n")}`);
    return { result, version: context.browser()?.version() ?? "" };
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
    await close();
  }
}
