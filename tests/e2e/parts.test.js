// The core comes in two parts: with the first a page is there and can be typed in, the rest follows.
// @ts-check

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.js";
import { readsOf, watchReads } from "./lib/absent-data.js";
import { withPage } from "./lib/browser.js";
import { startSite } from "./lib/site.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await startSite();
const REST = "**/oneloop-rest.wasm";

/** @param {Page} page */
const composer = (page) => page.locator("oneloop-composer textarea").first();

/**
 * Holds the rest back, and notes how it is asked for.
 * @param {Page} page
 */
async function holdBack(page) {
  /** @type {string[]} */
  const asked = [];
  let release = () => {};
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route(REST, async (route) => {
    const kind = route.request().resourceType();
    asked.push(kind);
    // What is waited for inside of a call holds the page up, so it must come.
    if (kind !== "xhr") await released;
    await route.continue().catch(() => {});
  });
  return { asked, release };
}

test(
  "a fresh page is there with the first part alone; what is said meanwhile is answered when the rest has come",
  withPage(async ({ page }) => {
    const { asked, release } = await holdBack(page);
    await page.goto(site);
    await composer(page).fill("What is 12 times 7?");
    await composer(page).press("Enter");
    assert.equal(await page.getByText("84").count(), 0);
    release();
    await page.getByText("84").first().waitFor();
    assert.deepEqual(asked, ["fetch"], "nothing asked for the rest inside of a call");
  }),
);

test(
  "what a page begins with is named in it, and fetched once",
  withPage(async ({ page }) => {
    /** @type {string[]} */
    const fetched = [];
    page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    await page.goto(site);
    await page.getByText("One multiplication").waitFor();
    const named = await page.evaluate(() =>
      [...document.querySelectorAll("link[rel=modulepreload], link[rel=preload]")].map(
        (link) => new URL(/** @type {HTMLLinkElement} */ (link).href).pathname,
      ),
    );
    assert.ok(named.includes("/main.js") && named.includes("/oneloop-first.wasm"), named.join());
    for (const path of named) assert.equal(fetched.filter((other) => other === path).length, 1, path);
  }),
);

test(
  "so is a page with threads, and one of them open",
  withPage(async ({ page }) => {
    await page.goto(site);
    await composer(page).fill("What is 12 times 7?");
    await composer(page).press("Enter");
    await page.getByText("I asked one tool for it.").first().waitFor();
    await page.waitForFunction(() => location.hash.includes("-"));
    // Its own files, so that the network is asked.
    await page.evaluate(async () => {
      for (const registration of await navigator.serviceWorker.getRegistrations())
        await registration.unregister();
    });
    const { asked, release } = await holdBack(page);
    await page.reload();
    await page.getByText("84").first().waitFor();
    await composer(page).fill("And 8 times 9?");
    assert.deepEqual(asked, ["fetch"], "nothing asked for the rest inside of a call");
    release();
    await composer(page).press("Enter");
    await page.getByText("72").first().waitFor();
  }),
);

test(
  "the first part reads no data that are in the rest: in a fresh page, with threads, after a reload in the middle of an answer",
  withPage(
    async ({ page, allow }) => {
      // A worker's cache would have the rest, so there is none.
      allow(/reading 'addEventListener'/);
      await watchReads(page);
      const { release } = await holdBack(page);
      const look = async () => {
        await composer(page).fill("What is 12 times 7?");
        // What is left for idle time, too.
        await page.evaluate(
          () => new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve), 1_500)),
        );
        const { reads, wrong, isThere } = await readsOf(page);
        assert.deepEqual([wrong, isThere], [[], false]);
        assert.ok(reads > 1_000, `${reads} reads were seen`);
      };
      await page.goto(site);
      await look();
      release();
      await composer(page).press("Enter");
      await page.getByText("I asked one tool for it.").first().waitFor();
      await page.waitForFunction(() => location.hash.includes("-"));
      await composer(page).fill("And 8 times 9?");
      await composer(page).press("Enter");
      await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
      await page.unroute(REST);
      const held = await holdBack(page);
      await page.reload();
      await page
        .getByText(/^Interrupted/)
        .first()
        .waitFor();
      await look();
      await page.goto(site);
      await page.reload();
      await look();
      held.release();
      await composer(page).press("Enter");
      await page.getByText("84").first().waitFor();
    },
    { serviceWorkers: "block" },
  ),
);

test(
  "what can't wait brings the rest at once",
  withPage(async ({ page }) => {
    const { asked, release } = await holdBack(page);
    await page.goto(site);
    await page.getByText("One multiplication").waitFor();
    // The page does not ask for them by itself.
    const favorites = await page.evaluate(() =>
      /** @type {any} */ (document.querySelector("oneloop-chat")).chat.favorites(),
    );
    assert.deepEqual(favorites, []);
    assert.deepEqual(asked, ["fetch", "xhr"]);
    // The other request is still under way, and nobody waits for it.
    await composer(page).fill("What is 12 times 7?");
    await composer(page).press("Enter");
    await page.getByText("84").first().waitFor();
    release();
  }),
);

test(
  "a rest that does not come is told, what was said is kept, and it is tried again",
  withPage(async ({ page, allow }) => {
    allow(/Failed to load resource/);
    let fails = true;
    await page.route(REST, (route) => (fails ? route.fulfill({ status: 503 }) : route.continue()));
    await page.goto(site);
    await composer(page).fill("What is 12 times 7?");
    await composer(page).press("Enter");
    await page.getByText("oneloop-rest.wasm: the server answers 503").waitFor();
    assert.equal(await composer(page).inputValue(), "What is 12 times 7?");
    fails = false;
    await composer(page).press("Enter");
    await page.getByText("84").first().waitFor();
  }),
);

test(
  "a rest of another build is refused: a site may have been updated in between",
  withPage(async ({ page }) => {
    const rest = readFileSync(inRoot("site-dist/oneloop-rest.wasm"));
    const name = /m[0-9a-f]{12}/.exec(rest.toString("latin1"))?.[0] ?? assert.fail("no name of a build");
    rest.write("m000000000000", rest.indexOf(name));
    await page.route(REST, (route) => route.fulfill({ body: rest, contentType: "application/wasm" }));
    await page.goto(site);
    await composer(page).fill("What is 12 times 7?");
    await composer(page).press("Enter");
    await page.getByText("it is of another build than the first part").waitFor();
  }),
);

test("both parts are less than the whole and a tenth: what stands between them does not cost more", () => {
  const size = (/** @type {string} */ name) => readFileSync(inRoot(`dist/${name}`)).length;
  assert.ok(size("oneloop-first.wasm") < size("oneloop.wasm") / 3);
  assert.ok(size("oneloop-first.wasm") + size("oneloop-rest.wasm") < 1.1 * size("oneloop.wasm"));
});
