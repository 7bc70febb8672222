// A browser through its own driver, started and stopped here: selenium's services know no WebKitGTK.
// @ts-check

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Builder } from "selenium-webdriver";
import { capabilities, findBrowser } from "../../../scripts/lib/browsers.js";

/** @typedef {"firefox" | "webkit"} Engine */

const NAMES = { firefox: "firefox", webkit: "MiniBrowser" };
const LIMIT = 20_000;

/** @param {Engine} engine */
export async function openBrowser(engine) {
  const port = await freePort();
  const server = spawn(findBrowser(engine).driver, [`--port=${port}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(server, "exit");
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([
    answers(`${url}/status`),
    exited.then(([code]) => Promise.reject(new Error(`${engine}'s driver ended with ${code}`))),
  ]);
  const driver = await new Builder()
    .usingServer(url)
    .withCapabilities({ browserName: NAMES[engine], ...capabilities(engine) })
    .build();
  return {
    driver,
    async close() {
      await driver.quit();
      server.kill();
      await exited;
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Waits until a driver listens: none of them says when.
 * @param {string} url
 */
async function answers(url) {
  const end = Date.now() + LIMIT;
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(50);
    }
  }
}
