// The two ways to build: what is shipped, and what is worked on.
// @ts-check

import { bundlePackage, bundleSite } from "./bundle.js";
import { step } from "./log.js";
import { reportSizes } from "./sizes.js";
import { buildWasm } from "./wasm.js";

/** Everything that is shipped, optimised, with its sizes. */
export async function buildAll() {
  await buildWasm({ dev: false });
  await step("dist", bundlePackage);
  await step("site-dist", () => bundleSite({ dev: false }));
  reportSizes();
}

/** Only the site, as quickly as it can be had. */
export async function buildDev() {
  await buildWasm({ dev: true });
  await step("site-dev", () => bundleSite({ dev: true }));
}
