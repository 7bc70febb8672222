// Law 7 with real tabs: pages of one browser profile, each with a process of its own, that share what they show and die in the middle.
// @ts-check

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { serveApp } from "../../scripts/lib/app-page.js";
import { random } from "../lib/random.js";
import { seedFor } from "../lib/seed.js";
import { stored } from "./lib/app.js";
import { withPages } from "./lib/browser.js";
import { Ledger, agree, ask, idle, lists, shown, until } from "./tabs/pages.js";

/** @typedef {import("playwright-core").Page} Page */

const { url, close } = await serveApp("tests/e2e/tabs/page.js");
after(close);

/** More than any test takes. */
const LONG = "100000 5 on and on";
/** How soon another tab has a turn whose tab is gone, in milliseconds. */
const TAKEN_OVER = 2_000;

/**
 * Several pages, of which the first streams and the others look at it.
 * @param {import("./lib/browser.js").Fixture["open"]} open
 * @param {Ledger} ledger
 * @param {number} count
 */
async function audience(open, ledger, count) {
  const pages = await Promise.all(Array.from({ length: count }, () => open(ledger.opens(url))));
  const [runner, ...others] = /** @type {[Page, Page, ...Page[]]} */ (pages);
  assert.equal(await ask(runner, "send", LONG), "done");
  const { id } = (await shown(runner)).thread;
  for (const page of others) {
    await lists(page, id);
    assert.equal(await ask(page, "openThread", id), "done");
  }
  return { pages, runner, others, id };
}

/** The answer. @param {import("oneloop").ChatSnapshot} snapshot */
const answerIn = ({ steps }) => steps.findLast(({ type }) => type === "assistant_message")?.output ?? "";

/** What a page shows of the answer. @param {Page} page */
const answer = async (page) => answerIn(await shown(page));

/** Waits until the answer is longer than that. @param {Page} page @param {number} length */
const grows = (page, length) => until(page, (snapshot) => answerIn(snapshot).length > length);

/** The statuses of answers. @param {Page} page */
const statuses = async (page) =>
  (await shown(page)).steps.filter(({ type }) => type === "assistant_message").map(({ status }) => status);

for (const count of [2, 3, 5])
  test(`${count} pages show an answer as it comes, and another one stops it`, async (context) => {
    await withPages(async ({ open }) => {
      const ledger = new Ledger();
      const { pages, runner, others } = await audience(open, ledger, count);
      for (const page of others) {
        for (let sample = 0, length = 0; sample < 10; sample += 1) {
          await grows(page, length);
          const seen = await answer(page);
          const said = await answer(runner);
          assert.ok(
            said.startsWith(seen),
            `${seen.slice(-100)} is not how ${said.slice(0, seen.length).slice(-100)} goes on`,
          );
          length = seen.length;
        }
        assert.equal(await ask(page, "send", "1 1 me too"), "TURN_RUNNING");
      }
      const last = /** @type {Page} */ (others.at(-1));
      assert.equal(await ask(last, "stop"), "done");
      await Promise.all(pages.map(idle));
      for (const page of pages)
        assert.deepEqual(await statuses(page), ["stopped"].concat(await notice(page)));
      await agree(pages, ledger);
      for (const page of others) {
        const ages = /** @type {number[]} */ (
          await page.evaluate(() => /** @type {any} */ (window).app.ages)
        ).sort((a, b) => a - b);
        const [median = NaN, late = NaN] = [ages[ages.length >> 1], ages[Math.floor(ages.length * 0.99)]];
        context.diagnostic(
          `tokens were ${median.toFixed(1)} ms old when shown, 99 of 100 under ${late.toFixed(1)} ms (${ages.length})`,
        );
        assert.ok(median < 100, `half of the tokens were older than ${median} ms`);
      }
    })();
  });

/** The notice that follows a stop is done. @param {Page} page */
const notice = async (page) => ((await statuses(page)).length > 1 ? ["done"] : []);

for (const end of /** @type {const} */ (["crash", "close"]))
  test(`another page takes over when the one that runs a turn is gone (${end})`, async (context) => {
    await withPages(async ({ open, crash }) => {
      const ledger = new Ledger();
      const { runner, others, id } = await audience(open, ledger, 3);
      const [heir, other] = /** @type {[Page, Page]} */ (others);
      const early = ledger.of("streamed").length;
      await grows(heir, 2_000);
      await grows(other, 2_000);
      const began = performance.now();
      if (end === "crash") await crash(runner);
      else await runner.close();
      await idle(heir);
      const took = performance.now() - began;
      context.diagnostic(`taken over ${took.toFixed(0)} ms after it was ended`);
      assert.ok(took < TAKEN_OVER, `it took ${took} ms`);
      assert.deepEqual(await statuses(heir), ["interrupted"]);
      // What is older than the writer's delay is there; a second more for a busy machine.
      const told = ledger.of("streamed");
      const last = told.at(-1);
      assert.ok(last && told.length > early);
      const old = told.findLast(({ at }) => at < last.at - 1_250);
      const kept = await answer(heir);
      assert.ok(
        kept.startsWith(old?.text ?? ""),
        `${kept.length} characters are kept, of ${old?.text.length}`,
      );
      assert.ok(
        last.text.startsWith(kept) || kept.startsWith(last.text),
        "what is kept is not what was said",
      );
      assert.equal(await ask(heir, "send", "3 1 goes on"), "done");
      await until(other, ({ steps }) => steps.some(({ output }) => output.startsWith("[3 1 goes on]")));
      await Promise.all(others.map(idle));
      assert.deepEqual(await statuses(other), ["interrupted", "done"]);
      assert.equal((await shown(other)).thread.id, id);
      await agree(others, ledger);
    })();
  });

test(
  "a thread that another page runs gets a name, and is deleted",
  withPages(async ({ open }) => {
    const ledger = new Ledger();
    const { pages, runner, others, id } = await audience(open, ledger, 3);
    const [one, other] = /** @type {[Page, Page]} */ (others);
    await ask(one, "newThread");
    const before = (await answer(runner)).length;
    assert.equal(await ask(one, "renameThread", id, "Another name"), "done");
    for (const page of pages)
      await until(page, ({ threads }) => threads.some(({ name }) => name === "Another name"));
    for (const page of [runner, other]) await until(page, ({ thread }) => thread.name === "Another name");
    assert.equal((await stored(one))["threads"]?.[0].name, "Another name");
    await grows(runner, before);
    assert.equal((await shown(runner)).running, true, "the name has ended the turn");
    assert.equal(await ask(one, "deleteThread", id), "done");
    for (const page of pages) {
      await until(page, ({ threads, thread }) => !threads.length && thread.id !== id);
      await idle(page);
    }
    const { threads, steps } = await stored(one);
    assert.deepEqual([threads, steps], [[], []], "what is left");
    assert.equal(await ask(runner, "send", "1 1 again"), "done");
    await Promise.all(pages.map(idle));
    await agree(pages, ledger);
  }),
);

test(
  "a thread that is pinned and labelled in one page stands above the others in all, after a reload, too, though it is old",
  withPages(async ({ open }) => {
    const ledger = new Ledger();
    const small = `${url}?page=2`;
    const [one, other] = await Promise.all([open(ledger.opens(small)), open(ledger.opens(small))]);
    const ids = [];
    for (let at = 0; at < 5; at += 1) {
      assert.equal(await ask(one, "newThread"), "done");
      assert.equal(await ask(one, "send", `1 1 number ${at}`), "done");
      await idle(one);
      ids.push((await shown(one)).thread.id);
    }
    const [oldest = "", second = ""] = ids;
    const newest = ids.slice(-2).reverse();
    await lists(other, oldest);
    assert.equal(await ask(other, "openThread", oldest), "done");
    const change = { pinned: true, tags: ["work", "home"] };
    const pinned = await Promise.all([
      ask(one, "updateThread", oldest, change),
      ask(other, "updateThread", second, change),
    ]);
    assert.deepEqual(pinned, ["done", "done"]);
    // It is open there.
    await until(other, ({ thread }) => thread.pinned && thread.tags?.join() === "work,home");
    /** @param {Page} page */
    const again = async (page) => {
      await page.reload();
      assert.equal(await ask(page, "start"), "done");
      return (await shown(page)).threads.map(({ id, pinned, tags }) => ({ id, pinned, tags: tags?.join() }));
    };
    const labelled = { pinned: true, tags: "work,home" };
    const plain = { pinned: undefined, tags: undefined };
    const old = [second, oldest].map((id) => ({ id, ...labelled }));
    for (const page of [one, other])
      assert.deepEqual(await again(page), [...newest.map((id) => ({ id, ...plain })), ...old]);
    // Also while it runs in the other.
    assert.equal(await ask(other, "openThread", second), "done");
    assert.equal(await ask(other, "send", LONG), "done");
    assert.equal(await ask(one, "updateThread", second, { pinned: false }), "done");
    await until(other, ({ thread, running }) => !thread.pinned && running);
    assert.equal(await ask(one, "updateThread", oldest, { pinned: "no" }), "INVALID_ARGUMENT");
    assert.equal(await ask(one, "deleteThread", oldest), "done");
    await until(other, ({ threads }) => threads.every(({ id }) => id !== oldest));
    assert.equal(await ask(one, "stop"), "done");
    assert.equal(await ask(other, "stop"), "done");
    await idle(other);
    const left = [
      { id: second, pinned: undefined, tags: "work,home" },
      { id: newest[0], ...plain },
    ];
    assert.deepEqual(await again(one), left);
    const { meta = [] } = await stored(one);
    assert.ok(!JSON.stringify(meta).includes(oldest), `a deleted thread is in ${JSON.stringify(meta)}`);
  }),
);

/** How long five pages are used at will, in milliseconds. */
const PLAY = 30_000;
/** What a page may be refused with where others are at work. */
const REFUSALS = ["done", "TURN_RUNNING", "THREAD_NOT_FOUND", "STOPPED"];

test(
  "five pages are used, ended and replaced at will, and nothing is lost or doubled",
  { timeout: 120_000 },
  async (context) => {
    const seed = seedFor(context, "TABS_SEED");
    await withPages(async ({ open, crash }) => {
      const ledger = new Ledger();
      const end = performance.now() + PLAY;
      /** @type {Record<string, number>} */
      const outcomes = {};
      let ended = 0;
      /** One page after another in one place. @param {number} place */
      const play = async (place) => {
        const chance = random(seed + place);
        let page = await open(ledger.opens(url));
        for (let count = 0; performance.now() < end; count += 1) {
          const { threads } = await shown(page);
          const ids = threads.map(({ id }) => id);
          const text = `${chance.int(40)} ${chance.int(12)} ${place}.${count}`;
          const what = chance.int(100);
          /** @type {unknown[] | undefined} */
          let words;
          if (what < 35) words = ["send", text];
          else if (what < 45) words = ["stop"];
          else if (what < 75) words = ids.length ? ["openThread", chance.pick(ids)] : undefined;
          else if (what < 82) words = ids.length < 6 ? ["newThread"] : undefined;
          else if (what < 86)
            words = ids.length
              ? [
                  "updateThread",
                  chance.pick(ids),
                  { pinned: chance.chance(0.6), tags: [`label ${place}.${count}`] },
                ]
              : undefined;
          else if (what < 90)
            words = ids.length ? ["renameThread", chance.pick(ids), `named ${place}.${count}`] : undefined;
          else if (what < 92) words = ids.length > 3 ? ["deleteThread", chance.pick(ids)] : undefined;
          else if (what < 95) {
            // With something under way.
            const sending = ask(page, "send", text).catch(() => {});
            await pause(chance.int(60));
            if (chance.chance(0.5)) await crash(page);
            else await page.close();
            await sending;
            ended += 1;
            page = await open(ledger.opens(url));
          }
          if (words) {
            const [name, ...rest] = /** @type {[string, ...unknown[]]} */ (words);
            const outcome = await ask(page, name, ...rest);
            assert.ok(REFUSALS.includes(outcome), `${words.join(" ")}: ${outcome}`);
            const key = `${name}: ${outcome}`;
            outcomes[key] = (outcomes[key] ?? 0) + 1;
          }
          await pause(chance.int(50));
        }
        return page;
      };
      const pages = await Promise.all([0, 1, 2, 3, 4].map(play));
      await Promise.all(pages.map(idle));
      context.diagnostic(`${ended} pages were ended; ${JSON.stringify(outcomes)}`);
      await agree(pages, ledger);
      assert.ok(ledger.of("sent").length > 20 && ended > 0, "hardly anything happened");
    })();
  },
);

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
