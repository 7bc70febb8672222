// A disk that is full, and commits that fail: the call says so, the chat shows it, what was acknowledged is there, and the rest is kept and written later.
// @ts-check

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { serveApp } from "../../scripts/lib/app-page.js";
import { stored } from "./lib/app.js";
import { withPage, withPages } from "./lib/browser.js";

/** @typedef {import("playwright-core").Page} Page */

const { url, close } = await serveApp("tests/e2e/full/page.js");
after(close);

const MB = 1_000_000;
const ROOM = 12 * MB;
/** The characters of an answer. */
const ANSWER = 400_000;

/** @param {Page} page @param {string} name @param {...unknown} args @returns {Promise<any>} */
const app = (page, name, ...args) =>
  page.evaluate(async ([name, args]) => {
    const found = /** @type {any} */ (window).app[name];
    return typeof found === "function" ? found(...args) : found;
  }, /** @type {const} */ ([name, args]));

/** @param {Page} page */
async function open(page) {
  await page.goto(url);
  assert.equal(await app(page, "ask", "start"), "done");
}

/** Sets how much the site may store. @param {Page} page @param {number} [quotaSize] all there is by default */
async function room(page, quotaSize) {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(url);
  await session.send(
    "Storage.overrideQuotaForOrigin",
    quotaSize === undefined ? { origin } : { origin, quotaSize },
  );
}

/** A message and its answer; resolves with what both were told. @param {Page} page @param {number} [length] */
async function exchange(page, length = ANSWER) {
  const sent = await app(page, "ask", "send", String(length));
  if (sent !== "done") return { sent, code: sent };
  await app(page, "idle");
  const told = await app(page, "told");
  return { sent, code: told.at(-1).code };
}

/** That all answers with that code are in the store, once. @param {Page} page @param {any[]} told @param {string[]} codes */
async function has(page, told, codes) {
  const { steps = [] } = await stored(page);
  for (const { id, text, code } of told) {
    const found = steps.filter((step) => step.id === id);
    if (codes.includes(code))
      assert.deepEqual(
        found.map(({ output }) => output === text),
        [true],
        `${id} (${code})`,
      );
  }
}

test(
  "a disk that really is full: the call is refused, nothing acknowledged is lost, and with room the rest is written",
  // How long the browser takes until it gives back what was deleted is its own business: between half a minute and three here.
  { timeout: 600_000 },
  async (context) => {
    await withPages(async ({ open: openPage }) => {
      const page = await openPage(open);
      await app(page, "show");
      await room(page, ROOM);
      let last = await exchange(page);
      let count = 1;
      for (; last.code === "kept" && count < 100; count++) {
        if (count % 5 === 0) assert.equal(await app(page, "ask", "newThread"), "done");
        last = await exchange(page);
      }
      context.diagnostic(`full after ${count} answers of ${ANSWER} characters, in ${ROOM} bytes`);
      assert.equal(last.code, "STORE_QUOTA");
      await page.getByText("There is no room left to save this").first().waitFor();
      const told = await app(page, "told");
      assert.ok(told.length > 5);
      // Another page, which knows nothing of this one.
      const fresh = await openPage(open);
      await has(fresh, told, ["kept"]);

      // It is not refused to make room.
      assert.equal(await app(page, "ask", "pruneThreads", { keep: 1 }), "done");
      const { threads } = await app(page, "ask", "flush").then(() => stored(page));
      assert.ok(threads && threads.length <= 2, `${threads?.length} threads are left`);
      for (;;) {
        const outcome = await app(page, "ask", "flush");
        if (outcome === "done") break;
        assert.equal(outcome, "STORE_QUOTA");
      }
      const open_ = await page.evaluate(() => /** @type {any} */ (window).app.chat.snapshot().thread.id);
      await has(
        fresh,
        told.filter((/** @type {any} */ { thread }) => thread === open_),
        ["kept", "STORE_QUOTA"],
      );
      assert.deepEqual(await exchange(page), { sent: "done", code: "kept" });
    })();
  },
);

test(
  "where there is no room for a byte, a thread is deleted all the same, and others hear of it when there is room",
  withPages(async ({ open: openPage }) => {
    const page = await openPage(async (page) => {
      await page.goto(url);
      // The browser goes by what it knew of the room until that is used up.
      await room(page, 400_000);
      assert.equal(await app(page, "ask", "start"), "done");
    });
    assert.equal((await exchange(page, 100_000)).code, "kept");
    const [{ thread }] = await app(page, "told");
    assert.equal(await app(page, "ask", "newThread"), "done");
    await room(page, 1);
    let left = 20;
    while ((await exchange(page, 20_000)).code === "kept") assert.notEqual(--left, 0);
    assert.equal(await app(page, "ask", "deleteThread", thread), "done");
    const full = await stored(page);
    assert.deepEqual(
      [full["threads"], full["steps"]].map((rows) =>
        rows?.filter(({ id, threadId }) => [id, threadId].includes(thread)),
      ),
      [[], []],
    );
    const words = (/** @type {Record<string, any[]>} */ { changes = [] }) =>
      changes
        .filter(({ threadId }) => threadId === thread)
        .flatMap(({ items }) => items)
        .map(([kind]) => kind);
    assert.ok(!words(full).includes("gone"), "there was room for a word");
    await room(page);
    assert.equal(await app(page, "ask", "flush"), "done");
    assert.equal((await exchange(page, 100)).code, "kept");
    const noted = words(await stored(page));
    assert.deepEqual(noted.slice(noted.indexOf("gone")), ["gone"]);
  }),
);

for (const name of ["QuotaExceededError", "UnknownError", undefined])
  test(
    `a commit that fails after all requests have succeeded (${name}) is kept and written later`,
    withPages(async ({ open: openPage }) => {
      const page = await openPage(open);
      assert.equal((await exchange(page, 100)).code, "kept");
      // More often than a lost connection is tried again.
      const times = name === "QuotaExceededError" ? 1 : 3;
      const code = name === "QuotaExceededError" ? "STORE_QUOTA" : "STORE_CLOSED";
      await app(page, "failCommits", times, name);
      assert.equal(await app(page, "ask", "send", "200"), code);
      assert.equal(await app(page, "failed"), times);
      const before = await stored(page);
      assert.equal(
        before["steps"]?.filter(({ output }) => output === "200").length,
        0,
        "half of it is there",
      );
      assert.deepEqual(await exchange(page, 300), { sent: "done", code: "kept" });
      await app(page, "failCommits", times, name);
      const told = await page.evaluate(async () => {
        const { chat } = /** @type {any} */ (window).app;
        return chat
          .renameThread(chat.snapshot().thread.id, "Another name")
          .catch((/** @type {any} */ { code }) => code);
      });
      assert.equal(told, code);
      assert.equal(await app(page, "ask", "flush"), "done");
      const fresh = await openPage(open);
      const { threads } = await stored(fresh);
      assert.equal(threads?.[0].name, "Another name");
      await has(fresh, await app(page, "told"), ["kept"]);
    }),
  );

test(
  "graphs and memories say so too, and go on",
  withPage(async ({ page }) => {
    await page.goto(url);
    assert.deepEqual(await app(page, "count"), [0]);
    await app(page, "failCommits", 1, "QuotaExceededError");
    assert.equal(await app(page, "count"), "STORE_QUOTA");
    const list = await app(page, "count");
    assert.ok(Array.isArray(list), String(list));
    assert.deepEqual(list, [...list.keys()]);
    assert.deepEqual(await app(page, "counted"), list);
    await page.reload();
    assert.deepEqual(await app(page, "counted"), list);
    await app(page, "failCommits", 1, "QuotaExceededError");
    const [refused, kept] = await page.evaluate(async () => {
      const { store } = /** @type {any} */ (window).app;
      const codeOf = () =>
        store.put(["a"], "k", { n: 1 }).then(
          () => "kept",
          (/** @type {any} */ { code }) => code,
        );
      return [await codeOf(), await codeOf()];
    });
    assert.deepEqual([refused, kept], ["STORE_QUOTA", "kept"]);
  }),
);
