// Every state of the view: it is drawn without an error, looks like its reference, fits a narrow screen, and axe finds nothing serious in it.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { pageOfItsOwn, withPage } from "./lib/browser.js";
import { lowContrasts, openState, startGallery } from "./lib/gallery.js";
import { openBench } from "./lib/references/bench.js";
import { compare, whyNotCompared } from "./lib/references/references.js";
import { NOT_PICTURED, STILL, keepStill } from "./lib/references/still.js";

const gallery = await startGallery();
const bench = await openBench(await pageOfItsOwn());
const notCompared = await whyNotCompared(bench);

const STATES = [
  ...[
    "loading",
    "failed",
    "no-threads",
    "empty",
    "empty-plain",
    "conversation",
    "markdown",
    "streaming",
    "waiting",
  ],
  ...["steps", "tool-running", "progress", "tool-failed", "stopped", "interrupted", "error", "error-key"],
  ...[
    "memory",
    "toasts",
    "transfer",
    "many-threads",
    "threads-selected",
    "threads-pinned",
    "threads-labels",
    "big",
    "words",
    "rtl",
    "attacks",
    "days",
  ],
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
  ...[
    "attempts",
    "attempt-failed",
    "actions",
    "composer",
    "no-files",
    "voice",
    "queue",
    "starter-categories",
  ],
  ...[
    "settings",
    "settings-tabs",
    "element-files",
    "element-texts",
    "element-media",
    "element-table",
    "element-figure",
  ],
  ...["element-images", "element-custom", "element-broken", "element-aside", "tasks", "sidebar"],
  ...["figure-vega", "figure-plotly", "figure-mermaid", "figure-broken"],
  ...["inspector-graph", "inspector-timeline", "inspector-states", "inspector-events"],
  ...["speech", "dictating", "reading"],
  ...["palette", "palette-found", "palette-none", "palette-theme", "shortcuts"],
  ...["widget", "widget-open", "widget-docked", "widget-hostile"],
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

/**
 * How much wider it is than its room. The change of layout is told to the page some frames after the change of size.
 * @param {import("playwright-core").Page} page
 */
function overhang(page) {
  return page.evaluate(async () => {
    const wide = (/** @type {Element | null | undefined} */ each) =>
      each ? each.scrollWidth - each.clientWidth : 0;
    const most = () => {
      const conversation = document
        .querySelector("oneloop-chat")
        ?.shadowRoot?.querySelector("oneloop-conversation");
      return Math.max(
        wide(document.documentElement),
        wide(conversation?.shadowRoot?.querySelector(".scroller")),
      );
    };
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let frames = 0; frames < 120 && (frames < 6 || most() > 0); frames++) await frame();
    return most();
  });
}

for (const state of STATES)
  test(
    `${state}: no error, as in its pictures, nothing serious for axe, no sideways scrolling`,
    withPage(async ({ page, allow }) => {
      for (const problem of PROBLEMS[state] ?? []) allow(problem);
      await keepStill(page);
      await page.setViewportSize({ width: 1280, height: 800 });
      await openState(page, gallery, state);
      if (!notCompared && !(state in NOT_PICTURED)) await compare(page, bench, state);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.evaluate(axe.source);
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await seriousProblems(page), [], colorScheme);
      }
      for (const width of [360, 320]) {
        await page.setViewportSize({ width, height: 700 });
        assert.equal(await overhang(page), 0, `${width} px`);
      }
    }, STILL),
  );

test("the states are compared with their references", (t) => {
  if (notCompared)
    t.skip(`NOT COMPARED: ${notCompared}. All are made anew by: node scripts/gallery.js --references`);
});

test(
  "all states are in this test",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    const listed = await page.locator("main a").allTextContents();
    // Those that only differ in what happens later are tested where it happens.
    assert.deepEqual(
      listed.filter((state) => !STATES.includes(state)),
      ["streaming-live", "long", "longest"],
    );
  }),
);

test(
  "text is at least 4.5:1 on what it stands on, edges of controls 3:1",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    /** @param {string} above @param {string} below @param {number} least @returns {[string, string, number]} */
    const pair = (above, below, least) => [above, below, least];
    const grounds = ["ground", "raised", "sunken"];
    /** @type {[string, string, number][]} */
    const pairs = [
      ...grounds.flatMap((ground) =>
        ["text", "text-quiet", "accent", "danger"].map((text) => pair(text, ground, 4.5)),
      ),
      ...["bubble", "accent-quiet", "danger-quiet", "warn-quiet"].map((ground) => pair("text", ground, 4.5)),
      ...grounds.map((ground) => pair("edge", ground, 3)),
      ...["danger-quiet", "warn-quiet"].map((ground) => pair("text-quiet", ground, 4.5)),
      ["on-accent", "accent", 4.5],
      ["accent", "ground", 3],
      ["danger", "danger-quiet", 3],
      ["warn", "warn-quiet", 3],
      ["ok", "raised", 3],
    ];
    assert.deepEqual(await lowContrasts(page, pairs), []);
  }),
);
