// Numbers that were typed.
// @ts-check

import { Failure } from "./log.js";

/** @param {string} text @param {string} what what it is, for who typed something else */
export function whole(text, what) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new Failure(`${what} is a whole number, not "${text}"`);
  return number;
}
