// What a person does with one message.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

test(
  "an answer is copied as Markdown and as rich text, a question as it is",
  withPage(async ({ page }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await openState(page, gallery, "conversation");
    const copied = async () =>
      page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        const read = async (/** @type {string} */ type) =>
          item?.types.includes(type) ? (await item.getType(type)).text() : "";
        return { text: await read("text/plain"), html: await read("text/html") };
      });
    const answer = page.locator("oneloop-message", { has: page.locator("h2") });
    await answer.hover();
    await answer.getByRole("button", { name: "Copy", exact: true }).last().click();
    await answer.getByRole("button", { name: "Copied" }).waitFor();
    const { text, html } = await copied();
    assert.match(text, /^Here is a plan .*\*little\* room/);
    assert.match(html, /<em>little<\/em>/);
    assert.match(html, /<table[\s\S]*Alfama/);
    assert.doesNotMatch(html, /<button|class=/);
    const question = page.locator("oneloop-message").first();
    await question.hover();
    await question.getByRole("button", { name: "Copy" }).click();
    await question.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal((await copied()).text, "Plan three days in Lisbon, please.");
    // A long answer is in pieces, which are nobody else's business.
    await page.evaluate(() => {
      const step = /** @type {import("oneloop").StepRecord} */ (window.fixture.snapshot().steps.at(-1));
      const output = "Some words.\n\n".repeat(200);
      window.fixture.tell({ type: "step", step: { ...step, id: "long", output, status: "done" } });
    });
    const long = page.locator("oneloop-message", { has: page.locator(".piece") });
    await long.hover();
    await long.getByRole("button", { name: "Copy", exact: true }).click();
    await long.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal((await copied()).html.match(/<\/p><p>/g)?.length, 199);
  }),
);

test(
  "a message is quoted whole, or what is chosen in it",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    const field = page.getByRole("textbox", { name: "Message", exact: true });
    const question = page.locator("oneloop-message").first();
    await question.hover();
    await question.getByRole("button", { name: "Quote" }).click();
    assert.equal(await field.inputValue(), "> Plan three days in Lisbon, please.\n\n");
    await page.keyboard.type("Yes.");
    const answer = page.locator("oneloop-message", { has: page.locator("h2") });
    await answer.locator("h2").dblclick({ position: { x: 12, y: 12 } });
    await answer.getByRole("button", { name: "Quote" }).click();
    assert.equal(await field.inputValue(), "> Plan three days in Lisbon, please.\n\nYes.\n\n> Three\n\n");
  }),
);

test(
  "an answer that was cut off goes on",
  withPage(async ({ page }) => {
    for (const state of ["stopped", "interrupted"]) {
      await openState(page, gallery, state);
      const count = await page.getByRole("button", { name: "Continue" }).count();
      if (state === "interrupted") {
        assert.equal(count, 0, "something was asked since");
        continue;
      }
      await page.getByRole("button", { name: "Continue" }).click();
      assert.deepEqual(await calls(page, "send"), [["Go on where you stopped."]]);
      await page.getByRole("button", { name: "Continue" }).waitFor({ state: "detached" });
    }
  }),
);

test(
  "a rating that is saved when its message is gone asks for nothing more",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.evaluate(() => {
      const fixture = /** @type {any} */ (window.fixture);
      const save = fixture.setFeedback.bind(fixture);
      fixture.setFeedback = async (/** @type {unknown} */ given) => {
        const saved = await save(given);
        await new Promise((resolve) => Object.assign(window, { letGo: resolve }));
        return saved;
      };
    });
    const answer = page.locator("oneloop-message", { has: page.locator("h2") });
    await answer.hover();
    await answer.getByRole("button", { name: "Good answer" }).click();
    await page.waitForFunction(() => "letGo" in window);
    await page.evaluate(async () => {
      document.querySelector("oneloop-chat")?.remove();
      /** @type {any} */ (window).letGo();
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    });
    assert.equal((await calls(page, "setFeedback")).length, 1);
  }),
);
