// The service worker of the site: which files it keeps, and what is in them.
// @ts-check

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join, relative, sep } from "node:path";
import { build } from "esbuild";
import { inRoot } from "./paths.js";

/** What is not part of the site as people use it. */
const LEFT_OUT = /\.map$|^sw\.js$/;

/** The list of what is kept only once somebody has wanted it, made where the site is bundled: it is large, and few do. */
export const LATER = "pkg/site-later.json";

/**
 * Writes sw.js beside the files that it keeps. While the site is worked on it keeps none, and takes away one that a build has left.
 * @param {string} outdir
 * @param {{ dev: boolean }} options
 */
export async function writeServiceWorker(outdir, { dev }) {
  const files = dev ? {} : revisions(outdir);
  /** @type {string[]} */
  const later = dev ? [] : JSON.parse(fs.readFileSync(inRoot(LATER), "utf8"));
  await build({
    entryPoints: [inRoot(dev ? "www/site/offline/away.ts" : "www/site/offline/worker.ts")],
    outfile: join(outdir, "sw.js"),
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: !dev,
    define: { FILES: JSON.stringify(files), LATER: JSON.stringify(later) },
    logLevel: "silent",
  });
}

/**
 * Each file by its path, with a digest of its content.
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function revisions(folder) {
  const files = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => relative(folder, file).split(sep).join("/"))
    .filter((path) => !LEFT_OUT.test(path))
    .sort();
  return Object.fromEntries(
    files.map((path) => {
      const content = fs.readFileSync(join(folder, path));
      return [path, createHash("sha256").update(content).digest("hex").slice(0, 16)];
    }),
  );
}
