// The chat as a widget over somebody else's page.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";

/** @typedef {import("playwright-core").Page} Page */

const gallery = await startGallery();

/** @param {Page} page */
const panel = (page) => page.getByRole("dialog", { name: "Multiplier" });
/** @param {Page} page */
const bubble = (page) => page.locator("oneloop-chat .launcher");
/** @param {Page} page */
const composer = (page) => page.getByRole("textbox", { name: "Message", exact: true });

/** @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.getAttribute("aria-label") ?? at?.textContent;
  });

/** Writes down what the element tells. @param {Page} page */
const listen = (page) =>
  page.evaluate(() => {
    /** @type {any} */ (window).told = [];
    addEventListener("oneloop-toggle", (event) =>
      /** @type {any} */ (window).told.push(/** @type {CustomEvent} */ (event).detail.open),
    );
  });

test(
  "the bubble opens the chat, Escape closes it, the focus goes in and back",
  withPage(async ({ page }) => {
    await openState(page, gallery, "widget");
    await listen(page);
    assert.equal(await panel(page).isVisible(), false);
    await bubble(page).press("Enter");
    await panel(page).waitFor();
    assert.equal(await bubble(page).getAttribute("aria-expanded"), "true");
    await composer(page).fill("Hello");
    await page.keyboard.press("Enter");
    assert.deepEqual(await calls(page, "send"), [["Hello"]]);
    await page.keyboard.press("Escape");
    assert.equal((await calls(page, "stop")).length, 1, "what runs is stopped first");
    await page.keyboard.press("Escape");
    await panel(page).waitFor({ state: "hidden" });
    assert.equal(await focused(page), "Open Multiplier");

    // By the page, from an element of its own.
    const buy = page.getByRole("button", { name: "Buy a boat" });
    await buy.focus();
    await page.evaluate(() => document.querySelector("oneloop-chat")?.show());
    await panel(page).waitFor();
    await page.waitForFunction(() => document.activeElement?.localName === "oneloop-chat");
    assert.equal(await focused(page), "Message");
    await panel(page).getByRole("button", { name: "Close Multiplier" }).click();
    assert.equal(await focused(page), "Buy a boat");
    await page.evaluate(() => document.querySelector("oneloop-chat")?.toggle());
    await panel(page).waitFor();
    await page.evaluate(() => document.querySelector("oneloop-chat")?.removeAttribute("open"));
    await panel(page).waitFor({ state: "hidden" });
    assert.deepEqual(await page.evaluate("told"), [true, false, true, false, true, false]);

    // Its shortcuts are its own.
    const palette = page.getByRole("dialog", { name: "Search and commands" });
    await buy.focus();
    await page.keyboard.press("Control+k");
    assert.equal(await palette.isVisible(), false);
    // Also where nothing has the focus: the page may have the same ones.
    await buy.blur();
    await page.keyboard.press("Control+k");
    assert.equal(await palette.isVisible(), false);
    await page.evaluate(() => document.querySelector("oneloop-chat")?.show());
    await page.waitForFunction(() => document.activeElement?.localName === "oneloop-chat");
    await page.keyboard.press("Control+k");
    await palette.waitFor();
  }),
);

test(
  "docked, the page gives way; its width and its place are remembered",
  withPage(async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await openState(page, gallery, "widget-open");
    const widthOf = () => page.evaluate(() => document.documentElement.getBoundingClientRect().width);
    assert.equal(await widthOf(), 1280);
    await page.getByRole("button", { name: "Show at the side" }).click();
    assert.equal(await widthOf(), 1280 - 420);
    const edge = page.getByRole("separator", { name: "Width of the chat" });
    await edge.press("ArrowLeft");
    assert.equal(await widthOf(), 1280 - 444);
    const box = await edge.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 4, 300);
    await page.mouse.down();
    await page.mouse.move(680, 300, { steps: 4 });
    await page.mouse.up();
    assert.equal(await widthOf(), 680);
    await page.keyboard.press("Escape");
    assert.equal(await widthOf(), 1280);
    await openState(page, gallery, "widget-open");
    assert.equal(await widthOf(), 680);
    await page.getByRole("button", { name: "Show above the page" }).click();
    assert.equal(await widthOf(), 1280);
    await page.getByRole("button", { name: "Show at the side" }).click();
    await page.evaluate(() => document.querySelector("oneloop-chat")?.remove());
    assert.equal(await widthOf(), 1280);
  }),
);

test(
  "on a phone it takes the whole page",
  withPage(
    async ({ page }) => {
      await openState(page, gallery, "widget-open");
      assert.deepEqual(await panel(page).boundingBox(), { x: 0, y: 0, width: 360, height: 700 });
      assert.equal(await page.getByRole("button", { name: "Show at the side" }).count(), 0);
      await page.getByRole("button", { name: "Show threads" }).click();
      await page.getByRole("button", { name: /^Letter to the landlord/ }).click();
      assert.deepEqual(await calls(page, "openThread"), [["t4"]]);
      await page.getByRole("button", { name: "Close Multiplier" }).click();
      await bubble(page).waitFor();
    },
    // Else it may be on its way still when it is measured.
    { viewport: { width: 360, height: 700 }, reducedMotion: "reduce" },
  ),
);

/** Each element of the widget: what it is, where it is, how it is drawn. @param {Page} page */
const drawn = (page) =>
  page.evaluate(() => {
    /** @type {string[]} */
    const all = [];
    const properties = [
      ...["color", "backgroundColor", "fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight"],
      ...[
        "letterSpacing",
        "wordSpacing",
        "textTransform",
        "textAlign",
        "textIndent",
        "whiteSpace",
        "direction",
      ],
      ...[
        "visibility",
        "opacity",
        "pointerEvents",
        "userSelect",
        "display",
        "boxSizing",
        "margin",
        "padding",
      ],
      ...["listStyleType", "quotes", "borderCollapse"],
    ];
    const walk = (/** @type {ParentNode} */ root) => {
      for (const each of root.querySelectorAll("*")) {
        const style = /** @type {any} */ (getComputedStyle(each));
        const { x, y, width, height } = each.getBoundingClientRect();
        const box = [x, y, width, height].map((value) => Math.round(value * 10) / 10);
        all.push(
          `${each.localName}.${each.getAttribute("class")} ${box.join()} ${properties.map((name) => style[name]).join()}`,
        );
        if (each.shadowRoot) walk(each.shadowRoot);
      }
    };
    const root = document.querySelector("oneloop-chat")?.shadowRoot;
    if (root) walk(root);
    return all;
  });

test(
  "a page with hostile styles: nothing of them gets in",
  withPage(
    async ({ page }) => {
      await openState(page, gallery, "widget-open");
      await page.locator(".room").waitFor({ state: "attached" });
      const before = await drawn(page);
      await openState(page, gallery, "widget-hostile");
      await page.locator(".room").waitFor({ state: "attached" });
      const after = await drawn(page);
      assert.ok(before.length > 100);
      // Threads and messages of the two were made at other moments, which nobody sees.
      assert.deepEqual(after, before);
      await composer(page).fill("Hello");
      await page.getByRole("button", { name: "Send" }).click();
      assert.deepEqual(await calls(page, "send"), [["Hello"]]);
      await page.getByRole("button", { name: "Theme" }).click();
      await page.getByRole("menuitemradio", { name: "Dark" }).click();
    },
    { reducedMotion: "reduce" },
  ),
);

test(
  "nothing gets out: the page is drawn as it was",
  withPage(async ({ page }) => {
    await openState(page, gallery, "widget");
    const state = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("html, head, head *, body, article, article *")].map((each) => {
          const style = getComputedStyle(each);
          return [
            each.outerHTML.length > 0 && each.localName,
            ...[...style].map((name) => style.getPropertyValue(name)),
          ];
        }),
      );
    await page.evaluate(() => document.querySelector("oneloop-chat")?.remove());
    const before = await state();
    await openState(page, gallery, "widget");
    await bubble(page).click();
    await panel(page).waitFor();
    assert.deepEqual(await state(), before);
  }),
);
