// The renderer against CommonMark's own examples, as nodes in a page. Where the specification lets raw HTML through, the
// expectation is micromark's, which shows it as text, as we do; everywhere else its two outputs are the same.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import specification from "commonmark-spec";
import { micromark } from "micromark";
import { withPage } from "./lib/browser.js";
import { startGallery } from "./lib/gallery.js";

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
