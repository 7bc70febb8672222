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
  // `waitForFunction` takes the promise of an async function for its answer.
  await page.evaluate(async () => {
    for (;;) {
      /** @type {Element & { updateComplete?: Promise<boolean> } | null} */
      const chat = document.querySelector("oneloop-chat");
      await chat?.updateComplete;
      const inner = chat?.shadowRoot?.querySelector("oneloop-conversation")?.shadowRoot;
      const isDrawn = chat?.shadowRoot?.querySelector(".main, .launcher");
      if (isDrawn && !inner?.querySelector(".markdown.plain")) return;
      await new Promise(requestAnimationFrame);
    }
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

/**
 * Which pairs of colours are nearer to each other than they may be, in both schemes: the names of two of the view's custom properties, and their least contrast.
 * @param {import("playwright-core").Page} page
 * @param {[above: string, below: string, least: number][]} pairs
 */
export async function lowContrasts(page, pairs) {
  const low = [];
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate((pairs) => {
      const probe = document.createElement("div");
      // In a slot it inherits what the chat is drawn with.
      probe.slot = "logo";
      document.querySelector("oneloop-chat")?.append(probe);
      const paint = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      const luminance = (/** @type {string} */ name) => {
        probe.style.color = `var(--ol-${name})`;
        if (!paint) return NaN;
        paint.fillStyle = getComputedStyle(probe).color;
        paint.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, b = 0] = [...paint.getImageData(0, 0, 1, 1).data].map((value) => {
          const share = value / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      return pairs.filter(([above, below, least]) => {
        const [bright = 0, dim = 0] = [luminance(above), luminance(below)].sort((a, b) => b - a);
        // What can't be measured is not good either.
        return !((bright + 0.05) / (dim + 0.05) >= least);
      });
    }, pairs);
    low.push(...found.map((pair) => [colorScheme, ...pair]));
  }
  return low;
}
