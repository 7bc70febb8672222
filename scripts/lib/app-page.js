// A page with an app's program in it, bundled as an app's bundler does it: the package as built, and the rest from node_modules.
// @ts-check

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { SITE_HEADERS, serve } from "../serve.js";
import { inRoot, root } from "./paths.js";

/**
 * Bundles a program into a folder of its own under `test-results/`, and serves it.
 *
 * @param {string} program its file, from the root
 * @param {object} [options]
 * @param {boolean} [options.minify]
 * @param {string} [options.exportsAs] what its exports are called in the page: `window.app` by default
 * @param {string} [options.worker] the file of a worker, from the root: `worker.js` beside the page
 * @param {string[]} [options.assets] files that are put beside the page as they are, from the root
 * @param {string} [options.title] where it is served, if the same program is served more than once
 */
export async function serveApp(
  program,
  { minify = false, exportsAs = "app", worker, assets = [], title = program } = {},
) {
  const folder = inRoot(`test-results/${title.replaceAll("/", "-")}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const path = JSON.stringify(`./${program}`);
  // Named, not only imported: our package.json says that no module outside of it has effects.
  const contents = `import * as exported from ${path};\nwindow.${exportsAs} = exported;`;
  const bundling = /** @satisfies {import("esbuild").BuildOptions} */ ({
    absWorkingDir: root,
    bundle: true,
    minify,
    format: "esm",
    target: "es2022",
    conditions: ["browser", "production"],
    // As an app's own: ours would lead the package's name to its sources.
    tsconfigRaw: {},
    logLevel: "error",
  });
  await build({ ...bundling, stdin: { contents, resolveDir: root }, outfile: join(folder, "app.js") });
  if (worker) await build({ ...bundling, entryPoints: [worker], outfile: join(folder, "worker.js") });
  for (const asset of assets) copyFileSync(inRoot(asset), join(folder, basename(asset)));
  const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="app.js"></script>';
  writeFileSync(join(folder, "index.html"), html);
  return serve({ root: folder, headers: SITE_HEADERS });
}
