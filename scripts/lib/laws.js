// tests/laws in a real browser, through wasm-bindgen's test runner.
// @ts-check

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capabilities, findBrowser } from "./browsers.js";
import { targetDir, which } from "./paths.js";
import { show } from "./run.js";
import { wasmEnv } from "./rust.js";

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
  const awake = keepAwake();
  try {
    return await runTests(name, driver, { env, doing: `the laws in ${title}`, onOutput: awake.hear });
  } finally {
    awake.end();
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
        // Whether it is answered does not matter.
        fetch(address, { signal: AbortSignal.timeout(400) }).catch(() => {});
      }, 500);
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
    return await show("xvfb-run", ["-a", "cargo", "test", "--target", TARGET, "--test", "laws"], {
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
  return show(which("wasm-pack") ?? "wasm-pack", args, options);
}
