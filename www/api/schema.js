// Standard Schemas: what does not fit, in words. Plain JavaScript, because what Rust imports needs it too.

import { OneloopError } from "./errors.js";

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
