// A wasm module as its binary has it: sections, and what is written in them. https://webassembly.github.io/spec/core/binary/
// @ts-check

import { Failure } from "./log.js";

/** Sections, by their ids. */
export const CUSTOM = 0;
export const IMPORTS = 2;
export const EXPORTS = 7;
export const CODE = 10;
export const DATA = 11;
export const DATA_COUNT = 12;

/** @typedef {{ id: number, content: Uint8Array }} Section */

/**
 * @param {Uint8Array} wasm
 * @returns {Section[]}
 */
export function sectionsOf(wasm) {
  const from = new Reader(wasm.subarray(8));
  const sections = [];
  while (!from.done) sections.push({ id: from.byte(), content: from.take(from.number()) });
  return sections;
}

/** @param {Section[]} sections */
export function moduleOf(sections) {
  const header = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  return Buffer.concat([
    header,
    ...sections.flatMap(({ id, content }) => [Buffer.from([id]), number(content.length), content]),
  ]);
}

/** Seven bits a byte, the lowest first. */
export function number(/** @type {number} */ value) {
  const bytes = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** The same for numbers that may be negative: the last byte's seventh bit is the sign. */
export function signed(/** @type {number} */ value) {
  const bytes = [];
  for (; value < -0x40 || value > 0x3f; value >>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value & 0x7f]);
}

export function text(/** @type {string} */ value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}

export class Reader {
  #at = 0;
  #bytes;

  constructor(/** @type {Uint8Array} */ bytes) {
    this.#bytes = bytes;
  }
  /** How far it has read. */
  get at() {
    return this.#at;
  }
  get done() {
    return this.#at >= this.#bytes.length;
  }
  byte() {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Failure("the module ends too soon");
    return byte;
  }
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
  /** One of 32 bits. */
  signed() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      return shift < 25 && byte & 0x40 ? value | (-1 << (shift + 7)) : value;
    }
  }
  take(/** @type {number} */ length) {
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }
  name() {
    return Buffer.from(this.take(this.number())).toString();
  }
  exportKind() {
    const start = this.#at;
    this.byte();
    this.number();
    return this.#bytes.subarray(start, this.#at);
  }
  importKind() {
    const start = this.#at;
    const kind = this.byte();
    // A function has its type. A table, what is in it and its limits; a memory, its limits. A global, its type and whether it changes.
    if (kind === 0) this.number();
    else if (kind === 1 || kind === 2) {
      if (kind === 1) this.byte();
      this.limits();
    } else if (kind === 3) this.take(2);
    else throw new Failure(`an import of kind ${kind}`);
    return this.#bytes.subarray(start, this.#at);
  }
  limits() {
    const hasMost = this.byte() & 1;
    this.number();
    if (hasMost) this.number();
  }
}
