// Branches, the composer, elements, actions, search: what a person does with them, by keyboard and by pointer.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";

/** @typedef {import("playwright-core").Page} Page */

const gallery = await startGallery();

/** @param {Page} page */
const field = (page) => page.getByRole("textbox", { name: "Message", exact: true });

/** @param {string} name @param {string} mimeType */
const file = (name, mimeType, size = 10) => ({ name, mimeType, buffer: Buffer.alloc(size) });

test(
  "a message is edited in its place: Escape leaves it, Enter sends",
  withPage(async ({ page }) => {
    await openState(page, gallery, "attempts");
    const edit = page
      .locator("oneloop-message")
      .filter({ hasText: "And in winter?" })
      .getByRole("button", { name: "Edit" });
    const editor = page.getByRole("textbox", { name: "Edit your message" });
    await edit.click();
    await editor.fill("And in spring?");
    await page.keyboard.press("Escape");
    await page.getByText("And in winter?").waitFor();
    assert.deepEqual(await calls(page, "stop"), []);
    await edit.click();
    await editor.fill("And in spring?");
    await page.keyboard.press("Enter");
    await page.getByText("And in spring?").waitFor();
    assert.deepEqual(
      (await calls(page, "editMessage")).map(([, text]) => text),
      ["And in spring?"],
    );
  }),
);

test(
  "attempts are gone through where they differ, and answers are given once more",
  withPage(async ({ page }) => {
    await openState(page, gallery, "attempts");
    const ofQuestion = page.getByRole("group", { name: "Attempt 2 of 2" });
    assert.ok(await ofQuestion.getByRole("button", { name: "Next attempt" }).isDisabled());
    await ofQuestion.getByRole("button", { name: "Previous attempt" }).click();
    await page
      .getByRole("group", { name: "Attempt 2 of 3" })
      .getByRole("button", { name: "Next attempt" })
      .click();
    assert.deepEqual(await calls(page, "selectAttempt"), [["other"], ["run-3"]]);
    await page.getByRole("button", { name: "Answer again" }).last().click();
    assert.equal((await calls(page, "regenerate")).length, 1);
    await page.evaluate(() => /** @type {any} */ (window.fixture).run(true));
    await page.getByRole("button", { name: "Stop" }).waitFor();
    assert.ok(await page.getByRole("button", { name: "Edit" }).first().isDisabled());
    await openState(page, gallery, "attempt-failed");
    await page.getByRole("group", { name: "Attempt 2 of 2" }).waitFor();
  }),
);

test(
  "a thumb is noted at once; words can be added, and all of it taken back",
  withPage(async ({ page }) => {
    await openState(page, gallery, "actions");
    const bad = page.getByRole("button", { name: "Bad answer" });
    await bad.click();
    const dialog = page.getByRole("dialog", { name: "What was wrong with it?" });
    await dialog.getByRole("textbox").fill("It is 409.");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    const given = (await calls(page, "setFeedback")).map(([feedback]) => {
      const { value, comment } = /** @type {any} */ (feedback);
      return [value, comment];
    });
    assert.deepEqual(given, [
      [0, undefined],
      [0, "It is 409."],
    ]);
    assert.equal(await bad.getAttribute("aria-pressed"), "true");
    await bad.click();
    await page.keyboard.press("Escape");
    assert.deepEqual(await calls(page, "stop"), []);
    await bad.click();
    await page.getByRole("button", { name: "Take back" }).click();
    assert.equal((await calls(page, "removeFeedback")).length, 1);
    assert.equal(await bad.getAttribute("aria-pressed"), "false");
    await page.getByRole("button", { name: "Mark as favourite" }).last().click();
    await page.getByRole("button", { name: "Remove the favourite mark" }).waitFor();
  }),
);

test(
  "an action is at work once, and says why it failed",
  withPage(async ({ page }) => {
    await openState(page, gallery, "actions");
    await page.evaluate(() => {
      const { promise, resolve } = Promise.withResolvers();
      window.fixture.acting = promise;
      Object.assign(window, { finish: resolve });
    });
    const again = page.getByRole("button", { name: "Once more" });
    await again.click();
    assert.ok(await again.isDisabled());
    await page.evaluate(() => {
      window.fixture.refusal = "There is no disk.";
      /** @type {any} */ (window).finish();
    });
    await page.getByRole("alert").getByText("That did not work. There is no disk.").waitFor();
    assert.ok(await again.isEnabled());
    const [[action] = []] = await calls(page, "callAction");
    assert.deepEqual(/** @type {any} */ (action).payload, { n: 1 });
  }),
);

test(
  "files are attached, checked, removed and sent; a message may be files alone",
  withPage(async ({ page }) => {
    await openState(page, gallery, "composer");
    const picker = page.locator("oneloop-composer input[type=file]");
    await picker.setInputFiles([file("fares.csv", "text/csv"), file("run.exe", "application/x-msdownload")]);
    await page.getByText("run.exe is not one of what is taken here: image/*, .csv.").waitFor();
    await field(page).evaluate((area) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["x"], "pasted.csv", { type: "text/csv" }));
      area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.locator(".main").evaluate((main) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "dropped.csv", { type: "text/csv" }));
      for (const type of ["dragover", "drop"])
        main.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }),
        );
    });
    await page.getByRole("button", { name: "Remove pasted.csv" }).click();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("button", { name: /^dropped.csv/ }).waitFor();
    const sent = await page.evaluate(() => {
      const [call] = window.fixture.calls.filter(({ name }) => name === "send");
      const [text, { files }] = /** @type {[string, { files: File[] }]} */ (
        call?.args ?? ["", { files: [] }]
      );
      return [text, files.map(({ name }) => name)];
    });
    assert.deepEqual(sent, ["", ["fares.csv", "dropped.csv"]]);
    await openState(page, gallery, "no-files");
    assert.equal(await page.getByRole("button", { name: "Attach files" }).count(), 0);
  }),
);

test(
  "a command is found by its beginning, goes with the message, and modes with it",
  withPage(async ({ page }) => {
    await openState(page, gallery, "composer");
    await field(page).fill("/");
    await page.getByRole("option", { name: /\/summary/ }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("option").count(), 0);
    assert.equal(await field(page).inputValue(), "/");
    await field(page).fill("/p");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Without “plan”" }).waitFor();
    await page.getByRole("button", { name: "Effort: Thorough" }).click();
    await page.getByRole("menuitemradio", { name: /^Quick/ }).click();
    await field(page).fill("A week");
    await page.keyboard.press("Enter");
    assert.deepEqual(await calls(page, "send"), [["A week", { command: "plan", modes: { effort: "low" } }]]);
    assert.equal(
      await page.getByRole("button", { name: "Without “plan”" }).count(),
      0,
      "it was for one message",
    );
    await page.getByText("/plan").waitFor();
  }),
);

test(
  "what waits can be taken back into the composer",
  withPage(async ({ page }) => {
    await openState(page, gallery, "streaming");
    await field(page).fill("And what if it rains?");
    await page.getByRole("button", { name: "Send when it is done" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.getByRole("button", { name: "Take back “And what if it rains?”" }).click();
    assert.equal(await field(page).inputValue(), "And what if it rains?");
    assert.equal(await page.getByRole("alert").count(), 0, "nothing went wrong");
  }),
);

test(
  "images open over everything; a broken one and a file that is gone say so",
  withPage(async ({ page, allow }) => {
    allow(/404/);
    await openState(page, gallery, "element-images");
    await page.getByText("“Nowhere” could not be shown.").waitFor();
    const before = await page.getByRole("button", { name: "Enlarge Sintra" }).boundingBox();
    assert.equal(before?.height, 240, "the space it was given");
    await page.getByRole("button", { name: "Enlarge Sintra" }).click();
    await page.getByRole("dialog", { name: "Sintra" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Sintra" }).waitFor({ state: "detached" });
    await openState(page, gallery, "element-files");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "fares.csv" }).click();
    assert.equal((await download).suggestedFilename(), "fares.csv");
    await page.getByRole("button", { name: "gone.zip" }).click();
    await page.getByText("What “gone.zip” holds is not there any more.").waitFor();
    await page.getByText("The address of “bad” is not one that can be opened.").waitFor();
  }),
);

test(
  "addresses of what was shown are let go of",
  withPage(async ({ page }) => {
    await page.addInitScript(() => {
      const live = new Set();
      const { createObjectURL, revokeObjectURL } = URL;
      URL.createObjectURL = (blob) => {
        const url = createObjectURL(blob);
        live.add(url);
        return url;
      };
      URL.revokeObjectURL = (url) => {
        live.delete(url);
        revokeObjectURL(url);
      };
      Object.assign(window, { live });
    });
    await openState(page, gallery, "element-media");
    const live = () => page.evaluate(() => /** @type {any} */ (window).live.size);
    await page.getByText("“Broken video” could not be shown.").waitFor();
    assert.equal(await live(), 2);
    await page.getByRole("button", { name: /^Letter to the landlord/ }).click();
    await page.getByText("It was about").waitFor();
    assert.equal(await live(), 0);
  }),
);

test(
  "a table is sorted by its columns, and paged",
  withPage(async ({ page }) => {
    await openState(page, gallery, "element-table");
    await page.getByText("1–10 of 23").waitFor();
    const first = page.locator("oneloop-table tbody tr").first();
    await page.getByRole("button", { name: "Price" }).click();
    await first.getByText("96").waitFor();
    await page.getByRole("button", { name: "Price" }).click();
    assert.equal(await page.locator("th[aria-sort=descending]").count(), 1);
    await page.getByRole("button", { name: "Next page" }).click();
    await page.getByRole("button", { name: "Next page" }).click();
    await page.getByText("21–23 of 23").waitFor();
    await first.getByText("96").waitFor({ state: "detached" });
    assert.equal(await page.locator("oneloop-table tbody tr").count(), 3);
  }),
);

test(
  "what is at the side is opened by its name in the text, and closed again",
  withPage(async ({ page }) => {
    await openState(page, gallery, "element-aside");
    const link = page.getByRole("button", { name: "The plan" }).first();
    await link.click();
    await page.getByRole("heading", { name: "Day one" }).waitFor();
    assert.equal(await page.locator("code button").count(), 0, "not in code");
    const edge = page.getByRole("separator", { name: "Width of the side panel" });
    await edge.focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await edge.getAttribute("aria-valuenow"), "464");
    await page.getByRole("button", { name: "Close the side panel" }).click();
    await page.getByRole("heading", { name: "Day one" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "A map" }).click();
    await page.getByRole("button", { name: "Enlarge A map" }).waitFor();
  }),
);

test(
  "tasks come up beside the conversation, and lead to their steps",
  withPage(async ({ page }) => {
    await openState(page, gallery, "tasks");
    await page.getByText("1 of 4").waitFor();
    await page.getByRole("button", { name: /Find rooms\s+running/ }).click();
    await page.locator("oneloop-message.found", { hasText: "Find me a room." }).waitFor();
  }),
);

test(
  "an element that throws, and one that nobody knows, say so where they are",
  withPage(async ({ page, allow }) => {
    allow(/The data is not what it was/);
    await openState(page, gallery, "element-broken");
    await page
      .getByText("The element “broken-element” does not work: The data is not what it was.")
      .waitFor();
    await field(page).fill("Still here");
    await openState(page, gallery, "element-custom");
    await page.getByText("The element “not-registered” can’t be shown").waitFor();
    await page.getByRole("button", { name: "1B" }).click();
    await page.getByRole("alert").getByText("Nothing waits for an answer of this element.").waitFor();
  }),
);

test(
  "threads are searched as one types, what was found is marked",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.getByRole("searchbox", { name: "Search threads" }).focus();
    await page.keyboard.type("palace");
    await page.locator("mark", { hasText: "palace" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.deepEqual(await calls(page, "openThread"), [["t4"]]);
    await page.getByRole("searchbox", { name: "Search threads" }).fill("zebra");
    await page.getByText("Nothing found for “zebra”.").waitFor();
    await page.getByRole("searchbox").press("Escape");
    await page.getByRole("button", { name: /^Multiply 17/ }).waitFor();
    assert.deepEqual(await calls(page, "stop"), []);
  }),
);

test(
  "settings have tabs, radios, boxes and chips, and tell what is being changed",
  withPage(async ({ page }) => {
    await openState(page, gallery, "settings-tabs");
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("radio", { name: "Warm" }).check();
    await page.getByRole("checkbox", { name: "On foot" }).check();
    await page.getByRole("textbox", { name: "Leave out" }).fill("queues");
    await page.getByRole("tab", { name: "Trip" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("textbox", { name: "Notes" }).fill("No hurry");
    assert.ok(await page.getByLabel("Fixed").isDisabled());
    await page.getByRole("button", { name: "Save" }).click();
    const saved = { tone: "Warm", means: ["train", "foot"], skip: ["museums", "queues"], notes: "No hurry" };
    assert.deepEqual(await calls(page, "updateSettings"), [[saved]]);
    assert.deepEqual((await calls(page, "editSettings"))[0], [{ tone: "Warm" }]);
  }),
);

test(
  "suggestions are found under their headings",
  withPage(async ({ page }) => {
    await openState(page, gallery, "starter-categories");
    await page.getByRole("button", { name: "Say hello" }).waitFor();
    await page.getByRole("button", { name: "Code", exact: true }).click();
    await page.getByRole("button", { name: /^Explain/ }).click();
    assert.deepEqual(await calls(page, "send"), [["Explain this function.", { command: "plan" }]]);
  }),
);
