// Where results are kept: caches of ours, of LangGraph's and of the app's own, at compile and for a run.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { InMemoryCache as TheirCache } from "@langchain/langgraph-checkpoint";
import { ours } from "./lib/differences.js";
import { sameOnBoth } from "./lib/same.js";

/** @typedef {any} Engine */

const same = sameOnBoth([]);
/** @type {Engine} */
const { Annotation, InMemoryCache, StateGraph, START, task, entrypoint } = ours;

/** LangGraph's, which says when it has kept so many results. */
class Told extends TheirCache {
  count = 0;
  told = () => {};

  /** @param {any} pairs */
  async set(pairs) {
    await super.set(pairs);
    this.count += 1;
    this.told();
  }

  /** @param {number} count */
  async has(count) {
    while (this.count < count) await new Promise((told) => (this.told = () => told(undefined)));
  }
}

/** A graph whose node counts its calls. @param {Engine} engine @param {object} options */
function counting({ StateGraph, Annotation, START }, options, policy = {}) {
  const calls = { count: 0 };
  const graph = new StateGraph(Annotation.Root({ n: Annotation(), twice: Annotation() }))
    .addNode(
      "double",
      (/** @type {any} */ { n }) => {
        calls.count += 1;
        return { twice: n * 2 };
      },
      { cachePolicy: { keyFunc: (/** @type {any} */ input) => JSON.stringify(input), ...policy } },
    )
    .addEdge(START, "double")
    .compile(options);
  return { graph, calls };
}

same("LangGraph's cache, when a graph is compiled, and forgotten", async (engine, note) => {
  const cache = new Told();
  const { graph, calls } = counting(engine, { cache });
  const invoke = async (/** @type {number} */ n) => {
    note([await graph.invoke({ n }), calls.count]);
    // LangGraph does not wait for what it hands a cache.
    await cache.has(calls.count);
  };
  for (const n of [1, 1, 2]) await invoke(n);
  await graph.clearCache();
  await invoke(1);
});

test("a run's cache goes before the graph's", async () => {
  const [compiled, own] = [new TheirCache(), new TheirCache()];
  const { graph, calls } = counting(ours, { cache: compiled });
  for (const cache of [compiled, own, own]) await graph.invoke({ n: 1 }, { cache });
  assert.equal(calls.count, 2);
  // It is the graph's that is forgotten.
  await graph.clearCache();
  await graph.invoke({ n: 1 }, { cache: own });
  assert.equal(calls.count, 2);
  await graph.invoke({ n: 1 });
  assert.equal(calls.count, 3);
});

test("a cache of the app's own keeps results of nodes and of tasks", async () => {
  const kept = new Map();
  const asked = /** @type {unknown[]} */ ([]);
  const cache = {
    /** @param {any[]} keys */
    get(keys) {
      asked.push(["get", keys]);
      return keys.flatMap((key) => (kept.has(`${key}`) ? [{ key, value: kept.get(`${key}`) }] : []));
    },
    /** @param {any[]} pairs */
    async set(pairs) {
      asked.push(["set", pairs]);
      // As a store would have it.
      for (const { key, value } of pairs) kept.set(`${key}`, JSON.parse(JSON.stringify(value)));
    },
    /** @param {string[][]} namespaces */
    async clear(namespaces) {
      asked.push(["clear", namespaces]);
      kept.clear();
    },
  };
  const { graph, calls } = counting(
    ours,
    { cache },
    { keyFunc: (/** @type {any} */ { n }) => `n${n}`, ttl: 60 },
  );
  assert.deepEqual(await graph.invoke({ n: 3 }), { n: 3, twice: 6 });
  assert.deepEqual(await graph.invoke({ n: 3 }), { n: 3, twice: 6 });
  assert.equal(calls.count, 1);
  const key = [["__pregel_ns_writes", "double"], "n3"];
  assert.deepEqual(asked.splice(0), [
    ["get", [key]],
    ["set", [{ key, value: [["twice", 6]], ttl: 60 }]],
    ["get", [key]],
  ]);
  await graph.clearCache();
  assert.deepEqual(asked.splice(0), [["clear", [["__pregel_ns_writes", "double"]]]]);
  const slow = task({ name: "slow", cachePolicy: true }, (/** @type {number} */ n) => {
    calls.count += 1;
    return { role: "assistant", content: `${n}` };
  });
  const flow = entrypoint({ name: "flow", cache }, async (/** @type {number} */ n) => slow(n));
  assert.deepEqual(
    [await flow.invoke(7), await flow.invoke(7)].map((answer) => answer.content),
    ["7", "7"],
  );
  assert.equal(calls.count, 2);
});

test("what a cache throws or returns wrongly the run says; the next run works", async () => {
  const wrong = new Error("no room");
  const cache = {
    value: /** @type {unknown} */ (undefined),
    get() {
      if (this.value === wrong) throw wrong;
      return Promise.resolve(this.value);
    },
    set: () => {},
    clear: () => Promise.reject(wrong),
  };
  const { graph } = counting(ours, { cache });
  const codes = [];
  for (cache.value of [wrong, 7, [{ value: "text" }], [{ value: [["twice"]] }], [], undefined])
    codes.push(
      await graph.invoke({ n: 1 }).then(
        (/** @type {any} */ { twice }) => twice,
        (/** @type {any} */ error) => error.code ?? error,
      ),
    );
  assert.deepEqual(codes, [wrong, "INVALID_CACHE", "INVALID_CACHE", "INVALID_CACHE", 2, 2]);
  await assert.rejects(graph.clearCache(), wrong);
  const empty = () =>
    new StateGraph(Annotation.Root({ n: Annotation() })).addNode("a", () => ({})).addEdge(START, "a");
  for (const none of [1, "yes", {}, { get() {} }])
    assert.throws(() => empty().compile({ cache: none }), { code: "INVALID_CACHE" });
  await assert.rejects(empty().compile().invoke({ n: 1 }, { cache: {} }), { code: "INVALID_CACHE" });
  assert.deepEqual(await empty().compile({ cache: new InMemoryCache() }).invoke({ n: 1 }), { n: 1 });
});
