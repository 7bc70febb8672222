// The references, made anew: `node scripts/gallery.js --references [STATE…]`.
// @ts-check

import { readdirSync, rmSync } from "node:fs";
import { chromium } from "playwright-core";
import { chromiumArgs, findBrowser } from "../../../../scripts/lib/browsers.js";
import { Failure, say, seconds } from "../../../../scripts/lib/log.js";
import { inRoot } from "../../../../scripts/lib/paths.js";
import { openState } from "../gallery.js";
import { openBench } from "./bench.js";
import { FOLDER, makeReference, noteMachine, whyNotCompared } from "./references.js";
import { NOT_PICTURED, STILL, keepStill } from "./still.js";

/** Those that only differ in what happens later. */
const LATER = ["streaming-live", "long", "longest"];

/**
 * Makes references of states, or of all: those that look as they did stay the files they are.
 * @param {string} gallery its address
 * @param {string[]} names
 */
export async function makeReferences(gallery, names) {
  const begin = performance.now();
  const browser = await chromium.launch({
    executablePath: findBrowser("chromium").binary,
    args: chromiumArgs,
  });
  try {
    const bench = await openBench(await browser.newPage());
    const states = (await statesOf(browser, gallery)).filter(
      (state) => !(state in NOT_PICTURED) && !LATER.includes(state),
    );
    const unknown = names.find((name) => !states.includes(name));
    if (unknown) throw new Failure(`there are no pictures of "${unknown}", only of ${states.join(", ")}`);
    const why = await whyNotCompared(bench);
    if (why && names.length) throw new Failure(`${why}: all have to be made, not only some`);
    let written = 0;
    for (const state of names.length ? names : states) {
      const context = await browser.newContext(STILL);
      const page = await context.newPage();
      await keepStill(page);
      await page.setViewportSize({ width: 1280, height: 800 });
      await openState(page, gallery, state);
      if (await makeReference(page, bench, state, { always: why !== undefined })) {
        written += 1;
        say(`${state}: made`);
      }
      await context.close();
    }
    if (!names.length) for (const file of filesBeside(states)) rmSync(file);
    await noteMachine(bench);
    say(`${written} made, ${(names.length || states.length) - written} look as they did, ${seconds(begin)}`);
  } finally {
    await browser.close();
  }
}

/** @param {import("playwright-core").Browser} browser @param {string} gallery */
async function statesOf(browser, gallery) {
  const page = await browser.newPage();
  await page.goto(gallery);
  const names = await page.locator("main a").allTextContents();
  await page.close();
  return names;
}

/** The pictures of states that are no more. @param {string[]} states */
function filesBeside(states) {
  return readdirSync(inRoot(FOLDER))
    .filter((file) => file.endsWith(".webp") && !states.includes(file.replace(/\.webp$/, "")))
    .map((file) => inRoot(`${FOLDER}/${file}`));
}
