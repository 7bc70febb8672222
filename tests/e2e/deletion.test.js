// A message is deleted, and put back: on the page, in the store, and for the model.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { conversation, field, idle, openEndpoint, say, shown, stored } from "./lib/app.js";
import { withPage } from "./lib/browser.js";
import { startOpenAIServer } from "./lib/openai-server.js";
import { startSite } from "./lib/site.js";

const site = await startSite();

/** @typedef {import("playwright-core").Page} Page */

/** Presses the button of a message that has this text. @param {Page} page @param {string} text @param {string} name */
async function press(page, text, name) {
  const message = page.locator("oneloop-message", { hasText: text });
  await message.hover();
  await message.getByRole("button", { name, exact: true }).click();
}

/** What is said in the store. @param {Page} page */
async function said(page) {
  const { steps = [] } = await stored(page);
  return steps.filter(({ type }) => type.endsWith("_message")).map(({ output }) => output);
}

test(
  "a question is deleted with its answer; the model does not hear of it; undone, it is there again",
  withPage(async ({ page }) => {
    const server = await startOpenAIServer();
    try {
      await openEndpoint(page, site, server.url);
      /** Says something; resolves with what the server was sent. @param {string} text @param {string} reply */
      const exchange = async (text, reply) => {
        server.answer({ text: reply });
        await say(page, text);
        const { body } = await server.nextRequest();
        await shown(page, reply);
        await idle(page);
        return body.messages
          .filter((/** @type {any} */ { role }) => role !== "system")
          .map((/** @type {any} */ { content }) => content);
      };
      await exchange("My first question", "The first answer.");
      await exchange("My secret is 4711", "I keep it.");
      await press(page, "My secret is 4711", "Delete");
      await page.getByText("The message was deleted, with what came after it.").waitFor();
      await conversation(page).getByText("4711").waitFor({ state: "detached" });
      assert.equal(await field(page).evaluate((field) => field.matches(":focus")), true);
      assert.deepEqual(await said(page), ["My first question", "The first answer."]);

      await page.getByRole("button", { name: "Undo" }).click();
      await shown(page, "I keep it.");
      assert.equal((await said(page)).length, 4);
      assert.equal(await page.getByRole("button", { name: "Undo" }).count(), 0);

      // For good: also after a reload the agent goes on from before.
      await press(page, "My secret is 4711", "Delete");
      await conversation(page).getByText("4711").waitFor({ state: "detached" });
      await page.reload();
      await shown(page, "The first answer.");
      assert.ok(!(await conversation(page).innerText()).includes("4711"));
      assert.deepEqual(await exchange("Do you know my secret?", "No."), [
        "My first question",
        "The first answer.",
        "Do you know my secret?",
      ]);
      // An answer alone leaves its question, which can be answered once more.
      await press(page, "No.", "Delete");
      await conversation(page).getByText("No.").waitFor({ state: "detached" });
      assert.deepEqual(await said(page), [
        "My first question",
        "The first answer.",
        "Do you know my secret?",
      ]);
    } finally {
      await server.close();
    }
  }),
);

test(
  "what was deleted in one thread is not offered to be put back in another",
  withPage(async ({ page }) => {
    await page.goto(site);
    await say(page, "What is 2 + 3?");
    await shown(page, "2 + 3 = 5");
    await idle(page);
    await press(page, "What is 2 + 3?", "Delete");
    const undo = page.getByRole("button", { name: "Undo" });
    await undo.waitFor();
    await page.getByRole("button", { name: "New chat" }).first().click();
    await undo.waitFor({ state: "detached" });
  }),
);
