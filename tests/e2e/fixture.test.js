// The fixture of the other tests: that it does not let an error of the page pass.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { startSite } from "./lib/site.js";

const site = await startSite();

const mistakes = {
  "an uncaught exception": () => void setTimeout(() => JSON.parse("{")),
  "an unhandled rejection": () => void Promise.reject(new Error("nobody listens")),
  "a console.error": () => console.error("wrong"),
  "a violation of the policy": () => void document.body.setAttribute("style", "color: red"),
};

for (const [name, mistake] of Object.entries(mistakes)) {
  const run = (/** @type {RegExp[]} */ ...allowed) =>
    withPage(async ({ page, allow }) => {
      allowed.forEach(allow);
      await page.goto(site);
      const noticed = Promise.race([page.waitForEvent("pageerror"), page.waitForEvent("console")]);
      await page.evaluate(mistake);
      await noticed;
    })();

  test(`${name} fails a test`, async () => {
    await assert.rejects(run(), /the page had errors/);
  });

  test(`${name} passes where it is allowed`, async () => {
    await run(/./);
  });
}
