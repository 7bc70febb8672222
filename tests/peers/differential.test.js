// The same random graphs on our engine and on LangGraph.js: what can be seen of their runs has to be the same.
// What is different on purpose is in lib/differences.js.
// @ts-check

import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { test } from "node:test";
import { describeGraph, shrink } from "./lib/describe.js";
import { ours, theirs } from "./lib/differences.js";
import { observeBoth } from "./lib/observe.js";

/** @typedef {import("./lib/describe.js").GraphDescription} GraphDescription */

const GRAPHS = 300;
/** What is seen at least so often, or the graphs have become too tame to say anything. */
const SEEN_AT_LEAST = {
  end: 30,
  InvalidUpdateError: 1,
  GraphRecursionError: 1,
  NodeFailure: 2,
  Send: 3,
  Command: 10,
  waiting: 10,
  deferred: 3,
  fork: 20,
  update: 20,
};

// LangGraph hangs listeners on one signal for every task.
setMaxListeners(0);

/** @param {GraphDescription} description */
async function differs(description) {
  const [our, their] = await observeBoth(ours, theirs, description);
  try {
    assert.deepEqual(our, their);
    return undefined;
  } catch (error) {
    return /** @type {Error} */ (error);
  }
}

test(`${GRAPHS} random graphs do the same on both engines`, async () => {
  const seen = /** @type {Record<string, number>} */ ({});
  /** @param {string} what @param {unknown} really */
  const count = (what, really = true) => {
    if (really) seen[what] = (seen[what] ?? 0) + 1;
  };
  for (let seed = 0; seed < GRAPHS; seed += 1) {
    const description = describeGraph(seed);
    const [our, their] = await observeBoth(ours, theirs, description);
    try {
      assert.deepEqual(our, their);
    } catch {
      const smallest = await shrink(description, async (smaller) => {
        const error = await differs(smaller).catch(() => undefined);
        return error !== undefined && !error.message.includes("refused");
      });
      const error = (await differs(smallest)) ?? (await differs(description));
      assert.fail(`seed ${seed}, made smaller: ${JSON.stringify(smallest)}\n${error?.message}`);
    }
    assert.ok(our?.thread, `seed ${seed} makes a graph that is refused: ${JSON.stringify(our)}`);
    const { end } = our.streamed;
    count("error" in end ? end.error.name : "end");
    count("Send", JSON.stringify(our.streamed.chunks).includes('"item":'));
    count(
      "Command",
      description.nodes.some((node) => node.goto.length),
    );
    count("waiting", description.waiting.length);
    count(
      "deferred",
      description.nodes.some((node) => node.defer),
    );
    count(
      "fork",
      our.thread.history.some((/** @type {any} */ { source }) => source === "fork"),
    );
    count(
      "update",
      our.thread.history.some((/** @type {any} */ { source }) => source === "update"),
    );
  }
  for (const [what, least] of Object.entries(SEEN_AT_LEAST)) {
    assert.ok(
      (seen[what] ?? 0) >= least,
      `${what} only ${seen[what]} times of ${least}: ${JSON.stringify(seen)}`,
    );
  }
});
