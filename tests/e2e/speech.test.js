// Voice by the browser's own engines: who is offered it, what ends both halves of it, and what they are in Chromium as it is here. See dictation.test.js and reading.test.js.
//
// What Chromium does here without a network, a microphone or voices is tested as it is ("… as it is here", in `speech.test.js`). For the rest its engines are scripted (`speech/engines.js`): below our
// code, at `window.SpeechRecognition` and `window.speechSynthesis`, by their standard's interface. Nothing of ours is replaced.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { withPage } from "./lib/browser.js";
import { openState, startGallery } from "./lib/gallery.js";
import { button, dictate, heard, isOff, message, opener, reads, recognition } from "./speech/page.js";

const gallery = await startGallery();
const open = opener(gallery);

test(
  "a browser without the engines is offered neither, nor a page that did not ask",
  withPage(async ({ page }) => {
    await page.addInitScript(() => {
      Object.assign(window, { SpeechRecognition: undefined, webkitSpeechRecognition: undefined });
      Object.defineProperty(window, "speechSynthesis", { value: undefined });
    });
    await openState(page, gallery, "speech");
    await message(page, "spoken").waitFor();
    assert.equal(await button(page).count(), 0);
    assert.equal(await reads(page, "spoken").count(), 0);
  }),
);

test(
  "neither is offered unless the page says so",
  withPage(async ({ page }) => {
    await open(page, "conversation");
    assert.equal(await button(page).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Read aloud" }).count(), 0);
  }),
);

test(
  "a widget that is closed neither listens nor reads",
  withPage(async ({ page }) => {
    await open(page, "widget-open");
    await page.evaluate(() => {
      document.querySelector("oneloop-chat")?.toggleAttribute("dictation", true);
      document.querySelector("oneloop-chat")?.toggleAttribute("read-aloud", true);
    });
    const close = () => page.evaluate(() => document.querySelector("oneloop-chat")?.close());
    const show = () => page.evaluate(() => document.querySelector("oneloop-chat")?.show());
    await page.getByRole("button", { name: "Read aloud" }).last().click();
    await page.getByRole("button", { name: "Stop reading" }).waitFor();
    await close();
    await page.waitForFunction(() => /** @type {any} */ (window).voices.isSilent());
    await show();
    await dictate(page);
    await close();
    await page.waitForFunction(() => /** @type {any} */ (window).recognition.last().state === "over");
  }),
);

test(
  "axe finds nothing serious while one dictates, and while one is read to",
  withPage(async ({ page }) => {
    await open(page);
    await reads(page, "spoken").click();
    const problems = async () => {
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        const { violations } = await /** @type {any} */ (window).axe.run({ resultTypes: ["violations"] });
        return violations
          .filter((/** @type {any} */ { impact }) => ["serious", "critical"].includes(impact))
          .map((/** @type {any} */ { id }) => id);
      });
    };
    assert.deepEqual(await problems(), []);
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("not certain"));
    await heard(page).waitFor();
    assert.deepEqual(await problems(), []);
  }),
);

test(
  "Chromium as it is here: without the permission, and without a microphone of its own, there is a sentence",
  withPage(async ({ page }) => {
    await openState(page, gallery, "speech");
    await button(page).click();
    await page.getByText("The microphone was not allowed. Allow it for this page").waitFor();
    await isOff(page);
    // A language that nobody has on the device, and can't be fetched without a network.
    await page.evaluate(() => document.querySelector("oneloop-chat")?.setAttribute("dictation", "device"));
    await button(page).click();
    await page.getByText("can’t recognize this language on the device: English").waitFor();
    await page.context().grantPermissions(["microphone"]);
    await page.evaluate(() => document.querySelector("oneloop-chat")?.setAttribute("dictation", ""));
    await button(page).click();
    await page.getByText(/No sound comes from the microphone|needs the network/).waitFor();
    await isOff(page);
  }),
);

test(
  "Chromium as it is here: it reads, or says that it has no voice",
  withPage(async ({ page }) => {
    await openState(page, gallery, "speech");
    await reads(page, "spoken").click();
    const has = await page.evaluate(() => speechSynthesis.getVoices().length > 0);
    if (has) await reads(page, "spoken", "Stop reading").click();
    else await page.getByText("This device has no voice to read with.").waitFor();
    await reads(page, "spoken").waitFor();
  }),
);
