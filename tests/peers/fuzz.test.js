// Nonsense given to the engine wherever it takes something: it ends in a value, or in an error with a code and words, and the next run works.
// `FUZZ_SEED=random node --test tests/peers/fuzz.test.js` has other cases, and prints the seed to have them again.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { ours } from "./lib/differences.js";
import { random } from "../lib/random.js";
import { seedFor } from "../lib/seed.js";

/** @typedef {import("../lib/random.js").Random} Random */
/** @typedef {any} Any */

const CASES = 600;
/** How long one case may take, in milliseconds; none should take a tenth of it. */
const PATIENCE = 10_000;

const { Annotation, Command, END, InMemoryCache, InMemoryStore, interrupt, MemorySaver, Overwrite, Send } =
  /** @type {Any} */ (ours);
const { START, StateGraph } = /** @type {Any} */ (ours);

/** What a program of the app's throws by itself: that comes through as it is. */
class Own extends Error {}

const circular = /** @type {Any} */ ({ list: [] });
circular.self = circular;
circular.list.push(circular);

/** @type {((random: Random) => unknown)[]} */
const NONSENSE = [
  () => undefined,
  () => null,
  ({ pick }) => pick([NaN, Infinity, -Infinity, -0, -1, 0, 0.5, 2 ** 53, 1e300]),
  ({ pick }) => pick([true, false, 7n, Symbol("s"), Symbol.iterator]),
  ({ pick }) =>
    pick(["", " ", "a", "b", "c", "nowhere", START, END, "__interrupt__", "__proto__", "constructor"]),
  ({ pick }) =>
    pick(["a|b", "a:b", "\u{1f600}", "\ud800", "x".repeat(5_000), "*", "exit", "updates", "toString"]),
  () => () => {},
  () => async () => ({}),
  () => function* () {},
  () => class {},
  () => ({}),
  () => Object.create(null),
  () => Object.freeze({ n: 1 }),
  () => circular,
  () => new Date(NaN),
  () => new Map([["n", 1]]),
  () => new Set([1]),
  () => /x/g,
  () => new Uint8Array(3),
  () => new Error("no error of the run"),
  () => Promise.resolve(1),
  () => AbortSignal.abort(),
  () => new AbortController().signal,
  () => new Proxy({}, {}),
  () => ({ then: 1 }),
  () => ({ toJSON: 1, toString: null }),
  () => ({ lg_name: "Command" }),
  () => ({ lg_name: "Send", node: 1 }),
  () => ({ __overwrite__: {} }),
  () => ({ kind: "nothing", reducer: 1 }),
  (random) => [nonsense(random), nonsense(random)],
  (random) => [[nonsense(random)]],
  (random) => ({
    [String(random.pick(["n", "log", "a", "thread_id", "__proto__", "length"]))]: nonsense(random),
  }),
  (random) => new Command(picked(random, ["resume", "goto", "update", "graph"])),
  (random) => new Send(/** @type {Any} */ (nonsense(random)), nonsense(random)),
  (random) => new Overwrite(nonsense(random)),
  () => new MemorySaver(),
  () => new InMemoryCache(),
  () => new InMemoryStore(),
];

/** @param {Random} random @returns {unknown} */
const nonsense = (random) => random.pick(NONSENSE)(random);

/** An object with nonsense for a few of these. @param {Random} random @param {string[]} names */
const picked = (random, names) =>
  Object.fromEntries(random.some(names, 1).map((name) => [name, nonsense(random)]));

const STATE = () => ({
  n: Annotation(),
  log: Annotation({
    reducer: (/** @type {Any[]} */ all, /** @type {Any} */ more) => all.concat(more),
    default: () => [],
  }),
});
const GIVEN = () => ({ n: 1 });

/** A graph with something to ask, and room for nonsense in it. @param {Random} random @param {(graph: Any) => void} [change] */
function graphOf(random, change) {
  const graph = new StateGraph(Annotation.Root(STATE()))
    .addNode("a", () => ({ log: "a" }))
    .addNode("b", () => ({ log: interrupt("b?") }))
    .addEdge(START, "a")
    .addEdge("a", "b");
  change?.(graph);
  return graph;
}

const NODE = ["retryPolicy", "cachePolicy", "timeout", "errorHandler", "defer", "ends", "metadata", "input"];
const COMPILE = ["checkpointer", "name", "cache", "store", "interruptBefore", "interruptAfter"];
const RUN = [
  ...[
    "configurable",
    "recursionLimit",
    "signal",
    "streamMode",
    "interruptBefore",
    "interruptAfter",
    "durability",
  ],
  ...[
    "maxConcurrency",
    "stepTimeout",
    "timeout",
    "context",
    "callbacks",
    "tags",
    "metadata",
    "control",
    "store",
  ],
  ...["cache", "outputKeys", "onBusy", "encoding", "subgraphs", "runName", "runId"],
];
const CONFIGURABLE = ["thread_id", "checkpoint_id", "checkpoint_ns", "checkpoint_map", "own"];

/** @param {Random} random */
function configOf(random) {
  const { chance } = random;
  const configurable = { thread_id: "t", ...(chance(0.4) ? picked(random, CONFIGURABLE) : {}) };
  return { configurable, ...(chance(0.6) ? picked(random, RUN) : {}) };
}

/** @param {AsyncIterable<unknown>} stream */
async function drained(stream) {
  for await (const _ of stream);
}

/** What is done with nonsense. @type {Record<string, (random: Random) => unknown>} */
const PLACES = {
  state: (random) => new StateGraph(nonsense(random), nonsense(random)),
  channel: (random) =>
    new StateGraph({ n: nonsense(random) }).addNode("a", GIVEN).addEdge(START, "a").compile().invoke(GIVEN()),
  node: (random) =>
    graphOf(random, (graph) => graph.addNode(nonsense(random), nonsense(random), nonsense(random)))
      .compile()
      .invoke(GIVEN()),
  "node's options": (random) =>
    graphOf(random, (graph) => graph.addNode("c", GIVEN, picked(random, NODE)).addEdge("a", "c"))
      .compile()
      .invoke(GIVEN()),
  edge: (random) =>
    graphOf(random, (graph) => graph.addEdge(nonsense(random), random.chance(0.5) ? "b" : nonsense(random)))
      .compile()
      .invoke(GIVEN()),
  "conditional edge": (random) =>
    graphOf(random, (graph) =>
      graph.addConditionalEdges(
        random.chance(0.7) ? "a" : nonsense(random),
        random.chance(0.7) ? () => nonsense(random) : nonsense(random),
        random.chance(0.5) ? undefined : nonsense(random),
      ),
    )
      .compile()
      .invoke(GIVEN()),
  compile: (random) =>
    graphOf(random).compile(random.chance(0.2) ? nonsense(random) : picked(random, COMPILE)),
  result: (random) =>
    graphOf(random, (graph) => graph.addNode("c", () => nonsense(random)).addEdge("a", "c"))
      .compile()
      .invoke(GIVEN()),
  input: (random) => graphOf(random).compile().invoke(nonsense(random)),
  config: (random) =>
    graphOf(random).compile({ checkpointer: new MemorySaver() }).invoke(GIVEN(), configOf(random)),
  "config that is none": (random) => graphOf(random).compile().invoke(GIVEN(), nonsense(random)),
  stream: async (random) => {
    const graph = graphOf(random).compile({ checkpointer: new MemorySaver() });
    await drained(await graph.stream(random.chance(0.5) ? GIVEN() : nonsense(random), configOf(random)));
  },
  command: async (random) => {
    const graph = graphOf(random).compile({ checkpointer: new MemorySaver() });
    const config = { configurable: { thread_id: "t" } };
    if (random.chance(0.7)) await graph.invoke(GIVEN(), config);
    await graph.invoke(new Command(picked(random, ["resume", "goto", "update", "graph"])), config);
    await graph.invoke(new Command({ resume: nonsense(random) }), config);
  },
  state_access: async (random) => {
    const graph = graphOf(random).compile({ checkpointer: new MemorySaver() });
    await graph.invoke(GIVEN(), { configurable: { thread_id: "t" } });
    const config = random.chance(0.3) ? nonsense(random) : configOf(random);
    switch (random.int(5)) {
      case 0:
        return graph.getState(config, nonsense(random));
      case 1:
        return drained(graph.getStateHistory(config, nonsense(random)));
      case 2:
        return graph.updateState(config, nonsense(random), random.chance(0.5) ? "a" : nonsense(random));
      case 3:
        return graph.bulkUpdateState(config, nonsense(random));
      default:
        return graph.getGraph(nonsense(random)).drawMermaid(nonsense(random));
    }
  },
};

/** One case: what its outcome is, in a word. @param {Random} random @param {string} place */
async function outcome(random, place) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Own(`nothing has come of it within ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    await Promise.race([(async () => PLACES[place]?.(random))(), late]);
    return "value";
  } catch (error) {
    const { code, message, name } = /** @type {Any} */ (error ?? {});
    if (name === "AbortError" || (error instanceof AggregateError && error.errors.length)) return "refused";
    if (error instanceof Own || typeof code !== "string" || !code || !(String(message).length > 10))
      throw error;
    assert.doesNotMatch(String(message), /unreachable|panicked|\[object Object\]/);
    return "refused";
  } finally {
    clearTimeout(timer);
  }
}

test(`${CASES} pieces of nonsense are taken or refused with a code, and the next run works`, async (t) => {
  const seed = seedFor(t, "FUZZ_SEED");
  const works = new StateGraph(Annotation.Root(STATE()))
    .addNode("a", () => ({ log: "a" }))
    .addEdge(START, "a")
    .compile({ checkpointer: new MemorySaver() });
  const places = Object.keys(PLACES);
  const count = { value: 0, refused: 0 };
  const wrong = [];
  for (let at = 0; at < CASES; at += 1) {
    const chance = random(seed + at);
    const place = /** @type {string} */ (places[at % places.length]);
    try {
      count[await outcome(chance, place)] += 1;
    } catch (error) {
      const { stack = String(error) } = /** @type {Any} */ (error ?? {});
      wrong.push(`case ${at} of FUZZ_SEED=${seed}, ${place}: ${stack.split("\n").slice(0, 4).join("\n")}`);
    }
    const { log } = await works.invoke(GIVEN(), { configurable: { thread_id: `t${at}` } });
    assert.deepEqual(log, ["a"], `after case ${at} of FUZZ_SEED=${seed}, ${place}`);
  }
  assert.deepEqual(wrong, []);
  // Else it would be no nonsense, or nothing but.
  assert.ok(count.value > CASES / 10 && count.refused > CASES / 10, JSON.stringify(count));
});
