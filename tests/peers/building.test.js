// Ways to build and to bind a graph, on both engines.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { END, START } from "./lib/describe.js";
import { ours, theirs } from "./lib/differences.js";

/** @typedef {import("./lib/build.js").Engine} Engine */

/** @param {(engine: Engine) => unknown} program */
async function same(program) {
  const [our, their] = await Promise.all([ours, theirs].map((engine) => program(engine)));
  assert.deepEqual(JSON.parse(JSON.stringify(our)), JSON.parse(JSON.stringify(their)));
  return our;
}

/** @param {Engine} engine */
const log = ({ Annotation }) =>
  Annotation.Root({
    log: Annotation({
      reducer: (/** @type {string[]} */ all, /** @type {string[]} */ more) => all.concat(more),
      default: () => [],
    }),
  });

/** @param {string} name */
const says = (name) => () => ({ log: [name] });

test("addSequence adds nodes and the edges between them", async () => {
  const result = await same((engine) =>
    new engine.StateGraph(log(engine))
      .addSequence([
        ["b", says("b")],
        ["a", says("a")],
        ["c", says("c")],
      ])
      .addEdge(START, "b")
      .compile()
      .invoke({ log: ["go"] }),
  );
  assert.deepEqual(result, { log: ["go", "b", "a", "c"] });
});

test("nodes by a map, and the older spellings: setEntryPoint, setFinishPoint, setConditionalEntryPoint", async () => {
  await same((engine) =>
    new engine.StateGraph(log(engine))
      .addNode({ a: says("a"), b: says("b") })
      .setEntryPoint("a")
      .addEdge("a", "b")
      .setFinishPoint("b")
      .compile()
      .invoke({ log: [] }),
  );
  // Named in LangGraph's documents, and not there in its published state graph.
  const graph = new ours.StateGraph(log(ours))
    .addNode("a", says("a"))
    .addNode("b", says("b"))
    .setConditionalEntryPoint((/** @type {{ log: string[] }} */ { log: [first] }) => first, {
      x: "a",
      y: "b",
    })
    .addEdge("a", END)
    .addEdge("b", END)
    .compile();
  assert.deepEqual(await graph.invoke({ log: ["y"] }), { log: ["y", "b"] });
});

test("withConfig binds a part of the config", async () => {
  await same(async (engine) => {
    /** @type {unknown[]} */
    const seen = [];
    const node = (/** @type {any} */ _, /** @type {any} */ { configurable: { a, b }, metadata: { who } }) => {
      seen.push([a, b, who]);
      return { log: ["done"] };
    };
    const graph = new engine.StateGraph(log(engine)).addNode("n", node).addEdge(START, "n").compile();
    const bound = graph.withConfig({ configurable: { a: 1, b: 1 }, metadata: { who: "me" } });
    await bound.invoke({ log: [] });
    await bound.invoke({ log: [] }, { configurable: { b: 2 } });
    return seen;
  });
});

test("batch and pipe", async () => {
  const results = await same(async (engine) => {
    const node = async (/** @type {any} */ { log: [first] }, /** @type {any} */ { configurable }) => {
      if (first === "bad") throw new Error("no");
      return { log: [`${configurable?.who ?? ""}${first}`] };
    };
    const graph = new engine.StateGraph(log(engine)).addNode("n", node).addEdge(START, "n").compile();
    const inputs = ["a", "b", "c"].map((first) => ({ log: [first] }));
    const some = [...inputs, { log: ["bad"] }];
    const length = graph.pipe((/** @type {any} */ { log }) => log.length);
    return [
      await graph.batch(inputs),
      await graph.batch(
        inputs,
        ["1", "2", "3"].map((who) => ({ configurable: { who } })),
      ),
      await graph.batch(inputs, { maxConcurrency: 1 }),
      await graph.batch([]),
      (await graph.batch(some, {}, { returnExceptions: true })).map((/** @type {any} */ result) =>
        result instanceof Error ? result.message : result,
      ),
      await graph.batch(some).catch((/** @type {any} */ error) => error.message),
      await length.invoke({ log: ["x"] }),
      await length.pipe((/** @type {number} */ n) => n * 10).invoke({ log: ["x"] }),
      await graph.pipe(graph).invoke({ log: ["x"] }),
      await length.batch(inputs),
    ];
  });
  assert.deepEqual(/** @type {any} */ (results)[5], "no");
});

test("a batch runs no more than it may at a time; what can't be a batch or a sequence is refused", async () => {
  const { StateGraph, Annotation } = ours;
  let [now, most] = [0, 0];
  const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
    .addNode("node", async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => void setImmediate(resolve));
      now -= 1;
      return {};
    })
    .addEdge(START, "node")
    .compile();
  const inputs = Array.from({ length: 7 }, (_, n) => ({ n }));
  await graph.batch(inputs, undefined, { maxConcurrency: 2 });
  assert.equal(most, 2);
  const streamed = [];
  for await (const chunk of graph.pipe((/** @type {any} */ { n }) => n + 1).stream({ n: 1 }))
    streamed.push(chunk);
  for await (const chunk of graph.pipe(graph).stream({ n: 1 })) streamed.push(chunk);
  assert.deepEqual(streamed, [2, { node: {} }]);
  const code = "INVALID_ARGUMENT";
  await assert.rejects(graph.batch(inputs, [{}]), { code });
  await assert.rejects(graph.batch(inputs, {}, { maxConcurrency: 0 }), { code });
  assert.throws(() => graph.pipe(/** @type {any} */ (7)), { code });
  const stop = new AbortController();
  const late = graph.pipe(() => {
    throw new Error("it was stopped before");
  });
  const stopped = graph.pipe(() => stop.abort()).pipe(late);
  await assert.rejects(stopped.invoke({ n: 1 }, { signal: stop.signal }), { name: "AbortError" });
});

test("an input or an update of keys that are no channel, beside some that are: they are dropped", async () => {
  await same((engine) =>
    new engine.StateGraph(log(engine))
      .addNode("n", () => ({ log: ["n"], nothing: 1 }))
      .addEdge(START, "n")
      .compile()
      .invoke({ log: [], neither: 2 }),
  );
});

test("one channel in several schemas: of the state, of the input, of a node", async () => {
  const result = await same((engine) => {
    const State = log(engine);
    const { spec } = /** @type {any} */ (engine).MessagesAnnotation;
    const All = engine.Annotation.Root({ ...State.spec, ...spec });
    return new engine.StateGraph(All, { input: State, output: State })
      .addNode("n", says("n"), { input: engine.Annotation.Root({ ...spec, log: State.spec.log }) })
      .addEdge(START, "n")
      .compile()
      .invoke({ log: ["go"] });
  });
  assert.deepEqual(result, { log: ["go", "n"] });
});

test("one channel with two rules is refused", () => {
  for (const { StateGraph, Annotation } of [ours, theirs]) {
    const with_ = (/** @type {Function} */ reducer) =>
      Annotation.Root({ list: Annotation({ reducer, default: () => [] }) });
    const [one, other] = [
      with_((/** @type {any[]} */ a, /** @type {any[]} */ b) => a.concat(b)),
      with_((/** @type {any} */ a) => a),
    ];
    assert.throws(() => new StateGraph(one, { input: other }));
  }
});

test("a class is no function; what can be called is one", async () => {
  const { StateGraph, Annotation } = /** @type {any} */ (ours);
  const graph = () =>
    new StateGraph(Annotation.Root({ n: Annotation() })).addNode("a", () => ({ n: 2 })).addEdge(START, "a");
  const refused = { code: "INVALID_ARGUMENT", message: /"a".* not a class/ };
  class Path {}
  assert.throws(() => graph().addConditionalEdges("a", Path), refused);
  assert.throws(() => new StateGraph(Annotation.Root({ n: Annotation() })).addNode("a", Path), refused);
  const yes = graph()
    .addNode("b", () => ({ n: 3 }))
    .addConditionalEdges("a", Boolean, { true: "b" });
  assert.deepEqual(await yes.compile().invoke({ n: 1 }), { n: 3 });
});

test("a run has a timeout", async () => {
  // Node does not wait for the platform's own timeouts.
  const alive = setInterval(() => {}, 1_000);
  for (const { StateGraph, Annotation } of [ours, theirs]) {
    const wait = (/** @type {any} */ _, /** @type {any} */ { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
      .addNode("wait", wait)
      .addEdge(START, "wait")
      .compile();
    await assert.rejects(graph.invoke({ n: 1 }, { timeout: 20 }), { name: "TimeoutError" });
  }
  clearInterval(alive);
});

test("a node knows how many supersteps are left, and which is the last", async () => {
  const { StateGraph, Annotation } = ours;
  /** @type {unknown[]} */
  const seen = [];
  const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
    .addNode("a", (/** @type {any} */ { n }, /** @type {any} */ { remainingSteps, isLastStep }) => {
      seen.push([remainingSteps, isLastStep]);
      return { n: n + 1 };
    })
    .addEdge(START, "a")
    .addConditionalEdges("a", (/** @type {any} */ { n }) => (n < 3 ? "a" : END))
    .compile();
  await graph.invoke({ n: 0 }, { recursionLimit: 3 });
  assert.deepEqual(seen, [
    [3, false],
    [2, false],
    [1, true],
  ]);
});

test("a node is told where its task stands", async () => {
  const { StateGraph, Annotation, MemorySaver } = ours;
  /** @type {any} */
  let info;
  const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
    .addNode("a", (/** @type {any} */ _, /** @type {any} */ { executionInfo }) => void (info = executionInfo))
    .addEdge(START, "a")
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke({ n: 0 }, { configurable: { thread_id: "t" } });
  assert.deepEqual([info.threadId, info.nodeAttempt, info.checkpointNs], ["t", 1, `a:${info.taskId}`]);
  assert.ok(info.checkpointId && info.runId);
  // The page's own clock, which the wall clock may have been moved away from.
  assert.ok(Math.abs(info.nodeFirstAttemptTime - Date.now()) < 60_000);
});
