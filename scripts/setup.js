// Makes the machine ready: `node scripts/setup.js [--for build|start|test|browsers]`.
// What is there is left alone; what is expensive goes to the cache (ONELOOP_CACHE), which all clones share.
// @ts-check

import { parseArgs } from "node:util";
import { setUpBrowser } from "./lib/browsers.js";
import { Failure, say, script } from "./lib/log.js";
import { setUpModel } from "./lib/model.js";
import { setUpNpm } from "./lib/npm.js";
import { isMain } from "./lib/paths.js";
import { setUpRust } from "./lib/rust.js";
import { setUpGeckodriver, setUpWasmBindgen, setUpWasmPack } from "./lib/tools.js";

const build = [setUpRust, setUpWasmPack, setUpWasmBindgen, setUpNpm];
const start = [...build, setUpModelIfPossible];
const test = [...build, setUpModel, () => setUpBrowser("chromium")];
const browsers = [...start, setUpGeckodriver, () => setUpBrowser("firefox"), () => setUpBrowser("webkit")];
const plans = { build, start, test, browsers };

/** The page is worth showing without the model in the tab: the others need no weights. */
async function setUpModelIfPossible() {
  try {
    await setUpModel();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`  ${error.message}\n  The page works without it, but for the model that runs in the tab.`);
  }
}

/** @param {keyof typeof plans} purpose */
export async function setUp(purpose) {
  for (const part of plans[purpose]) await part();
}

if (isMain(import.meta.url))
  await script(async () => {
    const { values } = parseArgs({ options: { for: { type: "string", default: "start" } } });
    const purpose = /** @type {keyof typeof plans} */ (values.for);
    if (!(purpose in plans))
      throw new Failure(`--for knows ${Object.keys(plans).join(", ")}, not "${purpose}"`);
    await setUp(purpose);
  });
