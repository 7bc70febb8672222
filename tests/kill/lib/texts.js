// What is written, as a function of its name: so what is found can be judged also where nobody was told of it.
// @ts-check

import { hash } from "../../lib/random.js";

const WORDS = ["loop", "zwei", "三", "🧵", "\n", "quite", "a", "long", "word", "…"];

/**
 * The text of a record in one of its versions. No two are the same.
 * @param {string} id
 * @param {number} version
 */
export function textOf(id, version) {
  const name = `${id} v${version}:`;
  const words = Array.from(
    { length: hash(name) % 40 },
    (_, at) => WORDS[hash(`${name}${at}`) % WORDS.length],
  );
  return `${name} ${words.join(" ")}.`;
}

/**
 * How many tokens a stream has.
 * @param {string} id
 */
export const lengthOf = (id) => 20 + (hash(id) % 120);

/**
 * The first so many tokens of a stream.
 * @param {string} id
 * @param {number} [count] all without
 */
export const streamOf = (id, count = lengthOf(id)) =>
  Array.from({ length: count }, (_, at) => tokenOf(id, at)).join("");

/**
 * @param {string} id
 * @param {number} at
 */
export const tokenOf = (id, at) => `${at ? " " : `${id}:`}${WORDS[hash(`${id} ${at}`) % WORDS.length]}${at}`;

/** How often the graphs go round. */
export const CIRCLES = 12;

/**
 * What a graph has done when it has gone round so often.
 * @param {boolean} asks whether it asks in each circle
 */
export const logOf = (asks) =>
  Array.from({ length: CIRCLES }, (_, at) => [
    `plan ${at}`,
    `left ${at}`,
    `right ${at}`,
    asks ? `join ${at}: yes ${at}` : `join ${at}`,
  ]).flat();
