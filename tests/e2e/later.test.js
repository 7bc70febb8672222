// What a page begins with can be typed in; the other parts of the view come later, or when they are wanted.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { firstLoad } from "../../scripts/lib/first-load.js";
import { withPage } from "./lib/browser.js";
import { startSite } from "./lib/site.js";

/** @typedef {import("playwright-core").Page} Page */

const site = await startSite();

/** @param {Page} page */
const composer = (page) => page.locator("oneloop-composer textarea").first();

/** What has the focus, inside of whatever it is in. @param {Page} page */
const focusedIn = (page) =>
  page.evaluate(() => {
    let at = document.activeElement;
    const hosts = [];
    for (; at?.shadowRoot?.activeElement; at = at.shadowRoot.activeElement) hosts.push(at.localName);
    return hosts;
  });

/**
 * Holds parts of the view back, or fails them.
 * @param {Page} page
 * @param {RegExp} names
 */
async function holdBack(page, names) {
  /** @type {"held" | "failing" | "there"} */
  let state = "held";
  let release = () => {};
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  /** @type {string[]} */
  const asked = [];
  await page.route(
    ({ pathname }) => names.test(pathname),
    async (route) => {
      asked.push(new URL(route.request().url()).pathname);
      if (state === "held") await released;
      if (state === "failing") await route.fulfill({ status: 503 });
      else await route.continue().catch(() => {});
    },
  );
  return {
    asked,
    fail() {
      state = "failing";
      release();
    },
    release() {
      state = "there";
      release();
    },
  };
}

const THREAD = /\/chunks\/thread-\w+\.js$/;
const REST = /\/chunks\/rest-\w+\.js$/;
const ANY = /\/chunks\/(thread|rest|markdown|figures|palette|inspector|index)-\w+\.js$/;

test(
  "an empty chat is there, and takes a message, before any other part; the thread is shown when its part has come",
  withPage(async ({ page }) => {
    const parts = await holdBack(page, ANY);
    await page.goto(site);
    await page.getByText("A small script that plans real tool calls").waitFor();
    await composer(page).fill("What is 12 times 7?");
    await composer(page).press("Enter");
    await page.getByRole("status").getByText("Opening your threads").waitFor();
    await composer(page).fill("half a thought");
    parts.release();
    await page.getByText("84").first().waitFor();
    assert.equal(await composer(page).inputValue(), "half a thought");
    assert.ok(parts.asked.some((path) => THREAD.test(path)) && parts.asked.some((path) => REST.test(path)));
  }),
);

test(
  "nothing that comes later is asked for before one can type",
  withPage(async ({ page }) => {
    /** @type {string[]} */
    const early = [];
    const isReady = () =>
      page.evaluate(
        () =>
          /** @type {any} */ (document.querySelector("oneloop-chat"))?.chat?.snapshot().status === "ready",
      );
    await page.route(
      ({ pathname }) => ANY.test(pathname),
      async (route) => {
        if (!(await isReady())) early.push(route.request().url());
        await route.continue();
      },
    );
    await page.goto(site);
    await page.waitForFunction(
      () => customElements.get("oneloop-table") && customElements.get("oneloop-message"),
    );
    assert.deepEqual(early, []);
  }),
);

test(
  "until one can type, less than 200 KB have come, each file compressed by itself",
  withPage(async ({ page }) => {
    const { gzip, files } = await firstLoad(page, site);
    const list = files.map((file) => `${file.path} ${file.gzip}`).join("\n");
    assert.ok(
      files.some(({ path }) => path.endsWith("-first.wasm")),
      list,
    );
    assert.ok(gzip < 200_000, `${gzip}:\n${list}`);
    // The page is left while it is held back.
    await page.unrouteAll({ behavior: "ignoreErrors" });
  }),
);

test(
  "what is opened by a key before it is there opens when it has come, with the focus in it",
  withPage(async ({ page }) => {
    const parts = await holdBack(page, ANY);
    await page.goto(site);
    await composer(page).press("Control+k");
    parts.release();
    await page.getByRole("dialog", { name: "Search and commands" }).waitFor();
    assert.deepEqual(await focusedIn(page), ["oneloop-chat", "oneloop-palette"]);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement?.localName === "oneloop-chat");
    assert.deepEqual(await focusedIn(page), ["oneloop-chat", "oneloop-composer"]);
  }),
);

test(
  "settings that can't be loaded are told, with what to do, and asked for again by the next key",
  withPage(async ({ page, allow }) => {
    allow(/Failed to load resource/);
    const parts = await holdBack(page, REST);
    await page.goto(site);
    await page.getByRole("button", { name: "Chat profile: Demo" }).click();
    await page.getByRole("menuitemradio", { name: "OpenAI-compatible endpoint" }).click();
    await page.getByRole("button", { name: "Settings" }).waitFor();
    parts.fail();
    await composer(page).press("Control+,");
    const told = page.getByRole("alert").getByText("oneloop could not load a part of the view");
    await told.waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    parts.release();
    await composer(page).press("Control+,");
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    assert.deepEqual(await focusedIn(page), ["oneloop-chat", "oneloop-settings-panel"]);
  }),
);

test(
  "a thread that can't be drawn is told, and drawn by itself once its part can be had",
  withPage(async ({ page, allow }) => {
    allow(/Failed to load resource/);
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
    const parts = await holdBack(page, THREAD);
    parts.fail();
    await page.reload();
    await page.getByRole("alert").getByText("oneloop could not load a part of the view").waitFor();
    await composer(page).fill("What is typed meanwhile stays.");
    parts.release();
    await page.getByText("I asked one tool for it.").first().waitFor();
    assert.equal(await composer(page).inputValue(), "What is typed meanwhile stays.");
    const gap = await page.evaluate(() => {
      const root = document
        .querySelector("oneloop-chat")
        ?.shadowRoot?.querySelector("oneloop-conversation")?.shadowRoot;
      const scroller = root?.querySelector(".scroller") ?? document.body;
      return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    });
    assert.ok(gap < 2, "it is shown from its end");
  }),
);

test(
  "files that are attached before what shows them is there are shown when it has come, and can be taken off",
  withPage(async ({ page }) => {
    const parts = await holdBack(page, ANY);
    await page.goto(`${site}/#/tour`);
    await composer(page).waitFor();
    const picker = page.locator("oneloop-composer input[type=file]");
    await picker.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("words") });
    parts.release();
    await page.getByRole("button", { name: "Remove notes.txt" }).click();
    await page.getByText("notes.txt").waitFor({ state: "detached" });
  }),
);
