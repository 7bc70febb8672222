// What a person does with threads in the view, by keyboard and by pointer: their names, labels and order, several at once.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

test(
  "threads: renamed in place, deleted with an undo, by keyboard",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.getByRole("button", { name: /^Letter to the landlord/ }).focus();
    await page.keyboard.press("F2");
    await page.keyboard.type("Letter to the bank");
    await page.keyboard.press("Enter");
    assert.deepEqual(await calls(page, "renameThread"), [["t4", "Letter to the bank"]]);
    const row = page.getByRole("button", { name: /^Letter to the bank/ });
    await row.waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Rename" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const notice = page.getByRole("status").filter({ hasText: "“Letter to the bank” was deleted." });
    await notice.waitFor();
    await row.waitFor({ state: "detached" });
    assert.deepEqual(await calls(page, "deleteThread"), [], "not before it can't be undone any more");
    await notice.getByRole("button", { name: "Undo" }).click();
    await row.focus();
    await page.keyboard.press("Delete");
    await row.waitFor({ state: "detached" });
    // The next row has the focus.
    await page.keyboard.press("Control+z");
    await row.focus();
    await page.keyboard.press("Delete");
    await notice.getByRole("button", { name: "Dismiss" }).click();
    assert.deepEqual(await calls(page, "deleteThread"), [["t4"]]);
    assert.deepEqual(await calls(page, "stop"), []);
  }),
);

test(
  "several threads are chosen and deleted, the open one among them; undone, it is open again",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    const row = (/** @type {string} */ name) => page.getByRole("button", { name: new RegExp(`^${name}`) });
    const box = (/** @type {string} */ name) => page.getByRole("checkbox", { name: new RegExp(`^${name}`) });
    await row("Planning a week").click({ modifiers: ["Control"] });
    await box("Why does the cache").click({ modifiers: ["Shift"] });
    await page.getByText("3 selected").waitFor();
    await box("Refactor").press("Space");
    await page.getByText("2 selected").waitFor();
    assert.deepEqual(await calls(page, "openThread"), []);
    await page.getByRole("toolbar", { name: "Select" }).getByRole("button", { name: "Delete" }).click();
    await page.getByText("2 threads were deleted.").waitFor();
    await row("Planning a week").waitFor({ state: "detached" });
    assert.equal((await calls(page, "newThread")).length, 1);
    await page.getByRole("button", { name: "Undo" }).click();
    await row("Planning a week").waitFor();
    assert.deepEqual(await calls(page, "openThread"), [["open"]]);
    assert.deepEqual(await calls(page, "deleteThread"), []);

    await row("Refactor").focus();
    await page.keyboard.press("Control+a");
    await page.getByText("9 selected").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("searchbox", { name: "Search threads" }).waitFor();
    assert.deepEqual(await calls(page, "stop"), []);

    // What is deleted is not found either, and a page that is left deletes it for good.
    await row("Letter to the landlord").focus();
    await page.keyboard.press("Delete");
    await page.getByRole("searchbox", { name: "Search threads" }).fill("palace");
    await page.getByText("Nothing found for “palace”.").waitFor();
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
    assert.deepEqual(await calls(page, "deleteThread"), [["t4"]]);
  }),
);

test(
  "labels of threads are shown, and how much room is used",
  withPage(async ({ page }) => {
    await openState(page, gallery, "threads-selected");
    await page.getByText("work · home").first().waitFor();
    await page.getByText(/\d.+ of \d.+ used on this device/).waitFor();
  }),
);

test(
  "a thread is pinned by its menu, stands above the others with the focus on it, and goes back",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    const row = page.getByRole("button", { name: /^A name for the boat/ });
    /** @param {string} item */
    const choose = async (item) => {
      await row.focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: item, exact: true }).press("Enter");
    };
    /** Which row has the focus. */
    const focused = () =>
      page.waitForFunction(() => {
        const chat = document.querySelector("oneloop-chat")?.shadowRoot;
        const list = chat?.querySelector("oneloop-thread-list")?.shadowRoot;
        return list?.activeElement?.matches('.open[data-id="t8"]');
      });
    await choose("Pin");
    await page
      .getByRole("list", { name: "Pinned" })
      .getByRole("button", { name: /^A name for/ })
      .first()
      .waitFor();
    await focused();
    assert.match(
      (await page.getByRole("navigation").getByRole("listitem").first().textContent()) ?? "",
      /boat/,
    );
    await choose("Unpin");
    await page.getByRole("list", { name: "Pinned" }).waitFor({ state: "detached" });
    await focused();
    assert.deepEqual(await calls(page, "updateThread"), [
      ["t8", { pinned: true }],
      ["t8", { pinned: false }],
    ]);
  }),
);

test(
  "labels are typed, suggested and removed, by keyboard, and what was typed last is one, too",
  withPage(async ({ page }) => {
    await openState(page, gallery, "threads-labels");
    const dialog = page.getByRole("dialog", { name: "Labels of “Refactor the parser’s error paths”" });
    const input = dialog.getByRole("textbox", { name: /^Labels of/ });
    await page.waitForFunction(() => {
      const chat = document.querySelector("oneloop-chat")?.shadowRoot;
      const tags = chat?.querySelector("oneloop-thread-list")?.shadowRoot?.querySelector("oneloop-tags");
      return tags?.shadowRoot?.activeElement?.matches("input");
    });
    await page.keyboard.type("a b");
    await page.keyboard.press("Enter");
    // On the way to a suggestion what is typed is none.
    await page.keyboard.type("Wo");
    const suggested = dialog.getByRole("group", { name: "Suggestions" }).getByRole("button");
    assert.deepEqual(await suggested.allTextContents().then((all) => all.map((text) => text.trim())), [
      "work",
    ]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Remove “a b”" }).click();
    await input.fill("lab");
    await dialog.getByRole("button", { name: "Add “label 3”" }).click();
    await input.fill("last");
    // A finger is slower than a frame: what is pressed must not move away meanwhile.
    const done = await dialog.getByRole("button", { name: "Done" }).boundingBox();
    assert.ok(done);
    await page.mouse.move(done.x + done.width / 2, done.y + done.height / 2);
    await page.mouse.down();
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.mouse.up();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("first · work · label 3 · last").waitFor();
    assert.deepEqual(
      (await calls(page, "updateThread")).map(([id, change]) => [id, /** @type {any} */ (change).tags]),
      [
        ["t2", ["first", "a b"]],
        ["t2", ["first", "a b", "work"]],
        ["t2", ["first", "work"]],
        ["t2", ["first", "work", "label 3"]],
        ["t2", ["first", "work", "label 3", "last"]],
      ],
    );
  }),
);

test(
  "more threads are read when the list's end comes into sight",
  withPage(async ({ page }) => {
    await openState(page, gallery, "many-threads");
    await page.getByRole("button", { name: /^Thread number 30/ }).scrollIntoViewIfNeeded();
    await page
      .getByRole("button", { name: /^An older thread/ })
      .first()
      .waitFor();
  }),
);
