// The served page as such: it loads, under its own policy, with what in-browser models need.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { startSite } from "./lib/site.js";

const site = await startSite();

test(
  "the page loads without an error and is cross-origin isolated",
  withPage(async ({ page }) => {
    await page.goto(site);
    await page.locator("oneloop-chat").waitFor();
    assert.equal(await page.evaluate(() => window.crossOriginIsolated), true);
  }),
);

test(
  "the model's weights and wllama's wasm are served beside it",
  withPage(async ({ page }) => {
    await page.goto(site);
    const found = await page.evaluate(() =>
      Promise.all(
        ["/models/SmolLM2-135M-Instruct.Q4_1.gguf", "/wllama/wllama.wasm"].map(async (path) => {
          const { status, headers } = await fetch(path, { method: "HEAD" });
          return [status, headers.get("content-type")];
        }),
      ),
    );
    assert.deepEqual(found, [
      [200, "application/octet-stream"],
      [200, "application/wasm"],
    ]);
  }),
);
