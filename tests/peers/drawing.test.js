// Graphs inside of graphs, drawn by both engines: the same text.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { END, START } from "./lib/describe.js";
import { ours, theirs } from "./lib/differences.js";

/** @typedef {import("./lib/build.js").Engine} Engine */

/** @param {Engine} engine */
function nested({ StateGraph, Annotation }) {
  const State = Annotation.Root({ n: Annotation() });
  const same = () => ({});
  const innermost = new StateGraph(State)
    .addNode("deep", same)
    .addNode("deeper", same)
    .addEdge(START, "deep")
    .addEdge("deep", "deeper")
    .addEdge("deeper", END)
    .compile();
  const inner = new StateGraph(State)
    .addNode("first", same, { metadata: { owner: "me (really)", parts: [1, "two"], hidden: {} } })
    .addNode("within", innermost)
    .addNode("last", same)
    .addEdge(START, "first")
    .addEdge("first", "within")
    .addConditionalEdges("within", () => "yes", {
      yes: "last",
      "a label of so many words that it has to be wrapped somewhere in its middle": "first",
    })
    .addEdge("last", END)
    .compile();
  return new StateGraph(State)
    .addNode("plan it", same)
    .addNode("*starred*", same)
    .addNode("inner", inner)
    .addNode("subgraph", same, { ends: ["inner"] })
    .addEdge(START, "plan it")
    .addEdge("plan it", "inner")
    .addEdge("plan it", "*starred*")
    .addEdge(["*starred*", "inner"], "subgraph")
    .compile({ interruptBefore: ["plan it", "subgraph"], interruptAfter: ["subgraph"] });
}

test("graphs are drawn as LangGraph.js draws them", () => {
  const [our, their] = [nested(ours), nested(theirs)];
  for (const xray of [false, true, 1]) {
    const options = [
      {},
      { withStyles: false },
      { curveStyle: "basis", nodeColors: { default: "fill:red" }, wrapLabelNWords: 3 },
    ];
    for (const option of options) {
      const [drawn, expected] = [our, their].map((graph) => graph.getGraph({ xray }).drawMermaid(option));
      assert.equal(drawn, expected);
    }
    const [ourEdges, theirEdges] = [our, their].map(
      (graph) => JSON.parse(JSON.stringify(graph.getGraph({ xray }))).edges,
    );
    assert.deepEqual(ourEdges, theirEdges);
  }
});
