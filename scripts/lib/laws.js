// tests/laws in a real browser, through wasm-bindgen's test runner.
// @ts-check

import { mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { capabilities, findBrowser } from "./browsers.js";
import { targetDir, which } from "./paths.js";
import { Failure, say } from "./log.js";
import { show } from "./run.js";
import { wasmEnv } from "./rust.js";

/** Seconds for one run; a quiet machine needs fifty, in any of the browsers. */
const LIMIT = 240;
/** How often the browser is started when it does not come to the tests in that time. A test that hangs fails them all. */
const LAUNCHES = 3;
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
    const address = `127.0.0.1:${await freePort()}`;
    const end = keepAwake(address);
    try {
      return await runTests(name, driver, {
        env: { ...env, WASM_BINDGEN_TEST_ADDRESS: address },
        doing: `the laws in ${title}`,
      });
    } catch (error) {
      if (launch === LAUNCHES || !(error instanceof Failure && error.message.includes(TIMED_OUT)))
        throw error;
      say(`${title} did not load the page with the tests: started anew`);
    } finally {
      end();
    }
  }
}

/**
 * The runner's server (tiny_http) counts a thread as free until it has run, so of connections that come in the same moment, as a browser opens them, one may be left
 * to wait for a thread that never comes, and the page is not loaded. The next connection makes a new thread, which then serves that one: a request from outside, now and then.
 *
 * @param {string} address the server's
 */
function keepAwake(address) {
  const timer = setInterval(() => {
    // A connection of its own, closed at once. The answer does not matter, nor whether the server is there yet.
    const request = get(`http://${address}`, { agent: false, timeout: 900 }, (response) => response.resume());
    request.on("timeout", () => request.destroy());
    request.on("error", () => {});
  }, 500);
  return () => clearInterval(timer);
}

/** A port that nobody has just now. @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

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
