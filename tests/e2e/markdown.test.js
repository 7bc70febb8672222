// The renderer against CommonMark's own examples, as nodes in a page. Where the specification lets raw HTML through, the
// expectation is micromark's, which shows it as text, as we do; everywhere else its two outputs are the same.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import specification from "commonmark-spec";
import { micromark } from "micromark";
import { withPage } from "./lib/browser.js";
import { openState, startGallery } from "./lib/gallery.js";

const gallery = await startGallery();

const examples = specification.tests.map(({ markdown, html, section }) => {
  const input = markdown.replaceAll("→", "\t");
  const escaped = micromark(input, { allowDangerousProtocol: true });
  const asSpecified = micromark(input, { allowDangerousHtml: true, allowDangerousProtocol: true });
  const expected = escaped === asSpecified ? html.replaceAll("→", "\t") : escaped;
  return { input, expected, section };
});

/**
 * Runs in the page: what of a tree counts, as text. White space between blocks does not, nor do our own wrappers.
 * @param {Node} node
 * @returns {string}
 */
function outline(node) {
  const BLOCKS = /^(P|H[1-6]|UL|OL|LI|BLOCKQUOTE|PRE|HR|DIV|TABLE|BODY)$/;
  const isBlock = (/** @type {Node | null} */ each) => each === null || BLOCKS.test(each.nodeName);
  if (node instanceof Text) {
    if (node.parentElement?.closest("pre")) return node.data;
    let text = node.data.replace(/\s+/g, " ");
    const inBlock = isBlock(node.parentNode);
    if (node.previousSibling?.nodeName === "BR" || (inBlock && isBlock(node.previousSibling)))
      text = text.trimStart();
    if (inBlock && isBlock(node.nextSibling)) text = text.trimEnd();
    return text;
  }
  if (!(node instanceof Element)) return "";
  const inside = () => [...node.childNodes].map(outline).join("");
  const image = node.matches("img") ? node : node.matches(".image") ? node.firstElementChild : null;
  if (image) return `<img ${image.getAttribute("alt") ?? image.firstElementChild?.textContent}>`;
  if (node.matches(".raw")) {
    const text = node.textContent.replace(/\s+/g, " ").trim();
    return node.nextElementSibling?.matches(".raw") ? `${text} ` : text;
  }
  if (node.matches(".code")) {
    const language = node.querySelector(".code-language")?.textContent;
    return `<pre ${language === "text" ? "" : language}>${node.querySelector("code")?.textContent}</pre>`;
  }
  if (node.matches("pre"))
    return `<pre ${node.firstElementChild?.className.replace("language-", "")}>${node.textContent}</pre>`;
  // A tight list's paragraphs are set close by its style: so it can become a loose one without a node being replaced.
  if (node.matches(".tight > li > p")) return inside().trim();
  if (node.matches("body, div, span")) return inside();
  if (node.matches("a")) {
    const url = new URL(node.getAttribute("href") ?? "", "https://base.example/");
    if (!/^(https?|mailto):$/.test(url.protocol)) return inside();
    return `<a ${url.href} ${node.getAttribute("title") ?? ""}>${inside()}</a>`;
  }
  const start = node.getAttribute("start") ?? "";
  return `<${node.localName} ${start}>${inside()}</${node.localName}>`;
}

test(
  "all examples of the specification, at once and character by character",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    await page.evaluate(`window.outline = ${String(outline)}`);
    const failures = await page.evaluate(async (examples) => {
      const outline = /** @type {any} */ (window).outline;
      const failures = [];
      for (const { input, expected, section } of examples) {
        const whole = await window.renderPieces([input]);
        const parsed = new DOMParser().parseFromString(expected, "text/html");
        const wanted = outline(parsed.body);
        const got = outline(whole);
        if (got !== wanted) failures.push({ section, input, wanted, got });
        const streamed = await window.renderPieces([...input]);
        if (!streamed.isEqualNode(whole)) failures.push({ section, input, streamed: streamed.innerHTML });
      }
      return failures;
    }, examples);
    assert.equal(examples.length, 652);
    assert.deepEqual(failures, []);
  }),
);

test(
  "nodes once made are kept, and a selection with them",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    const kept = await page.evaluate(async () => {
      const text = "# Title\n\nSome *words* that grow and grow\n\n- and\n- on";
      /** @type {Node | undefined} */
      let paragraph;
      /** @type {Node | undefined} */
      let words;
      await window.renderPieces([...text], (root) => {
        if (!root.isConnected) document.body.append(root);
        const emphasis = root.querySelector("em");
        if (!emphasis?.firstChild || paragraph) return;
        paragraph = emphasis.parentNode ?? undefined;
        words = emphasis.firstChild;
        getSelection()?.selectAllChildren(emphasis);
      });
      const selected = String(getSelection());
      return { paragraph: paragraph?.isConnected, words: words?.isConnected, selected };
    });
    assert.deepEqual(kept, { paragraph: true, words: true, selected: "words" });
  }),
);

/** @param {import("playwright-core").Page} page */
const answer = (page) => page.locator("oneloop-chat .markdown", { hasText: "Euler found" });

test(
  "formulas are MathML that a screen reader reads; one with a mistake is its source",
  withPage(async ({ page }) => {
    await openState(page, gallery, "markdown");
    const body = answer(page);
    await body.locator(".math.display math mfrac").first().waitFor();
    assert.equal(await body.locator("math").count(), 3);
    const failed = body.locator(".math.failed");
    assert.equal(await failed.textContent(), "\\(\\frac{1}{\\)");
    assert.match((await failed.getAttribute("title")) ?? "", /KaTeX parse error/);
  }),
);

test(
  "alerts say what they are",
  withPage(async ({ page }) => {
    await openState(page, gallery, "markdown");
    for (const name of ["Note", "Tip", "Important", "Warning", "Caution"])
      await answer(page).getByRole("note", { name, exact: true }).waitFor();
  }),
);

test(
  "footnotes lead to their text and back, to each of their places",
  withPage(async ({ page }) => {
    await openState(page, gallery, "markdown");
    const body = answer(page);
    const focused = () =>
      page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element?.id.replace(/^note-\d+-/, "");
      });
    await body.locator('[role=doc-noteref][aria-label="Footnote 2"]').click();
    assert.equal(await focused(), "2");
    await body.locator('[role=doc-backlink][aria-label="Back to reference 1-2"]').click();
    assert.equal(await focused(), "1-sign-2");
    const ids = await body.locator("[id]").evaluateAll((all) => all.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  }),
);

test(
  "code is highlighted, numbered, wrapped, downloaded, and copied as it stands",
  withPage(async ({ page }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await openState(page, gallery, "markdown");
    const block = answer(page).locator(".code").first();
    await block.locator(".tok-keyword", { hasText: "export" }).waitFor();
    assert.equal(await block.locator(".line").count(), 6);
    const code = await block.locator("code").evaluate((node) => node.textContent);
    assert.ok(code?.startsWith("// Reads a number, or says why not.\nexport async function"));
    await block.hover();
    const numbers = block.getByRole("button", { name: "Line numbers" });
    await numbers.click();
    assert.equal(await numbers.getAttribute("aria-pressed"), "true");
    await block.getByRole("button", { name: "Wrap lines" }).click();
    assert.ok(await block.evaluate((node) => node.matches(".numbered.wrapped")));
    await block.getByRole("button", { name: "Copy" }).click();
    await block.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
    const download = page.waitForEvent("download");
    await block.getByRole("button", { name: "Download" }).click();
    assert.equal((await download).suggestedFilename(), "code.ts");
  }),
);

test(
  "each line of a fence is highlighted once, whatever the pieces; every character stays",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    const code = 'let a = `1\n${b}`; /* more\nand */ const c = "d";\n\n\tif (c) return 0x1f;\n'.repeat(200);
    const shown = await page.evaluate(async (code) => {
      const texts = [];
      for (const size of [7, 100_000]) {
        const root = document.createElement("div");
        document.body.append(root);
        const body = await window.markdownBody(root);
        const text = `\`\`\`js\n${code}\`\`\`\n`;
        for (let at = size; at < text.length; at += size) body.update(text.slice(0, at), true);
        body.update(text, false);
        const isDone = () => [...root.querySelectorAll(".line")].at(-1)?.querySelector("[class^=tok-]");
        while (!isDone()) await new Promise((resolve) => requestAnimationFrame(resolve));
        const element = root.querySelector("code");
        texts.push([
          element?.textContent,
          element?.innerHTML.replaceAll(' class="line tip"', ' class="line"'),
        ]);
      }
      return texts;
    }, code);
    const [streamed, whole] = shown;
    assert.equal(streamed?.[0], code);
    assert.deepEqual(streamed, whole);
  }),
);

test(
  "a list that turns loose late keeps its nodes, and a selection in them",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    const kept = await page.evaluate(async () => {
      const text = `${"- an item with words\n".repeat(50)}\n- and one apart\n`;
      /** @type {Node | null | undefined} */
      let first;
      await window.renderPieces([...text], (root) => {
        if (!root.isConnected) document.body.append(root);
        if (first || root.querySelectorAll("li").length < 5) return;
        first = root.querySelector("p");
        getSelection()?.selectAllChildren(root);
        getSelection()?.selectAllChildren(/** @type {Node} */ (first));
      });
      const tight = document.querySelectorAll(".tight").length;
      return { connected: first?.isConnected, selected: String(getSelection()), tight };
    });
    assert.deepEqual(kept, { connected: true, selected: "an item with words", tight: 0 });
  }),
);

test(
  "a long text is in pieces: a frame goes through few children, and it is set as without them",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    const seen = await page.evaluate(async () => {
      const conversation = document
        .querySelector("oneloop-chat")
        ?.shadowRoot?.querySelector("oneloop-conversation");
      const blocks = [
        "Some *words*.",
        "## A heading",
        "- one\n- two",
        "```js\nlet a;\n```",
        "---",
        "> said",
        "A note[^1].",
      ];
      const text = `${Array.from({ length: 400 }, (_, at) => blocks[(at * 5 + (at >> 3)) % blocks.length]).join("\n\n")}\n\n[^1]: At the end.\n`;
      /** @param {number} size */
      const shown = async (size) => {
        const root = document.createElement("div");
        root.className = "markdown";
        conversation?.shadowRoot?.append(root);
        const body = await window.markdownBody(root);
        /** @type {Set<Element>} */
        const made = new Set();
        for (let at = size; at < text.length; at += size) {
          body.update(text.slice(0, at), true);
          const whole = [...root.querySelectorAll("p")].at(-2);
          if (whole) made.add(whole);
        }
        body.update(text, false);
        const isKept = [...made].every((node) => root.contains(node));
        return { root, isKept };
      };
      const [streamed, whole] = [await shown(3), await shown(100_000)];
      const markup = (/** @type {{ root: Element }} */ { root }) =>
        root.innerHTML
          .replace(/ class="(tip)?"|note-\d+|tok-\w+| tip(?=")/g, "")
          .replace(/<span class="">(.*?)<\/span>/g, "$1");
      const tops = (/** @type {Element} */ root) => {
        const from = root.getBoundingClientRect().top;
        return [...root.querySelectorAll("p, h2, ul, .code, hr, blockquote, .notes")].map((each) =>
          Math.round(each.getBoundingClientRect().top - from),
        );
      };
      const flat = /** @type {Element} */ (whole.root.cloneNode(true));
      for (const piece of flat.querySelectorAll(".piece")) piece.replaceWith(...piece.childNodes);
      whole.root.after(flat);
      const pieces = [...whole.root.querySelectorAll(".piece")];
      return {
        isKept: streamed.isKept,
        isSame: markup(streamed) === markup(whole),
        children: Math.max(...[whole.root, ...pieces].map((each) => each.childNodes.length)),
        pieces: pieces.length,
        blocks: flat.childNodes.length,
        pieced: tops(whole.root),
        flat: tops(flat),
      };
    });
    assert.deepEqual(seen.pieced, seen.flat);
    assert.ok(seen.flat.length > 400);
    assert.ok(seen.isKept && seen.isSame, JSON.stringify({ ...seen, pieced: 0, flat: 0 }));
    assert.ok(seen.pieces >= 5 && seen.children < 80, `${seen.pieces} pieces, ${seen.children} children`);
  }),
);

test(
  "blocks that come and go where a piece begins leave the nodes of the whole text",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    const differ = await page.evaluate(async () => {
      const ends = [
        "a | b\n--|--\n1 | 2",
        "words\n===\n\n- x\n\n  y",
        "[^1]: note\n\nwords",
        "~~~\nx\n~~~\n\nlast",
      ];
      /** @type {string[]} */
      const found = [];
      for (const count of [62, 63, 64, 65, 127, 128, 129])
        for (const end of ends) {
          const text = `${"one[^1]\n\n".repeat(count)}${end}\n`;
          const [streamed, whole] = await Promise.all(
            [1, 100_000].map(async (size) => {
              const root = document.createElement("div");
              const body = await window.markdownBody(root);
              for (let at = size; at < text.length; at += size) body.update(text.slice(0, at), true);
              body.update(text, false);
              return root.innerHTML.replace(/ class="(tip)?"/g, "").replace(/note-\d+/g, "note");
            }),
          );
          if (streamed !== whole) found.push(`${count} ${end}`);
        }
      return found;
    });
    assert.deepEqual(differ, []);
  }),
);
