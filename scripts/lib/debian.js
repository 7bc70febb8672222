// Debian's packages: installed where we are root, named where we are not.
// @ts-check

import { spawnSync } from "node:child_process";
import { Failure, say } from "./log.js";
import { which } from "./paths.js";
import { capture } from "./run.js";

export const isDebian = () => Boolean(which("apt-get") && which("dpkg-query"));
export const isRoot = () => process.getuid?.() === 0;

/** @param {string} name */
function isInstalled(name) {
  const query = spawnSync("dpkg-query", ["-W", "-f", "${Status}", name], { encoding: "utf8" });
  return query.stdout === "install ok installed";
}

/**
 * Makes sure that packages are there.
 * @param {string[]} names
 * @param {string} what they are needed for, to say when they cannot be installed
 */
export async function ensurePackages(names, what) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const list = missing.join(" ");
  if (!isRoot()) throw new Failure(`${what} is missing: run "sudo apt-get install ${list}", then this again`);
  say(`  apt-get install ${list}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await capture("apt-get", ["update", "-q"], { env });
  await capture("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...missing], {
    env,
    doing: `apt-get install ${list}`,
  });
}
