// The suite that LangGraph.js has for checkpointers (@langchain/langgraph-checkpoint-validation), in Chromium: what it asks of a
// saver has to hold for `LangGraphSaver`, test by test.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "../e2e/lib/browser.js";
import { open, servePage } from "../langchain/lib/page.js";

/** The suite's own, and those of the history of delta channels, which it leaves to whoever wants them. */
const TESTS = 718 + 8;

const url = await servePage("tests/conformance/suite.js");

test("LangGraph's suite for checkpointers", async (t) => {
  /** @type {import("./runner.js").Result[]} */
  let results = [];
  await withPage(async ({ page }) => {
    await open(page, url);
    results = await page.evaluate(() => /** @type {any} */ (window).app.run());
  })();
  for (const { name, status, error } of results) {
    await t.test(name, { skip: status === "skipped" }, () => assert.equal(status, "passed", error));
  }
  const passed = results.filter(({ status }) => status === "passed").length;
  assert.ok(passed >= TESTS, `only ${passed} of ${TESTS} tests ran and passed`);
});
