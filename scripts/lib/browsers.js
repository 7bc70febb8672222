// Browsers and their drivers for tests: the machine's own where there are some, Debian's where we are root on Debian.
// @ts-check

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ensurePackages, isDebian, isRoot } from "./debian.js";
import { Failure, step } from "./log.js";
import { which } from "./paths.js";

/** @typedef {"chromium" | "firefox" | "webkit"} BrowserName */
/** @typedef {{ title: string, binary: string, driver: string }} Browser */
/** @typedef {{ binary: string | undefined, driver: string | undefined }} Found */

/** A quiet Chromium: nothing it does by itself reaches for the network. */
export const chromiumArgs = [
  "--headless=new",
  // Chromium's own sandbox needs a user other than root.
  ...(isRoot() ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Tests collect memory when they please: what a collection drops must be nothing that anyone counts on.
  "--js-flags=--expose-gc",
];

/** @type {Record<BrowserName, { title: string, find: () => Found, packages: string[], hint: string }>} */
const known = {
  chromium: {
    title: "Chromium",
    find: () => ({
      binary: which(
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      ),
      driver: which("chromedriver"),
    }),
    packages: ["chromium", "chromium-driver"],
    hint: "install Chrome or Chromium, and the chromedriver of the same version on PATH",
  },
  firefox: {
    title: "Firefox",
    find: () => ({
      binary: which("firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox"),
      driver: which("geckodriver"),
    }),
    packages: ["firefox-esr"],
    hint: "install Firefox",
  },
  webkit: {
    title: "WebKit",
    find: () => ({ binary: findMiniBrowser(), driver: which("WebKitWebDriver") }),
    packages: ["webkit2gtk-driver", "xvfb", "xauth"],
    hint: "install WebKitGTK with its WebKitWebDriver and MiniBrowser, and xvfb-run (it has no headless mode)",
  },
};

/** @param {BrowserName} name */
export async function setUpBrowser(name) {
  const { title, find, packages, hint } = known[name];
  await step(
    title,
    async () => {
      const found = find();
      if (!found.binary || !found.driver) {
        if (!isDebian()) throw new Failure(`${title} or its driver is missing: ${hint}, then run this again`);
        await ensurePackages(packages, title);
      }
      return findBrowser(name).binary;
    },
    (binary) => binary,
  );
}

/**
 * @param {BrowserName} name
 * @returns {Browser}
 */
export function findBrowser(name) {
  const { title, find, hint } = known[name];
  const { binary, driver } = find();
  if (!binary || !driver)
    throw new Failure(`${title} or its driver is missing: ${hint}, then run this again`);
  return { title, binary, driver };
}

/**
 * What the driver is told to start.
 * @param {BrowserName} name
 */
export function capabilities(name) {
  const { binary } = findBrowser(name);
  if (name === "chromium") return { "goog:chromeOptions": { binary, args: chromiumArgs } };
  if (name === "firefox") return { "moz:firefoxOptions": { binary, args: ["-headless"] } };
  return { "webkitgtk:browserOptions": { binary, args: ["--automation"] } };
}

/** WebKitGTK's test browser is not on PATH. */
function findMiniBrowser() {
  const libraries = ["/usr/lib", "/usr/libexec", "/usr/lib64"];
  const folders = libraries.filter(existsSync).flatMap((folder) => [
    folder,
    ...readdirSync(folder)
      .filter((name) => name.endsWith("-linux-gnu"))
      .map((name) => join(folder, name)),
  ]);
  return ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"]
    .flatMap((version) => folders.map((folder) => join(folder, version, "MiniBrowser")))
    .find(existsSync);
}
