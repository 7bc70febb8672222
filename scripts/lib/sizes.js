// What people download, measured in dist/ and held against the budgets of wasm-pack.toml.
// @ts-check

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { METAFILE, withChunks } from "./bundle.js";
import { Failure, green, red, say } from "./log.js";
import { readManifest } from "./manifest.js";
import { inRoot } from "./paths.js";

/** Prints each budget's raw and gzip size; over budget is a failure. */
export function reportSizes() {
  /** @type {import("esbuild").Metafile} */
  const { outputs } = JSON.parse(readFileSync(inRoot(METAFILE), "utf8"));
  const over = readManifest().budget.filter((budget) => {
    const files = budget.files.flatMap((file) => withChunks(outputs, file));
    const bytes = [...new Set(files)].map((file) => readFileSync(inRoot(file)));
    const raw = sum(bytes.map(({ length }) => length));
    const gzip = sum(bytes.map((content) => gzipSync(content, { level: 9 }).length));
    const fits = gzip <= budget["gzip-kb"] * 1000;
    say(
      `${fits ? green("✓") : red("✗")} ${budget.name}: ${kb(gzip)} gzip of ${budget["gzip-kb"]} KB, ${kb(raw)} raw`,
    );
    return !fits;
  });
  if (over.length) throw new Failure(`over the size budget: ${over.map(({ name }) => name).join("; ")}`);
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** @param {number} bytes */
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
