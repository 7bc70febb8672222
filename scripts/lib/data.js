// The constant data of a module in two parts: each object goes with the part that reads it. The rest brings its own, as its functions, so nobody finds it missing:
// whoever has the address of such an object has it from the rest.
// @ts-check

import binaryen from "binaryen";
import { CODE, DATA, DATA_COUNT, Reader, moduleOf, number, sectionsOf, signed } from "./binary.js";
import { Failure } from "./log.js";
import { objectAt, segmentsOf } from "./linked.js";

/** A segment's own bytes, about: what is as short as that is written once more, rather than left out. */
const HEAD = 7;

/**
 * @param {{ first: Uint8Array, rest: Uint8Array }} parts
 * @param {import("./linked.js").Constants} constants of the module that was split
 * @returns {{ first: Uint8Array, rest: Uint8Array, absent: [begin: number, end: number][] }} `absent` is what the rest brings
 */
export function splitData({ first, rest }, constants) {
  const segments = segmentsIn(first);
  const needed = neededBy(first, constants);
  const isLater = (/** @type {number} */ address) => {
    const object = objectAt(constants.objects, address);
    return object !== undefined && !needed.has(object);
  };
  const now = segments.flatMap((segment) => runs(segment, (address) => !isLater(address)));
  const later = segments.flatMap((segment) => runs(segment, isLater));
  return {
    first: withData(first, now),
    rest: withData(rest, later),
    absent: constants.objects.filter((_, at) => !needed.has(at)),
  };
}

/**
 * The objects that a part's code may read: those whose addresses are in it, and what these point to.
 * @param {Uint8Array} wasm
 * @param {import("./linked.js").Constants} constants
 */
function neededBy(wasm, { objects, points, named, roots }) {
  /** @type {Set<number>} */
  const needed = new Set();
  const need = (/** @type {number | undefined} */ object) => {
    if (object === undefined || needed.has(object)) return;
    needed.add(object);
    points[object]?.forEach(need);
  };
  roots.forEach(need);
  for (const value of numbersIn(wasm)) {
    // What the linker meant by it, and what an optimiser may have added up.
    named[value]?.forEach(need);
    need(objectAt(objects, value));
  }
  return needed;
}

/**
 * All numbers of 32 bits in a module's code: constants, the halves of longer ones, and offsets of what is read and written.
 * @param {Uint8Array} wasm
 */
function numbersIn(wasm) {
  const module = binaryen.readBinary(wasm);
  // Where data are put is no address that code has.
  const text = module.emitText().replace(/^ \(data .*$/gm, "");
  module.dispose();
  /** @type {Set<number>} */
  const found = new Set();
  for (const [, wide, value] of text.matchAll(/\b(?:i32\.const |(i64)\.const |offset=)(-?\d+)/g)) {
    const bits = BigInt.asUintN(64, BigInt(value ?? 0));
    found.add(Number(bits & 0xffff_ffffn));
    if (wide) found.add(Number(bits >> 32n));
  }
  return found;
}

/** @param {Uint8Array} wasm */
function segmentsIn(wasm) {
  const section = sectionsOf(wasm).find(({ id }) => id === DATA);
  return section ? segmentsOf(new Reader(section.content)) : [];
}

/**
 * Those bytes of a segment that are wanted, and what is not worth leaving out.
 * @param {{ address: number, bytes: Uint8Array }} segment
 * @param {(address: number) => boolean} isWanted
 */
function runs({ address, bytes }, isWanted) {
  /** @type {{ address: number, bytes: Uint8Array }[]} */
  const found = [];
  let begin = -1;
  let end = -1;
  const close = () => {
    if (begin >= 0) found.push({ address: address + begin, bytes: bytes.subarray(begin, end) });
  };
  bytes.forEach((_, at) => {
    if (!isWanted(address + at)) return;
    if (begin < 0 || at - end > HEAD) {
      close();
      begin = at;
    }
    end = at + 1;
  });
  close();
  return found;
}

/**
 * The module with these data.
 * @param {Uint8Array} wasm
 * @param {{ address: number, bytes: Uint8Array }[]} segments
 */
function withData(wasm, segments) {
  const entries = segments.flatMap(({ address, bytes }) => [
    Buffer.from([0, 0x41]),
    signed(address),
    Buffer.from([0x0b]),
    number(bytes.length),
    bytes,
  ]);
  const data = { id: DATA, content: Buffer.concat([number(segments.length), ...entries]) };
  const sections = sectionsOf(wasm).filter(({ id }) => id !== DATA);
  const code = sections.findIndex(({ id }) => id === CODE);
  if (code < 0) throw new Failure("data.js: a part has no code");
  sections.splice(code + 1, 0, data);
  return moduleOf(
    sections.map((section) =>
      section.id === DATA_COUNT ? { id: DATA_COUNT, content: number(segments.length) } : section,
    ),
  );
}
