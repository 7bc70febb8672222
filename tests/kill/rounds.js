// Rounds in which Chromium is killed: an app works in a page, the browser with all its processes is ended by SIGKILL at a
// moment left to chance, started again on the same profile, and everything that was acknowledged has to be there.
// @ts-check

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveApp } from "../../scripts/lib/app-page.js";
import { Failure, dim, green, red, say, seconds } from "../../scripts/lib/log.js";
import { random } from "../lib/random.js";
import { startChromium } from "./lib/chromium.js";
import { Ledger } from "./lib/ledger.js";
import { cutLogs, cutOff } from "./lib/log.js";

/** How long the app works before it is killed, at most. */
const WORK = 1_200;
/** The kill may come with an acknowledgement: one of the first so many. */
const ACKNOWLEDGEMENTS = 400;
/** How long a page may be killed while it only looks what is there. */
const LOOK = 250;
/** Anything that takes longer hangs. */
const LIMIT = 30_000;
/**
 * How often a kill comes in the middle of a record of Chromium's log. By itself one of twenty to fifty does; then all
 * databases of the site would be deleted, at the second start after it (ARCHITECTURE.md, Saving).
 */
const CUTS = 0.3;

/**
 * Runs so many rounds; each begins with a profile of its own. Resolves with how many there were, throws when one has failed.
 * @param {{ rounds: number, seed: number, behind?: number }} options behind: how many milliseconds of a stream's text may be lost; 250 by
 *   default
 */
export async function killRounds({ rounds, seed, behind }) {
  const begin = performance.now();
  const { url, close } = await serveApp("tests/kill/page/index.js");
  const total = { acknowledged: 0, found: 0, lost: 0, silence: 0, kills: 0, cuts: 0 };
  const failed = [];
  try {
    for (let count = 0; count < rounds; count += 1) {
      const own = (seed + count) >>> 0;
      const began = performance.now();
      const { ledger, moments, cuts, error, profile } = await round(url, own, behind);
      total.acknowledged += ledger.acknowledged;
      total.found += ledger.found;
      total.lost = Math.max(total.lost, ledger.lost);
      total.silence = Math.max(total.silence, ledger.silence);
      total.kills += moments.length;
      total.cuts += cuts;
      const line = `round ${count + 1}, seed ${own}: killed ${moments.join(", ")}; ${ledger.acknowledged} acknowledged, ${ledger.lost.toFixed(0)} ms of text lost ${dim(seconds(began))}`;
      if (!error) {
        say(`${green("✓")} ${line}`);
        continue;
      }
      failed.push(own);
      say(`${red("✗")} ${line}\n  ${error.message}\n  the profile is kept: ${profile}`);
    }
  } finally {
    await close();
  }
  say(
    `${rounds} rounds, ${total.kills} kills and restarts, ${total.cuts} of them in the middle of a record: ${total.acknowledged} writes acknowledged, looked for ${total.found} times; at most ${total.lost.toFixed(0)} ms of text lost (the page was without a turn for ${total.silence.toFixed(0)} ms at most), ${seconds(begin)}`,
  );
  if (failed.length)
    throw new Failure(
      `${failed.length} of ${rounds} rounds failed; again: npm run test:kill -- --seed ${failed.join(" --seed ")}`,
    );
  return rounds;
}

/**
 * @param {string} url
 * @param {number} seed
 * @param {number | undefined} behind
 */
async function round(url, seed, behind) {
  const chance = random(seed);
  const profile = mkdtempSync(join(tmpdir(), "oneloop-kill-"));
  const ledger = new Ledger(behind);
  /** @type {string[]} */
  const moments = [];
  let cuts = 0;
  try {
    const lives = 1 + chance.int(3);
    for (let life = 0; life < lives; life += 1) {
      const moment = await live({ url, profile, ledger, chance, seed, life });
      if (chance.chance(CUTS)) cutOff(profile);
      const isCut = cutLogs(profile).length > 0;
      moments.push(isCut ? `${moment} in the middle of a record` : moment);
      cuts += Number(isCut);
    }
    const wasCut = cutLogs(profile).length > 0;
    await lookOnce(url, profile, ledger);
    // The first start after it goes well either way.
    if (wasCut) await lookOnce(url, profile, ledger);
  } catch (thrown) {
    return { ledger, moments, cuts, error: /** @type {Error} */ (thrown), profile };
  }
  rmSync(profile, { recursive: true, force: true });
  return { ledger, moments, cuts, error: undefined, profile };
}

/**
 * @typedef {object} Life
 * @property {string} url
 * @property {string} profile
 * @property {Ledger} ledger
 * @property {import("../lib/random.js").Random} chance
 * @property {number} seed
 * @property {number} life
 */

/**
 * One life of the browser, to its violent end; resolves with when that was.
 * @param {Life} life
 */
async function live({ url, profile, ledger, chance, seed, life }) {
  // Whatever becomes of this life, the next has the same chances.
  const [early, late, count, byCount] = [
    chance.int(LOOK),
    chance.int(WORK),
    chance.int(ACKNOWLEDGEMENTS),
    chance.chance(0.4),
  ];
  const whileLooking = life > 0 && chance.chance(0.2);
  const cut = cutLogs(profile);
  const { app, kill } = await start(url, profile, ledger);
  try {
    const looked = app.call("look", ledger.graphThreads);
    // Two kills with a few milliseconds between them are more than we can help.
    if (whileLooking && !cut.length) {
      await Promise.race([pause(early), looked]);
      return `${early} ms into the look`;
    }
    ledger.check(await looked);
    await leftAlone(cut);
    const goal = ledger.acknowledged + count;
    await app.call("work", { seed, life, graphThreads: ledger.graphThreads });
    if (byCount) await app.heard(() => ledger.acknowledged >= goal);
    else await Promise.race([pause(late), app.failure]);
    return byCount ? `at acknowledgement ${count}` : `after ${late} ms`;
  } finally {
    await kill();
  }
}

/**
 * The last look, after which every graph goes to its end.
 * @param {string} url
 * @param {string} profile
 * @param {Ledger} ledger
 */
async function lookOnce(url, profile, ledger) {
  const cut = cutLogs(profile);
  const { app, kill } = await start(url, profile, ledger);
  try {
    ledger.check(await app.call("look", ledger.graphThreads));
    await leftAlone(cut);
    ledger.checkEnds(await app.call("finish", ledger.graphThreads));
  } finally {
    await kill();
  }
}

/**
 * Starts Chromium with the app in its page, and listens to it.
 * @param {string} url
 * @param {string} profile
 * @param {Ledger} ledger
 */
async function start(url, profile, ledger) {
  ledger.beginLife();
  const { page, kill } = await startChromium(profile);
  /** @type {(error: Error) => void} */
  let fail = () => {};
  /** @type {Promise<never>} */
  const failure = new Promise((_, reject) => (fail = reject));
  // Looked at where somebody waits; a page that is killed while it fails has failed nobody.
  failure.catch(() => {});
  /** @type {(() => void) | undefined} */
  let heard;
  const hear = (/** @type {any} */ fact) => {
    try {
      if (fact.type === "problem") throw new Error(`the chat says: ${fact.text}`);
      ledger.hear(fact);
      heard?.();
    } catch (error) {
      fail(/** @type {Error} */ (error));
    }
  };
  page.on("pageerror", (error) => fail(new Error(`the page has an error: ${error.stack ?? error.message}`)));
  page.on("console", (message) => {
    if (message.type() === "error") fail(new Error(`the page's console says: ${message.text()}`));
  });
  try {
    const session = await page.context().newCDPSession(page);
    session.on("Runtime.bindingCalled", ({ name, payload }) => {
      if (name === "tellRunner") hear(JSON.parse(payload));
    });
    await session.send("Runtime.enable");
    await session.send("Runtime.addBinding", { name: "tellRunner" });
    await page.exposeFunction("announceToRunner", hear);
    await page.goto(url);
    await page.waitForFunction(() => "app" in window);
  } catch (error) {
    await kill();
    throw error;
  }
  const app = {
    failure,
    /**
     * Resolves when that is so, after the page has said something.
     * @param {() => boolean} isSo
     */
    heard: (isSo) =>
      Promise.race([
        failure,
        inTime("the page's words", new Promise((resolve) => (heard = () => isSo() && resolve(undefined)))),
      ]),
    /**
     * @param {string} name
     * @param {unknown} argument
     * @returns {Promise<any>}
     */
    call: (name, argument) => {
      const called = page.evaluate(
        ([name, argument]) => /** @type {any} */ (window).app[/** @type {string} */ (name)](argument),
        [name, argument],
      );
      const answer = Promise.race([failure, inTime(name, called)]);
      // A page that is killed does not answer.
      answer.catch(() => {});
      return answer;
    },
  };
  return { app, kill };
}

/**
 * Resolves when Chromium goes on in other logs, and these are gone.
 * @param {string[]} logs
 */
async function leftAlone(logs) {
  const end = performance.now() + LIMIT;
  for (const log of logs) {
    while (existsSync(log)) {
      if (performance.now() > end) throw new Error(`Chromium goes on in a log with half a record: ${log}`);
      await pause(1);
    }
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @template T
 * @param {string} what
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function inTime(what, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not done after ${LIMIT / 1_000} s`)), LIMIT);
  });
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}
