// Chance that can be had again: the same seed, the same numbers.
// @ts-check

/**
 * @typedef {object} Random
 * @property {() => number} next from 0 to under 1
 * @property {(below: number) => number} int
 * @property {(chance: number) => boolean} chance
 * @property {<T>(list: readonly T[]) => T} pick
 * @property {<T>(list: readonly T[], atLeast?: number) => T[]} some a few of them, in an order of its own
 */

/**
 * @param {number} seed
 * @returns {Random}
 */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  /** @param {number} below */
  const int = (below) => Math.floor(next() * below);
  return {
    next,
    int,
    chance: (chance) => next() < chance,
    pick: (list) => /** @type {any} */ (list[int(list.length)]),
    some: (list, atLeast = 0) => {
      const left = [...list];
      const taken = [];
      const count = Math.min(left.length, atLeast + int(3));
      while (taken.length < count) taken.push(.../** @type {any[]} */ (left.splice(int(left.length), 1)));
      return taken;
    },
  };
}

/**
 * A number made of a text.
 * @param {string} text
 */
export function hash(text) {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}
