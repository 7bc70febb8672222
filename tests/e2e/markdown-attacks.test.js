// Nothing in a text runs, loads from elsewhere or becomes an element that Markdown has not; in a page with the strict policy of the site.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { ATTACKS } from "./lib/attacks.js";
import { withPage } from "./lib/browser.js";
import { startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

/** Each element that a body may have, with its attributes. */
const ALLOWED = {
  "": ["class", "dir", "tabindex", "role", "aria-label", "title", "id"],
  a: ["href", "rel", "target", "data-note"],
  button: ["type", "aria-pressed"],
  img: ["alt", "decoding", "loading", "referrerpolicy", "src"],
  input: ["type", "disabled", "checked"],
  li: ["value"],
  ol: ["start"],
  path: ["d"],
  svg: ["viewBox", "aria-hidden"],
  td: ["style"],
  th: ["style"],
  math: ["display"],
  ...Object.fromEntries(
    "blockquote br code del div em h1 h2 h3 h4 h5 h6 hr p pre section span strong sup table tbody thead tr ul"
      .split(" ")
      .map((name) => [name, []]),
  ),
  ...Object.fromEntries(
    "annotation menclose mfrac mi mn mo mover mpadded mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics"
      .split(" ")
      .map((name) => [
        name,
        "accent encoding fence form height largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits rspace scriptlevel displaystyle separator stretchy style voffset width notation depth".split(
          " ",
        ),
      ]),
  ),
};

test(
  "no attack fires, loads or becomes an element or attribute that is not allowed",
  withPage(async ({ page, allow }) => {
    // A relative address of an attack may be an image of the page's own host, which has none.
    allow(/Failed to load resource|favicon|Not allowed to load local resource: blob:javascript/);
    /** @type {string[]} */
    const elsewhere = [];
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(gallery) && !/^(data|blob):/.test(url)) elsewhere.push(url);
    });
    /** @type {string[]} */
    const navigated = [];
    await page.goto(gallery);
    page.on("framenavigated", (frame) => navigated.push(frame.url()));
    const problems = await page.evaluate(
      async ({ attacks, allowed }) => {
        /** @type {string[]} */
        const problems = [];
        addEventListener("securitypolicyviolation", (event) =>
          problems.push(`policy: ${event.violatedDirective} ${event.blockedURI}`),
        );
        // Formulas and highlighting come in chunks of their own: here before they count.
        document.body.append(await window.renderPieces(["$x$\n\n```js\nlet a;\n```\n"]));
        for (let turn = 0; !document.querySelector("math"); turn++) {
          if (turn > 500) throw new Error("no formula came");
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        for (const attack of attacks)
          for (const pieces of [[attack], [...attack], ["- > ", attack.replaceAll("\n", "\n  > ")]]) {
            const root = await window.renderPieces(
              pieces,
              (root) => void (root.isConnected || document.body.append(root)),
            );
            for (const node of root.querySelectorAll("*")) {
              const name = node.localName;
              const names = /** @type {Record<string, string[]>} */ (allowed)[name];
              if (!names) problems.push(`${attack}: <${name}>`);
              for (const attribute of node.getAttributeNames())
                if (!names?.includes(attribute) && !allowed[""].includes(attribute))
                  problems.push(`${attack}: <${name} ${attribute}>`);
              const href = node.getAttribute("href");
              if (
                href !== null &&
                !["http:", "https:", "mailto:"].includes(new URL(href, location.href).protocol)
              )
                problems.push(`${attack}: leads to ${href}`);
            }
            // A click on what stands for an image is the reader's own wish.
            for (const node of root.querySelectorAll("span, em, code, p, td, li"))
              if (!node.closest("button")) /** @type {HTMLElement} */ (node).click();
          }
        await new Promise((resolve) => setTimeout(resolve, 300));
        if (window.firedCount > 0) problems.push(`${window.firedCount} fired`);
        return problems;
      },
      { attacks: ATTACKS, allowed: ALLOWED },
    );
    assert.ok(ATTACKS.length > 200, String(ATTACKS.length));
    assert.deepEqual(problems, []);
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(navigated, []);
  }),
);

test(
  "a page with bad texts in it stays alive",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    const slow = await page.evaluate(async () => {
      const texts = {
        "one line of 1 MB": "word ".repeat(200_000),
        "one word of 1 MB": "x".repeat(1_000_000),
        "a fence with a line of 1 MB": `\`\`\`js\n${"let a = 1; ".repeat(90_000)}\n\`\`\``,
        "10,000 quotes": ">".repeat(10_000) + " deep",
        "10,000 lists": "- ".repeat(10_000) + "deep",
        "1,000 levels, one a line": Array.from({ length: 1_000 }, (_, at) => `${"  ".repeat(at)}- a`).join(
          "\n",
        ),
        "10,000 brackets": "[".repeat(10_000) + "deep" + "](x)".repeat(10_000),
        "10,000 emphases": "*a **b ".repeat(5_000),
        "zero-width": "a\u200b\u200d\ufeff".repeat(50_000),
        bidirectional: "\u202ea\u2066b\u202d".repeat(20_000),
        controls: Array.from({ length: 32 }, (_, at) => String.fromCharCode(at))
          .join("")
          .repeat(500),
        combining: `a${"\u0301".repeat(50_000)}`,
      };
      /** @type {string[]} */
      const slow = [];
      for (const [name, text] of Object.entries(texts)) {
        const root = document.createElement("div");
        document.body.append(root);
        const body = await window.markdownBody(root);
        const begun = performance.now();
        for (let at = 0; at < text.length; at += 20_000) body.update(text.slice(0, at), true);
        body.update(text, false);
        const took = performance.now() - begun;
        if (took > 5_000) slow.push(`${name}: ${took.toFixed(0)} ms`);
        if (!root.textContent) slow.push(`${name}: nothing is shown`);
        root.remove();
      }
      return slow;
    });
    assert.deepEqual(slow, []);
  }),
);
