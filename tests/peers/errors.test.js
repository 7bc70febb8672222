// Errors by the names and classes that programs for LangGraph.js know them by.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { START } from "./lib/describe.js";
import { ours, theirs } from "./lib/differences.js";

const engines = /** @type {Record<string, any>[]} */ ([ours, theirs]);

/** @param {() => Promise<unknown>} run @returns {Promise<any>} */
async function failure(run) {
  try {
    await run();
  } catch (error) {
    return error;
  }
  assert.fail("it did not fail");
}

test("several failures of one superstep are an AggregateError", async () => {
  for (const { StateGraph, Annotation } of engines) {
    // Both fail in the same moment: no one stops the other.
    const fails = (/** @type {string} */ name) => async () => {
      throw new TypeError(name);
    };
    const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
      .addNode("a", fails("a"))
      .addNode("b", fails("b"))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .compile();
    const error = await failure(() => graph.invoke({ n: 1 }));
    // Whoever is first may have stopped the other.
    const all = error instanceof AggregateError ? error.errors : [error];
    assert.ok(all.every((one) => one instanceof TypeError));
    if (all.length > 1) assert.equal(error.name, "AggregateError");
  }
});

test("guards know errors by their names", async () => {
  const guards = [
    "isGraphInterrupt",
    "isGraphBubbleUp",
    "isParentCommand",
    "isGraphDrained",
    "isNodeError",
    "isNodeTimeoutError",
    "isUnknownInterruptError",
    "isInvalidResume",
    "isInterrupted",
    "isCommand",
  ];
  const [our = {}, their = {}] = engines;
  const things = (/** @type {Record<string, any>} */ engine) => [
    new engine["NodeInterrupt"]("why"),
    new engine["Command"]({ goto: "a" }),
    { __interrupt__: [] },
    { lg_name: "Command" },
    Object.assign(new Error("x"), { name: "GraphInterrupt" }),
    Object.assign(new Error("x"), { name: "ParentCommand" }),
    Object.assign(new Error("x"), { name: "GraphDrained" }),
    new Error("x"),
    undefined,
    "text",
  ];
  for (const guard of guards) {
    const answers = [our, their].map((engine) =>
      things(engine).map((thing) => Boolean(engine[guard](thing))),
    );
    // Ours know a few more: what has the name or the mark, whatever class it is of.
    if (guard === "isGraphBubbleUp" || guard === "isCommand") {
      for (const [at, answer] of (answers[1] ?? []).entries()) assert.ok(answers[0]?.[at] || !answer, guard);
    } else assert.deepEqual(answers[0], answers[1], guard);
  }
});
