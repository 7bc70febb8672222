// The inspector over a real graph: nodes side by side, a tool that fails, a question; beside a chat, and without one.
// @ts-check

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import axe from "axe-core";
import { serveApp } from "../../scripts/lib/app-page.js";
import { idle, say, shown } from "./lib/app.js";
import { withPage } from "./lib/browser.js";

/** @typedef {import("playwright-core").Page} Page */

const { url, close } = await serveApp("tests/e2e/inspector/page.js");
after(close);

/** @param {Page} page @param {string} name @param {...unknown} args @returns {Promise<any>} */
const app = (page, name, ...args) =>
  page.evaluate(async ([name, args]) => {
    const found = /** @type {any} */ (window).app[name];
    return typeof found === "function" ? found(...args) : found;
  }, /** @type {const} */ ([name, args]));

/** A node as it is drawn. @param {Page} page @param {string} name @param {string} status */
const node = (page, name, status) => page.locator(`[data-node="${name}"][data-status="${status}"]`);
/** @param {Page} page @param {string} name */
const tab = (page, name) => page.getByRole("tab", { name }).click();
const state = (/** @type {Page} */ page) => page.locator("button.state");

/** Runs the chat until the graph asks. @param {Page} page */
async function untilAsked(page) {
  await page.goto(url);
  await app(page, "showChat");
  // What is told before it is opened is not heard.
  await page.getByRole("button", { name: "Inspector" }).click();
  await page.getByRole("tab", { name: "Graph" }).waitFor();
  await say(page, "A seat, please");
  for (const name of ["left", "right"]) await node(page, name, "running").waitFor();
  assert.equal(await node(page, "plan", "done").count(), 1);
  assert.equal(await page.locator('[data-node="ask"][data-status]').count(), 0, "it has not run yet");
  await app(page, "release", "left");
  await node(page, "left", "done").waitFor();
  assert.equal(await node(page, "right", "running").count(), 1, "the other goes on");
  await app(page, "release", "right");
  await node(page, "ask", "waiting").waitFor();
}

/** @param {Page} page */
async function untilDone(page) {
  await untilAsked(page);
  await page
    .getByRole("textbox", { name: "Your answer" })
    .or(page.locator("oneloop-composer textarea"))
    .first()
    .fill("12A");
  await page.keyboard.press("Enter");
  await shown(page, "Seat 12A, left and right.");
  await idle(page);
}

test(
  "nodes are lit as they run, and wait where they ask",
  withPage(async ({ page }) => {
    await untilDone(page);
    await node(page, "answer", "done").waitFor();
    assert.equal(
      await node(page, "ask", "done").locator(".count").textContent(),
      "2×",
      "asked, and answered",
    );
  }),
);

test(
  "a turn over time: what is inside of what, tokens, the tool that failed",
  withPage(async ({ page }) => {
    await untilDone(page);
    await tab(page, "Timeline");
    const rows = await page
      .locator("button.row")
      .evaluateAll((rows) =>
        rows.map((row) =>
          [
            row.getAttribute("data-depth"),
            row.getAttribute("data-kind"),
            row.querySelector(".name")?.textContent?.trim(),
            row.getAttribute("data-status"),
          ].join(" "),
        ),
      );
    assert.deepEqual(rows.slice(0, 5), [
      "0 run on_message done",
      "1 run plan done",
      `2 llm ${rows[2]?.split(" ")[2]} done`,
      "1 run tools done",
      "2 tool divide error",
    ]);
    assert.deepEqual(rows.slice(5, 7).sort(), ["1 run left done", "1 run right done"]);
    const model = page.locator("button.row[data-kind=llm]");
    assert.equal(await model.locator(".first").count(), 1, "when the first token came");
    assert.match((await model.textContent()) ?? "", /first token after/);
    // By the keyboard alone.
    await page.locator("button.row").first().focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"])
      await page.keyboard.press(key);
    await page.getByText("RangeError: Division by zero.").waitFor();
  }),
);

test(
  "each state says what it has changed; one goes on from an earlier one as another attempt",
  withPage(async ({ page }) => {
    await untilDone(page);
    await tab(page, "States");
    await page.locator("button.state", { hasText: "After left, right" }).click();
    const changes = await page.locator(".change").allTextContents();
    assert.deepEqual(
      changes.map((change) => change.replace(/\s+/g, " ").trim()),
      ['+ found[0] "left"', '+ found[1] "right"'],
    );
    const before = await state(page).count();
    // Nothing of what ran before is done again: only the two that come next.
    await page.locator("button.state", { hasText: "After tools" }).click();
    await page
      .locator("li", { has: page.locator("button.state", { hasText: "After tools" }) })
      .getByRole("button", { name: "Resume from here" })
      .click();
    await tab(page, "Graph");
    for (const name of ["left", "right"]) await node(page, name, "running").waitFor();
    assert.equal(await page.locator('[data-node="plan"][data-status]').count(), 0, "it is not run again");
    for (const name of ["right", "left"]) await app(page, "release", name);
    await node(page, "ask", "waiting").waitFor();
    await page.locator("oneloop-composer textarea").fill("1C");
    await page.keyboard.press("Enter");
    await shown(page, "Seat 1C, left and right.");
    await idle(page);
    const attempts = (await app(page, "attempts")).map((/** @type {string[]} */ ids) => ids.length);
    assert.deepEqual(attempts, [2], "the answer there was is kept");
    await tab(page, "States");
    await page.waitForFunction((before) => {
      const panel = document.querySelector("oneloop-chat")?.shadowRoot?.querySelector("oneloop-side-panel");
      const inspector = panel?.shadowRoot?.querySelector("oneloop-inspector");
      const states = inspector?.shadowRoot?.querySelector("oneloop-inspector-states");
      return (states?.shadowRoot?.querySelectorAll("button.state").length ?? 0) > before;
    }, before);
    // The first attempt's states are there, and say whose they are.
    await page.locator("button.state", { hasText: "After left, right" }).last().click();
    await page.getByText("It belongs to another attempt: choose that first.").waitFor();
  }),
);

test(
  "events are filtered and held; everything is saved as a file",
  withPage(async ({ page }) => {
    await untilDone(page);
    await tab(page, "Events");
    await page.getByLabel("Filter events").fill("step tool divide error");
    const event = page.locator("button.event").first();
    assert.match((await event.textContent()) ?? "", /step\s*tool divide error/);
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save all of it as a file" }).click();
    const download = await downloading;
    assert.match(download.suggestedFilename(), /^Seats-.+\.json$/);
    const file = JSON.parse(await readFile(await download.path(), "utf8"));
    assert.equal(file.format, "oneloop-inspector");
    assert.deepEqual(file.graph.nodes.map((/** @type {any} */ { id }) => id).sort(), [
      "__end__",
      "__start__",
      "answer",
      "ask",
      "left",
      "plan",
      "right",
      "tools",
    ]);
    assert.equal(file.states[0].values.seat, "12A");
    assert.ok(
      file.steps.some((/** @type {any} */ { name, status }) => name === "divide" && status === "error"),
    );
    assert.ok(file.steps.some((/** @type {any} */ { generation }) => generation?.ttFirstToken >= 0));
    assert.ok(file.events.some((/** @type {any} */ { type }) => type === "running"));
    await page.evaluate(axe.source);
    for (const name of ["Graph", "Timeline", "States", "Events"]) {
      await tab(page, name);
      const violations = await page.evaluate(async () => {
        const { violations } = await /** @type {any} */ (window).axe.run({
          resultTypes: ["violations"],
          // The page around it has nothing but the chat.
          rules: { "document-title": { enabled: false }, "html-has-lang": { enabled: false } },
        });
        return violations
          .filter((/** @type {any} */ { impact }) => impact === "serious" || impact === "critical")
          .map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      assert.deepEqual(violations, [], name);
    }
  }),
);

test(
  "without a chat it is told by callbacks, and the app goes on from a state",
  withPage(async ({ page }) => {
    await page.goto(url);
    await app(page, "showAlone");
    await page.getByText("Start", { exact: true }).waitFor();
    await app(page, "run");
    await node(page, "add", "running").waitFor();
    await app(page, "release", "add");
    await node(page, "double", "done").waitFor();
    assert.equal((await app(page, "done")).count, 4);
    await tab(page, "States");
    await page.locator("button.state", { hasText: "After double" }).click();
    assert.match((await page.locator(".change").first().textContent()) ?? "", /count\s+2\s*→\s*4/);
    await page.locator("button.state", { hasText: "After add" }).click();
    await page.getByRole("button", { name: "Resume from here" }).click();
    const [asked] = await app(page, "asked");
    assert.equal(asked.config.configurable.thread_id, "1");
    assert.equal(asked.state.values.count, 2);
  }),
);
