// A graph of the published LangGraph.js in a page, with `LangGraphSaver`: what it promises of threads holds over reloads.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "../e2e/lib/browser.js";
import { open, servePage } from "./lib/page.js";

const url = await servePage("tests/langchain/programs/langgraph.js");

/** @param {import("playwright-core").Page} page @param {string} name @param {unknown} [argument] */
const call = (page, name, argument) =>
  page.evaluate(
    ([name, argument]) => /** @type {any} */ (window).app[/** @type {string} */ (name)](argument),
    [name, argument],
  );

test(
  "a thread goes on after a reload: its state, its history, updates and forks",
  withPage(async ({ page }) => {
    await open(page, url);
    await call(page, "ask", "one");
    await page.reload();
    await open(page, url);
    assert.deepEqual(await call(page, "state"), {
      messages: ["HumanMessage: one", "AIMessage: answer to one"],
      notes: [2],
      next: [],
      source: "loop",
      step: 2,
    });
    await call(page, "ask", "two");
    const second = ["HumanMessage: two", "AIMessage: answer to two"];
    assert.deepEqual((await call(page, "state")).messages.slice(2), second);

    await page.reload();
    await open(page, url);
    const history = await call(page, "history");
    const told = history.map((/** @type {any} */ { source, step, next }) => `${source} ${step} ${next}`);
    assert.deepEqual(told, [
      "loop 6 ",
      "loop 5 note",
      "loop 4 answer",
      "input 3 __start__",
      "loop 2 ",
      "loop 1 note",
      "loop 0 answer",
      "input -1 __start__",
    ]);
    assert.deepEqual(history[3].messages, history[4].messages);

    assert.equal((await call(page, "correct", "another word")).messages.at(-1), "AIMessage: another word");
    const forked = ["HumanMessage: three", "AIMessage: answer to three"];
    assert.deepEqual((await call(page, "fork", "three")).messages.slice(2), forked);
    await page.reload();
    await open(page, url);
    assert.deepEqual((await call(page, "state")).messages.slice(2), forked);
    const states = await call(page, "history");
    const ends = states.map((/** @type {any} */ { messages }) => messages.at(-1));
    assert.ok(ends.includes("AIMessage: another word"), "the other line is there still");
    assert.ok(ends.includes("AIMessage: answer to two"), "and what was corrected");
    assert.equal(await call(page, "copy"), "the same");
  }),
);

test(
  "what has changed is stored, and nothing else",
  withPage(async ({ page }) => {
    await open(page, url);
    await call(page, "ask", "one");
    await call(page, "bring");
    const before = await call(page, "size");
    for (const text of ["two", "three", "four"]) await call(page, "ask", text);
    const grown = (await call(page, "size")) - before;
    assert.ok(before > 100_000 && grown > 0 && grown < 50_000, `${before}, then ${grown} more`);
  }),
);

test(
  "what a task has written is kept when another fails",
  withPage(async ({ page }) => {
    await open(page, url);
    assert.deepEqual(await call(page, "halfDone"), { error: "it fails", log: ["bad", "good"], runs: 1 });
  }),
);

test(
  "a thread is forgotten, and others are not",
  withPage(async ({ page }) => {
    await open(page, url);
    await call(page, "ask", "one");
    await call(page, "halfDone");
    const left = await page.evaluate(async () => {
      const { saver } = /** @type {any} */ (window).app;
      await saver.deleteThread("t");
      const threads = new Set();
      for await (const { config } of saver.list({})) threads.add(config.configurable.thread_id);
      const wrong = await saver
        .getTuple({ configurable: { thread_id: 7 } })
        .catch((/** @type {any} */ error) => error.code);
      return [[...threads], await saver.getTuple({ configurable: { thread_id: "t" } }), wrong];
    });
    assert.deepEqual(left, [["half"], undefined, "INVALID_CONFIG"]);
  }),
);
