// Shortcuts, their list, and the palette.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";

/** @typedef {import("playwright-core").Page} Page */

const gallery = await startGallery();

/** @param {Page} page */
const composer = (page) => page.getByRole("textbox", { name: "Message", exact: true });
/** @param {Page} page */
const palette = (page) => page.getByRole("dialog", { name: "Search and commands" });
/** @param {Page} page */
const list = (page) => page.getByRole("dialog", { name: "Keyboard shortcuts" });
/** @param {Page} page */
const chosen = (page) => palette(page).getByRole("option", { selected: true });

/** @param {Page} page */
async function openPalette(page) {
  await page.keyboard.press("Control+k");
  await palette(page).waitFor();
}

/** The name of what has the focus, inside of whatever it is in. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.getAttribute("aria-label");
  });

test(
  "? lists the shortcuts outside of fields, and gives the focus back",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await composer(page).fill("why");
    await composer(page).press("?");
    assert.equal(await composer(page).inputValue(), "why?");
    await page.getByRole("button", { name: "Settings" }).focus();
    await page.keyboard.press("?");
    await list(page).getByText("Edit your last message", { exact: false }).waitFor();
    const keys = await list(page).locator(".row", { hasText: "New chat" }).locator("kbd").allTextContents();
    assert.deepEqual(keys, ["Ctrl", "Shift", "O"]);
    await page.keyboard.press("Escape");
    await list(page).waitFor({ state: "hidden" });
    assert.equal(await focused(page), "Settings");
    assert.deepEqual(await calls(page, "stop"), []);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
    await list(page).waitFor();
    await list(page).getByRole("button", { name: "Close" }).click();
    assert.equal(await focused(page), "More");
    await composer(page).press("Control+/");
    await list(page).waitFor();
  }),
);

test(
  "each shortcut does what the list says",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await composer(page).press("Control+Shift+O");
    assert.equal((await calls(page, "newThread")).length, 1);
    const threads = page.getByRole("navigation", { name: "Threads" });
    await threads.waitFor();
    await composer(page).press("Control+b");
    await threads.waitFor({ state: "hidden" });
    await page.keyboard.press("Control+b");
    await threads.waitFor();
    await page.keyboard.press("Control+,");
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    await page.keyboard.press("Control+k");
    assert.equal(await palette(page).isVisible(), false, "not over another dialog");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Theme" }).focus();
    await page.keyboard.press("Shift+Escape");
    assert.equal(await focused(page), "Message");
  }),
);

test(
  "the arrow up in an empty composer edits the last message, Escape gives it up",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await composer(page).fill("half a thought");
    await composer(page).press("ArrowUp");
    const editor = page.getByRole("textbox", { name: "Edit your message" });
    assert.equal(await editor.isVisible(), false);
    await composer(page).fill("");
    await composer(page).press("ArrowUp");
    await editor.waitFor();
    assert.equal(await focused(page), "Edit your message");
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "Message");
    await composer(page).press("ArrowUp");
    await editor.fill("Plan four days, please.");
    await page.keyboard.press("Enter");
    const [[, text]] = /** @type {[[string, string]]} */ (await calls(page, "editMessage"));
    assert.equal(text, "Plan four days, please.");
  }),
);

test(
  "a chat takes the keys of its own only, where the page says so",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.evaluate(() => {
      const chat = document.querySelector("oneloop-chat");
      chat?.setAttribute("shortcuts", "focus");
      document.documentElement.tabIndex = -1;
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      /** @type {HTMLElement | null} */ (active)?.blur();
      addEventListener("keydown", (event) => {
        if (!["Control", "Shift"].includes(event.key))
          document.title = `${event.key} ${event.defaultPrevented}`;
      });
    });
    await page.keyboard.press("Control+k");
    assert.equal(await page.title(), "k false");
    await composer(page).focus();
    await page.keyboard.press("Control+k");
    await palette(page).waitFor();
    assert.equal(await page.title(), "k true");
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.querySelector("oneloop-chat")?.setAttribute("shortcuts", "none"));
    await composer(page).press("Control+k");
    assert.equal(await page.title(), "k false");
  }),
);

test(
  "the palette finds threads by their messages, marks what was found, and opens one",
  withPage(async ({ page }) => {
    await openState(page, gallery, "palette");
    await composer(page).waitFor();
    assert.match((await chosen(page).textContent()) ?? "", /New chat/);
    await page.keyboard.press("ArrowUp");
    assert.match((await chosen(page).textContent()) ?? "", /boat|Regex/, "it goes round");
    await page.keyboard.type("palace");
    await palette(page).locator("mark", { hasText: "palace" }).waitFor();
    await palette(page).getByText("1 result").waitFor({ state: "attached" });
    const field = palette(page).getByRole("combobox");
    assert.equal(await field.getAttribute("aria-activedescendant"), await chosen(page).getAttribute("id"));
    await page.keyboard.press("Enter");
    assert.deepEqual(await calls(page, "openThread"), [["t4"]]);
    await palette(page).waitFor({ state: "hidden" });
  }),
);

test(
  "the palette runs what the page can do: commands, themes, languages, a thread as a file",
  withPage(async ({ page }) => {
    await openState(page, gallery, "palette");
    await palette(page).waitFor();
    await page.keyboard.type("zebra");
    await palette(page).getByText("Nothing found for “zebra”.").waitFor();
    await page.keyboard.press("Escape");
    await palette(page).waitFor({ state: "hidden" });

    await openPalette(page);
    await page.keyboard.type("journey");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Without “plan”" }).waitFor();
    assert.equal(await focused(page), "Message");

    await openPalette(page);
    await page.keyboard.type("theme dark");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("oneloop-chat").evaluate((each) => each.style.colorScheme), "dark");

    await openPalette(page);
    await page.keyboard.type("as markdown");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    assert.equal(download.suggestedFilename(), "Planning a week in Lisbon.md");
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    assert.equal(
      Buffer.concat(chunks).toString(),
      "# Planning a week in Lisbon\n\n## You\n\nPlan three days in Lisbon, please.\n\n## Assistant\n\nWith pleasure.\n",
    );

    await openPalette(page);
    await page.keyboard.type("deutsch");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Senden", exact: true }).waitFor();
  }),
);

test(
  "by pointer, and closed by a press beside it; a failure is said",
  withPage(async ({ page }) => {
    await openState(page, gallery, "palette");
    await palette(page).getByRole("option", { name: "Settings" }).click();
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    await page.keyboard.press("Escape");
    await page.evaluate(() => {
      window.fixture.searchThreads = async () => {
        throw new Error("The store can’t search.");
      };
    });
    await openPalette(page);
    await page.keyboard.type("anything");
    await palette(page).getByText("The search did not work. The store can’t search.").waitFor();
    await page.mouse.click(5, 5);
    await palette(page).waitFor({ state: "hidden" });
  }),
);
