// Builds the publishable package and the site: `npm run build`.
// @ts-check

import { bundlePackage, bundleSite } from "./lib/bundle.js";
import { script, step } from "./lib/log.js";
import { isMain } from "./lib/paths.js";
import { reportSizes } from "./lib/sizes.js";
import { buildWasm } from "./lib/wasm.js";

/** Everything that is shipped, optimised. */
export async function buildAll() {
  await buildWasm({ dev: false });
  await step("dist", bundlePackage);
  await step("site-dist", () => bundleSite({ dev: false }));
  reportSizes();
}

if (isMain(import.meta.url)) {
  // Loaded late elsewhere too: what building imports is there only after set-up.
  await script(buildAll);
}
