// A page of Chromium with a bundle in it, as a user's bundler makes it: where benchmarks run.
// @ts-check

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { chromiumArgs, findBrowser } from "../../scripts/lib/browsers.js";
import { Failure } from "../../scripts/lib/log.js";
import { inRoot, root } from "../../scripts/lib/paths.js";
import { SITE_HEADERS, serve } from "../../scripts/serve.js";

/**
 * Bundles `benches/NAME/page.js` with the built package as `oneloop`, opens it, and hands the page over.
 * @template T
 * @param {string} name
 * @param {(page: import("playwright-core").Page) => Promise<T>} body
 */
export async function withBenchPage(name, body) {
  const folder = inRoot(join("test-results", "bench", name));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join("benches", name, "page.js")],
    alias: { oneloop: inRoot("dist/index.js") },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["browser", "production"],
    outfile: join(folder, "page.js"),
    logLevel: "error",
  });
  writeFileSync(join(folder, "index.html"), '<!doctype html><script type="module" src="page.js"></script>');
  const { url, close } = await serve({ root: folder, headers: SITE_HEADERS });
  const browser = await chromium.launch({
    executablePath: findBrowser("chromium").binary,
    args: chromiumArgs,
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    /** @type {string[]} */
    const problems = [];
    page.on("pageerror", (error) => problems.push(error.stack ?? String(error)));
    await page.goto(url);
    const result = await body(page);
    if (problems.length) throw new Failure(`the page had errors:\n${problems.join("\n")}`);
    return { result, version: browser.version() };
  } finally {
    await browser.close();
    await close();
  }
}
