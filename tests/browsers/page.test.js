// The built page in the browser that ENGINE names, through its own driver: `npm run test:browsers` runs it.
// @ts-check

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { By, until } from "selenium-webdriver";
import { startSite } from "../e2e/lib/site.js";
import { openBrowser } from "./lib/driver.js";

const LIMIT = 20_000;

const engine = /** @type {import("./lib/driver.js").Engine} */ (process.env.ENGINE ?? "firefox");
const site = await startSite();
const { driver, close } = await openBrowser(engine);
after(close);

test(`the page loads in ${engine}, and is cross-origin isolated`, async () => {
  await driver.get(site);
  await driver.wait(until.elementLocated(By.css("oneloop-chat")), LIMIT);
  await driver.wait(() => driver.executeScript(() => !!customElements.get("oneloop-chat")), LIMIT);
  assert.equal(await driver.executeScript(() => window.crossOriginIsolated), true);
});
