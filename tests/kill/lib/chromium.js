// A Chromium that keeps its profile and can be killed: its own process group, ended by SIGKILL.
// @ts-check

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { chromiumArgs, findBrowser } from "../../../scripts/lib/browsers.js";

/** @typedef {Awaited<ReturnType<typeof startChromium>>} Chromium */

/**
 * Starts it on that profile.
 * @param {string} profile its folder
 */
export async function startChromium(profile) {
  const args = [
    ...chromiumArgs,
    `--user-data-dir=${profile}`,
    "--remote-debugging-port=0",
    "--hide-crash-restore-bubble",
    "--password-store=basic",
    "about:blank",
  ];
  const browser = spawn(findBrowser("chromium").binary, args, {
    // The leader of a group of its own, in which all its processes are.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = once(browser, "exit");
  /** @type {Promise<unknown> | undefined} */
  let heardOut;
  /** Ends all of it at once; resolves when the kernel has taken it away, and what it said before was heard. */
  async function kill() {
    const { pid } = browser;
    if (pid !== undefined && browser.exitCode === null && browser.signalCode === null)
      process.kill(-pid, "SIGKILL");
    await gone;
    await heardOut;
  }
  try {
    const endpoint = await new Promise((resolve, reject) => {
      createInterface(browser.stderr).on("line", (line) => {
        const [, address] = /DevTools listening on (ws:\S+)/.exec(line) ?? [];
        if (address) resolve(address);
      });
      gone.then(([code, signal]) => reject(new Error(`Chromium ended with ${code ?? signal}`)), reject);
    });
    const connection = await chromium.connectOverCDP(endpoint);
    heardOut = new Promise((resolve) => connection.once("disconnected", resolve));
    const [context] = connection.contexts();
    const [page] = context?.pages() ?? [];
    if (!page) throw new Error("Chromium has no page");
    return { page, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}
