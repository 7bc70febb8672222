// Law 7 over versions, with real tabs: a newer app comes, an older one is still open, and the other way round.
// @ts-check

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { serve } from "../../scripts/serve.js";
import { serveApp } from "../../scripts/lib/app-page.js";
import { inRoot } from "../../scripts/lib/paths.js";
import { stored } from "./lib/app.js";
import { withPages } from "./lib/browser.js";
import { Ledger, agree, ask, idle, shown, until } from "./tabs/pages.js";

/** @typedef {import("playwright-core").Page} Page */

// One origin for both, as an app that was deployed anew.
await (await serveApp("tests/e2e/tabs/page.js")).close();
await (await serveApp("tests/e2e/upgrade/page.js")).close();
const { url, close } = await serve({ root: inRoot("test-results") });
after(close);
const app = `${url}/tests-e2e-tabs-page.js/`;
const before = `${url}/tests-e2e-upgrade-page.js/`;

/** How soon a newer app is open though others have the database, in milliseconds. */
const SOON = 3_000;

/** @param {Page} page @param {string} name @param {...unknown} args @returns {Promise<any>} */
const old = (page, name, ...args) =>
  page.evaluate(
    ([name, args]) => /** @type {any} */ (window).app[name](...args),
    /** @type {const} */ ([name, args]),
  );

const time = (/** @type {number} */ n) => new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();

/** What the older app has kept. */
const threads = Array.from({ length: 30 }, (_, n) => ({
  id: `t${n}`,
  app: "Tabs",
  name: `Thread ${n}`,
  createdAt: time(0),
  updatedAt: time(n),
}));
const steps = threads.flatMap(({ id }, n) =>
  Array.from({ length: 20 }, (_, seq) => ({
    id: `${id}-${seq}`,
    threadId: id,
    parentId: null,
    type: seq % 2 ? "assistant_message" : "user_message",
    name: "User",
    input: "",
    output: `text ${n}.${seq}`,
    status: "done",
    createdAt: time(seq),
    seq,
  })),
);

/** Pages of the app before, with the database open and filled. @param {import("./lib/browser.js").Fixture["open"]} open */
async function olderPages(open) {
  const pages = [];
  for (let n = 0; n < 3; n++) {
    const page = await open((page) => page.goto(before));
    assert.equal(await old(page, "open"), undefined);
    pages.push(page);
  }
  const [first] = /** @type {[Page, ...Page[]]} */ (pages);
  await old(first, "fill", [
    ["threads", threads],
    ["steps", steps],
  ]);
  return pages;
}

/** The app as it will be: its database has another version. @param {Ledger} ledger @param {number} by */
const newer = (ledger, by) => async (/** @type {Page} */ page) => {
  await page.addInitScript((by) => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (/** @type {string} */ name, /** @type {number} */ version) {
      if (name !== "oneloop" || version === undefined) return open.call(this, name, version);
      const request = open.call(this, name, version + by);
      request.addEventListener("upgradeneeded", () => request.result.createObjectStore("ofTheFuture"));
      return request;
    };
  }, by);
  await ledger.opens(app)(page);
};

/** Waits until a page has told its user to reload. @param {Page} page */
const toldToReload = (page) =>
  page.waitForFunction(() => /** @type {any} */ (window).app.toasts.includes("STORE_NEWER_VERSION"));

test(
  "three pages of the schema before let go of the database by themselves, and all they have is there",
  withPages(async ({ open }) => {
    const pages = await olderPages(open);
    const ledger = new Ledger();
    const began = performance.now();
    const page = await open(ledger.opens(app));
    assert.ok(performance.now() - began < SOON, `it took ${performance.now() - began} ms`);
    const { storage, status, threads: listed } = await shown(page);
    assert.deepEqual([storage, status], [{ kind: "indexeddb" }, "ready"]);
    assert.equal(listed[0]?.id, "t29");
    for (const older of pages) assert.equal(await old(older, "closed"), true);
    const there = await stored(page);
    const byId = (/** @type {any} */ one, /** @type {any} */ other) => (one.id < other.id ? -1 : 1);
    assert.deepEqual(there["threads"]?.sort(byId), [...threads].sort(byId));
    assert.deepEqual(there["steps"]?.sort(byId), [...steps].sort(byId));
    // The older ones, asked for anything, learn why.
    for (const older of pages) assert.equal(await old(older, "open"), "VersionError");
    assert.equal(await ask(page, "openThread", "t7"), "done");
    assert.equal(await ask(page, "send", "2 1 and more"), "done");
    await idle(page);
    await agree([page], ledger);
  }),
);

test(
  "a page that does not let go is named, and blocks nobody for ever",
  withPages(async ({ open }) => {
    const [holder] = /** @type {[Page, ...Page[]]} */ (await olderPages(open));
    await old(holder, "hold");
    const ledger = new Ledger();
    const page = await open(ledger.opens(app));
    const { storage, status } = await shown(page);
    assert.deepEqual([storage.kind, status], ["memory", "ready"]);
    assert.match(storage.reason ?? "", /Another tab holds an older version .* open/);
    assert.equal(await ask(page, "send", "1 1 for now"), "done");
    await old(holder, "letGo");
    const again = await open(ledger.opens(app));
    assert.deepEqual((await shown(again)).storage, { kind: "indexeddb" });
    assert.equal((await stored(again))["steps"]?.length, steps.length);
  }),
);

test(
  "a newer app that only adds to the schema: all pages are told to reload, and work until they do",
  withPages(async ({ open }) => {
    const ledger = new Ledger();
    const pages = await Promise.all([0, 1, 2].map(() => open(ledger.opens(app))));
    const [runner, other] = /** @type {[Page, Page, Page]} */ (pages);
    assert.equal(await ask(other, "send", "2 1 before"), "done");
    await idle(other);
    assert.equal(await ask(runner, "send", "400 2 all the while"), "done");
    const began = performance.now();
    const page = await open(newer(ledger, 1));
    assert.ok(performance.now() - began < SOON, `it took ${performance.now() - began} ms`);
    assert.deepEqual((await shown(page)).storage, { kind: "indexeddb" });
    await Promise.all(pages.map(toldToReload));
    await until(runner, ({ running }) => !running);
    assert.equal(await ask(other, "send", "2 1 after"), "done");
    assert.equal(await ask(page, "send", "2 1 in the new one"), "done");
    await Promise.all([...pages, page].map(idle));
    const { ofTheFuture } = await stored(page);
    assert.deepEqual(ofTheFuture, [], "it is the newer one's database");
    await agree([...pages, page], ledger);
  }),
);

test(
  "a newer app whose schema is another: older pages are told, refuse by its name, and lose nothing",
  withPages(async ({ open }) => {
    const ledger = new Ledger();
    const pages = await Promise.all([0, 1, 2].map(() => open(ledger.opens(app))));
    const [runner, other, third] = /** @type {[Page, Page, Page]} */ (pages);
    assert.equal(await ask(other, "send", "2 1 before"), "done");
    await idle(other);
    const page = await open(newer(ledger, 100));
    assert.deepEqual((await shown(page)).storage, { kind: "indexeddb" });
    await Promise.all(pages.map(toldToReload));
    assert.equal(await ask(runner, "send", "1 1 refused"), "STORE_NEWER_VERSION");
    assert.equal(
      await ask(third, "openThread", (await shown(page)).threads[0]?.id ?? ""),
      "STORE_NEWER_VERSION",
    );
    const late = await open(ledger.opens(app));
    const { storage } = await shown(late);
    assert.equal(storage.kind, "memory");
    assert.match(storage.reason ?? "", /written by a newer version/);
    // What the older ones complain of is theirs.
    ledger.facts = ledger.facts.filter(({ type }) => type !== "problem");
    assert.equal(await ask(page, "send", "2 1 goes on"), "done");
    await idle(page);
    await agree([page], ledger);
  }),
);
