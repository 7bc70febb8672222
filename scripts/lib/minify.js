// What people download first, once more through a minifier that looks further than esbuild's: 3 % of it.
// @ts-check

import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { minify } from "terser";
import { inRoot } from "./paths.js";

/**
 * Minifies modules in their places; their source maps lead to the sources still.
 * @param {Iterable<string>} paths in the project
 */
export async function minifyAgain(paths) {
  for (const path of new Set(paths)) {
    const file = inRoot(path);
    const map = `${file}.map`;
    const [code, content] = await Promise.all([readFile(file, "utf8"), readFile(map, "utf8")]);
    const shorter = await minify(
      { [basename(file)]: code },
      {
        module: true,
        ecma: 2020,
        compress: { passes: 3 },
        sourceMap: { content, filename: basename(file), url: basename(map), includeSources: true },
      },
    );
    await Promise.all([
      writeFile(file, shorter.code ?? code),
      writeFile(map, typeof shorter.map === "string" ? shorter.map : content),
    ]);
  }
}
