// The site's tour, as a person takes it: questions over a reload, files, tables, tasks, buttons, edits.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { conversation, field, idle, say, shown } from "./lib/app.js";
import { withPage } from "./lib/browser.js";
import { startSite } from "./lib/site.js";

const site = await startSite();
const address = `${site}#/tour`;

test(
  "questions are answered one by one, also after a reload",
  withPage(async ({ page }) => {
    await page.goto(address);
    await page.getByRole("button", { name: "Ask me something" }).click();
    await shown(page, "What shall I call you?");
    await say(page, "Ada");
    await shown(page, "Something to drink, Ada?");
    await page.reload();
    await page.getByRole("button", { name: "Tea" }).click();
    await shown(page, "And where would you like to sit?");
    await page.getByLabel("Row").fill("40");
    await page.locator("oneloop-form").getByRole("button", { name: "Send" }).click();
    assert.equal(await conversation(page).getByText("Noted:").count(), 0, "row 40 is none");
    await page.getByLabel("Row").fill("12");
    await page.locator("oneloop-form").getByRole("button", { name: "Send" }).click();
    await shown(page, "row 12");
    await idle(page);
  }),
);

test(
  "a file becomes a table, with a button below it",
  withPage(async ({ page }) => {
    await page.goto(address);
    await say(page, "Read a CSV");
    await shown(page, "A CSV, please.");
    const buffer = Buffer.from("city,people\nLisbon,545923\nBraga,193324\n");
    await page
      .locator("oneloop-ask-file input[type=file]")
      .setInputFiles({ name: "cities.csv", mimeType: "text/csv", buffer });
    await shown(page, "has 2 rows.");
    await page.getByRole("cell", { name: "Braga" }).waitFor();
    await page.getByRole("button", { name: "Name the columns" }).click();
    await shown(page, "The columns are city, people.");
    await page.reload();
    await page.getByRole("cell", { name: "Braga" }).waitFor();
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { violations } = await /** @type {any} */ (window).axe.run({
        resultTypes: ["violations"],
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      });
      return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
    assert.deepEqual(violations, []);
  }),
);

test(
  "a plot and a diagram are drawn, also after a reload, and nothing is asked of other hosts",
  withPage(async ({ page }) => {
    /** @type {string[]} */
    const outside = [];
    page.on("request", (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(site)) outside.push(request.url());
    });
    await page.goto(address);
    await page.getByRole("button", { name: "Draw a plot" }).click();
    const bars = page.locator("oneloop-figure svg .mark-rect path");
    const diagram = page.getByRole("img", { name: /How a turn goes/ });
    await bars.nth(2).waitFor();
    await diagram.waitFor();
    await page.reload();
    await bars.nth(2).waitFor();
    await diagram.waitFor();
    assert.equal(await bars.count(), 3);
    await page.getByText("People in a city").waitFor();
    assert.deepEqual(outside, []);
  }),
);

test(
  "a message is edited, and both attempts are there",
  withPage(async ({ page }) => {
    await page.goto(address);
    await say(page, "first words");
    await shown(page, "You said: first words");
    await idle(page);
    await page.getByRole("button", { name: "Edit", exact: true }).first().click();
    await page.getByRole("textbox", { name: "Edit your message" }).fill("other words");
    await page.keyboard.press("Enter");
    await shown(page, "You said: other words");
    await idle(page);
    assert.equal(await conversation(page).getByText("You said: first words").count(), 0);
    await page
      .getByRole("button", { name: /Previous/ })
      .first()
      .click();
    await shown(page, "You said: first words");
    await field(page).waitFor();
  }),
);
