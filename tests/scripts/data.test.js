// Constant data go with the part of a module that reads them: which those are is what the linker knew.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import binaryen from "binaryen";
import { CODE, CUSTOM, DATA, moduleOf, number, sectionsOf, signed, text } from "../../scripts/lib/binary.js";
import { splitData } from "../../scripts/lib/data.js";
import { constantsOf, objectAt, withoutRelocations } from "../../scripts/lib/linked.js";

/** Where constants begin; data that change stand at 2048. */
const BASE = 1024;

/** @param {string} source */
function assembled(source) {
  const module = binaryen.parseText(source);
  module.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.MutableGlobals);
  return module.emitBinary();
}

const DATA_TEXT = `
  (memory (export "memory") 1)
  (data (i32.const ${BASE}) "one---------two---------\\1c\\04\\00\\00three-------four--------")
  (data (i32.const 2048) "\\28\\04\\00\\00")`;

/** What a linker would say of it: four words, a pointer to "three" that is in "pointer", and one among the data that change, to "four". */
const SYMBOLS = [
  { name: "one", segment: 0, offset: 0, size: 12 },
  { name: "two", segment: 0, offset: 12, size: 12 },
  { name: "pointer", segment: 0, offset: 24, size: 4 },
  { name: "three", segment: 0, offset: 28, size: 12 },
  { name: "four", segment: 0, offset: 40, size: 12 },
  { name: "changes", segment: 1, offset: 0, size: 4 },
];

/**
 * As wasm-ld leaves it: https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md
 * @param {Uint8Array} wasm
 * @param {{ code?: [symbol: string, addend: number][], data?: [from: string, symbol: string][] }} relocations
 */
function linked(wasm, { code = [], data = [] }) {
  const sections = sectionsOf(wasm);
  const place = (/** @type {string} */ name) => number(SYMBOLS.findIndex((each) => each.name === name));
  const list = (/** @type {Uint8Array[]} */ entries) => Buffer.concat([number(entries.length), ...entries]);
  const part = (/** @type {number} */ kind, /** @type {Uint8Array} */ content) =>
    Buffer.concat([Buffer.from([kind]), number(content.length), content]);
  const symbols = SYMBOLS.map(({ name, segment, offset, size }) =>
    Buffer.concat([Buffer.from([1, 0]), text(name), number(segment), number(offset), number(size)]),
  );
  const names = [".rodata", ".data"].map((name) => Buffer.concat([text(name), number(0), number(0)]));
  const linking = Buffer.concat([text("linking"), number(2), part(5, list(names)), part(8, list(symbols))]);
  const at = (/** @type {number} */ id) => number(sections.findIndex((section) => section.id === id));
  // A segment's head is five or six bytes here, after one for how many there are.
  const content = Buffer.from(sections.find(({ id }) => id === DATA)?.content ?? []);
  const starts = [content.indexOf("one"), content.indexOf(Buffer.from([0x28, 4, 0, 0]))];
  const offsetOf = (/** @type {string} */ name) => {
    const { segment = 0, offset = 0 } = SYMBOLS.find((each) => each.name === name) ?? {};
    return number((starts[segment] ?? 0) + offset);
  };
  const ofCode = code.map(([name, addend]) =>
    Buffer.concat([Buffer.from([4]), number(9), place(name), signed(addend)]),
  );
  const ofData = data.map(([from, name]) =>
    Buffer.concat([Buffer.from([5]), offsetOf(from), place(name), signed(0)]),
  );
  const custom = (/** @type {Uint8Array[]} */ ...parts) => ({ id: CUSTOM, content: Buffer.concat(parts) });
  return moduleOf([
    ...sections,
    custom(linking),
    custom(text("reloc.CODE"), at(CODE), list(ofCode)),
    custom(text("reloc.DATA"), at(DATA), list(ofData)),
  ]);
}

const POINTS = /** @type {[string, string][]} */ ([
  ["pointer", "three"],
  ["changes", "four"],
]);

/** A part with the memory, and one without, which reads nothing itself. @param {string} body */
function parts(body) {
  const first = assembled(`(module ${DATA_TEXT} (func (export "read") (result i32) ${body}))`);
  const rest = assembled(
    `(module (import "first" "memory" (memory 1)) (func (export "read") (result i32) (i32.const 0)))`,
  );
  return { first, rest };
}

/** What is in the memory before and after the rest is there. @param {{ first: Uint8Array, rest: Uint8Array }} parts */
function memories({ first, rest }) {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(first)));
  const { memory } = /** @type {{ memory: WebAssembly.Memory }} */ (
    /** @type {unknown} */ (instance.exports)
  );
  const look = () => Buffer.from(memory.buffer, BASE, 52).toString("latin1").replaceAll("\0", ".");
  const before = look();
  new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(rest)), { first: { memory } });
  return [before, look()];
}

const WHOLE = "one---------two---------\x1c\x04..three-------four--------";

/** @param {string} body @param {[symbol: string, addend: number][]} code */
function split(body, code) {
  const both = parts(body);
  const constants = constantsOf(linked(both.first, { code, data: POINTS }));
  return splitData(both, constants);
}

test("each object is known with what points to it, and what changes is none", () => {
  const { first } = parts("(i32.const 0)");
  const { objects, points, roots } = constantsOf(linked(first, { data: POINTS }));
  assert.deepEqual(
    objects.map(([begin, end]) => [begin - BASE, end - BASE]),
    [
      [0, 12],
      [12, 24],
      [24, 28],
      [28, 40],
      [40, 52],
    ],
  );
  assert.deepEqual(points, [[], [], [3], [], []]);
  assert.deepEqual(roots, [4], "what changes points to it from the beginning");
  assert.deepEqual(
    [BASE - 1, BASE, BASE + 12, BASE + 52].map((address) => objectAt(objects, address)),
    [undefined, 0, 1, undefined],
  );
});

test("the first part keeps what its code names, and what that points to; the rest brings the others", () => {
  const [before, after] = memories(split(`(i32.load (i32.const ${BASE + 24}))`, [["pointer", 0]]));
  // "one" and "two" are missing.
  assert.equal(
    before,
    WHOLE.replace(/^one-+two-+/, (missing) => ".".repeat(missing.length)),
  );
  assert.equal(after, WHOLE);
});

test("an offset names an object, and so does each half of a long number", () => {
  assert.match(memories(split(`(i32.load8_u offset=${BASE + 12} (i32.const 1))`, []))[0] ?? "", /^\.+two-/);
  const long = `(i32.wrap_i64 (i64.const ${(BigInt(BASE) << 32n) | 5n}))`;
  assert.match(memories(split(long, []))[0] ?? "", /^one-+\.+/);
});

test("an address beside an object stands for it, where the linker says so", () => {
  // The end of "one" is the beginning of "two".
  assert.match(memories(split(`(i32.const ${BASE + 12})`, [["one", 12]]))[0] ?? "", /^one-+two-/);
  // Made for a number to be added: whatever an optimiser makes of it, "two" is there.
  assert.match(memories(split(`(i32.const ${BASE - 400})`, [["two", -412]]))[0] ?? "", /^\.+two-/);
  assert.match(memories(split("(i32.const 0)", [["two", -412]]))[0] ?? "", /^\.+two-/);
});

test("what only linkers read is not shipped, and without it nothing can be told", () => {
  const { first } = parts("(i32.const 0)");
  const whole = linked(first, { data: POINTS });
  assert.deepEqual(Buffer.from(withoutRelocations(whole)), Buffer.from(moduleOf(sectionsOf(first))));
  assert.throws(() => constantsOf(first), /--emit-relocs/);
});
