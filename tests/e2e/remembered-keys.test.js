// API keys in the site's settings: for one server each, in this tab, or on this device where the user wants it.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { idle, openEndpoint, say, shown } from "./lib/app.js";
import { withPages } from "./lib/browser.js";
import { startOpenAIServer } from "./lib/openai-server.js";
import { startSite } from "./lib/site.js";
import { placesWith } from "./lib/traces.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await startSite();
const KEY = "sk-remember-0123456789-abcdefghij";

/** @param {(context: Parameters<Parameters<typeof withPages>[0]>[0] & { one: Server, other: Server }) => Promise<void>} body */
const withServers = (body) =>
  withPages(async (fixture) => {
    const [one, other] = [await startOpenAIServer(), await startOpenAIServer()];
    try {
      await body({ ...fixture, one, other });
    } finally {
      await Promise.all([one.close(), other.close()].map((closed) => closed.catch(() => {})));
    }
  });
/** @typedef {Awaited<ReturnType<typeof startOpenAIServer>>} Server */

/** Opens the settings, with no notice left of before. @param {Page} page */
async function settings(page) {
  const notices = page.getByRole("button", { name: "Dismiss" });
  // One may go by itself before it is clicked.
  for (let all = await notices.elementHandles(); all.length > 0; all = await notices.elementHandles())
    for (const each of all) await each.evaluate((button) => /** @type {HTMLElement} */ (button).click());
  await page.getByRole("button", { name: "Settings" }).click();
}

/** @param {Page} page */
async function save(page) {
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Settings saved.").waitFor();
}

/** What a server is asked with. @param {Page} page @param {Server} server @param {string} text */
async function keyOf(page, server, text) {
  server.answer({ text: `answer to ${text}` });
  await say(page, text);
  const { headers, body } = await server.nextRequest();
  await shown(page, `answer to ${text}`);
  await idle(page);
  return { key: headers.authorization, model: body.model };
}

test(
  "a setting that is not changed stays, and a key goes to the server it was entered for and to no other",
  withServers(async ({ open, one, other }) => {
    const page = await open();
    await openEndpoint(page, site, one.url, KEY);
    await settings(page);
    await page.getByLabel("Model").fill("another-model");
    await save(page);
    assert.deepEqual(await keyOf(page, one, "first"), { key: `Bearer ${KEY}`, model: "another-model" });
    await settings(page);
    await page.getByLabel("Address").fill(other.url);
    await save(page);
    assert.deepEqual(await keyOf(page, other, "second"), { key: undefined, model: "another-model" });
    await settings(page);
    await page.getByLabel("Address").fill(one.url);
    await save(page);
    assert.equal((await keyOf(page, one, "third")).key, `Bearer ${KEY}`);
    assert.deepEqual(await placesWith(page, KEY), [], "it is kept though nobody asked for it");
    await page.reload();
    await shown(page, "answer to third");
    assert.equal((await keyOf(page, one, "fourth")).key, undefined, "it is there after a reload");
  }),
);

test(
  "a key is remembered where the user wants it, in other tabs too, for its server alone, until it is forgotten",
  withServers(async ({ open, one, other }) => {
    const page = await open();
    await openEndpoint(page, site, one.url, KEY);
    await settings(page);
    assert.equal(await page.getByLabel("Remember on this device").isChecked(), false);
    await page.getByText("Kept in this tab only, until you close it").waitFor();
    await page.getByLabel("Remember on this device").click();
    await save(page);
    await page.reload();
    assert.equal((await keyOf(page, one, "first")).key, `Bearer ${KEY}`);
    await settings(page);
    await page.getByText("Remembered on this device, encrypted").waitFor();
    assert.equal(await page.getByLabel("API key").inputValue(), "");
    await page.getByLabel("Address").fill(other.url);
    await save(page);
    assert.equal((await keyOf(page, other, "second")).key, undefined, "the key of another server");
    await settings(page);
    await page.getByText("Kept in this tab only, until you close it").waitFor();
    await page.getByLabel("API key").fill("sk-of-the-other");
    await save(page);
    const tab = await open((page) => page.goto(site));
    assert.equal((await keyOf(tab, other, "third")).key, "Bearer sk-of-the-other");
    for (const key of [KEY, "sk-of-the-other"]) {
      assert.deepEqual(await placesWith(page, key), []);
      assert.ok(!(await page.content()).includes(key));
    }
    // Forgotten, by everyone who has not entered it.
    await settings(page);
    await page.getByLabel("Remember on this device").click();
    await save(page);
    assert.equal((await keyOf(tab, other, "fourth")).key, undefined, "another tab still has it");
    await page.reload();
    await shown(page, "answer to second");
    assert.equal((await keyOf(page, other, "fifth")).key, undefined, "it is there after it was forgotten");
  }),
);

test(
  "what can't be remembered or read any more says so",
  withServers(async ({ open, one, allow }) => {
    allow(/secrets can't|SECRETS/);
    const page = await open();
    await openEndpoint(page, site, one.url, KEY);
    // As a private window of some browsers does it.
    await page.evaluate(() => {
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = function (/** @type {string} */ name, /** @type {number} */ version) {
        if (name === "oneloop-secrets") throw new DOMException("no", "SecurityError");
        return open.call(this, name, version);
      };
    });
    await settings(page);
    await page.getByLabel("Remember on this device").click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This browser does not let the page keep keys here.").first().waitFor();
    assert.equal((await keyOf(page, one, "first")).key, `Bearer ${KEY}`);
    await page.reload();
    await settings(page);
    assert.equal(
      await page.getByLabel("Remember on this device").isChecked(),
      false,
      "it says it is remembered",
    );
    await page.getByLabel("API key").fill(KEY);
    await page.getByLabel("Remember on this device").click();
    await save(page);
    await page.evaluate(async () => {
      const request = indexedDB.open("oneloop-secrets");
      const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      const transaction = database.transaction("keys", "readwrite");
      transaction.objectStore("keys").clear();
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
    });
    await page.reload();
    await shown(page, "answer to first");
    await say(page, "go");
    await shown(page, /can't be decrypted any more/);
  }),
);

test(
  "the settings are fit for axe and for narrow screens, with a key remembered and without",
  withServers(async ({ open, one }) => {
    const page = await open();
    await openEndpoint(page, site, one.url, KEY);
    await page.evaluate(axe.source);
    for (const remembered of [false, true]) {
      await settings(page);
      if (remembered) {
        await page.getByLabel("Remember on this device").click();
        await save(page);
        await settings(page);
      }
      for (const [width, colorScheme] of /** @type {const} */ ([
        [1280, "light"],
        [1280, "dark"],
        [360, "light"],
        [360, "dark"],
      ])) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const problems = await page.evaluate(async () => {
          const { violations } = await /** @type {any} */ (window).axe.run({ resultTypes: ["violations"] });
          return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`);
        });
        assert.deepEqual(problems, [], `${width} px, ${colorScheme}`);
        const { SHOTS } = process.env;
        if (SHOTS)
          await page.screenshot({ path: `${SHOTS}/settings-${remembered}-${width}-${colorScheme}.png` });
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole("button", { name: "Cancel" }).click();
    }
  }),
);
