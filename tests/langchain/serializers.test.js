// Instances and functions in a state that is stored, by an app's own serializers.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "../e2e/lib/browser.js";
import { open, servePage } from "./lib/page.js";

const url = await servePage("tests/langchain/programs/serializers.js");

/** @param {import("playwright-core").Page} page @param {string} name */
const call = (page, name) => page.evaluate((name) => /** @type {any} */ (window).app[name](), name);

test(
  "what a serializer is for comes back as it was, wherever it stands",
  withPage(async ({ page }) => {
    await open(page, url);
    await call(page, "register");
    await call(page, "store");
    await page.reload();
    await open(page, url);
    assert.match(await call(page, "unreadable"), /^STORE_UNREADABLE: .*serializer "\w+" is not registered/);
    await call(page, "register");
    assert.deepEqual(await call(page, "read"), {
      purse: 7,
      isOne: true,
      circle: true,
      double: 42,
      own: "money",
      platform: [0, 2],
      list: [1, 2],
      tasks: 0,
    });
    assert.deepEqual(await call(page, "answer"), [1, true, 9]);
  }),
);

test(
  "what would lose its class is refused with channel and path, and nothing of it is written",
  withPage(async ({ page }) => {
    await open(page, url);
    const [first, after, second, , third, , fourth] = await call(page, "refused");
    assert.match(
      first,
      /^STORE_CLONE: .*the channel "value" of the state\.a\[1\]\.b: an instance of Foreign .*registerSerializer/,
    );
    assert.equal(after, '{"list":[]}');
    assert.match(second, /the channel "value" of the state\.values\(\)\[0\]: an instance of Foreign/);
    assert.match(third, /^STORE_CLONE: .*the channel "value" of the state\.f: a function can't be saved/);
    assert.match(fourth, /^STORE_CLONE: .*the serializer "foreign" failed: not today/);
    assert.match(await call(page, "wrong"), /^INVALID_SERIALIZER/);
  }),
);
