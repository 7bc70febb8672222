// Threads that are long: ten thousand messages, where the reader is in them, and what is found in them.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { openState, startGallery } from "./lib/gallery.js";

/** @typedef {import("playwright-core").Page} Page */

const gallery = await startGallery();

/** @param {Page} page */
const scroller = (page) => page.locator("oneloop-conversation .scroller");

/** @param {Page} page */
const top = (page) => scroller(page).evaluate((each) => each.scrollTop);

/** @param {Page} page */
const inPage = (page) => page.locator("oneloop-message").count();

/**
 * Watches what stands at the top of what is seen, while something is done: how far it moves at most, at the end of any frame.
 * @param {Page} page
 * @param {() => Promise<unknown>} act
 */
async function moved(page, act) {
  await scroller(page).evaluate((each) => {
    const box = each.getBoundingClientRect();
    const root = /** @type {ShadowRoot} */ (each.getRootNode());
    const at = (/** @type {number} */ y) =>
      root
        .elementsFromPoint(box.left + box.width / 2, box.top + y)
        .find((one) => one.localName === "oneloop-message");
    const message = at(200) ?? at(260) ?? at(320);
    const first = message?.getBoundingClientRect().top ?? NaN;
    const state = { most: 0 };
    const look = () => {
      state.most = Math.max(state.most, Math.abs((message?.getBoundingClientRect().top ?? NaN) - first));
    };
    // It comes after that of the view, before the frame is painted: what it sees is what a reader sees.
    const observer = new ResizeObserver(look);
    const column = root.querySelector(".column");
    if (column) observer.observe(column);
    /** @type {any} */ (window).moved = () => {
      observer.disconnect();
      look();
      return state.most;
    };
  });
  await act();
  return page.evaluate(() => Number(/** @type {any} */ (window).moved()));
}

/** Resolves when nothing more is drawn in idle time. @param {Page} page */
async function settled(page) {
  for (let before = -1, now = 0; before !== now;) {
    before = now;
    await page.waitForTimeout(300);
    now = await inPage(page);
  }
}

test(
  "ten thousand messages open at their end, and those far away are not in the page",
  withPage(async ({ page }) => {
    await openState(page, gallery, "longest");
    await page.getByText("Answer 5000.").waitFor();
    assert.ok(await page.getByText("Question 5000?").isVisible());
    const shown = await inPage(page);
    assert.ok(shown < 400, `${shown} messages are drawn at first`);
    await settled(page);
    const ahead = await inPage(page);
    assert.ok(ahead >= 1_000 && ahead < 1_200, `${ahead} are there when the page had time`);
    const { away, height } = await scroller(page).evaluate((each) => ({
      away: each.scrollHeight - each.scrollTop - each.clientHeight,
      height: each.scrollHeight,
    }));
    assert.ok(away < 25, `${away} px from the end after all was drawn`);
    assert.ok(height > 500_000, "what is not there has its room");
    await scroller(page).evaluate((each) => each.scrollTo(0, 0));
    await page.getByText("Question 1?", { exact: true }).waitFor();
    for (let at = 0; at < 60; at += 1) {
      await scroller(page).evaluate((each, at) => each.scrollTo(0, (each.scrollHeight * at) / 60), at);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    }
    await settled(page);
    const most = await inPage(page);
    assert.ok(most <= 2_400, `${most} messages are there after all were seen`);
  }),
);

for (const anchoring of ["auto", "none"])
  test(
    `what is read stays where it is while more is drawn above it, with overflow-anchor: ${anchoring}`,
    withPage(async ({ page }) => {
      await openState(page, gallery, "longest");
      await page.getByText("Answer 5000.").waitFor();
      // Safari has no anchoring of its own.
      await scroller(page).evaluate((each, anchoring) => (each.style.overflowAnchor = anchoring), anchoring);
      await scroller(page).hover();
      for (let times = 0; times < 4; times += 1) {
        await page.mouse.wheel(0, -2_500);
        await page.waitForTimeout(250);
        const far = await moved(page, () => settled(page));
        assert.ok(far <= 1, `it moved by ${far} px`);
      }
    }),
  );

test(
  "a message far above grows: what is read stays",
  withPage(async ({ page }) => {
    await openState(page, gallery, "longest");
    await page.getByText("Answer 5000.").waitFor();
    await settled(page);
    await scroller(page).evaluate((each) => (each.style.overflowAnchor = "none"));
    await scroller(page).hover();
    await page.mouse.wheel(0, -600);
    await page.waitForTimeout(300);
    const far = await moved(page, async () => {
      await page.evaluate(() => {
        const steps = window.fixture.snapshot().steps;
        const step = /** @type {import("../../www/api/view.js").StepRecord} */ (steps.at(-30));
        window.fixture.tell({ type: "step", step: { ...step, output: "Much longer. ".repeat(200) } });
      });
      await page.waitForTimeout(300);
    });
    assert.ok(far <= 1, `it moved by ${far} px`);
  }),
);

test(
  "while an answer streams nothing else in the page changes, and who reads is not moved but told",
  withPage(async ({ page }) => {
    await openState(page, gallery, "longest");
    await page.getByText("Answer 5000.").waitFor();
    await settled(page);
    await page.getByRole("textbox", { name: "Message", exact: true }).fill("Go on");
    await page.keyboard.press("Enter");
    await page.getByText("Here is a plan").last().waitFor();
    await scroller(page).hover();
    await page.mouse.wheel(0, -1_500);
    await page.waitForTimeout(300);
    await page.evaluate(() => {
      const inner = document
        .querySelector("oneloop-chat")
        ?.shadowRoot?.querySelector("oneloop-conversation")?.shadowRoot;
      /** @type {string[]} */
      const changes = [];
      /** @type {any} */ (window).changes = changes;
      const observer = new MutationObserver((records) => {
        for (const { target } of records) {
          const message = (target instanceof Element ? target : target.parentElement)?.closest(
            "oneloop-message",
          );
          const all = inner?.querySelectorAll("oneloop-message") ?? [];
          if (message && message !== all[all.length - 1]) changes.push(message.outerHTML.slice(0, 80));
        }
      });
      for (const group of inner?.querySelectorAll(".group") ?? [])
        observer.observe(group, { subtree: true, childList: true, characterData: true });
    });
    const far = await moved(page, async () => {
      await page.evaluate(() => {
        const chat = window.fixture;
        const id = chat.snapshot().steps.findLast(({ status }) => status === "running")?.id ?? "";
        for (let at = 0; at < 100; at += 1) chat.tell({ type: "token", id, token: "more ", field: "output" });
      });
      await page.waitForTimeout(500);
    });
    assert.ok(far <= 1, `it moved by ${far} px`);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).changes), []);
    const before = await top(page);
    await page.evaluate(() => {
      const { fixture } = window;
      const [sample] = fixture.snapshot().steps;
      for (const id of ["n1", "n2", "n3"])
        fixture.tell({
          type: "step",
          step: { .../** @type {any} */ (sample), id, type: "assistant_message", output: id },
        });
    });
    await page.getByRole("button", { name: "To the newest message, 3 new" }).click();
    await scroller(page).getByText("n3", { exact: true }).waitFor();
    await page.getByRole("button", { name: "To the newest message" }).waitFor({ state: "hidden" });
    assert.ok((await top(page)) > before);
  }),
);

test(
  "a text is found in the whole thread, also where it is not drawn",
  withPage(async ({ page }) => {
    await openState(page, gallery, "longest");
    await page.getByText("Answer 5000.").waitFor();
    await page.getByRole("textbox", { name: "Message", exact: true }).focus();
    await page.keyboard.press("Control+f");
    const find = page.locator("oneloop-find");
    await page.keyboard.type("answer 123");
    await find.getByText("11 of 11").waitFor();
    await page.getByText("Answer 1239.").waitFor();
    await page.keyboard.press("Enter");
    await find.getByText("1 of 11", { exact: true }).waitFor();
    await page.getByText("Answer 123.").waitFor();
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await find.getByText("10 of 11").waitFor();
    await page.getByText("Answer 1238.").waitFor();
    const seen = await page.getByText("Answer 1238.").evaluate((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return top > 0 && bottom < innerHeight;
    });
    assert.ok(seen, "the place is in sight");
    await page.waitForFunction(() => {
      const texts = (/** @type {string} */ name) => [...(CSS.highlights.get(name) ?? [])].map(String);
      return texts("oneloop-found").join() === "Answer 123" && texts("oneloop-find").length >= 1;
    });
    await find.getByRole("textbox").fill("no such words");
    await find.getByText("Nothing found").waitFor();
    await page.keyboard.press("Escape");
    await find.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => CSS.highlights.get("oneloop-found")?.size ?? 0), 0);
  }),
);

test(
  "where all of a thread is in the page, the browser's own find is left to it; the button opens ours",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.getByRole("textbox", { name: "Message", exact: true }).focus();
    await page.keyboard.press("Control+f");
    assert.equal(await page.locator("oneloop-find").count(), 0);
    await page.getByRole("button", { name: "Find in this thread" }).click();
    await page.keyboard.type("MIRADOURO");
    await page.getByText("1 of 1").waitFor();
  }),
);

test(
  "one goes to a day",
  withPage(async ({ page }) => {
    await openState(page, gallery, "days");
    await page.getByRole("button", { name: "today" }).click();
    await page.getByRole("menuitem").nth(4).click();
    await page.getByText("What was there 100 days ago?").waitFor();
    const seen = await page.getByText("What was there 100 days ago?").evaluate((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return top > 0 && bottom < innerHeight;
    });
    assert.ok(seen);
  }),
);
