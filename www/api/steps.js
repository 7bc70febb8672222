// Steps over the boundary, many in one call: their texts as one text, with how long each is. A property that is read or set by the core
// costs a call, and a thread of 10,000 messages has 300,000 of them.

import { restOf } from "./indexeddb.js";
import { read } from "./values.js";

/** A step's texts, in the order of src/store/indexeddb/steps.rs. */
const TEXTS = [
  ...["id", "threadId", "parentId", "previousId", "type", "name", "input", "output", "status", "language"],
  ...["createdAt", "start", "end", "favorite"],
];
/** How many numbers say of a step how long its texts are, -1 for none, and what its `seq` is. */
const NUMBERS = TEXTS.length + 1;
const KNOWN = [...TEXTS, "error", "showInput", "progress", "metadata", "seq"].join(" ");
/** About how many characters go over in one call. */
const PIECE = 1_000_000;

/**
 * Takes records apart, from one of them on: as many as are one piece, none where there are no more.
 *
 * @param {unknown} records
 * @param {number} from
 * @returns {[texts: string, numbers: Float64Array, others: unknown[]]} `others` has five entries for each record that has
 * anything else: which it is, its error, `showInput`, metadata, and all that is not known
 */
export function takeApart(records, from) {
  /** @type {string[]} */
  const texts = [];
  /** @type {number[]} */
  const numbers = [];
  /** @type {unknown[]} */
  const others = [];
  let length = 0;
  for (let at = from; Array.isArray(records) && at < records.length && length < PIECE; at++) {
    const record = records[at];
    for (const name of TEXTS) {
      const text = read(record, name);
      const isText = typeof text === "string";
      if (isText) texts.push(text);
      numbers.push(isText ? text.length : -1);
      length += isText ? text.length : 0;
    }
    const seq = read(record, "seq");
    numbers.push(typeof seq === "number" ? seq : 0);
    const other = [
      read(record, "error"),
      read(record, "showInput"),
      read(record, "metadata"),
      restOf(record, KNOWN),
    ];
    if (other.some((value) => value !== undefined && value !== null)) others.push(at - from, ...other);
  }
  // Else half a character at the end of one text and half of one at the next one's beginning would be one.
  return [texts.join("\n"), Float64Array.from(numbers), others];
}

/**
 * Makes records of what the core has put into one text, and adds them to a list.
 *
 * @param {unknown[]} records
 * @param {string} texts
 * @param {Float64Array} numbers
 * @param {any[]} others six entries for each record that has anything else: which it is, its error, `showInput`, progress, metadata, and all
 * that is not known
 */
export function putTogether(records, texts, numbers, others) {
  let [place, other] = [0, 0];
  for (let from = 0; from < numbers.length; from += NUMBERS) {
    const hasMore = others[other] === from / NUMBERS;
    const [error, showInput, progress, metadata, rest] = hasMore ? others.slice(other + 1, other + 6) : [];
    if (hasMore) other += 6;
    /** @type {Record<string, unknown>} */
    const record = { ...rest };
    for (let at = 0; at < TEXTS.length; at++) {
      const length = /** @type {number} */ (numbers[from + at]);
      if (length >= 0) record[/** @type {string} */ (TEXTS[at])] = texts.slice(place, (place += length));
    }
    record.parentId ??= null;
    if (error !== undefined) record.error = error;
    if (showInput !== undefined) record.showInput = showInput;
    if (progress !== undefined) record.progress = progress;
    if (metadata !== undefined) record.metadata = metadata;
    record.seq = numbers[from + TEXTS.length];
    records.push(record);
  }
}
