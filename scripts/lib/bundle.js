// From TypeScript to what is shipped: dist/ (the package) and site-dist/ (the site).
// @ts-check

import * as fs from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { build, formatMessages } from "esbuild";
import { namedWhenNotLoaded, oneSnippet, packedWasm, slimEntry } from "./esbuild-plugins.js";
import { Failure } from "./log.js";
import { LATER, writeServiceWorker } from "./offline.js";
import { minifyAgain } from "./minify.js";
import { inRoot, nodeModules, root } from "./paths.js";
import { capture } from "./run.js";
import { shorter } from "./shorter.js";
import { filesIn, fingerprint } from "./sources.js";
import { together } from "./together.js";

/** esbuild's record of dist/: which file imports which chunk. */
export const METAFILE = "pkg/dist.json";

/** What draws figures: large, so an app that has them brings them. */
const FIGURES = ["mermaid", "plotly.js-strict-dist-min", "vega", "vega-interpreter", "vega-lite"];

/** @param {{ dev: boolean }} options */
function common({ dev }) {
  return /** @satisfies {import("esbuild").BuildOptions} */ ({
    absWorkingDir: root,
    tsconfig: inRoot("tsconfig.json"),
    bundle: true,
    format: "esm",
    target: "es2022",
    // What two entries share is in a chunk that both import: one instance of the core, one identity of each class.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    minify: !dev,
    // Errors are named by their classes, and people look at what they have: the plugin below keeps those names, and not each function's.
    keepNames: dev,
    sourcemap: true,
    metafile: true,
    legalComments: "none",
    logLevel: "silent",
    plugins: [packedWasm({ dev }), oneSnippet(), namedWhenNotLoaded()],
  });
}

/**
 * Options for what is shipped: short, and in few files.
 * @template {import("esbuild").BuildOptions} T
 * @param {T} options
 * @param {import("./together.js").Group[]} groups what loads together
 */
async function shipped(options, groups) {
  const { lead, plugin } = await together(options, groups);
  return { ...options, plugins: [plugin, ...(options.plugins ?? []), shorter(lead)] };
}

/**
 * What loads some of the core's API loads all of it, and what draws for `<oneloop-chat>` never comes without it: the inspector does.
 * @type {import("./together.js").Group[]}
 */
const PACKAGE = [
  { first: ["www/api/exports.ts"], with: ({ loads }) => loads("pkg/core/oneloop.js") },
  {
    first: ["www/element/index.ts"],
    with: ({ source }) => source.startsWith("www/element/") && !source.startsWith("www/element/inspector/"),
  },
];

/** The package: JavaScript, wasm and declarations. */
export async function bundlePackage() {
  fs.rmSync(inRoot("dist"), { recursive: true, force: true });
  const options = {
    ...common({ dev: false }),
    entryPoints: {
      index: "www/api/index.ts",
      slim: "www/api/slim.ts",
      element: "www/element/index.ts",
      "element/classes": "www/element/classes.ts",
      "element/inspector": "www/element/inspector/index.ts",
      "element/figures": "www/element/figures/index.ts",
      wllama: "www/api/interop/wllama.ts",
      langchain: "www/api/interop/langchain/index.ts",
      transfer: "www/api/transfer/index.ts",
      secrets: "www/api/secrets/index.ts",
      mcp: "www/api/mcp/index.ts",
      worker: "www/api/worker/index.ts",
      react: "www/react/index.ts",
    },
    external: ["@wllama/wllama", "@langchain/*", "@modelcontextprotocol/*", "react", ...FIGURES],
    outdir: "dist",
  };
  const { metafile } = await run(await shipped(options, PACKAGE));
  fs.writeFileSync(inRoot(METAFILE), JSON.stringify(metafile));
  await minifyAgain(
    ["dist/slim.js", "dist/element.js"].flatMap((path) => withChunks(metafile?.outputs ?? {}, path)),
  );
  await bundleWorklet("dist", { dev: false });
  fs.copyFileSync(inRoot("pkg/core/oneloop_bg.wasm"), inRoot("dist/oneloop.wasm"));
  copyParts(inRoot("dist"));
  await declarations();
}

/** The core's two parts, which `init()` of the slim entry looks for beside it. */
const PARTS = ["oneloop-first.wasm", "oneloop-rest.wasm"];

/** @param {string} folder */
function copyParts(folder) {
  for (const part of PARTS) fs.copyFileSync(inRoot(join("pkg/core", part)), join(folder, part));
}

/** tsc writes declarations for .ts files only; those it finds written are copied to the same place. */
async function declarations() {
  await tsc(["-p", "tsconfig.build.json"]);
  const written = [...filesIn("www/api"), ...filesIn("www/element")].filter((file) => file.endsWith(".d.ts"));
  for (const file of [...written, "pkg/core/oneloop.d.ts", "pkg/markdown/oneloop.d.ts"]) {
    const copy = inRoot(join("dist/types", file));
    fs.mkdirSync(dirname(copy), { recursive: true });
    fs.copyFileSync(inRoot(file), copy);
  }
}

/** @param {string[]} args */
export async function tsc(args) {
  await capture(process.execPath, [join(nodeModules, "typescript", "bin", "tsc"), ...args], { doing: "tsc" });
}

/**
 * Where the site is built: `npm start` and tests may run side by side.
 * @param {{ dev: boolean }} options
 */
export const siteFolder = ({ dev }) => inRoot(dev ? "site-dev" : "site-dist");

/**
 * The site.
 * @param {{ dev: boolean }} options
 */
export async function bundleSite(options) {
  const folder = siteFolder(options);
  const metafile = await bundlePage("www/site", folder, options, {
    define: { KEEPS: String(!options.dev) },
    plugins: options.dev ? [] : [slimEntry()],
    // Without what the apps import: they make tools while they are evaluated, which the core has to be there for.
    groups: [{ first: ["www/site/main.ts"], with: () => true }],
  });
  if (!options.dev) {
    copyParts(folder);
    await minifyAgain(openedWith(metafile));
    preload(folder, metafile);
    fs.writeFileSync(inRoot(LATER), JSON.stringify(outputsOf(FIGURES, metafile, folder)));
  }
  await writeServiceWorker(folder, options);
}

/**
 * A file and the chunks that load with it.
 * @param {import("esbuild").Metafile["outputs"]} outputs
 * @param {string} file
 * @returns {string[]}
 */
export function withChunks(outputs, file) {
  const chunks = (outputs[file]?.imports ?? []).filter(({ kind }) => kind === "import-statement");
  return [file, ...chunks.flatMap(({ path, external }) => (external ? [] : withChunks(outputs, path)))];
}

/** What the site opens with. */
const FIRST_APP = "www/site/apps/multiplier.ts";

/**
 * The files of some sources, and what loads with them.
 * @param {import("esbuild").Metafile | undefined} metafile
 * @param {string[]} sources
 */
function chunksOf(metafile, sources) {
  const outputs = metafile?.outputs ?? {};
  const entries = Object.keys(outputs).filter((path) => sources.includes(outputs[path]?.entryPoint ?? ""));
  return new Set(entries.flatMap((path) => withChunks(outputs, path)));
}

/** @param {import("esbuild").Metafile | undefined} metafile */
const openedWith = (metafile) => chunksOf(metafile, [FIRST_APP, "www/site/main.ts"]);

/** What a thread in the address needs beside that: the page itself decides whether to ask for it. */
const FOR_THREADS = [
  "www/element/later/thread.ts",
  "www/element/figures/index.ts",
  "www/api/load/markdown.ts",
];

/**
 * Names in the page what it needs to begin with, so that nothing of it waits until something else has come that asks for it.
 * @param {string} folder
 * @param {import("esbuild").Metafile | undefined} metafile
 */
function preload(folder, metafile) {
  const scripts = openedWith(metafile);
  const later = [...chunksOf(metafile, FOR_THREADS)].filter((path) => !scripts.has(path));
  const hint = (/** @type {string} */ rel, /** @type {string} */ path) =>
    `<link rel="${rel}" href="./${relative(folder, inRoot(path)).split(sep).join("/")}" />`;
  const hints = [...scripts].map((path) => hint("modulepreload", path));
  hints.push(
    `<link rel="preload" href="./${PARTS[0]}" as="fetch" type="application/wasm" crossorigin="anonymous" />`,
    ...later.map((path) => hint("thread", path)),
  );
  const index = join(folder, "index.html");
  const html = fs.readFileSync(index, "utf8");
  fs.writeFileSync(
    index,
    html.replace(/(?=( *)<link rel="stylesheet")/, (_, indent) =>
      hints.map((hint) => `${indent}${hint}\n`).join(""),
    ),
  );
}

/**
 * The files that are loaded for these packages only.
 * @param {string[]} packages
 * @param {import("esbuild").Metafile | undefined} metafile
 * @param {string} folder where they are
 */
function outputsOf(packages, metafile, folder) {
  const outputs = metafile?.outputs ?? {};
  const modules = packages.map((name) => `node_modules/${name}/`);
  const isOne = (/** @type {string} */ path) =>
    modules.some((begin) => outputs[path]?.entryPoint?.startsWith(begin));
  /** @type {Set<string>} */
  const others = new Set();
  const visit = (/** @type {string} */ path) => {
    if (others.has(path) || isOne(path)) return;
    others.add(path);
    for (const { path: next } of outputs[path]?.imports ?? []) visit(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs))
    if (entryPoint?.startsWith("www/site/")) visit(path);
  return Object.keys(outputs)
    .filter((path) => !others.has(path) && path.endsWith(".js"))
    .map((path) => relative(folder, inRoot(path)).split(sep).join("/"))
    .sort();
}

/** Where the gallery is built. */
export const galleryFolder = inRoot("test-results/gallery");

/** Every state of the view, as a page: for its tests, and for whoever works on it. Not again where nothing has changed: each file of tests asks for it. */
export async function bundleGallery() {
  const sources = ["www", "pkg/core", "pkg/markdown", "scripts/lib"].flatMap(filesIn);
  const from = fingerprint([...sources, "package-lock.json", "tsconfig.json"]);
  const note = join(galleryFolder, "built-from.txt");
  if (fs.existsSync(note) && fs.readFileSync(note, "utf8") === from) return;
  await bundlePage("www/element/dev", galleryFolder, { dev: true });
  fs.writeFileSync(note, from);
}

/**
 * What the browser's thread for sound runs, beside the chunk that names it: one file that imports nothing, because bundlers copy it as it is.
 * @param {string} outdir
 * @param {{ dev: boolean }} options
 */
async function bundleWorklet(outdir, { dev }) {
  const options = {
    ...common({ dev }),
    entryPoints: { "chunks/voice-worklet": "www/element/voice/worklet.ts" },
    splitting: false,
    keepNames: false,
    metafile: false,
    outdir,
  };
  // It is one file anyway: nothing is to be put together.
  await run(dev ? options : { ...options, plugins: [...options.plugins, shorter()] });
}

/**
 * A page: index.html, the scripts and styles that it names, and what is in public/ as it is.
 * @param {string} folder
 * @param {string} outdir
 * @param {{ dev: boolean }} options
 * @param {object} [more]
 * @param {Record<string, string>} [more.define] what stands for these names
 * @param {import("esbuild").Plugin[]} [more.plugins]
 * @param {import("./together.js").Group[]} [more.groups] what loads together where it is shipped
 */
async function bundlePage(folder, outdir, { dev }, { define = {}, plugins = [], groups = [] } = {}) {
  const index = inRoot(`${folder}/index.html`);
  const html = fs.readFileSync(index, "utf8");
  const named = [...html.matchAll(/(?:src|href)="\.\/([\w/-]+)\.(js|css)"/g)];
  const entryPoints = named.map(([, name, kind]) => `${folder}/${name}.${kind === "js" ? "ts" : "css"}`);
  fs.rmSync(outdir, { recursive: true, force: true });
  const options = {
    ...common({ dev }),
    entryPoints,
    outbase: folder,
    outdir,
    define,
    plugins: [...plugins, ...common({ dev }).plugins],
  };
  const { metafile } = await run(dev ? options : await shipped(options, groups));
  await bundleWorklet(outdir, { dev });
  fs.copyFileSync(index, join(outdir, "index.html"));
  const assets = inRoot(`${folder}/public`);
  if (fs.existsSync(assets)) fs.cpSync(assets, outdir, { recursive: true });
  return metafile;
}

/**
 * esbuild, with its errors as it would print them.
 * @param {import("esbuild").BuildOptions} options
 */
async function run(options) {
  try {
    return await build(options);
  } catch (error) {
    const { errors } = /** @type {Partial<import("esbuild").BuildFailure>} */ (error);
    if (!errors) throw error;
    const messages = await formatMessages(errors, { kind: "error", color: process.stdout.isTTY });
    throw new Failure(`bundling failed\n${messages.join("\n")}`);
  }
}
