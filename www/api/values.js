// How the core looks at values of the app's, and makes its own: one call for each question. A call over the boundary costs
// more than what it asks, so a node's return value is not taken apart by five of them. And what Standard Schemas say of values.

import { OneloopError } from "./errors.js";

/** Kinds of values, as `kindOf` says them. The numbers are those of `Kind` in src/js/value.rs. */
const NOTHING = 0;
const OBJECT = 1;
const ARRAY = 2;
const COMMAND = 3;
const SEND = 4;
const STRING = 5;
const OTHER = 6;

/**
 * What a value is to a graph. `Command` and `Send` are known by LangGraph's mark, so that its own instances are understood, too.
 *
 * @param {any} value
 */
export function kindOf(value) {
  if (value === undefined || value === null) return NOTHING;
  if (typeof value === "string") return STRING;
  if (typeof value !== "object") return OTHER;
  if (Array.isArray(value)) return ARRAY;
  switch (value.lg_name) {
    case "Command":
      return COMMAND;
    case "Send":
      return SEND;
    default:
      return OBJECT;
  }
}

/**
 * Whether `await` would wait for it. A `then` that can't be read fails with what reading it has thrown, as `await` does.
 *
 * @param {any} value
 */
export function isThenable(value) {
  return (
    value !== null &&
    (typeof value === "object" || typeof value === "function") &&
    typeof value.then === "function"
  );
}

/**
 * Whether it can be called: a class is a function, and only for `new`. `Boolean`, `String` and the like are none.
 *
 * @param {unknown} value
 */
export function isCallable(value) {
  if (typeof value !== "function") return false;
  const isPlain = Object.getOwnPropertyDescriptor(value, "prototype")?.writable !== false;
  return isPlain || !/^class\b/.test(Function.prototype.toString.call(value));
}

/**
 * A property; undefined where there is none, for what is no object, and where its getter throws.
 *
 * @param {any} value
 * @param {string} name
 */
export function read(value, name) {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  try {
    return value[name];
  } catch {
    return undefined;
  }
}

/**
 * An object with two properties more, or one: it is made where there is none yet.
 *
 * @param {Record<string, unknown> | undefined} object
 * @param {string} name
 * @param {unknown} value
 * @param {string | undefined} second
 * @param {unknown} other
 */
export function withTwo(object, name, value, second, other) {
  object ??= {};
  object[name] = value;
  if (second !== undefined) object[second] = other;
  return object;
}

/**
 * What an iterator's `next()` resolves with, when there is nothing to wait for.
 *
 * @param {boolean} done
 * @param {unknown} value
 */
export function iterated(done, value) {
  return Promise.resolve({ done, value });
}

/**
 * Strings that the core has, by the place it has them in: reading them back there costs a tenth of decoding them.
 *
 * @type {Map<unknown, number>}
 */
const PLACES = new Map();

/**
 * @param {number} place
 * @param {string} name
 * @param {string | undefined} before what was in that place
 */
export function keepName(place, name, before) {
  PLACES.delete(before);
  PLACES.set(name, place);
}

/**
 * The place of a name that is kept; -1 for anything else.
 *
 * @param {unknown} value
 */
export function placeOf(value) {
  return PLACES.get(value) ?? -1;
}

/**
 * What a schema found wrong, as a sentence's end.
 *
 * @param {readonly { message: string, path?: readonly any[] }[]} issues
 */
export function wordsOf(issues) {
  const words = issues.map(({ message, path = [] }) => {
    const keys = path.map((part) => String(typeof part === "object" && part !== null ? part.key : part));
    return keys.length > 0 ? `${keys.join(".")}: ${message}` : message;
  });
  return words.join("; ");
}

/**
 * What a schema makes of a value, or what is wrong with it. It has to say so at once.
 *
 * @param {any} schema
 * @param {unknown} value
 * @param {string} what for the error, should it return a promise
 */
export function validated(schema, value, what) {
  const result = schema["~standard"].validate(value);
  if (typeof result?.then === "function") {
    throw new OneloopError(`${what} has to check at once; its schema returned a promise.`, {
      code: "ASYNC_SCHEMA",
    });
  }
  return result;
}
