// What no optimiser does for a download: short names at the boundary, and functions in an order that compresses.
// @ts-check

import { CODE, CUSTOM, EXPORTS, IMPORTS, Reader, moduleOf, number, sectionsOf, text } from "./binary.js";
import { Failure } from "./log.js";

/** The module whose imports the generated JavaScript makes itself; those of snippets have the names people gave them. */
const GLUE = "./oneloop_bg.js";

/**
 * Gives imports and exports names of a letter or two, in the module and in the JavaScript that belongs to it. Nobody
 * else sees them, and the hashes in wasm-bindgen's are what compresses worst.
 * @param {Buffer} wasm
 * @param {string} glue the generated JavaScript
 * @returns {{ wasm: Buffer, glue: string }}
 */
export function shortNames(wasm, glue) {
  let renamed = glue;
  const sections = sectionsOf(wasm).map(({ id, content }) => {
    if (id !== IMPORTS && id !== EXPORTS) return { id, content };
    const from = new Reader(content);
    const entries = Array.from({ length: from.number() }, (_, index) => {
      const module = id === IMPORTS ? from.name() : undefined;
      const name = from.name();
      const kind = id === IMPORTS ? from.importKind() : from.exportKind();
      if (module !== undefined && module !== GLUE) return [text(module), text(name), kind];
      const short = (module ? "i" : "e") + index.toString(36);
      // A method, because esbuild keeps the name of a function that is a property's value: it would write each a second time.
      const use = module ? `\\b${name}: function\\b` : `(?<=\\bwasm\\.)${name}\\b`;
      const before = renamed;
      renamed = renamed.replace(new RegExp(use, "g"), short);
      if (renamed !== before) return [...(module ? [text(module)] : []), text(short), kind];
      if (module)
        throw new Failure(`wasm-bindgen's output does not give ${name}: adapt scripts/lib/compact.js`);
      // An export that it does not name is nobody's.
      return [];
    }).filter(({ length }) => length);
    return { id, content: Buffer.concat([number(entries.length), ...entries.flat()]) };
  });
  return { wasm: moduleOf(sections), glue: renamed };
}

/**
 * Names the functions so that sorting by name puts like beside like: gzip looks back 32 KB, and the copies that a
 * compiler makes of generic code are all over the module. `wasm-opt --reorder-functions-by-name` does the sorting.
 * @param {Buffer} wasm
 */
export function nameByLikeness(wasm) {
  const sections = sectionsOf(wasm).filter(
    ({ id, content }) => id !== CUSTOM || new Reader(content).name() !== "name",
  );
  const imported = functionImports(sections);
  const order = byLikeness(functionBodies(sections));
  const rank = new Array(order.length);
  order.forEach((index, place) => (rank[index] = place));
  const names = rank.map((place, index) =>
    Buffer.concat([number(imported + index), text(String(place).padStart(6, "0"))]),
  );
  const functions = Buffer.concat([number(names.length), ...names]);
  const content = Buffer.concat([text("name"), Buffer.from([1]), number(functions.length), functions]);
  return moduleOf([...sections, { id: CUSTOM, content }]);
}

/** How much what was placed still counts when the one after the next is looked for. */
const FADING = 0.8;
/** Four bytes that are in more functions than this say nothing about any. */
const COMMON = 400;

/**
 * Beginning with the longest, always the one that has most in common with the last few, in runs of four bytes.
 * @param {Uint8Array[]} bodies
 * @returns {number[]} their indices
 */
function byLikeness(bodies) {
  /** @type {Map<number, number[]>} */
  const holders = new Map();
  const grams = bodies.map((body, index) => {
    const own = new Set();
    let gram = 0;
    body.forEach((byte, at) => {
      gram = ((gram << 8) | byte) >>> 0;
      if (at >= 3) own.add(gram);
    });
    for (const gram of own) {
      const list = holders.get(gram);
      if (list) list.push(index);
      else holders.set(gram, [index]);
    }
    return [...own];
  });
  const telling = grams.map((own) =>
    own.flatMap((gram) => {
      const list = holders.get(gram) ?? [];
      return list.length > 1 && list.length <= COMMON
        ? [{ list, weight: Math.log(bodies.length / list.length) }]
        : [];
    }),
  );
  /** @type {number[]} */
  const score = bodies.map(() => 0);
  const left = new Set(bodies.map((_, index) => index));
  const order = [];
  let next = bodies.reduce(
    (longest, body, index) => (body.length > (bodies[longest]?.length ?? 0) ? index : longest),
    0,
  );
  while (left.delete(next)) {
    order.push(next);
    score.forEach((before, index) => (score[index] = before * FADING));
    for (const { list, weight } of telling[next] ?? [])
      for (const index of list) score[index] = (score[index] ?? 0) + weight;
    let best = -1;
    for (const index of left) {
      const rating = (score[index] ?? 0) / ((bodies[index]?.length ?? 0) + 10);
      if (rating > best) [best, next] = [rating, index];
    }
  }
  return order;
}

/** @param {{ id: number, content: Uint8Array }[]} sections */
function functionImports(sections) {
  const section = sections.find(({ id }) => id === IMPORTS);
  if (!section) return 0;
  const from = new Reader(section.content);
  let functions = 0;
  for (let left = from.number(); left > 0; left--) {
    from.name();
    from.name();
    if (from.importKind()[0] === 0) functions++;
  }
  return functions;
}

/** @param {{ id: number, content: Uint8Array }[]} sections */
function functionBodies(sections) {
  const section = sections.find(({ id }) => id === CODE);
  if (!section) return [];
  const from = new Reader(section.content);
  return Array.from({ length: from.number() }, () => from.take(from.number()));
}
