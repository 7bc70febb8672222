// Pictures of each state of the view, kept in tests/e2e/references, and compared with what the view looks like now.
// @ts-check

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { inRoot } from "../../../../scripts/lib/paths.js";
import { PICTURES } from "./sheet.js";
import { settle } from "./still.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./bench.js").Bench} Bench */
/** @typedef {import("./sheet.js").Picture} Picture */

/** Where they are. */
export const FOLDER = "tests/e2e/references";
/** What the view looks like where that is something else. */
const RESULTS = "test-results/references";
/** What the references were made with. */
const MACHINE = inRoot(`${FOLDER}/machine.json`);
/** So long a state may take until it looks like its reference: what is loaded late comes late, on a machine with much to do. */
const PATIENCE = 30_000;
/** A page that looks the same for so long has come to rest. */
const REST = 250;

/** @param {string} state */
const fileOf = (state) => inRoot(`${FOLDER}/${state}.webp`);

/**
 * Why pictures of this machine say nothing beside the references; undefined: they can be compared.
 * @param {Bench} bench
 */
export async function whyNotCompared(bench) {
  if (!existsSync(MACHINE)) return "there are no references";
  /** @type {Awaited<ReturnType<Bench["machine"]>>} */
  const made = JSON.parse(readFileSync(MACHINE, "utf8"));
  const here = await bench.machine();
  if (made.chromium !== here.chromium)
    return `the references were made with Chromium ${made.chromium}, this is ${here.chromium}`;
  const other = Object.keys(made.widths).filter((font) => made.widths[font] !== here.widths[font]);
  return other.length
    ? `the references were made with other fonts, by the widths of texts: ${other.join(", ")}`
    : undefined;
}

/** Says what the references are made with. @param {Bench} bench */
export async function noteMachine(bench) {
  writeFileSync(MACHINE, `${JSON.stringify(await bench.machine(), null, 2)}\n`);
}

/**
 * Makes pictures of a page, one after the other.
 * @param {Page} page
 */
export async function camera(page) {
  const session = await page.context().newCDPSession(page);
  return async () => {
    await settle(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "png", optimizeForSpeed: true });
    return data;
  };
}

/** Makes a page as a picture is of it. @param {Page} page @param {Picture} picture */
export async function pose(page, { viewport, colorScheme }) {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
}

/**
 * Compares an open state with its reference, and fails with where to see what is different.
 * @param {Page} page @param {Bench} bench @param {string} state
 */
export async function compare(page, bench, state) {
  const again = `make it by: node scripts/gallery.js --references ${state}`;
  assert.ok(existsSync(fileOf(state)), `"${state}" has no reference; ${again}`);
  await bench.begin(readFileSync(fileOf(state)));
  const take = await camera(page);
  const until = performance.now() + PATIENCE;
  const different = [];
  for (const picture of PICTURES) {
    await pose(page, picture);
    let found = await bench.look(picture, await take());
    while (found.length && performance.now() < until) found = await bench.look(picture, await take());
    if (found.length) {
      const most = Math.max(...found.map(({ by }) => by)).toFixed(1);
      different.push(`${picture.name}: ${found.length} blocks, up to ${most} times what is taken`);
    }
  }
  if (different.length === 0) return;
  const [actual, marks] = [`${RESULTS}/${state}.actual.webp`, `${RESULTS}/${state}.difference.webp`];
  mkdirSync(inRoot(RESULTS), { recursive: true });
  writeFileSync(inRoot(actual), await bench.save("is"));
  writeFileSync(inRoot(marks), await bench.save("marks"));
  assert.fail(
    `"${state}" does not look like its reference.\n${different.join("\n")}\nit is: ${actual}\ndifferent: ${marks}\nit was: ${FOLDER}/${state}.webp\nif it is to look like this now, ${again}`,
  );
}

/**
 * Makes the reference of an open state, unless there is one that looks the same.
 * @param {Page} page @param {Bench} bench @param {string} state @param {{ always: boolean }} options
 * @returns {Promise<boolean>} whether there was something to write
 */
export async function makeReference(page, bench, state, { always }) {
  const file = fileOf(state);
  const has = existsSync(file) && !always;
  await bench.begin(has ? readFileSync(file) : undefined);
  await page.waitForLoadState("networkidle");
  const take = await camera(page);
  let isOther = !has;
  for (const picture of PICTURES) {
    await pose(page, picture);
    const found = await bench.look(picture, await rested(take));
    if (found.length) isOther = true;
  }
  mkdirSync(inRoot(FOLDER), { recursive: true });
  if (isOther) writeFileSync(file, await bench.save("is"));
  return isOther;
}

/** The picture of what has come to rest. @param {() => Promise<string>} take */
export async function rested(take) {
  let last = await take();
  for (let times = 0; times < 20; times++) {
    await sleep(REST);
    const next = await take();
    if (next === last) return next;
    last = next;
  }
  throw new Error("It does not come to rest.");
}
