// What a linker knew of a module's constant data: where each object begins and ends, and what points to it. With `--emit-relocs` it leaves that in the module.
// https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md
// @ts-check

import { CODE, CUSTOM, DATA, Reader, moduleOf, sectionsOf } from "./binary.js";
import { Failure } from "./log.js";

/**
 * Objects are told by their place in the list.
 * @typedef {object} Constants
 * @property {[begin: number, end: number][]} objects by their addresses, which do not overlap
 * @property {number[][]} points for each object, those that it points to
 * @property {Record<number, number[]>} named what a number in the code stands for, where it is an address that the linker has put there
 * @property {number[]} roots what is needed anyway: data that change point to it, or code reaches it from an address that is not in it
 */

/** Kinds of relocations: addresses in the memory, which have an offset with them, and others. */
const ADDRESSES = new Set([3, 4, 5]);
const OTHERS = new Set([0, 1, 2, 6, 7, 10, 13, 20]);

const SYMBOL_TABLE = 8;
const SEGMENT_INFO = 5;
const UNDEFINED = 0x10;
const EXPLICIT_NAME = 0x40;
const CONSTANT = /^\.rodata/;

/** What only linkers read, in a custom section's name. */
const LEFT = /^(linking|reloc\..+)$/;

/**
 * @param {Uint8Array} wasm
 * @returns {Constants}
 */
export function constantsOf(wasm) {
  const sections = sectionsOf(wasm);
  const data = sections.findIndex(({ id }) => id === DATA);
  const linking = custom(sections, "linking");
  if (data < 0 || !linking)
    throw new Failure("linked.js: the module has no data, or was linked without --emit-relocs");
  const segments = segmentsOf(new Reader(/** @type {any} */ (sections[data]).content));
  const { names, symbols } = symbolsOf(linking, segments);
  const isConstant = (/** @type {number} */ segment) => CONSTANT.test(names[segment] ?? "");

  /** @type {[number, number][]} */
  const objects = [];
  const defined = symbols
    .filter((each) => each && each.size > 0 && isConstant(each.segment))
    .sort((one, other) => (one?.address ?? 0) - (other?.address ?? 0));
  for (const each of defined) {
    const { address = 0, size = 0 } = each ?? {};
    const last = objects.at(-1);
    // One that is part of another is the other.
    if (last && address < last[1]) last[1] = Math.max(last[1], address + size);
    else objects.push([address, address + size]);
  }
  const at = (/** @type {number} */ address) => objectAt(objects, address);

  /** @type {Set<number>[]} */
  const points = objects.map(() => new Set());
  /** @type {Record<number, Set<number>>} */
  const named = {};
  /** @type {Set<number>} */
  const roots = new Set();
  for (const { section, entries } of relocationsOf(sections)) {
    const isCode = sections[section]?.id === CODE;
    if (!isCode && section !== data) continue;
    for (const { offset, symbol, addend } of entries) {
      const target = symbols[symbol];
      if (!target || target.size === 0 || !isConstant(target.segment)) continue;
      const object = /** @type {number} */ (at(target.address));
      if (isCode) {
        (named[target.address + addend] ??= new Set()).add(object);
        // Made for what is added to it: nobody can tell what the sum of such a number and another stands for.
        if (addend < 0 || addend > target.size) roots.add(object);
      } else {
        const from = at(addressOf(offset, segments));
        if (from === undefined) roots.add(object);
        else points[from]?.add(object);
      }
    }
  }
  return {
    objects,
    points: points.map((each) => [...each]),
    named: Object.fromEntries(Object.entries(named).map(([value, each]) => [value, [...each]])),
    roots: [...roots],
  };
}

/**
 * The module without what only linkers read.
 * @param {Uint8Array} wasm
 */
export function withoutRelocations(wasm) {
  return moduleOf(
    sectionsOf(wasm).filter(({ id, content }) => id !== CUSTOM || !LEFT.test(new Reader(content).name())),
  );
}

/**
 * Which object an address is in.
 * @param {[begin: number, end: number][]} objects
 * @param {number} address
 */
export function objectAt(objects, address) {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((objects[middle]?.[1] ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  return address >= (objects[low]?.[0] ?? Infinity) ? low : undefined;
}

/**
 * @param {import("./binary.js").Section[]} sections
 * @param {string} wanted
 */
function custom(sections, wanted) {
  for (const { id, content } of sections) {
    if (id !== CUSTOM) continue;
    const from = new Reader(content);
    if (from.name() === wanted) return from;
  }
  return undefined;
}

/** @typedef {{ address: number, bytes: Uint8Array, at: number }} Segment `at` is its place in the section */

/**
 * @param {Reader} from a section of data
 * @returns {Segment[]}
 */
export function segmentsOf(from) {
  return Array.from({ length: from.number() }, () => {
    if (from.number() !== 0 || from.byte() !== 0x41)
      throw new Failure("linked.js knows segments that are put at an address only");
    const address = from.signed();
    from.byte();
    const length = from.number();
    return { address, at: from.at, bytes: from.take(length) };
  });
}

/** @param {number} offset in the section @param {Segment[]} segments */
function addressOf(offset, segments) {
  const segment = segments.find(({ at, bytes }) => offset >= at && offset < at + bytes.length);
  if (!segment) throw new Failure("linked.js: a relocation is in no segment");
  return segment.address + offset - segment.at;
}

/**
 * @param {Reader} from
 * @param {Segment[]} segments
 */
function symbolsOf(from, segments) {
  from.number();
  /** @type {string[]} */
  let names = [];
  /** @type {({ segment: number, address: number, size: number } | undefined)[]} */
  let symbols = [];
  while (!from.done) {
    const kind = from.byte();
    const part = new Reader(from.take(from.number()));
    if (kind === SEGMENT_INFO)
      names = Array.from({ length: part.number() }, () => {
        const name = part.name();
        part.number();
        part.number();
        return name;
      });
    if (kind === SYMBOL_TABLE)
      symbols = Array.from({ length: part.number() }, () => symbolOf(part, segments));
  }
  return { names, symbols };
}

/**
 * One symbol; nothing where it is no data.
 * @param {Reader} from
 * @param {Segment[]} segments
 */
function symbolOf(from, segments) {
  const kind = from.byte();
  const flags = from.number();
  const isDefined = (flags & UNDEFINED) === 0;
  if (kind === 1) {
    from.name();
    if (!isDefined) return undefined;
    const [segment, offset, size] = [from.number(), from.number(), from.number()];
    // One that is zero to begin with is in no segment of the module.
    return { segment, address: (segments[segment]?.address ?? NaN) + offset, size };
  }
  from.number();
  // A section has no name here, and what is imported has that of its import.
  if (kind !== 3 && (isDefined || flags & EXPLICIT_NAME)) from.name();
  return undefined;
}

/** @param {import("./binary.js").Section[]} sections */
function relocationsOf(sections) {
  return sections.flatMap(({ id, content }) => {
    if (id !== CUSTOM) return [];
    const from = new Reader(content);
    if (!from.name().startsWith("reloc.")) return [];
    const section = from.number();
    const entries = Array.from({ length: from.number() }, () => {
      const kind = from.byte();
      const [offset, symbol] = [from.number(), from.number()];
      if (ADDRESSES.has(kind)) return [{ offset, symbol, addend: from.signed() }];
      if (OTHERS.has(kind)) return [];
      throw new Failure(`linked.js: a relocation of kind ${kind}`);
    });
    return [{ section, entries: entries.flat() }];
  });
}
