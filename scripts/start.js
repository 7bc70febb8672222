// The site while it is being worked on: `npm start [-- --port N]`.
// Sets up, builds, serves, and reloads the page after every change in src/ and www/.
// @ts-check

import { watch } from "node:fs";
import { parseArgs } from "node:util";
import { devPage } from "./lib/dev-page.js";
import { Failure, bold, red, say, script } from "./lib/log.js";
import { inRoot } from "./lib/paths.js";
import { SITE_HEADERS, SITE_MOUNTS, serve } from "./serve.js";
import { setUp } from "./setup.js";

const QUIET = 100;

await script(async () => {
  const port = readPort();
  await setUp("start");
  // Building imports npm packages, which are there only now.
  const { buildDev } = await import("./lib/build.js");
  const { siteFolder } = await import("./lib/bundle.js");
  const root = siteFolder({ dev: true });
  const page = devPage(root);

  /** Builds, and tells the page; what fails is said here and there, and the next change tries again. */
  async function rebuild() {
    try {
      await buildDev();
      page.reload();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      say(`${red("error:")} ${error.message}`);
      page.fail(error.message);
    }
  }

  await rebuild();
  const { url } = await serve({
    root,
    port,
    headers: SITE_HEADERS,
    mounts: SITE_MOUNTS,
    handle: page.handle,
  });
  watchSources(rebuild);
  say(`\n${bold(url)}`);
});

function readPort() {
  // npm takes `npm start --port N` for its own setting and hands it on in the environment.
  const { values } = parseArgs({
    options: { port: { type: "string", default: process.env.npm_config_port ?? "5173" } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Failure(`--port needs a number up to 65535, not "${values.port}"`);
  return port;
}

/**
 * Calls back after each burst of changes, one call at a time.
 * @param {() => Promise<void>} changed
 */
function watchSources(changed) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let last = Promise.resolve();
  const notice = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(changed);
    }, QUIET);
  };
  for (const folder of ["src", "www"]) watch(inRoot(folder), { recursive: true }, notice);
  for (const file of ["Cargo.toml", "wasm-pack.toml"]) watch(inRoot(file), notice);
}
