// tests/laws in a real browser, through wasm-bindgen's test runner.
// @ts-check

import { mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { capabilities, findBrowser } from "./browsers.js";
import { targetDir, which } from "./paths.js";
import { Failure, say } from "./log.js";
import { show } from "./run.js";
import { wasmEnv } from "./rust.js";

/** Seconds for one run; a quiet machine needs fifty, in any of the browsers. */
const LIMIT = 240;
/** How often the browser is started when its page is not loaded (see `keepAwake`). A test that hangs fails them all. */
const LAUNCHES = 5;
/** What coreutils' timeout exits with, as a Failure says it. */
const TIMED_OUT = "failed (124)";
const TARGET = "wasm32-unknown-unknown";

/**
 * @param {import("./browsers.js").BrowserName} name
 * @returns {Promise<string>} what the runner printed
 */
export async function runLaws(name) {
  const { driver, title } = findBrowser(name);
  const webdriver = join(targetDir, `webdriver-${name}.json`);
  mkdirSync(targetDir, { recursive: true });
  writeFileSync(webdriver, JSON.stringify(capabilities(name), null, 2));
  const env = {
    ...(await wasmEnv()),
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: webdriver,
    // Seconds for one test binary; the default of 20 is for machines that do nothing else.
    WASM_BINDGEN_TEST_TIMEOUT: "300",
  };
  await show("cargo", ["test", "--no-run", "--target", TARGET, "--test", "laws"], {
    env,
    doing: "the laws' build",
  });
  for (let launch = 1; ; launch++) {
    const awake = keepAwake();
    try {
      return await runTests(name, driver, { env, doing: `the laws in ${title}`, onOutput: awake.hear });
    } catch (error) {
      if (launch === LAUNCHES || !(error instanceof Failure && error.message.includes(TIMED_OUT)))
        throw error;
      say(`${title} did not load the page with the tests: started anew`);
    } finally {
      awake.end();
    }
  }
}

/**
 * The runner's server answers one connection after the other, and a browser opens some in advance that say nothing: now and
 * then it waits for such a one and the page is never loaded. A request from outside makes it go on.
 */
function keepAwake() {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  return {
    hear(/** @type {string} */ text) {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (!address || timer) return;
      timer = setInterval(() => {
        // A connection of its own, closed at once: one kept open would be one more to wait for. The answer does not matter.
        const request = get(address, { agent: false, timeout: 900 }, (response) => response.resume());
        request.on("timeout", () => request.destroy());
        request.on("error", () => {});
      }, 1000);
    },
    end: () => clearInterval(timer),
  };
}

/**
 * @param {import("./browsers.js").BrowserName} name
 * @param {string} driver
 * @param {import("./run.js").Options & { env: Record<string, string | undefined> }} options
 */
async function runTests(name, driver, options) {
  const { env } = options;
  const test = ["--", "--test", "laws"];
  if (name === "webkit") {
    // wasm-pack knows Safari on macOS only; its driver protocol is WebKitGTK's too.
    const runner = which("wasm-bindgen-test-runner");
    return runLimited(LIMIT, "xvfb-run", ["-a", "cargo", "test", "--target", TARGET, "--test", "laws"], {
      ...options,
      env: { ...env, SAFARIDRIVER: driver, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: runner },
    });
  }
  const flags = { chromium: ["--chrome", "--chromedriver"], firefox: ["--firefox", "--geckodriver"] }[name];
  const args = [
    "--log-level",
    "error",
    "test",
    "--headless",
    ...flags,
    driver,
    "--mode",
    "no-install",
    ...test,
  ];
  return runLimited(LIMIT, which("wasm-pack") ?? "wasm-pack", args, options);
}

/**
 * Ends the whole group of processes, browser and driver too, when it takes too long: where there is coreutils' timeout.
 * @param {number} limit in seconds
 * @param {string} program
 * @param {string[]} args
 * @param {import("./run.js").Options} options
 */
function runLimited(limit, program, args, options) {
  if (!which("timeout")) return show(program, args, options);
  return show("timeout", ["--kill-after=5", String(limit), program, ...args], options);
}
