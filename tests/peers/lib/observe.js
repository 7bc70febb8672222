// What can be seen of a graph's runs from outside, as data that two engines can be compared by.
// @ts-check

import { build, canonical } from "./build.js";
import { ended, withoutCodes, writesOf } from "./differences.js";
import { random } from "../../lib/random.js";

/** @typedef {import("./build.js").Engine} Engine */
/** @typedef {import("./describe.js").GraphDescription} GraphDescription */
/**
 * An engine under test, and what is different in it on purpose: see `differences.js`.
 * @typedef {Engine & { name: string, recursionLimit: (supersteps: number) => number }} Peer
 */
/** @typedef {{ tasks: unknown[], updates: unknown[], values: unknown[] }} Superstep */

/** For runs that are to come to their end. */
const AMPLE = 80;
/** How often a thread is gone on with, at most. */
const ROUNDS = 25;

/**
 * What two engines make of a graph, made comparable.
 * @param {Peer} ours
 * @param {Peer} theirs
 * @param {GraphDescription} description
 */
export async function observeBoth(ours, theirs, description) {
  const [our, their] = [await observe(ours, description), await observe(theirs, description)];
  if (our.streamed && their.streamed) ended(our.streamed, their.streamed);
  if (our.values && their.values) ended(our.values, their.values);
  const both = [our, their];
  // Two writes of `Overwrite` in a superstep.
  return description.nodes.some((node) => node.overwrites) ? both.map((one) => withoutCodes(one)) : both;
}

/**
 * @param {Peer} peer
 * @param {GraphDescription} description
 */
async function observe(peer, description) {
  try {
    build(peer, description, {});
  } catch (error) {
    return { refused: errorOf(error).name };
  }
  return {
    drawn: drawn(peer, description),
    invoked: await invoked(peer, description),
    streamed: await streamed(peer, description),
    values: await values(peer, description),
    thread: await thread(peer, description),
  };
}

/**
 * The lines of its picture. Sorted: a node's name that is a number comes first in an object of JavaScript's. Once each:
 * LangGraph draws an edge that was added twice two times.
 * @param {Peer} peer
 * @param {GraphDescription} description
 */
function drawn(peer, description) {
  const { interruptBefore, interruptAfter } = description;
  const graph = build(peer, description, { interruptBefore, interruptAfter });
  return [...new Set(graph.getGraph().drawMermaid().split("\n"))].sort();
}

/** @param {Peer} peer @param {GraphDescription} description */
function fresh(peer, description) {
  const [input] = description.inputs;
  return {
    graph: build(peer, description, {}),
    input,
    recursionLimit: peer.recursionLimit(description.limit),
  };
}

/** @param {Peer} peer @param {GraphDescription} description */
async function invoked(peer, description) {
  const { graph, input, recursionLimit } = fresh(peer, description);
  return attempt(() => graph.invoke(input, { recursionLimit }));
}

/**
 * A run by its supersteps, each with its tasks, what they wrote and the state after it. Tasks end in any order: they are sorted.
 * @param {Peer} peer
 * @param {GraphDescription} description
 */
async function streamed(peer, description) {
  const { graph, input, recursionLimit } = fresh(peer, description);
  /** @type {Map<number, Superstep>} */
  const supersteps = new Map();
  let step = 0;
  const at = () => {
    const superstep = supersteps.get(step) ?? { tasks: [], updates: [], values: [] };
    supersteps.set(step, superstep);
    return superstep;
  };
  const end = await attempt(async () => {
    const stream = await graph.stream(input, { recursionLimit, streamMode: ["debug", "updates", "values"] });
    for await (const [mode, chunk] of stream) {
      if (mode === "debug") {
        if (chunk.type !== "task") continue;
        step = chunk.step;
        const { name, input, triggers } = chunk.payload;
        at().tasks.push(plain({ name, input, triggers }));
      } else if (mode === "updates") at().updates.push(writesOf(plain(chunk)));
      else at().values.push(plain(chunk));
    }
  });
  for (const { tasks, updates } of supersteps.values()) {
    sort(tasks);
    sort(updates);
  }
  return { chunks: [...supersteps], failed: "error" in end, end };
}

/** @param {Peer} peer @param {GraphDescription} description */
async function values(peer, description) {
  const { graph, input, recursionLimit } = fresh(peer, description);
  /** @type {unknown[]} */
  const chunks = [];
  const end = await attempt(async () => {
    const stream = await graph.stream(input, { recursionLimit, streamMode: "values" });
    for await (const chunk of stream) chunks.push(plain(chunk));
  });
  return { chunks, failed: "error" in end, end };
}

/**
 * What becomes of a thread: two turns, each gone on with after its stops and failures, an update from outside, a run from an old
 * checkpoint; and its history.
 * @param {Peer} peer
 * @param {GraphDescription} description
 */
async function thread(peer, description) {
  const { interruptBefore, interruptAfter, inputs, nodes, seed } = description;
  const graph = build(peer, description, {
    checkpointer: new peer.MemorySaver(),
    interruptBefore,
    interruptAfter,
  });
  const config = { configurable: { thread_id: "thread" } };
  /** @type {unknown[]} */
  const turns = [];

  /** @param {unknown} input @param {object} where */
  const turn = async (input, where) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const end = await attempt(() =>
        graph.invoke(round ? null : input, { ...where, recursionLimit: AMPLE }),
      );
      if ("error" in end && !isFailure(end)) return [end, false];
      // What its siblings had left by then is chance, and may be in conflict.
      if (!isFailure(end)) {
        const { next, values } = await graph.getState(config);
        turns.push({ end, next: next.slice().sort(), values: plain(values) });
        if (!next.length) return [end, true];
      }
      where = config;
    }
    return [undefined, true];
  };
  const history = async () => {
    const states = [];
    for await (const { metadata, next, values, tasks } of graph.getStateHistory(config)) {
      states.push({
        step: metadata.step,
        source: metadata.source,
        next: next.slice().sort(),
        values: plain(values),
        tasks: tasks.map((/** @type {{ name: string }} */ { name }) => name).sort(),
      });
    }
    return states;
  };
  return { turns, ends: await all(), history: await history() };

  async function all() {
    const { pick } = random(seed);
    const ends = [];
    for (const input of inputs) {
      const [end, usable] = await turn(input, config);
      ends.push(end);
      if (!usable) return ends;
    }
    const asNode = pick(nodes).name;
    const updated = await attempt(() =>
      graph.updateState(config, { log: ["from outside"], total: 100 }, asNode),
    );
    if ("error" in updated) return [...ends, updated];
    ends.push(plain((await graph.getState(config)).next.slice().sort()));
    const [end, usable] = await turn(null, config);
    ends.push(end);
    if (!usable) return ends;
    const old = [];
    for await (const state of graph.getStateHistory(config)) if (state.next.length) old.push(state.config);
    if (old.length) ends.push(...(await turn(null, pick(old))));
    return ends;
  }
}

/**
 * How something ended.
 * @param {() => Promise<unknown>} run
 * @returns {Promise<{ value: unknown } | { error: { name: string, code: string | undefined } }>}
 */
async function attempt(run) {
  try {
    return { value: plain(await run()) };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

/** @param {any} error */
function errorOf(error) {
  // With several nodes that fail, which are in time for it is chance.
  const several = error.name === "AggregateError" || error instanceof AggregateError || "errors" in error;
  if (several || error.name === "NodeFailure") return { name: "NodeFailure", code: undefined };
  return { name: error.name, code: error.lc_error_code };
}

/** @param {Awaited<ReturnType<typeof attempt>>} end */
const isFailure = (end) => "error" in end && end.error.name === "NodeFailure";

/** @param {unknown} value */
function plain(value) {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** @param {unknown[]} list */
function sort(list) {
  const keyed = list.map((item) => canonical(item)).sort();
  list.splice(0, list.length, ...keyed.map((item) => JSON.parse(item)));
  return list;
}
