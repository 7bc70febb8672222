// The npm packages: installed exactly as package-lock.json says, when they are missing or older than it.
// @ts-check

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { step } from "./log.js";
import { inRoot, nodeModules } from "./paths.js";
import { capture } from "./run.js";

export async function setUpNpm() {
  await step(
    "npm packages",
    async () => {
      // npm writes this copy of the lock file at the end of an install.
      const installed = join(nodeModules, ".package-lock.json");
      const lock = inRoot("package-lock.json");
      if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return "there";
      await capture("npm", ["ci", "--no-audit", "--no-fund"]);
      return "installed";
    },
    (done) => done,
  );
}
