// The comparison of pictures itself: it sees what an eye would see, and nothing else.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOfItsOwn, withPage } from "./lib/browser.js";
import { openState, startGallery } from "./lib/gallery.js";
import { openBench } from "./lib/references/bench.js";
import { camera, pose, rested } from "./lib/references/references.js";
import { PICTURES } from "./lib/references/sheet.js";
import { STILL, keepStill } from "./lib/references/still.js";

/** @typedef {import("playwright-core").Page} Page */

const gallery = await startGallery();
const bench = await openBench(await pageOfItsOwn());

/** @param {Page} page */
async function open(page) {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openState(page, gallery, "conversation");
  await page.waitForLoadState("networkidle");
}

/** Where each picture is not like the one before. @param {Page} page @param {typeof PICTURES} [pictures] */
async function look(page, pictures = PICTURES) {
  const take = await camera(page);
  const found = [];
  for (const picture of pictures) {
    await pose(page, picture);
    found.push(await bench.look(picture, await rested(take)));
  }
  return found;
}

/** Keeps what a page looks like, as references are kept. @param {Page} page @param {typeof PICTURES} [pictures] */
async function keep(page, pictures) {
  await bench.begin();
  await look(page, pictures);
  await bench.begin(await bench.save("is"));
}

test(
  "the same state is drawn twice, and looks the same",
  withPage(async ({ page }) => {
    await keepStill(page);
    await open(page);
    await keep(page);
    await page.emulateMedia({ colorScheme: "light" });
    await open(page);
    assert.deepEqual(
      await look(page),
      PICTURES.map(() => []),
    );
  }, STILL),
);

/** What somebody might change, and what is changed by it. @type {Record<string, (chat: HTMLElement) => void>} */
const CHANGES = {
  "a control that moved by four pixels": (chat) => {
    const composer = chat.shadowRoot?.querySelector("oneloop-composer")?.shadowRoot;
    const button = composer?.querySelector("[aria-label=Send]");
    if (button instanceof HTMLElement) button.style.translate = "-4px 0";
  },
  "a colour that is another one": (chat) => chat.style.setProperty("--ol-sunken", "oklch(0.7 0.04 262)"),
  "a ground that is a little darker, or brighter": (chat) =>
    chat.style.setProperty("--ol-ground", "light-dark(oklch(0.965 0.003 85), oklch(0.235 0.006 265))"),
  "the colour of what can be followed": (chat) =>
    chat.style.setProperty("--ol-accent", "light-dark(oklch(0.49 0.15 150), oklch(0.76 0.105 150))"),
  "an icon that is gone": (chat) => {
    const icon = chat.shadowRoot?.querySelector("header [aria-label=Settings] svg");
    if (icon instanceof SVGElement) icon.style.visibility = "hidden";
  },
  "a text that runs out of its box": (chat) => {
    const name = chat.shadowRoot?.querySelector("header .title-name");
    if (name)
      name.textContent =
        "A name that is longer than what is there for it, in each of the widths that there are";
  },
  "a line that is a pixel lower": (chat) => {
    const head = chat.shadowRoot?.querySelector("header");
    if (head) head.style.height = "58px";
  },
};

for (const [name, change] of Object.entries(CHANGES))
  test(
    `${name} is seen`,
    withPage(async ({ page }) => {
      await keepStill(page);
      await open(page);
      const pictures = PICTURES.filter(({ viewport }) => viewport.width === 360);
      await keep(page, pictures);
      await page.evaluate(`(${String(change)})(document.querySelector("oneloop-chat"))`);
      for (const found of await look(page, pictures)) assert.notEqual(found.length, 0);
    }, STILL),
  );

test(
  "letters that are drawn a little stronger are no difference",
  withPage(async ({ page }) => {
    await keepStill(page);
    await open(page);
    await keep(page);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("html { -webkit-text-stroke-width: 0.1px; }");
      document.adoptedStyleSheets.push(sheet);
    });
    assert.deepEqual(
      (await look(page)).map((found) => found.length),
      PICTURES.map(() => 0),
    );
  }, STILL),
);
