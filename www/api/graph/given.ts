/** Arguments of programs whose types nobody has looked at. */
import { OneloopError } from "../errors.js";

/** @internal A string. Throws `INVALID_ARGUMENT`, with what it is for. */
export function givenText<T extends string>(value: T, what: string): T {
  if (typeof value === "string") return value;
  throw invalid(what, "a string", value);
}

/** @internal An object, or an empty one in the place of nothing. Throws `INVALID_ARGUMENT`, with what it is for. */
export function givenObject<T extends object>(value: T | null | undefined, what: string): T | Partial<T> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object") return value;
  throw invalid(what, "an object", value);
}

/** @internal A list. Throws `INVALID_ARGUMENT`, with what it is for. */
export function givenList<T extends readonly unknown[]>(value: T, what: string): T {
  if (Array.isArray(value)) return value;
  throw invalid(what, "a list", value);
}

function invalid(what: string, needed: string, value: unknown): OneloopError {
  const given = value === null ? "null" : typeof value === "object" ? "an object" : `a ${typeof value}`;
  return new OneloopError(`${what} has to be ${needed}, not ${given}.`, { code: "INVALID_ARGUMENT" });
}
