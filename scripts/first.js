// Looks which functions of the core a page needs before somebody does something in it, and writes them down for the next build: `node scripts/first.js`.
// For when more than a few have changed; a function that is missing in the list makes the page wait for the rest, and nothing worse.
// @ts-check

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say, script, step } from "./lib/log.js";
import { inRoot } from "./lib/paths.js";
import { setUp } from "./setup.js";

/** A module with nothing in it. */
const EMPTY = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

await script(async () => {
  await setUp("test");
  const { buildAll } = await import("./lib/build.js");
  await buildAll();
  const { readManifest } = await import("./lib/manifest.js");
  const output = readManifest().output.find(({ first }) => first);
  if (!output?.first) return say("no output has a first part");
  const list = inRoot(output.first);
  const { NAMED } = await import("./lib/wasm.js");
  const wasm = readFileSync(inRoot(join(output["out-dir"], NAMED)));
  const names = await step(
    "what a page needs first",
    () => namesOfFirst(wasm),
    (found) => `${found.length} functions`,
  );
  writeFileSync(list, `${names.join("\n")}\n`);
  say(`${output.first} is written: build anew`);
});

/**
 * The functions that run while the site's pages are opened: a fresh one, one with threads, and one with a thread in its address, also one whose answer was cut off.
 * @param {Uint8Array} wasm
 */
async function namesOfFirst(wasm) {
  const { observed } = await import("./lib/split.js");
  const { chromium } = await import("playwright-core");
  const { chromiumArgs, findBrowser } = await import("./lib/browsers.js");
  const { SITE_HEADERS, SITE_MOUNTS, serve } = await import("./serve.js");
  const { module, names } = observed(wasm);
  // The whole takes the first part's place, and says what runs.
  // And the rest does not come before that was noted: what waits for it is none of the first part's.
  let release = () => {};
  let released = Promise.resolve();
  const hold = () => {
    released = new Promise((resolve) => (release = () => resolve(undefined)));
  };
  const { url, close } = await serve({
    root: inRoot("site-dist"),
    headers: SITE_HEADERS,
    mounts: SITE_MOUNTS,
    handle: ({ url }, response) => {
      const send = (/** @type {Uint8Array} */ body) =>
        response.writeHead(200, { ...SITE_HEADERS, "content-type": "application/wasm" }).end(body);
      if (url?.endsWith("-first.wasm")) send(module);
      else if (url?.endsWith("-rest.wasm")) void released.then(() => send(EMPTY));
      else return false;
      return true;
    },
  });
  const profile = mkdtempSync(join(tmpdir(), "oneloop-first-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser("chromium").binary,
    args: chromiumArgs,
    // A worker's cache would have the rest.
    serviceWorkers: "block",
  });
  try {
    await context.addInitScript(() => {
      const { instantiate } = WebAssembly;
      const ran = new Set();
      Object.assign(globalThis, { ran });
      WebAssembly.instantiate = /** @type {any} */ (
        (/** @type {any} */ module, /** @type {any} */ imports) =>
          instantiate(module, { ...imports, observed: { ran: (/** @type {number} */ at) => ran.add(at) } })
      );
    });
    /** @type {Set<number>} */
    const ran = new Set();
    const page = await context.newPage();
    const ready = async () => {
      await page.locator("oneloop-composer textarea").first().waitFor();
      await page.locator("oneloop-composer textarea").first().fill("And 7 times 8?");
      // Until nothing more happens by itself.
      await page.evaluate(
        () =>
          new Promise((resolve) => setTimeout(() => requestIdleCallback(() => resolve(undefined)), 2_000)),
      );
    };
    const note = async () => {
      const seen = await page.evaluate(() => [.../** @type {any} */ (globalThis).ran]);
      for (const at of seen) ran.add(at);
      release();
    };
    hold();
    await page.goto(url);
    await ready();
    await note();
    await page.keyboard.press("Enter");
    await page.getByText("56").first().waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
    await page.waitForFunction(() => location.hash.includes("-"));
    const { hash } = new URL(page.url());
    const open = async (/** @type {string} */ address) => {
      await page.goto("about:blank");
      hold();
      await page.goto(address);
      await ready();
      await note();
    };
    await open(`${url}/${hash}`);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
    await open(`${url}/${hash}`);
    // The second answer was cut off: that is noted, which is more than other starts have to do.
    await page
      .getByText(/^Interrupted/)
      .first()
      .waitFor();
    await open(`${url}/${hash}`);
    await open(url);
    return [...new Set([...ran].map((at) => names[at] ?? ""))].filter(Boolean).sort();
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
    await close();
  }
}
