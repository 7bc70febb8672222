// A module in two parts: together they are the one that was split, before and after the second is there.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import binaryen from "binaryen";
import { observed, plainName, shortSlots, split } from "../../scripts/lib/split.js";

const module = binaryen.parseText(`(module
  (type $unary (func (param i32) (result i32)))
  (import "js" "note" (func $note (param externref)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\\2a")
  (table 5 5 funcref)
  (elem (i32.const 1) $later_in_table $first_in_table $later_in_table $only_in_table)
  (global $depth (mut i32) (i32.const 0))
  (func $first (export "first") (type $unary) (i32.add (i32.const 1) (local.get 0)))
  (func $calls (export "calls") (type $unary) (call $later (call $first (local.get 0))))
  (func $indirectly (export "indirectly") (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (local.get 1)))
  (func $first_in_table (type $unary) (i32.const 100))
  (func $depth_now (export "depth") (result i32) (global.get $depth))
  (func $later (type $unary)
    (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
    (i32.store (i32.const 20) (i32.const 7))
    (i32.add (call $deeper (local.get 0)) (call $first (i32.load8_u (i32.const 16)))))
  (func $deeper (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $later_in_table (type $unary) (call $later (local.get 0)))
  (func $only_in_table (type $unary) (call_indirect (type $unary) (local.get 0) (i32.const 2)))
  (func $wide (export "wide") (param i64 f64 externref) (result i64)
    (call $note (local.get 2))
    (i64.add (local.get 0) (i64.trunc_f64_s (local.get 1))))
)`);
module.setFeatures(
  binaryen.Features.ReferenceTypes | binaryen.Features.MutableGlobals | binaryen.Features.BulkMemory,
);
const wasm = module.emitBinary();
// The text's names go with the binary only when they are asked for.
binaryen.setDebugInfo(true);
const named = module.emitBinary();
binaryen.setDebugInfo(false);

const FIRST = "first\ncalls\nindirectly\nfirst_in_table\ndepth_now\n";

/** @param {Uint8Array} bytes */
const compile = (bytes) => new WebAssembly.Module(new Uint8Array(bytes));

/** Loads the parts as www/api/load/parts.ts does. */
function load(/** @type {{ first: Uint8Array, rest: Uint8Array }} */ { first, rest }) {
  /** @type {unknown[]} */
  const noted = [];
  const imports = { js: { note: (/** @type {unknown} */ value) => noted.push(value) } };
  let loads = 0;
  const put = () => {
    loads += 1;
    new WebAssembly.Instance(compile(rest), { ...imports, first: exports });
  };
  let slot = NaN;
  const absent = new Proxy(/** @type {WebAssembly.ModuleImports} */ ({}), {
    get: (_, name) => {
      const own = (slot = name === "" ? slot + 1 : Number(name));
      return (/** @type {unknown[]} */ ...args) => {
        if (!loads) put();
        return /** @type {WebAssembly.Table} */ (exports["t0"]).get(own)(...args);
      };
    },
  });
  const exports = new WebAssembly.Instance(compile(first), { ...imports, absent }).exports;
  return { exports: /** @type {any} */ (exports), put, noted, loads: () => loads };
}

test("the first part does alone what is its own", () => {
  const { exports, loads } = load(split(named, FIRST));
  assert.equal(exports.first(1), 2);
  assert.equal(exports.indirectly(0, 2), 100);
  assert.equal(loads(), 0);
});

test("what is of the rest brings it, whichever way it is called, and once", () => {
  for (const call of [
    (/** @type {any} */ exports) => exports.calls(1),
    (/** @type {any} */ exports) => exports.indirectly(2, 1),
    (/** @type {any} */ exports) => exports.indirectly(2, 3),
  ]) {
    const { exports, loads } = load(split(named, FIRST));
    assert.equal(call(exports), 2 * 2 + 43);
    assert.equal(call(exports), 2 * 2 + 43);
    assert.equal(loads(), 1);
    // One memory, one global: what the rest has written there, the first part reads.
    assert.equal(new Int32Array(exports.memory.buffer)[5], 7);
    assert.equal(exports.depth(), 2);
  }
});

test("absent functions are told by their order", () => {
  const { first, rest } = split(named, FIRST);
  const short = shortSlots(first);
  const names = WebAssembly.Module.imports(compile(short)).flatMap(({ module, name }) =>
    module === "absent" ? name : [],
  );
  // One each in slots 1, 3 and 4 of the table, which has one of the first part's in slot 2, and those that are only called, behind it.
  assert.deepEqual(names, ["1", "3", "", "", ""]);
  for (const [call, result] of /** @type {const} */ ([
    [(/** @type {any} */ exports) => exports.calls(1), 47],
    [(/** @type {any} */ exports) => exports.indirectly(0, 4), 100],
    [(/** @type {any} */ exports) => exports.wide(1n, 2, null), 3n],
  ]))
    assert.equal(call(load({ first: short, rest }).exports), result);
});

test("once it is there, it is called without us", () => {
  const { exports, put, loads } = load(split(named, FIRST));
  put();
  assert.equal(exports.calls(1), 47);
  assert.equal(exports.indirectly(0, 4), 100);
  assert.equal(loads(), 1);
});

test("numbers of 64 bits and objects come through", () => {
  const { exports, noted } = load(split(named, FIRST));
  const value = {};
  assert.equal(exports.wide(2n ** 40n, 3, value), 2n ** 40n + 3n);
  assert.equal(noted[0], value);
});

test("all may be first, or nothing", () => {
  const all =
    "first\ncalls\nindirectly\nfirst_in_table\ndepth_now\nlater\ndeeper\nlater_in_table\nonly_in_table\nwide\n";
  const { exports, loads } = load(split(named, all));
  assert.equal(exports.calls(1), 47);
  assert.equal(loads(), 0);
  assert.equal(load(split(named, "")).exports.calls(1), 47);
});

test("what only the rest calls may be first, and call the rest in its turn", () => {
  const { exports, loads } = load(split(named, "later\n"));
  assert.equal(exports.calls(1), 47);
  assert.equal(loads(), 1);
});

test("the same module is split the same way", () => {
  const [one, other] = [split(named, FIRST), split(named, FIRST)];
  assert.deepEqual(one, other);
});

test("parts of two builds don't come together, however alike they are", () => {
  const { first } = split(named, FIRST);
  const { rest } = split(named, `${FIRST}wide\n`);
  assert.throws(() => load({ first, rest }).put(), WebAssembly.LinkError);
});

test("a module without names is refused: all of it would be the rest, and nobody would notice", () => {
  assert.throws(() => split(wasm, FIRST), /names/);
});

test("names without what changes with the compiler", () => {
  assert.equal(plainName("<alloc[3ca501edff3f0c7c]::string::String>::new"), "<alloc::string::String>::new");
  assert.equal(plainName("oneloop::scope::stop::h0123456789abcdef"), "oneloop::scope::stop");
});

test("an observed module says which functions ran", () => {
  const { module: bytes, names } = observed(named);
  const ran = new Set();
  const imports = { js: { note() {} }, observed: { ran: (/** @type {number} */ at) => ran.add(names[at]) } };
  const exports = /** @type {any} */ (new WebAssembly.Instance(compile(bytes), imports).exports);
  assert.equal(exports.calls(1), 47);
  assert.deepEqual([...ran].sort(), ["calls", "deeper", "first", "later"]);
});
