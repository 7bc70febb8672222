// Runs in the gallery's page: one renderer and one text.
// @ts-check

import MarkdownIt from "markdown-it";
import { marked } from "marked";
import * as streaming from "streaming-markdown";

/** @typedef {{ renderer: string, text: string, token: number, rate: number, limit: number }} Options `rate`: tokens a millisecond */
/** @typedef {{ longest: number, share: number }} Told */

/**
 * What takes a frame's tokens. Like the chat, which draws once a frame, the others get them as one piece, in a frame's callback.
 * @param {string} renderer
 * @returns {Promise<{ tokens: (tokens: string[], soFar: string) => void, end: (text: string) => void }>}
 */
async function start(renderer) {
  if (renderer === "oneloop") return startChat();
  const root = document.createElement("div");
  root.className = "markdown";
  // As long lines of code are in the view.
  root.style.overflowWrap = "anywhere";
  document.body.replaceChildren(root);
  switch (renderer) {
    case "streaming-markdown": {
      const parser = streaming.parser(streaming.default_renderer(root));
      return {
        tokens: (tokens) => void requestAnimationFrame(() => streaming.parser_write(parser, tokens.join(""))),
        end: () => streaming.parser_end(parser),
      };
    }
    // These know no stream: the whole text once a frame is as well as one can do.
    case "marked":
      return whole((text) => void (root.innerHTML = marked.parse(text, { async: false })));
    case "markdown-it": {
      const parser = new MarkdownIt();
      return whole((text) => void (root.innerHTML = parser.render(text)));
    }
    default:
      throw new Error(`there is no renderer ${renderer}`);
  }
}

/** @param {(text: string) => void} render */
function whole(render) {
  return {
    /** @param {string[]} _ @param {string} soFar */
    tokens: (_, soFar) => void requestAnimationFrame(() => render(soFar)),
    end: render,
  };
}

/** The whole chat, as a page has it: each token is an event of its own. */
async function startChat() {
  const { fixture } = /** @type {any} */ (window);
  // Brings the renderer.
  await /** @type {any} */ (window).markdownBody(document.createElement("div"));
  const step = fixture.snapshot().steps.at(-1);
  const running = { ...step, id: "measured", output: "", status: "running" };
  fixture.run(true);
  fixture.tell({ type: "step", step: running });
  await frame();
  return {
    /** @param {string[]} tokens */
    tokens: (tokens) => {
      for (const token of tokens) fixture.tell({ type: "token", id: running.id, field: "output", token });
    },
    /** @param {string} text */
    end: (text) => fixture.tell({ type: "step", step: { ...running, output: text, status: "done" } }),
  };
}

/** Resolves when a frame has been drawn. */
function frame() {
  return new Promise((resolve) => requestAnimationFrame(() => resolve(nextTask())));
}

/** Resolves in the next task. */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
}

/** What has come within this time is one piece, as of a network: milliseconds. */
const PIECE = 1_000 / 60;

/**
 * Gets everything ready; what it resolves with runs the measurement.
 * @param {Options} options
 * @returns {Promise<() => Promise<Told>>}
 */
export async function prepare({ renderer, text, token, rate, limit }) {
  let soFar = "";
  let longest = 0;
  const count = (/** @type {number} */ from) => {
    longest = Math.max(longest, performance.now() - from);
  };
  // Only the renderer asks for frames: one more each sixtieth of a second would cost more than some renderers do.
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (draw) =>
    ask((now) => {
      const from = performance.now();
      draw(now);
      // The layout that the frame does, done here so that it counts.
      void document.body.offsetHeight;
      count(from);
    });
  const to = await start(renderer);
  longest = 0;
  return async () => {
    const begun = performance.now();
    while (soFar.length < text.length && performance.now() < begun + limit) {
      // What has come since the last piece.
      const due = Math.min(text.length, Math.ceil((performance.now() - begun) * rate) * token);
      /** @type {string[]} */
      const tokens = [];
      for (let at = soFar.length; at < due; at += token) tokens.push(text.slice(at, at + token));
      soFar += tokens.join("");
      const from = performance.now();
      to.tokens(tokens, soFar);
      count(from);
      await new Promise((resolve) => void setTimeout(resolve, PIECE));
    }
    const share = soFar.length / text.length;
    const from = performance.now();
    to.end(soFar);
    // Of the same task are the promises that it has settled, in which the view draws.
    await nextTask();
    void document.body.offsetHeight;
    count(from);
    await frame();
    return { longest, share };
  };
}
