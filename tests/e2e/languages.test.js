// The view's languages: every string in each, chosen by the element, the page or the user, also while it is shown.
// @ts-check

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { filesIn } from "../../scripts/lib/sources.js";
import { inRoot } from "../../scripts/lib/paths.js";
import { withPage } from "./lib/browser.js";
import { openState, startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

/** @param {string} file */
const source = (file) => readFileSync(inRoot(file), "utf8");

/** The strings of a message file: JSON behind its first brace, but for the comma at its end. @param {string} file */
function stringsIn(file) {
  const text = source(file);
  const entries = text.matchAll(/^ {2}"([\w.]+)":\s*("(?:[^"\\]|\\.)*"),$/gm);
  return new Map([...entries].map(([, key = "", value = ""]) => [key, String(JSON.parse(value))]));
}

const FORM = /\.(zero|one|two|few|many|other)$/;
const blanks = (/** @type {string} */ text) => new Set(text.match(/\{\w+\}/g) ?? []);
const later = stringsIn("www/element/i18n/messages.en.later.ts");
const english = new Map([...stringsIn("www/element/i18n/messages.en.ts"), ...later]);
const files = filesIn("www/element/i18n").filter((file) => /messages\.\w+\.ts$/.test(file));

for (const file of files) {
  const tag = /messages\.(\w+)\.ts$/.exec(file)?.[1] ?? "";
  test(`${tag}: every string, with all its blanks, in each form that numbers have`, () => {
    const strings = tag === "en" ? english : stringsIn(file);
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    for (const [key, text] of english) {
      const stem =
        FORM.test(key) && english.has(key.replace(FORM, ".other")) ? key.replace(FORM, "") : undefined;
      // Forms of millions and of fractions fall back on `other`.
      const forms = pluralCategories.filter(
        (form) => form !== "zero" && (form !== "many" || !["es", "fr", "pt"].includes(tag)),
      );
      const wanted = stem === undefined ? [key] : forms.map((form) => `${stem}.${form}`);
      for (const name of wanted) {
        const said = strings.get(name);
        assert.ok(said, `${file}: ${name} is missing`);
        for (const blank of blanks(said))
          assert.ok(blanks(text).has(blank), `${name}: nobody fills in ${blank}`);
        if (stem === undefined) assert.deepEqual(blanks(said), blanks(text), name);
      }
    }
    for (const name of strings.keys())
      assert.ok(
        english.has(name) || english.has(name.replace(FORM, ".other")),
        `${file}: nobody asks for ${name}`,
      );
  });
}

test("what comes first says nothing that comes later", () => {
  const files = new Set(["www/element/index.ts"]);
  for (const file of files)
    for (const [, path = ""] of source(file).matchAll(
      /^(?:import|export) (?!type )[^;]*?"(\.[^"]+)\.js";$/gm,
    )) {
      const imported = posix.join(posix.dirname(file), path);
      if (existsSync(inRoot(`${imported}.ts`))) files.add(`${imported}.ts`);
    }
  assert.ok(files.has("www/element/chat/header.ts") && !files.has("www/element/later/thread.ts"));
  for (const file of files)
    for (const [, text = ""] of source(file).matchAll(/"([a-z][\w.]+)"/gi))
      for (const key of [text, `${text}.other`]) assert.ok(!later.has(key), `${file} says ${key}`);
});

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string | undefined} language */
const speak = (page, language) =>
  page.evaluate((language) => {
    const chat = /** @type {any} */ (document.querySelector("oneloop-chat"));
    chat.language = language;
  }, language);

/** @param {Page} page */
const composer = (page) => page.locator("oneloop-composer textarea");

test(
  "a language that is asked for, also while the view is shown, with a draft in it",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await composer(page).fill("half a thought");
    await speak(page, "de-CH");
    await page.getByRole("button", { name: "Senden", exact: true }).waitFor();
    assert.equal(await composer(page).inputValue(), "half a thought");
    await speak(page, "ar");
    await page.getByRole("button", { name: "إرسال", exact: true }).waitFor();
    assert.equal(
      await page.locator("oneloop-chat").evaluate((chat) => getComputedStyle(chat).direction),
      "rtl",
    );
    await page.setViewportSize({ width: 360, height: 740 });
    const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    assert.equal(await page.evaluate(overflow), 0);
    await speak(page, "tlh");
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
    assert.equal(
      await page.locator("oneloop-chat").evaluate((chat) => getComputedStyle(chat).direction),
      "ltr",
    );
  }),
);

test(
  "the page's language, and the user's",
  withPage(
    async ({ page }) => {
      await openState(page, gallery, "conversation");
      await speak(page, "auto");
      await page.getByRole("button", { name: "Enviar", exact: true }).waitFor();
      await page.evaluate(() => (document.documentElement.lang = "ja"));
      await speak(page, undefined);
      await page.getByRole("button", { name: "送信", exact: true }).waitFor();
    },
    { locale: "es-MX" },
  ),
);
