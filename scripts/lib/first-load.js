// The first load of the site: how long until one can type, and what has come by then.
// @ts-check

import { gzipSync } from "node:zlib";

/**
 * Opens the site in a page that was nowhere before, and waits until its composer takes text.
 * @param {import("playwright-core").Page} page
 * @param {string} url
 * @returns {Promise<{ ms: number, gzip: number, files: { path: string, gzip: number }[] }>} the time since it was asked for in milliseconds, and the bytes, each file compressed by itself
 */
export async function firstLoad(page, url) {
  // Asked for early, but nobody waits for it: held back, it can't count. What is waited for inside of a call holds the page up, so it comes, and counts.
  await page.route(/-rest\.wasm$/, (route) =>
    route.request().resourceType() === "xhr" ? route.continue() : undefined,
  );
  /** @type {Promise<{ path: string, gzip: number }[]>[]} */
  const coming = [];
  page.on("response", (response) => {
    if (!response.url().startsWith(url)) return;
    const path = new URL(response.url()).pathname;
    const measured = response.body().then(
      (body) => [{ path, gzip: gzipSync(body, { level: 9 }).length }],
      // It did not come while the page was there.
      () => [],
    );
    coming.push(measured);
  });
  await page.goto(url, { waitUntil: "commit" });
  const ms = await page.evaluate(
    () =>
      new Promise((/** @type {(ms: number) => void} */ resolve) => {
        const look = () => {
          const chat = /** @type {any} */ (document.querySelector("oneloop-chat"));
          const composer = chat?.shadowRoot?.querySelector("oneloop-composer");
          const area = composer?.shadowRoot?.querySelector("textarea");
          if (area && chat.chat?.snapshot().status === "ready") resolve(performance.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  const files = (await Promise.all(coming)).flat();
  return { ms, gzip: files.reduce((sum, file) => sum + file.gzip, 0), files };
}
