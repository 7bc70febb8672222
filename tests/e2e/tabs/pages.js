// Tabs of one app, what they say, and what they have to agree on.
// @ts-check

import assert from "node:assert/strict";
import { stored } from "../lib/app.js";

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {import("oneloop").StepRecord} StepRecord
 * @typedef {{ type: string, thread: string, id: string, text: string, at: number }} Fact
 */

/** What the pages have said, in the order it was heard. */
export class Ledger {
  /** @type {Fact[]} */
  facts = [];
  /** What was streamed, by the message's id. @type {Map<string, string>} */
  #streamed = new Map();

  /** @param {string} type @returns {Fact[]} */
  of(type) {
    return this.facts.filter((fact) => fact.type === type);
  }

  /** @param {Fact} fact a streamed one with what is new */
  #hear(fact) {
    if (fact.type === "streamed") {
      fact.text = (this.#streamed.get(fact.id) ?? "") + fact.text;
      this.#streamed.set(fact.id, fact.text);
    }
    this.facts.push(fact);
  }

  /** @param {string} url of the app */
  opens(url) {
    return async (/** @type {Page} */ page) => {
      await page.exposeFunction("tellTest", (/** @type {Fact} */ fact) => this.#hear(fact));
      await page.goto(url);
      assert.equal(await ask(page, "start"), "done");
    };
  }
}

/**
 * Asks something of a page's chat; resolves with "done" or what it was refused with.
 * @param {Page} page @param {string} name @param {...unknown} words
 * @returns {Promise<string>}
 */
export const ask = (page, name, ...words) =>
  inTime(
    [name, ...words].join(" "),
    page.evaluate(
      ([name, words]) => /** @type {any} */ (window).app.ask(name, ...words),
      /** @type {const} */ ([name, words]),
    ),
  );

/**
 * @template T
 * @param {string} what @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function inTime(what, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not done after 15 s`)), 15_000);
  });
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What a page shows.
 * @param {Page} page
 * @returns {Promise<import("oneloop").ChatSnapshot>}
 */
export const shown = (page) => page.evaluate(() => /** @type {any} */ (window).app.chat.snapshot());

/** Anything that takes longer does not come. */
const LIMIT = 10_000;

/**
 * Waits until a page shows it.
 * @param {Page} page
 * @param {(snapshot: import("oneloop").ChatSnapshot) => unknown} isSo
 */
export async function until(page, isSo) {
  const began = performance.now();
  for (let snapshot = await shown(page); !isSo(snapshot); snapshot = await shown(page)) {
    if (performance.now() - began > LIMIT)
      assert.fail(`not so after ${LIMIT / 1_000} s: ${isSo.toString()}, but ${JSON.stringify(snapshot)}`);
    // Leaves the page its time.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 5)));
  }
}

/** Waits until nothing runs in any of the threads a page knows. @param {Page} page */
export const idle = (page) =>
  until(page, ({ running, runningThreads }) => !running && !runningThreads.length);

/** Waits until a page lists that thread. @param {Page} page @param {string} id */
export const lists = (page, id) => until(page, ({ threads }) => threads.some((thread) => thread.id === id));

/** What of a step all have to agree on. @param {StepRecord} step */
const essence = ({ id, type, output, status, seq, parentId }) => ({
  id,
  type,
  output,
  status,
  seq,
  parentId,
});

/**
 * That all pages show what the store has of these threads: nothing lost that was acknowledged, nothing twice.
 * @param {Page[]} pages
 * @param {Ledger} ledger
 */
export async function agree(pages, ledger) {
  const [first] = pages;
  assert.ok(first);
  const problems = ledger.of("problem").map(({ text }) => text);
  assert.deepEqual(problems, [], "what the chats complain of");
  // What died with its page is marked where it is opened next.
  for (const { id } of (await shown(first)).threads) {
    assert.equal(await ask(first, "openThread", id), "done");
    await idle(first);
  }
  assert.equal(await ask(first, "flush"), "done");
  const { threads = [], steps = [] } = await stored(first);
  const there = new Map(threads.map((thread) => [thread.id, thread]));
  const deleted = new Set(ledger.of("deleted").map(({ thread }) => thread));
  for (const id of deleted) assert.ok(!there.has(id), `${id} was deleted, and is there`);
  for (const step of steps)
    assert.ok(there.has(step.threadId), `${step.id} is of no thread: ${JSON.stringify(step)}`);
  const byId = new Map(steps.map((step) => [step.id, step]));
  assert.equal(byId.size, steps.length, "a step is there twice");
  for (const step of steps) assert.notEqual(step.status, "running", `${step.id} runs for nobody`);
  for (const { thread, text } of ledger.of("sent")) {
    if (deleted.has(thread)) continue;
    const said = steps.filter(({ type, output }) => type === "user_message" && output === text);
    assert.equal(said.length, 1, `"${text}" is there ${said.length} times`);
    assert.equal(said[0].threadId, thread, `where "${text}" was said`);
  }
  for (const { thread, id, text } of ledger.of("kept"))
    if (!deleted.has(thread))
      assert.deepEqual([byId.get(id)?.output, byId.get(id)?.status], [text, "done"], id);
  for (const message of steps.filter(({ type }) => type === "user_message")) {
    const runs = steps.filter(
      ({ type, name, parentId }) => type === "run" && name === "on_message" && parentId === message.id,
    );
    assert.ok(runs.length <= 1, `"${message.output}" was run ${runs.length} times`);
    const answers = steps.filter(
      ({ output, type }) => type === "assistant_message" && output.startsWith(`[${message.output}]`),
    );
    assert.ok(answers.length <= 1, `"${message.output}" has ${answers.length} answers`);
  }
  for (const [id, thread] of there) {
    const its = steps.filter(({ threadId }) => threadId === id).sort((one, other) => one.seq - other.seq);
    assert.equal(new Set(its.map(({ seq }) => seq)).size, its.length, `two steps of ${id} have one place`);
    for (const [at, page] of pages.entries()) {
      await lists(page, id);
      assert.equal(await ask(page, "openThread", id), "done");
      const { steps: seen, threads: listed } = await shown(page);
      assert.deepEqual(seen.map(essence), its.map(essence), `what page ${at} shows of ${id}`);
      const { name, pinned, tags } = listed.find((thread) => thread.id === id) ?? {};
      const record = [thread.name, thread.pinned, thread.tags];
      assert.deepEqual([name, pinned, tags], record, `what page ${at} knows of ${id}`);
    }
  }
  for (const [at, page] of pages.entries()) {
    const { threads: listed } = await shown(page);
    const ids = listed.map(({ id }) => id).sort();
    assert.deepEqual(ids, [...there.keys()].sort(), `what page ${at} lists`);
  }
}
