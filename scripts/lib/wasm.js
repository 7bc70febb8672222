// From Rust to wasm: each output of wasm-pack.toml, through wasm-pack and wasm-opt.
// @ts-check

import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { nameByLikeness, shortNames } from "./compact.js";
import { constantsOf, withoutRelocations } from "./linked.js";
import { step } from "./log.js";
import { readManifest } from "./manifest.js";
import { inRoot, nodeModules, targetDir, which } from "./paths.js";
import { TARGET, shippedRustflags, wasmEnv } from "./rust.js";
import { capture } from "./run.js";
import { filesIn, fingerprint } from "./sources.js";

/** The stamp's file in an output: what it was built from, and how. */
const STAMP = "built-from.json";

/**
 * Builds the outputs whose sources changed.
 * @param {{ dev: boolean }} options dev takes what a release build left, if it is current
 */
export async function buildWasm({ dev }) {
  const manifest = readManifest();
  const env = await wasmEnv();
  const compiler = await capture("rustc", ["-vV"], { env });
  const sources = fingerprint(
    [
      "Cargo.toml",
      "Cargo.lock",
      "wasm-pack.toml",
      ...["binary", "compact", "linked"].map((name) => `scripts/lib/${name}.js`),
      ...filesIn("src"),
      // Rust imports these; wasm-bindgen copies them into its output.
      ...filesIn("www/api").filter((file) => file.endsWith(".js")),
    ],
    [compiler, ...Object.values(shippedRustflags())],
  );
  for (const output of manifest.output) {
    const profile = dev ? output["dev-profile"] : output.profile;
    const folder = inRoot(output["out-dir"]);
    await step(
      `wasm ${output.name}`,
      async () => {
        const stamp = readStamp(folder);
        if (stamp?.sources === sources && (dev || stamp.profile === profile)) return "unchanged";
        rmSync(folder, { recursive: true, force: true });
        await wasmPack(output, profile, dev ? env : { ...env, ...shippedRustflags() });
        if (output.first) openUp(folder);
        if (output.first && !dev) noteConstants(folder, profile);
        if (!dev) await shrink(folder, manifest["wasm-opt"].args);
        writeFileSync(join(folder, STAMP), JSON.stringify({ sources, profile }));
        return `built, ${profile}`;
      },
      (done) => done,
    );
    if (output.first && !dev) await buildParts(folder, output.first, manifest["wasm-opt"].args);
  }
}

/** The parts' stamp. */
const PARTS_STAMP = "parts-built-from.json";

/**
 * Splits what was built, if it or what is to be first has changed.
 * @param {string} folder
 * @param {string} list the functions of the first part
 * @param {string[]} args
 */
async function buildParts(folder, list, args) {
  const sources = fingerprint(
    [list, ...["binary", "compact", "data", "split"].map((name) => `scripts/lib/${name}.js`)],
    [JSON.stringify(readStamp(folder)), ...args],
  );
  await step(
    "wasm core in parts",
    async () => {
      if (readStamp(folder, PARTS_STAMP)?.sources === sources) return "unchanged";
      const { shortSlots, split } = await import("./split.js");
      const { splitData } = await import("./data.js");
      const parts = split(readFileSync(join(folder, NAMED)), readFileSync(inRoot(list), "utf8"));
      const finished = async (/** @type {keyof typeof parts} */ name) => {
        const file = join(folder, partFile(name));
        writeFileSync(file, parts[name]);
        await finish(file, args);
        return readFileSync(file);
      };
      const [first, rest] = [await finished("first"), await finished("rest")];
      /** @type {import("./linked.js").Constants} */
      const constants = JSON.parse(readFileSync(join(folder, CONSTANTS), "utf8"));
      const { absent, ...shipped } = splitData({ first: shortSlots(first), rest }, constants);
      writeFileSync(join(folder, partFile("first")), shipped.first);
      writeFileSync(join(folder, partFile("rest")), shipped.rest);
      writeFileSync(join(folder, ABSENT_DATA), JSON.stringify(absent));
      writeFileSync(join(folder, PARTS_STAMP), JSON.stringify({ sources }));
      return "split";
    },
    (done) => done,
  );
}

/** @param {"first" | "rest"} name */
const partFile = (name) => `oneloop-${name}.wasm`;

/** What the linker knew of the module's constant data. */
const CONSTANTS = "constants.json";
/** Which of them are not in the first part, by their addresses: for a test that it does not read them. */
export const ABSENT_DATA = "absent-data.json";

/**
 * Keeps what the linker left in the module: wasm-bindgen's output is another one, in which data are where they were.
 * @param {string} folder
 * @param {string} profile
 */
function noteConstants(folder, profile) {
  const linked = join(targetDir, TARGET, profile, "oneloop.wasm");
  writeFileSync(join(folder, CONSTANTS), JSON.stringify(constantsOf(readFileSync(linked))));
}

/**
 * @param {string} folder
 * @param {string} [name]
 * @returns {{ sources: string, profile: string } | undefined}
 */
function readStamp(folder, name = STAMP) {
  const stamp = join(folder, name);
  return existsSync(stamp) ? JSON.parse(readFileSync(stamp, "utf8")) : undefined;
}

/**
 * @param {import("./manifest.js").Output} output
 * @param {string} profile
 * @param {Record<string, string | undefined>} env
 */
async function wasmPack(output, profile, env) {
  const args = ["--log-level", "error", "build", "--target", output.target];
  args.push("--out-dir", output["out-dir"], "--no-pack", "--mode", "no-install");
  args.push(...(profile === "release" ? ["--release"] : ["--profile", profile]));
  args.push("--", "--no-default-features", "--features", output.features.join(","));
  await capture(which("wasm-pack") ?? "wasm-pack", args, { env, doing: `wasm ${output.name}` });
}

/**
 * Lets our loader put a module in two parts together: it needs what the generated JavaScript gives a module, and what it does with one.
 * @param {string} folder
 */
function openUp(folder) {
  const named = "__wbg_get_imports as imports, __wbg_finalize_init as begin";
  appendFileSync(join(folder, "oneloop.js"), `export { ${named} };\n`);
  appendFileSync(
    join(folder, "oneloop.d.ts"),
    "export function imports(): WebAssembly.Imports;\n" +
      "export function begin(instance: WebAssembly.Instance, module: WebAssembly.Module): InitOutput;\n",
  );
}

/**
 * Optimises what is shipped.
 * @param {string} folder
 * @param {string[]} args
 */
async function shrink(folder, args) {
  const [module, glue] = [join(folder, "oneloop_bg.wasm"), join(folder, "oneloop.js")];
  const short = shortNames(withoutRelocations(readFileSync(module)), readFileSync(glue, "utf8"));
  writeFileSync(glue, short.glue);
  writeFileSync(module, short.wasm);
  await wasmOpt(module, [...args, "-g"]);
  copyFileSync(module, join(folder, NAMED));
  await finish(module, args);
}

/** The module with its functions' names, by which it is split. */
export const NAMED = "oneloop-named.wasm";

/**
 * Once more: the order of functions depends on what they have become, and is what this pass, which has less left to do, ends with.
 * @param {string} module
 * @param {string[]} args
 */
async function finish(module, args) {
  writeFileSync(module, nameByLikeness(readFileSync(module)));
  // Only tools read which features and which compiler it was.
  const strip = ["--strip-producers", "--strip-target-features"];
  await wasmOpt(module, [...args, "--reorder-functions-by-name", ...strip]);
}

/**
 * @param {string} file
 * @param {string[]} args
 */
async function wasmOpt(file, args) {
  const optimised = `${file}.opt`;
  // binaryen's package is a script that any node runs.
  const program = join(nodeModules, "binaryen", "bin", "wasm-opt");
  await capture(process.execPath, [program, ...args, file, "-o", optimised], { doing: "wasm-opt" });
  renameSync(optimised, file);
}
