// What a chat asks the user, and how it is answered.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

/** @param {import("playwright-core").Page} page */
const field = (page) => page.getByRole("textbox", { name: "Message", exact: true });

/** What was answered, without the question's id. @param {import("playwright-core").Page} page */
const answers = async (page) => (await calls(page, "answer")).map(([, value]) => value);

for (const state of ["ask-text", "ask-reloaded"])
  test(
    `${state}: the composer says what is awaited, and Enter answers it`,
    withPage(async ({ page }) => {
      await openState(page, gallery, state);
      await page.getByText("Answer: What name shall I book it under?").waitFor();
      assert.equal(await field(page).getAttribute("placeholder"), "Your answer");
      await field(page).fill("Ada");
      await page.keyboard.press("Enter");
      assert.deepEqual(await answers(page), ["Ada"]);
      assert.deepEqual(await calls(page, "send"), []);
      await page.getByText("Answer: What name").waitFor({ state: "detached" });
      assert.equal(await field(page).getAttribute("placeholder"), "Message Multiplier");
    }),
  );

test(
  "one of several buttons answers; afterwards only that one is left, marked",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-action");
    await page.getByRole("button", { name: "Ask me tomorrow" }).focus();
    await page.keyboard.press("Enter");
    assert.deepEqual(await answers(page), ["1"]);
    await page.getByText("Chosen: Ask me tomorrow").waitFor();
    assert.equal(await page.getByRole("button", { name: "Book it" }).count(), 0);
  }),
);

test(
  "Escape stops while a question waits, which then says so",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-action");
    await field(page).focus();
    await page.keyboard.press("Escape");
    assert.equal((await calls(page, "stop")).length, 1);
    await page.getByText("Stopped before it was answered.").waitFor();
  }),
);

test(
  "an answer that is not taken says why, and can be given again",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-action");
    await page.evaluate(() => void (window.fixture.refusal = "The store is full."));
    await page.getByRole("button", { name: "Book it" }).click();
    await page.getByRole("alert").getByText("Your answer was not taken. The store is full.").waitFor();
    await page.evaluate(() => void (window.fixture.refusal = ""));
    await page.getByRole("button", { name: "Book it" }).click();
    await page.getByText("Chosen: Book it").waitFor();
  }),
);

test(
  "files are checked where they are chosen, and sent when the user says so",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-file");
    await page.getByText("Up to 2 files, 1 MB each · image/*, .pdf").waitFor();
    const picker = page.locator("oneloop-ask-file input[type=file]");
    const file = (/** @type {string} */ name, /** @type {string} */ mimeType, size = 10) => ({
      name,
      mimeType,
      buffer: Buffer.alloc(size),
    });
    await picker.setInputFiles([
      file("notes.txt", "text/plain"),
      file("big.pdf", "application/pdf", 2_000_000),
    ]);
    await page.getByText("notes.txt is not one of what is taken here: image/*, .pdf.").waitFor();
    await page.getByText(/^big\.pdf has 1\.9 MB; no more than 1 MB are taken\.$/).waitFor();
    await picker.setInputFiles([
      file("front.pdf", "application/pdf"),
      file("back.PDF", ""),
      file("third.pdf", ""),
    ]);
    await page.getByText("No more than 2 files are taken at once: third.pdf was left out.").waitFor();
    await page.getByRole("button", { name: "Remove back.PDF" }).click();
    await page.getByRole("button", { name: "Send 1 file" }).click();
    await page.getByText("1 file sent").waitFor();
    const sent = await page.evaluate(() => {
      const [call] = window.fixture.calls.filter(({ name }) => name === "answer");
      const { files } = /** @type {{ files: File[] }} */ (call?.args[2] ?? { files: [] });
      return files.map(({ name }) => name);
    });
    assert.deepEqual(sent, ["front.pdf"]);
  }),
);

test(
  "a file can be dropped on the question, and is not attached to a message then",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-file");
    await page.locator("oneloop-ask-file .drop").evaluate((drop) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "front.pdf", { type: "application/pdf" }));
      for (const type of ["dragover", "drop"])
        drop.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }),
        );
    });
    await page.getByRole("button", { name: "Send 1 file" }).waitFor();
    assert.equal(await page.locator("oneloop-composer oneloop-files li").count(), 0);
  }),
);

test(
  "a form says what is missing where it is, and sends typed values",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-form");
    const send = page.locator("oneloop-form").getByRole("button", { name: "Send" });
    assert.equal(await page.getByLabel("Full name").inputValue(), "Ada Lovelace");
    await page.getByLabel("Guests").fill("2.5");
    await page.getByLabel("Email").fill("nobody");
    await page.getByLabel("Budget for a night").fill("0");
    await send.click();
    assert.deepEqual(await answers(page), []);
    await page.getByText("This has to be a whole number.").waitFor();
    await page.getByText("This is not an email address.").waitFor();
    await page.getByText("More than 0.").waitFor();
    assert.equal(await page.getByText("This is needed.").count(), 2, "room and city");
    const focused = page.locator("oneloop-form :focus");
    assert.equal(await focused.getAttribute("type"), "email", "the first that is wrong");
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByLabel("Guests").fill("3");
    await page.getByLabel("Budget for a night").fill("96,5");
    await page.getByLabel("Room").selectOption("Double");
    await page.getByLabel("Breakfast").check();
    await page.getByLabel("Allergies").fill("nuts");
    await page.keyboard.press("Enter");
    await page.keyboard.type("milk");
    await page.getByLabel("City").fill("Lisbon");
    await page.getByLabel("Arrival").fill("2026-05-01");
    await page.keyboard.press("Enter");
    await page.locator("oneloop-ask").getByText("Sent").waitFor();
    assert.deepEqual(await answers(page), [
      {
        name: "Ada Lovelace",
        guests: 3,
        email: "ada@example.com",
        budget: 96.5,
        room: "Double",
        extras: ["Breakfast"],
        allergies: ["nuts", "milk"],
        address: { city: "Lisbon" },
        arrival: "2026-05-01",
      },
    ]);
  }),
);

test(
  "what was wrong with the answer before is said with what was given",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-form-errors");
    await page.getByText("guests: a single room has one bed").waitFor();
    assert.equal(await page.getByLabel("Guests").inputValue(), "6");
    assert.equal(await page.getByLabel("Room").locator("option:checked").textContent(), "Single");
  }),
);

test(
  "an element of the app's has its props, changes them, and answers by an event",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-element");
    await page.getByRole("button", { name: "Hold 1A" }).click();
    await page.getByRole("button", { name: "1A taken" }).waitFor();
    assert.deepEqual(await calls(page, "updateElement"), [["seats", { props: { rows: 3, taken: "1A" } }]]);
    await page.getByRole("button", { name: "2B" }).click();
    await page.locator("oneloop-ask").getByText("Sent").waitFor();
    assert.deepEqual(await answers(page), [{ seat: "2B", submitted: true }]);
    await openState(page, gallery, "ask-element");
    await page.getByRole("button", { name: "No seat" }).click();
    await page.getByText("Cancelled").waitFor();
    assert.deepEqual(await answers(page), [{ submitted: false }]);
  }),
);

test(
  "how questions ended is said",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-over");
    for (const words of [
      "Nobody answered in time.",
      "Stopped before it was answered.",
      "2 files sent",
      "Cancelled",
    ])
      await page.getByText(words).waitFor();
  }),
);
