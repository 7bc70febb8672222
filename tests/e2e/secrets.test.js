// Secrets on this device: they come back, nothing that is stored has them, and what can't be had is named.
// @ts-check

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { serveApp } from "../../scripts/lib/app-page.js";
import { chromiumArgs, findBrowser } from "../../scripts/lib/browsers.js";
import { withPage, withPages } from "./lib/browser.js";
import { filesWith, placesWith } from "./lib/traces.js";

/** @typedef {import("playwright-core").Page} Page */

const { url, close } = await serveApp("tests/e2e/secrets/page.js");
after(close);

const KEY = "sk-Δ-0123456789-abcdefghij-KLMNOPQRST";
const HOST = "https://api.example.com";

/** @param {Page} page */
const open = async (page) => void (await page.goto(url));

/** @param {Page} page @param {string} method @param {...unknown} args @returns {Promise<any>} */
const ask = (page, method, ...args) =>
  page.evaluate(
    ([method, args]) => /** @type {any} */ (window).app.ask(method, ...args),
    /** @type {const} */ ([method, args]),
  );

/** Keeps a secret, which has to succeed. @param {Page} page @param {string} name @param {string} value */
const set = async (page, name, value) => assert.equal(await ask(page, "set", name, value), undefined);

test(
  "a secret comes back, after a reload too, until it is forgotten",
  withPage(async ({ page }) => {
    await open(page);
    assert.equal(await ask(page, "get", HOST), undefined);
    assert.equal(await ask(page, "has", HOST), false);
    await set(page, HOST, KEY);
    await set(page, "empty", "");
    await set(page, HOST, `${KEY}!`);
    await page.reload();
    assert.equal(await ask(page, "get", HOST), `${KEY}!`);
    assert.equal(await ask(page, "get", "empty"), "");
    assert.deepEqual(await ask(page, "names"), ["empty", HOST]);
    await ask(page, "delete", HOST);
    assert.deepEqual([await ask(page, "has", HOST), await ask(page, "get", HOST)], [false, undefined]);
    await ask(page, "clear");
    assert.deepEqual(await ask(page, "names"), []);
    await set(page, HOST, KEY);
    assert.equal(await ask(page, "get", HOST), KEY);
  }),
);

test(
  "the key that encrypts is not given out",
  withPage(async ({ page }) => {
    await open(page);
    await set(page, HOST, KEY);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).app.master()), {
      count: 1,
      type: "[object CryptoKey]",
      extractable: false,
      refusals: ["InvalidAccessError", "InvalidAccessError"],
    });
  }),
);

test("no file of the profile, no record and no export has it", { timeout: 60_000 }, async () => {
  const profile = mkdtempSync(join(tmpdir(), "oneloop-secrets-"));
  const { binary } = findBrowser("chromium");
  // What is not encrypted is found the same way: the search is no use otherwise.
  const plain = "a-plain-text-0123456789-abcdefghij";
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: binary,
      args: chromiumArgs,
    });
    const page = await context.newPage();
    await open(page);
    await set(page, HOST, KEY);
    const file = await page.evaluate(async (plain) => {
      const { chat, exported } = /** @type {any} */ (window).app;
      await chat.start();
      await chat.send(plain);
      const idle = () => !chat.snapshot().running;
      await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
        if (idle()) resolve();
        chat.subscribe(() => idle() && resolve());
      });
      await chat.flush();
      return exported();
    }, plain);
    assert.ok(Buffer.from(file).length > 100 && !Buffer.from(file).includes(KEY), "the export");
    assert.deepEqual(await placesWith(page, KEY), []);
    assert.ok((await placesWith(page, plain)).includes("oneloop/steps"));
    assert.equal(await ask(page, "get", HOST), KEY);
    await context.close();
    assert.deepEqual(filesWith(profile, KEY), []);
    assert.ok(filesWith(profile, plain).length > 0);
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});

test(
  "tabs that begin at once have one key, and read each other's secrets",
  withPages(async ({ open: openPage }) => {
    const pages = await Promise.all([0, 1, 2, 3].map(() => openPage(open)));
    await Promise.all(
      pages.flatMap((page, at) => [0, 1, 2].map((n) => set(page, `${at}.${n}`, `secret ${at}.${n}`))),
    );
    for (const page of pages)
      for (const name of await ask(page, "names"))
        assert.equal(await ask(page, "get", name), `secret ${name}`);
    const [first] = /** @type {[Page, ...Page[]]} */ (pages);
    assert.equal((await ask(first, "names")).length, 12);
    assert.equal((await first.evaluate(() => /** @type {any} */ (window).app.master())).count, 1);
    // Clearing and setting in different tabs: what is there can be read.
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        const page = /** @type {Page} */ (pages[n % 4]);
        return n % 5 ? set(page, `name ${n}`, `value ${n}`) : ask(page, "clear");
      }),
    );
    for (const name of await ask(first, "names"))
      assert.equal(await ask(first, "get", name), name.replace("name", "value"));
    assert.equal(await ask(first, "set", "last", "one"), undefined);
    assert.equal(await ask(/** @type {Page} */ (pages[3]), "get", "last"), "one");
  }),
);

test(
  "what is set while another clears and sets is encrypted by the key that is there then",
  withPage(async ({ page }) => {
    await open(page);
    await set(page, "first", "one");
    const found = await page.evaluate(async () => {
      const { secrets, Secrets } = /** @type {any} */ (window).app;
      const { encrypt } = SubtleCrypto.prototype;
      SubtleCrypto.prototype.encrypt = async function (/** @type {Parameters<typeof encrypt>} */ ...given) {
        SubtleCrypto.prototype.encrypt = encrypt;
        const other = new Secrets();
        await other.clear();
        await other.set("the other's", "two");
        return encrypt.apply(this, given);
      };
      await secrets.set("its", "three");
      return [await secrets.names(), await secrets.get("the other's"), await secrets.get("its")];
    });
    assert.deepEqual(found, [["its", "the other's"], "two", "three"]);
  }),
);

test(
  "a database that is deleted under our feet is made anew",
  withPages(async ({ open: openPage }) => {
    const one = await openPage(open);
    const other = await openPage(open);
    await set(one, HOST, KEY);
    assert.equal(await ask(other, "get", HOST), KEY);
    await other.evaluate(async () => {
      const request = indexedDB.deleteDatabase("oneloop-secrets");
      await new Promise((resolve, reject) => {
        request.onsuccess = resolve;
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(new Error("somebody holds it open"));
      });
    });
    assert.equal(await ask(one, "get", HOST), undefined);
    await set(one, HOST, "another");
    assert.equal(await ask(other, "get", HOST), "another");
  }),
);

test(
  "a secret whose key is gone, that was changed, or that stands under another's name is named, and can be replaced",
  withPage(async ({ page }) => {
    await open(page);
    for (const harm of ["losesTheKey", "changes", "takesAnothers"]) {
      await set(page, HOST, KEY);
      await set(page, "other", "of another host");
      await page.evaluate(
        ([harm, name]) => /** @type {any} */ (window).app.meddle(harm, name),
        /** @type {const} */ ([harm, HOST]),
      );
      const refused = await ask(page, "get", HOST);
      assert.deepEqual([refused.name, refused.code], ["SecretsError", "SECRETS_UNREADABLE"], harm);
      assert.ok(refused.message.includes(HOST) && !refused.message.includes(KEY), refused.message);
      await set(page, HOST, KEY);
      assert.equal(await ask(page, "get", HOST), KEY);
    }
  }),
);

test(
  "where it can't be, it says why",
  withPage(async ({ page, allow }) => {
    // Not secure: neither https nor this machine.
    await page.route("http://insecure.test/**", async (route) => {
      const { pathname } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: url + pathname }) });
    });
    allow(/Cross-Origin-Opener-Policy header has been ignored/);
    await page.goto("http://insecure.test/");
    assert.equal(await page.evaluate(() => window.isSecureContext), false);
    assert.equal((await ask(page, "set", HOST, KEY)).code, "SECRETS_INSECURE_CONTEXT");
    assert.equal((await ask(page, "get", HOST)).code, "SECRETS_INSECURE_CONTEXT");

    await open(page);
    assert.equal((await ask(page, "set", HOST, 7)).code, "INVALID_ARGUMENT");
    assert.equal((await ask(page, "get", "")).code, "INVALID_ARGUMENT");
    const codes = await page.evaluate(async () => {
      const { Secrets } = /** @type {any} */ (window).app;
      const codeOf = (/** @type {any} */ secrets) =>
        secrets.set("a", "b").catch((/** @type {any} */ { code }) => code);
      const codes = [await codeOf(new Secrets({ database: "\ud800" }))];
      // The database of somebody else.
      await new Promise((resolve) => {
        const request = indexedDB.open("mine", 7);
        request.onsuccess = () => resolve(request.result.close());
      });
      codes.push(await codeOf(new Secrets({ database: "mine" })));
      Object.defineProperty(window, "indexedDB", { value: undefined, configurable: true });
      codes.push(await codeOf(new Secrets({ database: "nowhere" })));
      return codes;
    });
    assert.deepEqual(codes.slice(1), ["SECRETS_UNAVAILABLE", "SECRETS_UNAVAILABLE"]);
  }),
);
