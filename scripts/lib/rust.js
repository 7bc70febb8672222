// The Rust that builds for wasm32-unknown-unknown: the user's own where rustup can add the target; otherwise Debian's
// compiler with a standard library built from Debian's source, put together in the cache.
// @ts-check

import * as fs from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { ensurePackages, isDebian } from "./debian.js";
import { Failure, say, step } from "./log.js";
import { cache, inRoot, privateRust, targetDir, toolsBin, which } from "./paths.js";
import { capture } from "./run.js";

export const TARGET = "wasm32-unknown-unknown";
const RUSTUP_LIMIT = 60_000;
/** Of CARGO_ENCODED_RUSTFLAGS, where a path may hold spaces. */
const FLAG_SEPARATOR = "\x1f";
const CRATES = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
const REMAP_CRATES = `--remap-path-prefix=${CRATES}=/crates`;
const DAY = 24 * 60 * 60 * 1000;

/** Debian's current Rust (its plain `rustc` is years older), and the linker that knows wasm. */
const DEBIAN_PACKAGES = [
  "rustc-web",
  "cargo-web",
  "libstd-rust-web-dev",
  "rust-web-src",
  "rust-web-clippy",
  "lld-19",
];
const DEBIAN_RUSTC = "/usr/bin/rustc";
const DEBIAN_LIBRARY = "/usr/lib/rustlib/src/rust/library";
const DEBIAN_LINKER = "/usr/bin/wasm-ld-19";

/** Makes sure that there is a Rust new enough, with the wasm32 target. */
export async function setUpRust() {
  const version = await step("Rust", checkVersion, (found) => found);
  await step(
    TARGET,
    () => setUpTarget(version),
    (from) => from,
  );
}

/** What cargo and wasm-pack need in their environment to build for wasm32. */
export async function wasmEnv() {
  const own = await userHasTarget();
  const folders = own ? [toolsBin] : [join(privateRust, "bin"), toolsBin];
  return {
    ...cargoEnv,
    PATH: [...folders, process.env.PATH].join(delimiter),
    // clippy takes no sysroot from the rustc it stands in for, only from here.
    ...(own ? {} : { SYSROOT: privateRust }),
  };
}

/** Names that say which instance of a generic function they are: what splits the core goes by them. */
const NAMES = "-Csymbol-mangling-version=v0";

/** What the linker knows of data and of who points to them: what splits the core goes by that, too. */
const RELOCATIONS = "-Clink-arg=--emit-relocs";

/**
 * Flags for what is shipped: no folders of this machine in panic messages, names that can be told apart, and data, too.
 * @returns {Record<string, string>}
 */
export function shippedRustflags() {
  const given =
    process.env.CARGO_ENCODED_RUSTFLAGS?.split(FLAG_SEPARATOR) ?? process.env.RUSTFLAGS?.split(" ") ?? [];
  const flags = [...given.filter(Boolean), REMAP_CRATES, NAMES, RELOCATIONS];
  return { CARGO_ENCODED_RUSTFLAGS: flags.join(FLAG_SEPARATOR) };
}

export const cargoEnv = { CARGO_TARGET_DIR: targetDir };

async function checkVersion() {
  const wanted = fs.readFileSync(inRoot("Cargo.toml"), "utf8").match(/^rust-version = "(.+)"/m)?.[1];
  if (!which("cargo") || !which("rustc"))
    throw new Failure("Rust is missing: install it as https://rustup.rs says, then run this again");
  const found = (await capture("rustc", ["--version"])).trim();
  const version = found.split(" ")[1] ?? "";
  if (wanted && version.localeCompare(wanted, "en", { numeric: true }) < 0)
    throw new Failure(`Rust ${wanted} is needed, ${version} is here: run "rustup update stable"`);
  return found;
}

/** @param {string} version of the user's rustc */
async function setUpTarget(version) {
  if (await userHasTarget()) return "the toolchain's own";
  if (await privateRustIsCurrent()) return "in the cache";
  if (await rustupAddsTarget(version)) return "added by rustup";
  if (!isDebian())
    throw new Failure(
      `rustup could not add it: run "rustup target add ${TARGET}" where its server can be reached, then this again`,
    );
  await ensurePackages(DEBIAN_PACKAGES, `the target ${TARGET}, which rustup could not add,`);
  await buildPrivateRust();
  return "built from Debian's source, in the cache";
}

async function userHasTarget() {
  return hasTarget((await capture("rustc", ["--print", "sysroot"])).trim());
}

/** @param {string} sysroot */
function hasTarget(sysroot) {
  const folder = join(sysroot, "lib", "rustlib", TARGET, "lib");
  return fs.existsSync(folder) && fs.readdirSync(folder).some((name) => /^libstd-.+\.rlib$/.test(name));
}

/**
 * Where rustup's server is closed, rustup hangs rather than fails: it gets a minute, and is not asked again for a day.
 * @param {string} version
 */
async function rustupAddsTarget(version) {
  if (!which("rustup")) return false;
  const failed = join(cache, "rustup-failed");
  if (
    fs.existsSync(failed) &&
    fs.readFileSync(failed, "utf8") === version &&
    Date.now() - fs.statSync(failed).mtimeMs < DAY
  )
    return false;
  say(`  asking rustup for ${TARGET}, at most a minute`);
  try {
    await capture("rustup", ["target", "add", TARGET], { timeout: RUSTUP_LIMIT });
    return true;
  } catch {
    fs.mkdirSync(cache, { recursive: true });
    fs.writeFileSync(failed, version);
    return false;
  }
}

async function privateRustIsCurrent() {
  const stamp = join(privateRust, "version");
  return (
    hasTarget(privateRust) &&
    fs.existsSync(DEBIAN_RUSTC) &&
    fs.existsSync(stamp) &&
    fs.readFileSync(stamp, "utf8") === (await capture(DEBIAN_RUSTC, ["-vV"]))
  );
}

/**
 * Debian packages a Rust that is new enough, but no wasm32 library for it, only the source. /usr stays as it is: the
 * cache gets a sysroot of links into it, and a `rustc` that uses that sysroot.
 */
async function buildPrivateRust() {
  say("  building the standard library, about a minute");
  const version = await capture(DEBIAN_RUSTC, ["-vV"]);
  const host = version.match(/^host: (.+)$/m)?.[1] ?? "";
  fs.mkdirSync(cache, { recursive: true });
  const work = fs.mkdtempSync(join(cache, "rust-"));
  const rust = join(work, "rust");
  const rustlib = join(rust, "lib", "rustlib");
  for (const folder of [join(rust, "bin"), join(rustlib, host, "bin"), join(rustlib, TARGET, "lib")])
    fs.mkdirSync(folder, { recursive: true });
  fs.symlinkSync(join("/usr/lib/rustlib", host, "lib"), join(rustlib, host, "lib"));
  // The name under which rustc looks for its linker.
  fs.symlinkSync(DEBIAN_LINKER, join(rustlib, host, "bin", "rust-lld"));
  for (const name of ["cargo", "cargo-clippy"])
    fs.symlinkSync(join("/usr/bin", name), join(rust, "bin", name));
  fs.writeFileSync(
    join(rust, "bin", "rustc"),
    `#!/bin/sh\nexec ${DEBIAN_RUSTC} --sysroot "$(dirname "$(dirname "$0")")" "$@"\n`,
    { mode: 0o755 },
  );
  fs.writeFileSync(join(rust, "version"), version);

  // A copy, because cargo writes beside the manifest; an empty target folder, because rlibs of two builds don't mix.
  const library = join(work, "library");
  fs.cpSync(fs.realpathSync(DEBIAN_LIBRARY), library, { recursive: true });
  const target = join(work, "target");
  const features = "panic-unwind,compiler-builtins-mem";
  await capture("cargo", ["build", "--release", "--target", TARGET, "--features", features], {
    doing: `building the standard library for ${TARGET}`,
    cwd: join(library, "sysroot"),
    env: {
      PATH: [join(rust, "bin"), process.env.PATH].join(delimiter),
      CARGO_TARGET_DIR: target,
      RUSTC_BOOTSTRAP: "1",
      __CARGO_DEFAULT_LIB_METADATA: "oneloop",
      // Without the second flag std's own const-stability checks fail.
      CARGO_ENCODED_RUSTFLAGS: [
        "-Cembed-bitcode=yes",
        "-Zforce-unstable-if-unmarked",
        `--remap-path-prefix=${library}=/rustc/library`,
        REMAP_CRATES,
      ].join(FLAG_SEPARATOR),
    },
  });
  const built = join(target, TARGET, "release", "deps");
  for (const name of fs.readdirSync(built))
    if (name.endsWith(".rlib")) fs.copyFileSync(join(built, name), join(rustlib, TARGET, "lib", name));

  fs.rmSync(privateRust, { recursive: true, force: true });
  fs.renameSync(rust, privateRust);
  fs.rmSync(work, { recursive: true });
}
