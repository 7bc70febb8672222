// The Rust programs that a build needs, compiled by cargo into the cache when the machine has none that fits.
// @ts-check

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { say, step } from "./log.js";
import { cache, inRoot, which } from "./paths.js";
import { capture } from "./run.js";

const WASM_PACK = "0.15.1";
const GECKODRIVER = "0.37.1";

export async function setUpWasmPack() {
  await setUpTool("wasm-pack", { version: WASM_PACK, exact: false, locked: true });
}

/** wasm-bindgen's program must be exactly as old as the crate that Cargo.lock names: their format has no promise. */
export async function setUpWasmBindgen() {
  const lock = readFileSync(inRoot("Cargo.lock"), "utf8");
  const version = lock.match(/name = "wasm-bindgen"\nversion = "(.+)"/)?.[1] ?? "";
  // Its own lock file does not resolve.
  await setUpTool("wasm-bindgen-cli", { program: "wasm-bindgen", version, exact: true, locked: false });
}

export async function setUpGeckodriver() {
  await setUpTool("geckodriver", { version: GECKODRIVER, exact: false, locked: true });
}

/**
 * @param {string} crate
 * @param {{ program?: string, version: string, exact: boolean, locked: boolean }} options exact: no other version will do
 */
async function setUpTool(crate, { program = crate, version, exact, locked }) {
  await step(
    crate,
    async () => {
      const path = which(program);
      const found = path && (await capture(path, ["--version"])).match(/\d+\.\d+\.\d+/)?.[0];
      if (found && (!exact || found === version)) return found;
      say(`  cargo install ${crate} ${version}, about three minutes`);
      const args = ["install", crate, "--version", version, "--root", join(cache, "tools")];
      await capture("cargo", locked ? [...args, "--locked"] : args);
      return version;
    },
    (found) => found,
  );
}
