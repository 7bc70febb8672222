// From Rust to wasm: each output of wasm-pack.toml, through wasm-pack and wasm-opt.
// @ts-check

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nameByLikeness, shortNames } from "./compact.js";
import { step } from "./log.js";
import { readManifest } from "./manifest.js";
import { inRoot, nodeModules, which } from "./paths.js";
import { shippedRustflags, wasmEnv } from "./rust.js";
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
      "scripts/lib/compact.js",
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
        if (!dev) await shrink(folder, manifest["wasm-opt"].args);
        writeFileSync(join(folder, STAMP), JSON.stringify({ sources, profile }));
        return `built, ${profile}`;
      },
      (done) => done,
    );
  }
}

/**
 * @param {string} folder
 * @returns {{ sources: string, profile: string } | undefined}
 */
function readStamp(folder) {
  const stamp = join(folder, STAMP);
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
 * Optimises what is shipped. Twice: the order of functions depends on what they have become, and is what the second
 * pass, which has less left to do, ends with.
 * @param {string} folder
 * @param {string[]} args
 */
async function shrink(folder, args) {
  const [module, glue] = [join(folder, "oneloop_bg.wasm"), join(folder, "oneloop.js")];
  const short = shortNames(readFileSync(module), readFileSync(glue, "utf8"));
  writeFileSync(glue, short.glue);
  writeFileSync(module, short.wasm);
  await wasmOpt(module, args);
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
