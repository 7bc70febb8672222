// What a test's chance begins with.
// @ts-check

import { randomInt } from "node:crypto";

/**
 * The seed of a test: always the same, so that chance does not decide whether a change is good. `NAME=n` in the environment for another,
 * `NAME=random` for a new one, which the test prints.
 * @param {import("node:test").TestContext} context
 * @param {string} name
 */
export function seedFor(context, name) {
  const given = process.env[name] ?? "1";
  const seed = given === "random" ? randomInt(2 ** 32) : Number(given);
  context.diagnostic(`${name}=${seed}`);
  return seed;
}
