// Everything that can be found wrong without running the program: `npm run check`.
// @ts-check

import { join } from "node:path";
import { Failure, say, script, step } from "./lib/log.js";
import { nodeModules } from "./lib/paths.js";
import { capture } from "./lib/run.js";
import { cargoEnv, wasmEnv } from "./lib/rust.js";
import { setUp } from "./setup.js";

const WASM = ["--target", "wasm32-unknown-unknown"];
const STRICT = ["--", "-D", "warnings"];

await script(async () => {
  await setUp("build");
  const { bundlePackage, tsc } = await import("./lib/bundle.js");
  const { buildWasm } = await import("./lib/wasm.js");
  const { reportSizes } = await import("./lib/sizes.js");
  const wasm = await wasmEnv();
  // The types of the generated code, and the sizes.
  await buildWasm({ dev: false });

  /** @param {string[]} args @param {Record<string, string | undefined>} env */
  const cargo = (args, env = cargoEnv) => capture("cargo", args, { env });
  /** @param {string} path @param {string[]} args */
  const node = (path, args) => capture(process.execPath, [join(nodeModules, path), ...args]);

  /** @type {Record<string, () => Promise<unknown>>} */
  const checks = {
    rustfmt: () => cargo(["fmt", "--check"]),
    "clippy, native": () => cargo(["clippy", "--all-targets", "--all-features", ...STRICT]),
    "clippy, wasm core": () => cargo(["clippy", ...WASM, "--all-targets", ...STRICT], wasm),
    "clippy, wasm markdown": () =>
      cargo(["clippy", ...WASM, "--no-default-features", "--features", "markdown", ...STRICT], wasm),
    // Before those that read its declarations.
    "the package": bundlePackage,
    prettier: () => node("prettier/bin/prettier.cjs", ["--check", "."]),
    eslint: () => node("eslint/bin/eslint.js", ["."]),
    "tsc, www": () => tsc(["-p", "."]),
    "tsc, scripts and tests": () => tsc(["-p", "scripts"]),
  };
  const failures = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await step(name, check);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      say(error.message);
      failures.push(name);
    }
  }
  reportSizes();
  if (failures.length) throw new Failure(`${failures.join(", ")} found something`);
});
