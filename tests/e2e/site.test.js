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

test(
  "what is typed before the thread in the address is open is typed in that thread",
  withPage(async ({ page }) => {
    const composer = page.locator("oneloop-composer textarea").first();
    await page.goto(site);
    await composer.fill("What is 12 times 7?");
    await composer.press("Enter");
    await page.getByText("84").first().waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
    await page.waitForFunction(() => location.hash.includes("-"));
    const { hash } = new URL(page.url());
    await page.goto(`${site}/`);
    await page.reload();
    await page.getByText("One multiplication").waitFor();
    await composer.fill("For a new thread.");
    // Reading it takes as long as something else is written.
    await page.addInitScript(() => {
      const opening = indexedDB.open("oneloop");
      opening.onsuccess = () => {
        const store = opening.result.transaction("steps", "readwrite").objectStore("steps");
        let goesOn = true;
        const keep = () => {
          if (goesOn) store.count().onsuccess = keep;
          else opening.result.close();
        };
        keep();
        Object.assign(globalThis, { letGo: () => (goesOn = false) });
      };
    });
    await page.goto(`${site}/${hash}`);
    await page.reload();
    await composer.waitFor();
    assert.equal(await composer.inputValue(), "For a new thread.");
    await composer.press("End");
    await composer.pressSequentially("And 8 times 9?");
    assert.equal(await page.getByText("84").count(), 0);
    await page.evaluate(() => /** @type {any} */ (globalThis).letGo());
    await page.getByText("84").first().waitFor();
    assert.equal(await composer.inputValue(), "And 8 times 9?");
    await composer.press("Enter");
    await page.getByText("72").first().waitFor();
    // The draft that was there stays where it was typed.
    await page.getByRole("button", { name: "New chat", exact: true }).first().click();
    assert.equal(await composer.inputValue(), "For a new thread.");
  }),
);
