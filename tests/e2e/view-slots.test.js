// What a page puts into the view: beside our buttons under a message, and in the place of the composer.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

/** A composer as a page may have it. */
const putComposer = () => {
  const form = document.createElement("form");
  form.slot = "composer";
  const field = document.createElement("input");
  field.setAttribute("aria-label", "Ask");
  form.append(field);
  const chat = document.querySelector("oneloop-chat");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void chat?.submit(field.value, { command: "search" });
  });
  chat?.addEventListener(
    "oneloop-quote",
    (event) => (field.value = /** @type {CustomEvent<string>} */ (event).detail),
  );
  chat?.append(form);
};

test(
  "a page's own actions stand under the messages it has some for, and know which one it is",
  withPage(async ({ page, allow }) => {
    await openState(page, gallery, "conversation");
    await page.evaluate(() => {
      const chat = document.querySelector("oneloop-chat");
      const pressed = /** @type {string[]} */ ([]);
      Object.assign(window, { pressed });
      if (chat)
        chat.messageActions = ({ id, type }) => {
          if (type !== "assistant_message") return undefined;
          const button = document.createElement("button");
          button.className = "icon-button";
          button.textContent = "Pin";
          button.addEventListener("click", () => pressed.push(id));
          return [button];
        };
    });
    const pins = page.getByRole("button", { name: "Pin" });
    await pins.first().waitFor();
    const answers = page.locator("oneloop-message:has(.answer .actions)");
    assert.equal(await pins.count(), await answers.count());
    assert.equal(
      await page.locator("oneloop-message:has(.user)").getByRole("button", { name: "Pin" }).count(),
      0,
    );
    await pins.last().click();
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).pressed), [
      await answers.last().getAttribute("data-id"),
    ]);
    // It stands in their line, and its size is theirs.
    const tools = answers.last().locator(".actions > .icon-button");
    const looks = await tools.evaluateAll((all) =>
      all.map((each) => `${getComputedStyle(each).height} ${each.getBoundingClientRect().top}`),
    );
    assert.ok(looks.length > 3);
    assert.equal(new Set(looks).size, 1, looks.join(", "));

    // What fails is told, and costs nothing but itself.
    allow(/no pins today/);
    await page.evaluate(() => {
      const chat = document.querySelector("oneloop-chat");
      if (chat)
        chat.messageActions = () => {
          throw new Error("no pins today");
        };
    });
    await pins.first().waitFor({ state: "detached" });
    await answers.last().getByRole("button", { name: "Copy" }).first().waitFor();
    await page.evaluate(() => {
      const chat = document.querySelector("oneloop-chat");
      if (chat) chat.messageActions = ({ type }) => (type === "user_message" ? "words" : null);
    });
    await page.locator("oneloop-message:has(.user) .actions").getByText("words").first().waitFor();
  }),
);

test(
  "a composer of the page's takes the place of ours, and sends what is written there",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.evaluate(putComposer);
    const field = page.getByRole("textbox", { name: "Ask" });
    await page.getByRole("textbox", { name: "Message", exact: true }).waitFor({ state: "hidden" });
    await field.fill("What of the coast?");
    await page.keyboard.press("Enter");
    await page.locator(".bubble").getByText("What of the coast?").waitFor();
    const [sent] = await calls(page, "send");
    assert.deepEqual(sent, ["What of the coast?", { command: "search" }]);
    // Where the keys lead, and what is to be answered.
    await page.locator("body").click({ position: { x: 1, y: 1 } });
    await page.evaluate(() => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());
    await page.getByRole("button", { name: "Quote" }).last().click();
    assert.match(await field.inputValue(), /\S/);
    await page.getByRole("button", { name: "New chat" }).first().click();
    assert.ok(await field.evaluate((one) => one === document.activeElement));
    // Taken away again, ours is there.
    await page.evaluate(() => document.querySelector('[slot="composer"]')?.remove());
    await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
  }),
);

test(
  "a question that waits for a text is answered from the page's composer",
  withPage(async ({ page }) => {
    await openState(page, gallery, "ask-text");
    await page.evaluate(putComposer);
    await page.getByRole("textbox", { name: "Ask" }).fill("Lisbon");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.fixture.calls.some(({ name }) => name === "answer"));
    const [answered] = await calls(page, "answer");
    assert.equal(answered?.[1], "Lisbon");
    assert.deepEqual(await calls(page, "send"), []);
  }),
);
