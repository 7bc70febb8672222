// The model that runs in the tab: real weights, real tokens, and a stop while it loads.
// @ts-check

import { test } from "node:test";
import assert from "node:assert/strict";
import { chooseProfile, idle, say, shown, stored } from "./lib/app.js";
import { withPage } from "./lib/browser.js";
import { startSite } from "./lib/site.js";

const site = await startSite();

test(
  "SmolLM2 loads with progress, can be cancelled, and answers in the tab",
  { timeout: 240_000 },
  withPage(async ({ page }) => {
    page.setDefaultTimeout(200_000);
    await page.goto(site);
    await chooseProfile(page, "SmolLM2 in this tab");
    await say(page, "Say hello.");
    await shown(page, "Loading SmolLM2");
    await page.getByRole("progressbar").first().waitFor();
    await page.keyboard.press("Escape");
    await shown(page, "Stopped. Nothing is lost.");
    await idle(page);

    // Not a greeting: the model may answer that with a single word, and nothing would be left to wait for.
    await say(page, "Tell me a long story about a cat and a dog.");
    const tokens = async () => {
      const { steps = [] } = await stored(page);
      return steps.filter((step) => step.type === "assistant_message").map((step) => step.output);
    };
    // Two words are enough to know that they come from the model; then the user has seen enough.
    for (;;) {
      const [text] = await tokens();
      if (text && text.split(/\s+/).length > 2) break;
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    await page.keyboard.press("Escape");
    await idle(page);
    const [text = ""] = await tokens();
    assert.match(text, /\w+\s+\w+/);
  }),
);
