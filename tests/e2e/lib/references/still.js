// A page that looks the same each time it is opened: the same moment, the same fonts, nothing that moves.
// @ts-check

/** @typedef {import("playwright-core").Page} Page */

/** What a context has for pictures. @satisfies {import("playwright-core").BrowserContextOptions} */
export const STILL = { reducedMotion: "reduce", locale: "en-US", timezoneId: "UTC" };

/** The fonts that pictures are made with, by name: what a system calls its own is another one on each. */
export const FONTS = { text: '"DejaVu Sans", sans-serif', code: '"DejaVu Sans Mono", monospace' };

/** What differs from time to time though nothing has changed, by the state it is in: a picture of it says nothing. @type {Record<string, string>} */
export const NOT_PICTURED = {
  voice: "it shows how loud somebody speaks, and for how long, by the clock of the machine's sound",
};

/**
 * Stops what would make a page look another way the next time. To be called before it is opened.
 * @param {Page} page
 */
export function keepStill(page) {
  return page.addInitScript(({ text, code }) => {
    const now = Date.UTC(2026, 4, 6, 10, 30);
    globalThis.Date = new Proxy(Date, {
      construct: (target, given) => Reflect.construct(target, given.length ? given : [now]),
      get: (target, name) => (name === "now" ? () => now : Reflect.get(target, name)),
    });
    // A disk has another size on each machine.
    navigator.storage.estimate = async () => ({ usage: 1_200_000, quota: 11_000_000_000 });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      html { font-family: ${text}; caret-color: transparent; }
      oneloop-chat { --ol-font: ${text}; --ol-font-code: ${code}; }
    `);
    document.adoptedStyleSheets.push(sheet);
  }, FONTS);
}

/**
 * Waits for what a page still loads, and ends what moves.
 * @param {Page} page
 */
export function settle(page) {
  return page.evaluate(async () => {
    await document.fonts.ready;
    for (const animation of document.getAnimations())
      try {
        animation.finish();
      } catch {
        // One without an end.
        animation.cancel();
      }
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}
