// Modules that load together in one file: esbuild gives each set of entries that share some modules a file of its own, and a dozen small files, each
// compressed by itself, are larger than one. Where an entry never comes without some modules, it says so, and the sets are the same.
// @ts-check

import { build } from "esbuild";
import { inRoot, root } from "./paths.js";

/**
 * @typedef {object} Group
 * @property {string[]} first sources: what they import loads together
 * @property {(entry: Entry) => boolean} with whether an entry never comes without that
 */

/**
 * @typedef {object} Entry
 * @property {string} source
 * @property {(source: string) => boolean} loads whether a source is loaded by it at once
 */

const NAMESPACE = "together";

/**
 * What `options` bundle, looked at once, so that each group's modules are one file.
 * @param {import("esbuild").BuildOptions} options
 * @param {Group[]} groups
 * @returns {Promise<{ lead: (path: string) => string, plugin: import("esbuild").Plugin }>} `lead` is what a source has to begin with
 */
export async function together(options, groups) {
  const { metafile } = await build({ ...options, write: false, metafile: true });
  const { outputs = {}, inputs = {} } = metafile ?? {};
  /** @type {Map<string, string>} */
  const leads = new Map();
  for (const { entryPoint } of Object.values(outputs)) {
    if (!entryPoint?.startsWith("www/")) continue;
    const loaded = closure(entryPoint, inputs);
    const entry = { source: entryPoint, loads: (/** @type {string} */ source) => loaded.has(source) };
    const imports = groups.flatMap((group, at) =>
      group.with(entry) ? [`import "${NAMESPACE}:${at}";`] : [],
    );
    leads.set(inRoot(entryPoint), imports.join(""));
  }
  return {
    lead: (path) => leads.get(path) ?? "",
    plugin: {
      name: NAMESPACE,
      setup(build) {
        build.onResolve({ filter: new RegExp(`^${NAMESPACE}:`) }, ({ path }) => ({
          path: path.slice(NAMESPACE.length + 1),
          namespace: NAMESPACE,
          sideEffects: true,
        }));
        build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path }) => {
          const sources = groups[Number(path)]?.first ?? [];
          const imported = sources.flatMap((source) => importsOf(source, inputs));
          const contents = imported.map((each) => `import ${JSON.stringify(inRoot(each))};`).join("\n");
          return { contents, resolveDir: root };
        });
      },
    },
  };
}

/**
 * @param {string} source
 * @param {import("esbuild").Metafile["inputs"]} inputs
 */
function importsOf(source, inputs) {
  const imports = inputs[source]?.imports ?? [];
  return imports.flatMap(({ kind, path, external }) =>
    kind === "import-statement" && !external && path in inputs ? [path] : [],
  );
}

/**
 * @param {string} source
 * @param {import("esbuild").Metafile["inputs"]} inputs
 */
function closure(source, inputs) {
  /** @type {Set<string>} */
  const all = new Set();
  const visit = (/** @type {string} */ each) => {
    if (all.has(each)) return;
    all.add(each);
    importsOf(each, inputs).forEach(visit);
  };
  visit(source);
  return all;
}
