// What is done to the wasm module beyond wasm-opt: it must still be the same module.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import binaryen from "binaryen";
import { nameByLikeness, shortNames } from "../../scripts/lib/compact.js";

const module = binaryen.parseText(`(module
  (import "./oneloop_bg.js" "__wbg_add_0123456789abcdef" (func $add (param i32) (result i32)))
  (import "./snippets/host.js" "twice" (func $twice (param i32) (result i32)))
  (func $answer (export "chatcore_answer") (result i32) (call $twice (call $add (i32.const 20))))
  (func $unused (export "__unused") (result i32) (i32.const 1)))`);
const wasm = Buffer.from(module.emitBinary());
const glue = `export default (instantiate) => {
const imports = { "./oneloop_bg.js": {
  __wbg_add_0123456789abcdef: function(arg0) { return arg0 + 1; },
} };
imports["./snippets/host.js"] = { twice: (arg0) => arg0 * 2 };
const wasm = instantiate(imports);
return wasm.chatcore_answer();
};`;

/** @param {Buffer} bytes */
const compile = (bytes) => new WebAssembly.Module(new Uint8Array(bytes));

/**
 * What the module answers when its JavaScript loads it.
 * @param {Buffer} bytes
 * @param {string} script
 */
async function run(bytes, script) {
  const loaded = await import(`data:text/javascript,${encodeURIComponent(script)}`);
  return loaded.default(
    (/** @type {WebAssembly.Imports} */ imports) => new WebAssembly.Instance(compile(bytes), imports).exports,
  );
}

test("short names are the same in the module and in its JavaScript", async () => {
  const short = shortNames(wasm, glue);
  assert.equal(await run(short.wasm, short.glue), 42);
  assert.doesNotMatch(short.glue, /0123456789abcdef|chatcore/);
});

test("imports of snippets keep their names, and an export that nobody uses is gone", () => {
  const { wasm: bytes } = shortNames(wasm, glue);
  const compiled = compile(bytes);
  assert.ok(WebAssembly.Module.imports(compiled).some(({ name }) => name === "twice"));
  assert.equal(WebAssembly.Module.exports(compiled).length, 1);
});

test("an import that the JavaScript does not give is an error", () => {
  assert.throws(() => shortNames(wasm, glue.replace("__wbg_add", "__wbg_sub")), /does not give __wbg_add/);
});

test("functions that are named for sorting are the same functions", async () => {
  const named = nameByLikeness(wasm);
  assert.equal(await run(named, glue), 42);
  const [section] = WebAssembly.Module.customSections(compile(named), "name");
  assert.match(Buffer.from(section ?? new ArrayBuffer(0)).toString("latin1"), /000000.*000001/s);
});
