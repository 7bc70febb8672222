// A page in which one speaks and is read to, with the browser's engines scripted.
// @ts-check

import { openState } from "../lib/gallery.js";
import { scriptRecognition, scriptVoices } from "./engines.js";

/** @typedef {import("playwright-core").Page} Page */

/** Opens states of a gallery with scripted engines. @param {string} gallery */
export const opener =
  (gallery) =>
  async (/** @type {Page} */ page, state = "speech") => {
    await page.addInitScript(scriptRecognition);
    await page.addInitScript(scriptVoices);
    await openState(page, gallery, state);
  };

/** @param {Page} page @param {(engine: any) => unknown} run */
export const recognition = (page, run) => page.evaluate(`(${String(run)})(window.recognition)`);
/** @param {Page} page @param {(engine: any) => unknown} run */
export const voices = (page, run) => page.evaluate(`(${String(run)})(window.voices)`);

/** @param {Page} page */
export const field = (page) => page.locator("oneloop-composer textarea");
/** @param {Page} page */
export const button = (page) => page.getByRole("button", { name: "Dictate", exact: true });
/** What is drawn above the field: before, the words that are not certain, after. @param {Page} page */
export const heard = (page) => page.locator(".heard");
/** @param {Page} page @param {string} id */
export const message = (page, id) => page.locator(`oneloop-message[data-id="${id}"]`);
/** @param {Page} page @param {string} id @param {string} [name] */
export const reads = (page, id, name = "Read aloud") =>
  message(page, id).getByRole("button", { name, exact: true });

/** Presses the button until the browser listens. @param {Page} page */
export async function dictate(page) {
  await button(page).click();
  await page.locator("oneloop-composer").getByText("Listening", { exact: true }).waitFor();
}

/** @param {Page} page */
export const isOff = (page) => page.locator(".dictate[aria-pressed=false]").waitFor();

/** @param {Page} page @param {number} at */
export const caretAt = (page, at) =>
  field(page).evaluate((node, at) => /** @type {HTMLTextAreaElement} */ (node).setSelectionRange(at, at), at);
