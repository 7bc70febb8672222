// The package as npm would publish it, in the hands of those who use it: no bundler, four bundlers, Node.
// Nobody gets a plugin or a setting for wasm.
// @ts-check

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import { build as vite } from "vite";
import webpack from "webpack";
import { root } from "../../scripts/lib/paths.js";
import { SITE_HEADERS, serve } from "../../scripts/serve.js";
import { withPage } from "../e2e/lib/browser.js";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** An app that has installed the package. */
const app = mkdtempSync(join(tmpdir(), "oneloop-package-"));
after(() => rmSync(app, { recursive: true }));
const installed = join(app, "node_modules", "oneloop");
mkdirSync(installed, { recursive: true });
const npmPack = ["pack", "--json", "--ignore-scripts", "--pack-destination", app];
const [packed] = JSON.parse(execFileSync("npm", npmPack, { cwd: root, encoding: "utf8" }));
execFileSync("tar", ["-xzf", join(app, packed.filename), "-C", installed, "--strip-components", "1"]);

const { url, close } = await serve({ root: app, headers: SITE_HEADERS });
after(close);

/** @type {Record<string, (entry: string, folder: string) => Promise<unknown>>} */
const bundlers = {
  esbuild: (entry, folder) =>
    esbuild.build({ entryPoints: [entry], bundle: true, format: "esm", outfile: join(folder, "app.js") }),

  rollup: async (entry, folder) => {
    const bundle = await rollup({ input: entry, plugins: [nodeResolve()] });
    await bundle.write({ dir: folder, format: "es", entryFileNames: "app.js" });
    await bundle.close();
  },

  vite: (entry, folder) =>
    vite({
      root: app,
      base: "./",
      logLevel: "error",
      configFile: false,
      build: {
        outDir: folder,
        emptyOutDir: false,
        rolldownOptions: { input: entry, output: { entryFileNames: "app.js" } },
      },
    }),

  webpack: (entry, folder) =>
    new Promise((resolve, reject) =>
      webpack(
        { mode: "production", context: app, entry, output: { path: folder, filename: "app.js" } },
        (error, stats) => {
          if (error ?? stats?.hasErrors()) reject(error ?? new Error(stats?.toString("errors-only")));
          else resolve(undefined);
        },
      ),
    ),
};

/** What an app does: it shows that the core answers, that its errors are ours, and that the element is there, with its parts that come later. */
const program = (/** @type {string} */ entry, /** @type {string} */ init) => `
import * as oneloop from "${entry}";
import "oneloop/element";
${init}
await customElements.whenDefined("oneloop-chat");
const chat = new oneloop.Chat({ name: "Test" });
chat.onMessage(async (message, turn) => void (await turn.message({ content: "It **works**." }).send()));
const view = document.createElement("oneloop-chat");
document.body.append(Object.assign(view, { chat }));
await view.updateComplete;
await chat.send("Does it?");
document.title = "oneloop " + oneloop.version();
`;

/** @param {string} page */
function writePage(page) {
  mkdirSync(join(app, page), { recursive: true });
  const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="app.js"></script>';
  writeFileSync(join(app, page, "index.html"), html);
}

/** @param {string} page */
const works = (page) =>
  withPage(async ({ page: tab }) => {
    await tab.goto(`${url}/${page}/`);
    await tab.waitForFunction(() => document.title !== "");
    assert.equal(await tab.title(), `oneloop ${version}`);
    await tab.locator("oneloop-message strong").getByText("works").waitFor();
    await tab.waitForFunction(() => customElements.get("oneloop-settings-panel"));
  });

test("the tarball holds the package and nothing else", () => {
  const paths = packed.files.map((/** @type {{ path: string }} */ { path }) => path);
  for (const path of [
    "package.json",
    "dist/index.js",
    "dist/slim.js",
    "dist/oneloop.wasm",
    "dist/oneloop-first.wasm",
    "dist/oneloop-rest.wasm",
    "dist/element.js",
    "dist/langchain.js",
    "dist/mcp.js",
    "dist/worker.js",
    "dist/react.js",
  ])
    assert.ok(paths.includes(path), `${path} is missing`);
  const others = paths.filter(
    (/** @type {string} */ path) => !/^(dist\/|package\.json$|[A-Z]+(\.md)?$)/.test(path),
  );
  assert.deepEqual(others, []);
});

test("nothing in it names a folder of the machine that built it", () => {
  for (const { path } of packed.files) {
    const content = readFileSync(join(installed, path), "latin1");
    for (const folder of [root, homedir()]) assert.ok(!content.includes(folder), `${path} names ${folder}`);
  }
});

test("classes have the names that they are exported by: errors are told by them", async () => {
  const program = `const named = Object.entries(await import("oneloop")).filter(([, it]) => /^class\\b/.test(String(it)));
    console.log(JSON.stringify(named.map(([name, it]) => [name, it.name])));`;
  writeFileSync(join(app, "names.js"), program);
  /** @type {[string, string][]} */
  const names = JSON.parse(execFileSync(process.execPath, ["names.js"], { cwd: app, encoding: "utf8" }));
  assert.ok(names.some(([name]) => name === "GraphRecursionError"));
  // The one that is made by a constructor with overloads.
  assert.deepEqual(
    names.filter(([exported, name]) => exported !== name),
    [["StateGraph", "Builder"]],
  );
});

test("a bare script on a static file server", async () => {
  writePage("bare");
  const dist = "../node_modules/oneloop/dist";
  const source = program(`${dist}/index.js`, "await oneloop.init();").replace(
    "oneloop/element",
    `${dist}/element.js`,
  );
  writeFileSync(join(app, "bare", "app.js"), source);
  await works("bare")();
});

test("the slim entry, bare, once init() is awaited", async () => {
  writePage("bare-slim");
  const dist = "../node_modules/oneloop/dist";
  const early = `let early; try { oneloop.version() } catch (error) { early = error.message }
if (!early?.includes("init()")) throw new Error("use before init() said: " + early);
await Promise.all([oneloop.init(), oneloop.init()]);`;
  const source = program(`${dist}/slim.js`, early).replace("oneloop/element", `${dist}/element.js`);
  writeFileSync(join(app, "bare-slim", "app.js"), source);
  await works("bare-slim")();
});

for (const [name, bundle] of Object.entries(bundlers)) {
  test(`bundled by ${name}`, async () => {
    writePage(name);
    writeFileSync(join(app, `${name}.js`), program("oneloop", ""));
    await bundle(join(app, `${name}.js`), join(app, name));
    await works(name)();
  });

  test(`the slim entry, bundled by ${name}`, async () => {
    const page = `${name}-slim`;
    // Vite and webpack take the wasm along by themselves; for the others the app puts it where it likes.
    const takesAssets = name === "vite" || name === "webpack";
    writePage(page);
    copyFileSync(join(installed, "dist", "oneloop.wasm"), join(app, page, "core.wasm"));
    const init = takesAssets ? "await oneloop.init();" : 'await oneloop.init("core.wasm");';
    writeFileSync(join(app, `${page}.js`), program("oneloop/slim", init));
    await bundle(join(app, `${page}.js`), join(app, page));
    await works(page)();
  });
}

test("Node", () => {
  const code = 'import { version } from "oneloop"; console.log(version());';
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: app,
    encoding: "utf8",
  });
  assert.equal(output.trim(), version);
});
