// Figures in the view, by the real libraries under the site's policy: drawn once they are whole, in the view's colours, from nothing but their own text.
// @ts-check

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { openState, startGallery } from "./lib/gallery.js";

/** @typedef {import("playwright-core").Page} Page */

const gallery = await startGallery();

/** What a page asks of others than the gallery. @param {Page} page */
function outsideRequests(page) {
  /** @type {string[]} */
  const urls = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(gallery) && !/^(blob|data):/.test(request.url())) urls.push(request.url());
  });
  return urls;
}

/** @param {string} language @param {unknown} source */
const fence = (language, source) =>
  `\`\`\`${language}\n${typeof source === "string" ? source : JSON.stringify(source)}\n\`\`\``;

/** Shows a text as an answer's. @param {Page} page @param {string} text */
async function say(page, text) {
  await openState(page, gallery, "conversation");
  await page.evaluate((output) => {
    const last = window.fixture.snapshot().steps.at(-1);
    if (last) window.fixture.tell({ type: "step", step: { ...last, id: "figures", output } });
  }, text);
}

/** The figures that are there. @param {Page} page */
const figures = (page) => page.locator("oneloop-figure");
/** @param {Page} page */
const drawn = (page) => page.locator("oneloop-figure .drawing[data-shown]");
/** @param {Page} page */
const notes = (page) => page.locator("oneloop-figure .note");

const BARS = {
  description: "Two bars.",
  title: "Bars",
  data: {
    values: [
      { a: "one", b: 3 },
      { a: "two", b: 5 },
    ],
  },
  mark: "bar",
  encoding: { x: { field: "a", type: "nominal" }, y: { field: "b", type: "quantitative" } },
};

test(
  "a plot of Vega-Lite's: drawn in its column, named, in the theme's colours, anew when that changes",
  withPage(async ({ page }) => {
    const outside = outsideRequests(page);
    await openState(page, gallery, "figure-vega");
    await drawn(page).waitFor();
    const bar = page.locator("oneloop-figure .mark-rect.role-mark path").first();
    assert.equal(await page.locator("oneloop-figure .mark-rect.role-mark path").count(), 5);
    const figure = page.getByRole("figure", { name: "Kilometres a day" });
    assert.equal(await figure.getAttribute("aria-description"), "Most on Wednesday, least on Tuesday.");
    const wide = await page
      .locator("oneloop-figure svg.marks")
      .evaluate((svg) => svg.getBoundingClientRect().width);
    const light = await bar.getAttribute("fill");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator(`oneloop-figure .mark-rect.role-mark path:not([fill="${light}"])`).first().waitFor();
    assert.equal(await page.locator("oneloop-figure svg.marks").count(), 1);
    await page.setViewportSize({ width: 420, height: 800 });
    const svg = await page.locator("oneloop-figure svg.marks").elementHandle();
    await page.waitForFunction(
      ([svg, wide]) => Number(svg?.getBoundingClientRect().width) < Number(wide) - 100,
      /** @type {const} */ ([svg, wide]),
    );
    assert.deepEqual(outside, []);
  }),
);

test(
  "its bar: source and back, a file, the source copied, a look in full",
  withPage(async ({ page }) => {
    await say(page, fence("vega-lite", BARS));
    await drawn(page).waitFor();
    const source = page.getByRole("button", { name: "Show source" });
    assert.equal(await source.getAttribute("aria-pressed"), "false");
    await source.press("Enter");
    assert.equal(await source.getAttribute("aria-pressed"), "true");
    await figures(page).locator("pre:visible").waitFor();
    assert.equal(await drawn(page).count(), 0);
    await source.press("Enter");
    await drawn(page).waitFor();
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as SVG" }).click();
    const file = await coming;
    assert.equal(file.suggestedFilename(), "Bars.svg");
    assert.match(await readFile(await file.path(), "utf8"), /^<svg[^]*two[^]*<\/svg>$/);
    await page.getByRole("button", { name: "Enlarge Bars" }).click();
    await page.getByRole("dialog", { name: "Bars" }).locator("img").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Bars" }).waitFor({ state: "detached" });
  }),
);

test(
  "an element of Plotly's is a figure, also one with a colour bar, and its download",
  withPage(async ({ page }) => {
    const outside = outsideRequests(page);
    await openState(page, gallery, "figure-plotly");
    await drawn(page).waitFor();
    assert.equal(await page.locator("oneloop-figure .barlayer .point").count(), 5);
    assert.equal(await page.locator("oneloop-figure .scatterlayer .point").count(), 5);
    const bar = await page.locator("oneloop-figure .barlayer .point").nth(1).boundingBox();
    assert.ok(bar);
    await page.mouse.move(bar.x + bar.width / 2, bar.y + bar.height / 4);
    await page.mouse.move(bar.x + bar.width / 2, bar.y + bar.height / 3);
    await page.locator("oneloop-figure .hoverlayer .hovertext").first().waitFor();
    await say(
      page,
      fence("plotly", {
        data: [
          {
            type: "heatmap",
            z: [
              [1, 2],
              [3, 4],
            ],
          },
          { type: "pie", values: [1, 2], domain: { x: [0, 0.3] } },
        ],
      }),
    );
    await drawn(page).waitFor();
    await page.locator("oneloop-figure .colorbar").waitFor({ state: "attached" });
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as SVG" }).click();
    assert.match(await readFile(await (await coming).path(), "utf8"), /^<svg/);
    assert.deepEqual(outside, []);
  }),
);

test(
  "diagrams of Mermaid's are images with names",
  withPage(async ({ page }) => {
    await openState(page, gallery, "figure-mermaid");
    const image = page.getByRole("img", { name: "How a trip is booked. The plan is asked for" });
    await image.waitFor();
    await drawn(page).nth(1).waitFor();
    assert.equal(await drawn(page).count(), 2);
    assert.ok(await image.evaluate((/** @type {HTMLImageElement} */ each) => each.naturalWidth > 300));
    const ink = await image.evaluate((/** @type {HTMLImageElement} */ each) => {
      const paint = new OffscreenCanvas(each.naturalWidth, each.naturalHeight).getContext("2d");
      paint?.drawImage(each, 0, 0);
      const { data = [] } = paint?.getImageData(0, 0, each.naturalWidth, each.naturalHeight) ?? {};
      return new Set(new Uint32Array(new Uint8ClampedArray(data).buffer)).size;
    });
    assert.ok(ink > 20, `${ink} colours`);
    assert.equal(await page.evaluate(() => document.querySelectorAll("body > div, body > style").length), 0);
    assert.equal(await page.evaluate(() => document.adoptedStyleSheets.length), 0);
  }),
);

const DIAGRAMS = {
  class: "classDiagram\n  Animal <|-- Duck\n  Animal : +int age",
  state: "stateDiagram-v2\n  [*] --> Still\n  Still --> [*]",
  er: "erDiagram\n  CUSTOMER ||--o{ ORDER : places",
  gantt: "gantt\n  dateFormat YYYY-MM-DD\n  section A\n  One :a1, 2024-01-01, 30d",
  pie: 'pie title Pets\n  "Dogs" : 386\n  "Cats" : 85',
  journey: "journey\n  title Day\n  section Work\n  Tea: 5: Me",
  git: "gitGraph\n  commit\n  branch develop\n  commit",
  mindmap: "mindmap\n  root((mindmap))\n    Origins\n    Research",
  timeline: "timeline\n  title History\n  2002 : LinkedIn\n  2004 : Facebook",
  quadrant: "quadrantChart\n  title Reach\n  x-axis Low --> High\n  y-axis Low --> High\n  A: [0.3, 0.6]",
  xy: "xychart-beta\n  x-axis [jan, feb]\n  y-axis 0 --> 10\n  bar [5, 6]",
};

for (const [name, source] of Object.entries(DIAGRAMS))
  test(
    `Mermaid's ${name} without a word from the policy`,
    withPage(async ({ page }) => {
      await say(page, fence("mermaid", source));
      await drawn(page).or(notes(page)).waitFor();
      assert.deepEqual(await notes(page).allTextContents(), []);
    }),
  );

test(
  "while a fence streams it is code; what follows it, or the end, has it drawn once; libraries wait until it is near",
  withPage(async ({ page }) => {
    /** @type {string[]} */
    const loaded = [];
    page.on("request", (request) => void loaded.push(request.url()));
    await openState(page, gallery, "empty");
    const counts = await page.evaluate(
      async (text) => {
        const room = document.createElement("div");
        room.style.height = "6000px";
        const root = document.createElement("div");
        root.id = "body";
        document.body.style.overflow = "auto";
        document.body.append(room, root);
        const body = await window.markdownBody(root);
        const seen = [];
        let first;
        for (let end = 1; end <= text.length; end++) {
          body.update(text.slice(0, end), true);
          const figure = root.querySelector("oneloop-figure");
          first ??= figure;
          seen.push(`${root.querySelectorAll("oneloop-figure").length}${first === figure ? "" : " another"}`);
        }
        body.update(text, false);
        return [...new Set(seen), root.querySelectorAll("oneloop-figure").length];
      },
      `Here:\n\n${fence("vega-lite", BARS)}\n\nAnd so on.\n\n${fence("mermaid", "flowchart LR\n  a --> b")}`,
    );
    assert.deepEqual(counts, ["0", "1", 2]);
    const libraries = () => loaded.filter((url) => /vega|mermaid|plotly/i.test(url));
    // Two frames: what is near would have been told by then.
    await page.evaluate(async () => {
      for (let at = 0; at < 2; at++) await new Promise(requestAnimationFrame);
    });
    assert.deepEqual(libraries(), [], "nothing is near");
    await page.evaluate(() => document.querySelector("#body")?.scrollIntoView());
    await page.locator("#body .drawing[data-shown]").nth(1).waitFor();
    assert.ok(libraries().length >= 2);
  }),
);

test(
  "what is wrong with one is said above its source, and the page lives on",
  withPage(async ({ page }) => {
    const outside = outsideRequests(page);
    await openState(page, gallery, "figure-broken");
    await notes(page).nth(2).waitFor();
    const [json, elsewhere, diagram] = await notes(page).allTextContents();
    assert.match(json ?? "", /could not be drawn: .*JSON/);
    assert.match(elsewhere ?? "", /elsewhere, which is not loaded: https:\/\/elsewhere\.example\/data\.json/);
    assert.match(diagram ?? "", /Parse error on line 2/);
    assert.equal(await figures(page).locator("pre:visible").count(), 3);
    assert.deepEqual(outside, []);
  }),
);

/** @type {Record<string, [language: string, source: unknown]>} */
const HOSTILE = {
  "a link of script": ["mermaid", 'flowchart LR\n  A-->B\n  click A href "javascript:window.fired()"'],
  "a call": ["mermaid", "flowchart LR\n  A-->B\n  click A call fired()"],
  "HTML in a label": ["mermaid", 'flowchart LR\n  A["<img src=x onerror=fired()>"]-->B'],
  "a directive": [
    "mermaid",
    `%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "@import url(https://elsewhere.example/a.css); .node {background: url(https://elsewhere.example/b.png)}"}}%%\nflowchart LR\n  A["<img src=x onerror=fired()>"]-->B\n  click A call fired()`,
  ],
  "a style with an address": [
    "mermaid",
    "flowchart LR\n  A-->B\n  style A fill:url(https://elsewhere.example/c.svg#x),background:url(https://elsewhere.example/d.png)",
  ],
  "a link of Vega's": [
    "vega-lite",
    { ...BARS, mark: { type: "bar", href: "javascript:fired()" }, title: "<img src=x onerror=fired()>" },
  ],
  "an expression": [
    "vega-lite",
    { ...BARS, transform: [{ calculate: "constructor.constructor('fired()')()", as: "c" }] },
  ],
  "an attribute of a control": [
    "vega-lite",
    {
      ...BARS,
      params: [
        { name: "p", value: 1, bind: { input: "text", onfocus: "fired()", autofocus: "", element: "body" } },
      ],
    },
  ],
  "links of Plotly's": [
    "plotly",
    {
      data: [
        {
          y: [1, 2],
          text: ["<a href='javascript:fired()'>x</a>", "<img src=x onerror=fired()>"],
          mode: "text",
        },
      ],
    },
  ],
};

test(
  "nothing hostile runs, nothing is asked of others",
  withPage(async ({ page }) => {
    const outside = outsideRequests(page);
    for (const [name, [language, source]] of Object.entries(HOSTILE)) {
      await say(page, fence(language, source));
      await drawn(page).or(notes(page)).first().waitFor();
      const box = page.locator("oneloop-figure .drawing[data-shown] > *").first();
      if (await box.count()) await box.click({ force: true });
      assert.equal(await page.evaluate(() => window.firedCount), 0, name);
      assert.equal(await page.evaluate(() => document.querySelectorAll("body > .vega-bind").length), 0, name);
    }
    assert.deepEqual(outside, []);
  }),
);

/** @type {Record<string, [language: string, source: unknown]>} */
const OUTSIDE = {
  "Vega's image": ["vega-lite", { ...BARS, mark: { type: "image", url: "https://elsewhere.example/a.png" } }],
  "Vega's data": ["vega", { data: [{ name: "d", url: "//elsewhere.example/d.csv" }], marks: [] }],
  "Plotly's picture": [
    "plotly",
    { data: [], layout: { images: [{ source: "https://elsewhere.example/a.png" }] } },
  ],
  "Plotly's map": ["plotly", { data: [{ type: "scattergeo", lon: [1], lat: [1] }] }],
  "Mermaid's picture": [
    "mermaid",
    'flowchart LR\n  A@{ img: "https://elsewhere.example/a.png", label: "x" }',
  ],
};

test(
  "what wants something of another host says so, and does not get it",
  withPage(async ({ page }) => {
    const outside = outsideRequests(page);
    for (const [name, [language, source]] of Object.entries(OUTSIDE)) {
      await say(page, fence(language, source));
      await drawn(page).or(notes(page)).first().waitFor();
      assert.match((await notes(page).allTextContents()).join(), /wants something from elsewhere/, name);
    }
    assert.deepEqual(outside, []);
  }),
);
