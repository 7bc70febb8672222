// What esbuild must be told about wasm-bindgen's output.
// @ts-check

import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { constants, deflateRaw } from "node:zlib";
import { Failure } from "./log.js";
import { inRoot, root } from "./paths.js";

const deflate = promisify(deflateRaw);

/**
 * `import packed from "….wasm?packed"` is the module deflated, in base64: what an entry carries that loads nothing.
 * @param {{ dev: boolean }} options
 * @returns {import("esbuild").Plugin}
 */
export function packedWasm({ dev }) {
  const level = dev ? constants.Z_BEST_SPEED : constants.Z_BEST_COMPRESSION;
  return {
    name: "packed-wasm",
    setup(build) {
      build.onResolve({ filter: /\.wasm\?packed$/ }, ({ path, resolveDir }) => ({
        // Relative, because source maps name it.
        path: relative(root, join(resolveDir, path.replace("?packed", ""))),
        namespace: "packed-wasm",
      }));
      build.onLoad({ filter: /./, namespace: "packed-wasm" }, async ({ path }) => ({
        contents: (await deflate(await readFile(inRoot(path)), { level })).toString("base64"),
        loader: "text",
      }));
    },
  };
}

/**
 * wasm-bindgen copies the JavaScript that Rust imports into its output. A class in such a copy would be another class
 * than the one that TypeScript imports, so both are led to the one file in www/.
 * @returns {import("esbuild").Plugin}
 */
export function oneSnippet() {
  return {
    name: "one-snippet",
    setup(build) {
      build.onResolve({ filter: /^\.\/snippets\/oneloop-[^/]+\/www\// }, ({ path }) => ({
        path: inRoot(path.replace(/^\.\/snippets\/[^/]+\//, "")),
      }));
    },
  };
}

/**
 * A page whose sources import `oneloop` loads the core as `oneloop/slim` does.
 * @returns {import("esbuild").Plugin}
 */
export function slimEntry() {
  return {
    name: "slim-entry",
    setup(build) {
      build.onResolve({ filter: /^oneloop$/ }, () => ({ path: inRoot("www/api/slim.ts") }));
    },
  };
}

/**
 * Before it is loaded, the generated code's `wasm` is undefined and a call ends in "cannot read properties of
 * undefined". It becomes an object whose every use says what is missing.
 * @returns {import("esbuild").Plugin}
 */
export function namedWhenNotLoaded() {
  return {
    name: "named-when-not-loaded",
    setup(build) {
      build.onLoad({ filter: /[\\/]pkg[\\/]\w+[\\/]oneloop\.js$/ }, async ({ path }) => {
        const generated = await readFile(path, "utf8");
        const notLoaded = relative(dirname(path), inRoot("www/api/load/not-loaded.js"));
        const contents =
          `import { notLoaded } from ${JSON.stringify(notLoaded)};\n` +
          [
            ["let wasmModule, wasmInstance, wasm;", "let wasmModule, wasmInstance, wasm = notLoaded;"],
            ["if (wasm !== undefined) return wasm;", "if (wasmInstance !== undefined) return wasm;"],
          ].reduce((text, [from = "", to = ""]) => {
            if (!text.includes(from))
              throw new Failure(`${path} has no "${from}" any more: adapt scripts/lib/esbuild-plugins.js`);
            return text.replaceAll(from, to);
          }, generated);
        return { contents, loader: "js", resolveDir: dirname(path) };
      });
    },
  };
}
