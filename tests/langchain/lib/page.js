// A page with an app in it that is bundled as an app is: the package as built, and what it takes beside it from node_modules.
// @ts-check

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { build } from "esbuild";
import { inRoot } from "../../../scripts/lib/paths.js";
import { SITE_HEADERS, serve } from "../../../scripts/serve.js";

/**
 * Bundles a program and serves it in a page until the tests of this file are done; resolves with its address. What the program
 * exports is `window.app`.
 *
 * @param {string} program its file, from the root
 */
export async function servePage(program) {
  const folder = inRoot(`test-results/${program.replaceAll("/", "-")}`);
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: inRoot("."),
    stdin: {
      contents: `import * as app from ${JSON.stringify(`./${program}`)};\nwindow.app = app;`,
      resolveDir: inRoot("."),
    },
    bundle: true,
    format: "esm",
    // As an app's own: ours would lead the package's name to its sources.
    tsconfigRaw: {},
    outfile: join(folder, "app.js"),
    logLevel: "error",
  });
  const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="app.js"></script>';
  writeFileSync(join(folder, "index.html"), html);
  const { url, close } = await serve({ root: folder, headers: SITE_HEADERS });
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
