// As much of a test runner as the suite needs: what it finds as globals, in a page. Everything runs one after the other.
// @ts-check

import {
  ASYMMETRIC_MATCHERS_OBJECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  chai,
  getState,
  setState,
} from "@vitest/expect";

/** @typedef {() => unknown} Body */
/** @typedef {{ name: string, before: Body[], beforeEach: Body[], after: Body[], afterEach: Body[], parts: (Suite | Test)[] }} Suite */
/** @typedef {{ name: string, body: Body, skip?: boolean }} Test */
/** @typedef {{ name: string, status: "passed" | "failed" | "skipped", error?: string }} Result */

/** @param {string} name @returns {Suite} */
const suite = (name) => ({ name, before: [], beforeEach: [], after: [], afterEach: [], parts: [] });

/** What is being described. */
let current = suite("");

/** @param {string} name @param {() => void} body */
function describe(name, body) {
  const outer = current;
  current = suite(name);
  outer.parts.push(current);
  body();
  current = outer;
}

/** @param {string} name @param {Body} body */
function it(name, body) {
  current.parts.push({ name, body });
}

/** @param {string} name @param {Body} body */
it.skip = (name, body) => void current.parts.push({ name, body, skip: true });

/** @param {string} name @param {any} value */
const titled = (name, value) =>
  name.replace("%s", String(value)).replace(/\$(\w+)/g, (_, field) => String(value[field]));

/** @param {(name: string, body: any) => void} declare */
const each =
  (declare) => (/** @type {any[]} */ values) => (/** @type {string} */ name, /** @type {any} */ body) => {
    for (const value of values) declare(titled(name, value), () => body(value));
  };
describe.each = each(describe);
it.each = each(it);

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
/** @type {any} */
const expect = (/** @type {unknown} */ value, /** @type {string} */ message) => chai.expect(value, message);
Object.assign(expect, chai.expect, /** @type {any} */ (globalThis)[ASYMMETRIC_MATCHERS_OBJECT]);
// The first that does not hold ends the test: for a suite that has to hold as a whole it is the same.
expect.soft = expect;
expect.getState = () => getState(expect);
expect.setState = (/** @type {any} */ state) => setState(state, expect);
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect);

Object.assign(globalThis, {
  describe,
  it,
  test: it,
  expect,
  beforeAll: (/** @type {Body} */ body) => void current.before.push(body),
  beforeEach: (/** @type {Body} */ body) => void current.beforeEach.push(body),
  afterAll: (/** @type {Body} */ body) => void current.after.push(body),
  afterEach: (/** @type {Body} */ body) => void current.afterEach.push(body),
});

/**
 * Runs what has been declared.
 * @returns {Promise<Result[]>}
 */
export async function run() {
  /** @type {Result[]} */
  const results = [];
  await runSuite(current, [], [], results);
  return results;
}

/** @param {Suite} suite @param {string[]} names @param {Suite[]} around @param {Result[]} results */
async function runSuite(suite, names, around, results) {
  const within = [...around, suite];
  const prepared = (async () => {
    for (const body of suite.before) await body();
  })();
  // Each test says so.
  await prepared.catch(() => {});
  for (const part of suite.parts) {
    const path = [...names, part.name];
    if ("parts" in part) await runSuite(part, path, within, results);
    else results.push({ name: path.join(" › "), ...(await runTest(part, within, prepared)) });
  }
  for (const body of suite.after) await body();
}

/**
 * @param {Test} test
 * @param {Suite[]} within
 * @param {Promise<void>} prepared rejects with what the suite's own preparation has failed with
 * @returns {Promise<Omit<Result, "name">>}
 */
async function runTest({ body, skip }, within, prepared) {
  if (skip) return { status: "skipped" };
  try {
    await prepared;
    for (const { beforeEach } of within) for (const prepare of beforeEach) await prepare();
    await body();
    for (const { afterEach } of within.toReversed()) for (const end of afterEach) await end();
    return { status: "passed" };
  } catch (error) {
    return { status: "failed", error: String(/** @type {Error} */ (error)?.stack ?? error) };
  }
}
