// What a page may draw otherwise: the parts that README.md lists, the slots, the theme of high contrast.
// @ts-check

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.js";
import { withPage } from "./lib/browser.js";
import { lowContrasts, openState, startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

const readme = readFileSync(inRoot("README.md"), "utf8");
const table = /\| where \| parts \|\n([\s\S]*?)\n\n/.exec(readme)?.[1] ?? "";
const PARTS = [...table.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name);

/** Where they are all seen. */
const STATES = [
  "starter-categories",
  "steps",
  "error",
  "element-files",
  "days",
  "sidebar",
  "widget-open",
  "palette",
  "shortcuts",
  "toasts",
];

test(
  "each part that is listed can be drawn otherwise by the page, and each part that there is is listed",
  withPage(async ({ page }) => {
    /** @type {Set<string>} */
    const reached = new Set();
    for (const state of STATES) {
      await openState(page, gallery, state);
      if (state === "steps") {
        await page.locator("oneloop-step-tree .step-line").first().click();
        await page.getByRole("button", { name: "Theme" }).click();
      }
      if (state === "palette") await page.getByRole("dialog").waitFor();
      if (state === "shortcuts") await page.getByRole("dialog").waitFor();
      if (state === "toasts") await page.getByText("Settings saved.").waitFor();
      if (state === "days") {
        await page.getByRole("button", { name: "Settings" }).click();
        await page.getByRole("dialog").waitFor();
      }
      const found = await page.evaluate((names) => {
        const sheet = new CSSStyleSheet();
        // Which part an element is reached as is read off a property of that part's number.
        sheet.replaceSync(
          names.map((name, at) => `oneloop-chat::part(${name}) { --part-${at}: 1; }`).join(""),
        );
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        /** @type {string[]} */
        const seen = [];
        const walk = (/** @type {ParentNode} */ root) => {
          for (const each of root.querySelectorAll("*")) {
            if (each.getAttribute("part") !== null || each.shadowRoot) {
              const style = getComputedStyle(each);
              const parent = each.parentElement ?? /** @type {ShadowRoot} */ (each.getRootNode()).host;
              const around = getComputedStyle(parent);
              names.forEach((name, at) => {
                const own = style.getPropertyValue(`--part-${at}`);
                if (own && !around.getPropertyValue(`--part-${at}`)) seen.push(name);
              });
            }
            if (each.shadowRoot) walk(each.shadowRoot);
          }
        };
        const root = document.querySelector("oneloop-chat")?.shadowRoot;
        if (root) walk(root);
        return seen;
      }, PARTS);
      for (const name of found) reached.add(name);
    }
    assert.deepEqual(
      PARTS.filter((name) => !reached.has(name)),
      [],
      "listed, and not there",
    );

    // The other way round: what the element's own tree has is listed.
    await openState(page, gallery, "conversation");
    const own = await page.evaluate(() =>
      [
        ...(document.querySelector("oneloop-chat")?.shadowRoot?.querySelectorAll("[part], [exportparts]") ??
          []),
      ].flatMap((each) => [
        ...(each.getAttribute("part")?.split(/\s+/) ?? []),
        ...(each
          .getAttribute("exportparts")
          ?.split(",")
          .map((one) => one.split(":").at(-1)?.trim() ?? "") ?? []),
      ]),
    );
    assert.deepEqual(
      [...new Set(own)].filter((name) => !PARTS.includes(name)),
      [],
      "there, and not listed",
    );
  }),
);

test(
  "slots in the header and beneath the composer",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.evaluate(() => {
      const chat = document.querySelector("oneloop-chat");
      for (const slot of ["header", "footer"]) {
        const words = document.createElement("span");
        words.slot = slot;
        words.textContent = `in the ${slot}`;
        chat?.append(words);
      }
    });
    const header = await page.getByText("in the header").boundingBox();
    const footer = await page.getByText("in the footer").boundingBox();
    const composer = await page.locator("oneloop-composer").boundingBox();
    assert.ok((header?.y ?? 99) < 56);
    assert.ok((footer?.y ?? 0) >= (composer?.y ?? 0) + (composer?.height ?? 0));
  }),
);

test(
  "with high contrast text is at least 7:1, and edges 4.5:1",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.evaluate(() => document.querySelector("oneloop-chat")?.setAttribute("theme", "contrast"));
    const pairs = ["ground", "raised", "sunken", "bubble"].flatMap((below) => [
      ...["text", "text-quiet", "accent"].map(
        (above) => /** @type {[string, string, number]} */ ([above, below, 7]),
      ),
      /** @type {[string, string, number]} */ (["edge", below, 4.5]),
    ]);
    assert.deepEqual(await lowContrasts(page, pairs), []);
  }),
);
