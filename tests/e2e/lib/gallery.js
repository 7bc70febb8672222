// The gallery of the view's states, built and served for a test.
// @ts-check

import { after } from "node:test";
import { bundleGallery, galleryFolder } from "../../../scripts/lib/bundle.js";
import { SITE_HEADERS, serve } from "../../../scripts/serve.js";

/** Builds and serves the gallery until the tests of this file are done; resolves with its address. */
export async function startGallery() {
  await bundleGallery();
  const { url, close } = await serve({ root: galleryFolder, headers: SITE_HEADERS });
  after(close);
  return url;
}

/**
 * Opens a state and waits until it is drawn.
 * @param {import("playwright-core").Page} page
 * @param {string} gallery
 * @param {string} state
 */
export async function openState(page, gallery, state) {
  await page.goto(`${gallery}/?state=${state}`);
  await page.waitForFunction(async () => {
    /** @type {Element & { updateComplete?: Promise<boolean> } | null} */
    const chat = document.querySelector("oneloop-chat");
    await chat?.updateComplete;
    const inner = chat?.shadowRoot?.querySelector("oneloop-conversation")?.shadowRoot;
    return chat?.shadowRoot?.querySelector(".main") && !inner?.querySelector(".markdown.plain");
  });
}

/**
 * What was asked of the chat by that name: the arguments of each call.
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
export function calls(page, name) {
  return page.evaluate(
    (name) => window.fixture.calls.filter((call) => call.name === name).map(({ args }) => args),
    name,
  );
}
