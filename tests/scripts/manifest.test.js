// wasm-pack.toml is read strictly.
// @ts-check

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readManifest } from "../../scripts/lib/manifest.js";
import { inRoot } from "../../scripts/lib/paths.js";

const text = readFileSync(inRoot("wasm-pack.toml"), "utf8");
const file = join(tmpdir(), `wasm-pack-${process.pid}.toml`);
after(() => rmSync(file, { force: true }));

/** @param {string} changed */
const read = (changed) => () => {
  assert.notEqual(changed, text);
  writeFileSync(file, changed);
  return readManifest(file);
};

test("ours is read, each output with its own folder", () => {
  const { output } = readManifest();
  assert.equal(new Set(output.map((item) => item["out-dir"])).size, output.length);
});

test("its first line says that wasm-pack does not read it", () => {
  assert.match(text.split("\n")[0] ?? "", /^# wasm-pack itself does not read this file/);
});

test("an unknown key, a missing one, a wrong type and a wrong word are named", () => {
  assert.throws(read(text.replace("profile =", "profil =")), /output 1: unknown key "profil"/);
  assert.throws(read(text.replace(/^target = .*\n/m, "")), /output 1: "target" is missing/);
  assert.throws(
    read(text.replace(/gzip-kb = (\d+)/, 'gzip-kb = "$1"')),
    /budget 1, gzip-kb must be a number/,
  );
  assert.throws(
    read(text.replace('target = "web"', 'target = "wbe"')),
    /output 1, target is "wbe"; it may be web/,
  );
});
