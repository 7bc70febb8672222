// What every page measures, the same way: tasks of the browser's own count, frames, and when something is on the screen.
// @ts-check

import { END, answerOf, tokensOf } from "../texts.js";

/** The next frame is painted. */
export const painted = () =>
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(undefined))));

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

/**
 * Looks on while something is done: how long it took to the frame in which it can be seen, and the long tasks on the way and in the second after.
 * @param {() => unknown} act
 * @param {() => boolean} isShown
 */
export async function timed(act, isShown) {
  /** @type {PerformanceEntry[]} */
  const tasks = [];
  const observer = new PerformanceObserver((list) => void tasks.push(...list.getEntries()));
  observer.observe({ type: "longtask" });
  /** @type {number[]} */
  const frames = [];
  let last = 0;
  let looks = true;
  const frame = (/** @type {number} */ now) => {
    if (last) frames.push(now - last);
    last = now;
    if (looks) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const begin = performance.now();
  await act();
  while (!isShown()) await painted();
  await painted();
  const ms = performance.now() - begin;
  looks = false;
  await pause(1_000);
  observer.disconnect();
  const ends = tasks.map(({ startTime, duration }) => startTime + duration - begin);
  return {
    ms,
    /** When the page can be used: it is seen, and no long task is under way. */
    ready: Math.max(ms, ...ends),
    longest: Math.max(0, ...tasks.map(({ duration }) => duration)),
    long: tasks.length,
    frame: Math.max(0, ...frames),
  };
}

/** An answer of so many characters. @param {number} length */
export const streamed = (length) => `${answerOf(length)}\n\n${END}`;

/**
 * Says an answer's tokens, each when it is due; what is late comes at once.
 * @param {number} length in characters
 * @param {number} rate tokens a second
 * @param {(token: string) => unknown} say
 */
export async function sayAll(length, rate, say) {
  const tokens = tokensOf(streamed(length));
  const begin = performance.now();
  for (let at = 0; at < tokens.length;) {
    const due = ((performance.now() - begin) / 1_000) * rate;
    for (; at < tokens.length && at <= due; at += 1) await say(/** @type {string} */ (tokens[at]));
    await pause(at * (1_000 / rate) - (performance.now() - begin));
  }
}

/** How long that takes if nothing else has to be done. @param {number} length @param {number} rate */
export const ideal = (length, rate) => ((tokensOf(streamed(length)).length - 1) / rate) * 1_000;

/** Somewhere to be shown: all of the page. */
export function stage() {
  document.body.style.cssText = "margin:0;height:100vh;overflow:hidden;font:16px/26px system-ui";
  const main = document.createElement("main");
  main.style.cssText = "height:100%";
  document.body.replaceChildren(main);
  return main;
}

/** Whether a text is among the last words of a tree: looking at all of it would cost as much as what is measured. @param {string} text @param {Node} root */
export function endsWith(text, root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let last = root;
  while (last.lastChild) last = last.lastChild;
  walker.currentNode = last;
  let words = last.nodeType === Node.TEXT_NODE ? (last.nodeValue ?? "") : "";
  while (words.length < 3_000) {
    const before = walker.previousNode();
    if (!before) break;
    words = (before.nodeValue ?? "") + words;
  }
  return words.includes(text);
}
