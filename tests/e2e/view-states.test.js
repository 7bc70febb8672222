// Every state of the view: it is drawn without an error, fits a narrow screen, and axe finds nothing serious in it.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { withPage } from "./lib/browser.js";
import { openState, startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

const STATES = [
  ...["loading", "failed", "no-threads", "empty", "empty-plain", "conversation", "streaming", "waiting"],
  ...["steps", "tool-running", "progress", "tool-failed", "stopped", "interrupted", "error", "error-key"],
  ...["memory", "toasts", "many-threads", "big", "words", "rtl", "attacks"],
  ...[
    "ask-text",
    "ask-reloaded",
    "ask-action",
    "ask-file",
    "ask-form",
    "ask-form-errors",
    "ask-element",
    "ask-over",
  ],
  ...["attempts", "attempt-failed", "actions", "composer", "no-files", "queue", "starter-categories"],
  ...["settings-tabs", "element-files", "element-texts", "element-media", "element-table", "element-figure"],
  ...["element-images", "element-custom", "element-broken", "element-aside", "tasks", "sidebar"],
];

/** What a state is about. @type {Record<string, RegExp[]>} */
const PROBLEMS = {
  "element-images": [/404/],
  "element-broken": [/The data is not what it was/],
};

/** @param {import("playwright-core").Page} page @returns {Promise<string[]>} */
function seriousProblems(page) {
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run({ resultTypes: ["violations"] });
    return violations
      .filter((/** @type {any} */ { impact }) => impact === "serious" || impact === "critical")
      .map(
        (/** @type {any} */ { id, nodes }) =>
          `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join(" ")}`,
      );
  });
}

/** @param {import("playwright-core").Page} page */
function overhang(page) {
  return page.evaluate(() => {
    const wide = (/** @type {Element} */ each) => each.scrollWidth - each.clientWidth;
    const scroller = document
      .querySelector("oneloop-chat")
      ?.shadowRoot?.querySelector("oneloop-conversation")
      ?.shadowRoot?.querySelector(".scroller");
    return Math.max(wide(document.documentElement), scroller ? wide(scroller) : 0);
  });
}

for (const state of STATES)
  test(
    `${state}: no error, nothing serious for axe, no sideways scrolling`,
    withPage(
      async ({ page, allow }) => {
        for (const problem of PROBLEMS[state] ?? []) allow(problem);
        await page.setViewportSize({ width: 1280, height: 800 });
        await openState(page, gallery, state);
        await page.evaluate(axe.source);
        for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await seriousProblems(page), [], colorScheme);
        }
        for (const width of [360, 320]) {
          await page.setViewportSize({ width, height: 700 });
          // The change of layout is told to the page after the change of size.
          await page.waitForTimeout(100);
          assert.equal(await overhang(page), 0, `${width} px`);
        }
      },
      { reducedMotion: "reduce" },
    ),
  );

test(
  "all states are in this test",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    const listed = await page.locator("main a").allTextContents();
    // Those that only differ in what happens later are tested where it happens.
    assert.deepEqual(
      listed.filter((state) => !STATES.includes(state)),
      ["streaming-live", "long"],
    );
  }),
);

test(
  "text is at least 4.5:1 on what it stands on, edges of controls 3:1",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    const grounds = ["ground", "raised", "sunken"];
    const pairs = [
      ...grounds.flatMap((ground) =>
        ["text", "text-quiet", "accent", "danger"].map((text) => [text, ground, 4.5]),
      ),
      ...["bubble", "accent-quiet", "danger-quiet", "warn-quiet"].map((ground) => ["text", ground, 4.5]),
      ...grounds.map((ground) => ["edge", ground, 3]),
      ...["danger-quiet", "warn-quiet"].map((ground) => ["text-quiet", ground, 4.5]),
      ["on-accent", "accent", 4.5],
      ["accent", "ground", 3],
      ["danger", "danger-quiet", 3],
      ["warn", "warn-quiet", 3],
      ["ok", "raised", 3],
    ];
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      const low = await page.evaluate((pairs) => {
        const chat = document.querySelector("oneloop-chat");
        const probe = document.createElement("div");
        // In a slot it inherits what the chat is drawn with.
        probe.slot = "logo";
        chat?.append(probe);
        const paint = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
        const luminance = (/** @type {string | number | undefined} */ name) => {
          probe.style.color = `var(--ol-${name})`;
          if (!paint) return 0;
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
          return (bright + 0.05) / (dim + 0.05) < Number(least);
        });
      }, pairs);
      assert.deepEqual(low, [], colorScheme);
    }
  }),
);
