// Graphs that go round and round, with nodes side by side. Each says which state it has seen: with durability "sync" that
// state is on disk before a node sees it.
// @ts-check

import { Annotation, Command, END, IndexedDBSaver, START, StateGraph } from "oneloop";
import { CIRCLES } from "../lib/texts.js";
import { pause, tell } from "./tell.js";

const saver = new IndexedDBSaver();
let hurry = false;

/** Those of a life, by the beginning of their threads' names. */
const KINDS = /** @type {const} */ (["sync", "async", "asks"]);

const State = Annotation.Root({
  circle: Annotation({
    reducer: (/** @type {number} */ sum, /** @type {number} */ more) => sum + more,
    default: () => 0,
  }),
  log: Annotation({
    reducer: (/** @type {string[]} */ log, /** @type {string[]} */ more) => log.concat(more),
    default: () => /** @type {string[]} */ ([]),
  }),
});

/** @typedef {{ circle: number, log: string[] }} Seen */

/**
 * @param {string} name
 * @param {number} ms how long it takes, when there is time
 * @param {(state: Seen, config: any) => string} [word]
 */
const node =
  (name, ms, word = ({ circle }) => `${name} ${circle}`) =>
  async (/** @type {Seen} */ state, /** @type {any} */ config) => {
    tell({ type: "saw", thread: config.configurable.thread_id, length: state.log.length });
    if (!hurry && ms) await pause(ms);
    const log = [word(state, config)];
    return name === "join" ? { log, circle: 1 } : { log };
  };

/** @param {boolean} asks */
const graphOf = (asks) =>
  new StateGraph(State)
    .addNode("plan", node("plan", 0))
    .addNode("left", node("left", 5))
    .addNode("right", node("right", 0))
    .addNode(
      "join",
      node("join", 2, ({ circle }, config) =>
        asks ? `join ${circle}: ${config.interrupt({ circle })}` : `join ${circle}`,
      ),
    )
    .addEdge(START, "plan")
    .addEdge("plan", "left")
    .addEdge("plan", "right")
    .addEdge(["left", "right"], "join")
    .addConditionalEdges("join", ({ circle }) => (circle >= CIRCLES ? END : "plan"))
    .compile({ checkpointer: saver });

const graphs = { plain: graphOf(false), asking: graphOf(true) };

/** @param {string} thread */
const graphFor = (thread) => (thread.startsWith("asks") ? graphs.asking : graphs.plain);

/** @param {string} thread */
const configFor = (thread) => ({
  configurable: { thread_id: thread },
  durability: /** @type {"sync" | "async"} */ (thread.startsWith("async") ? "async" : "sync"),
});

/**
 * The state of each thread that has one.
 * @param {string[]} threads
 */
export async function look(threads) {
  /** @type {Record<string, Seen>} */
  const found = {};
  for (const thread of threads) {
    const { values } = await graphFor(thread).getState(configFor(thread));
    if (values.log) found[thread] = { log: values.log, circle: values.circle ?? 0 };
  }
  return found;
}

/**
 * Runs one from where it is to its end.
 * @param {string} thread
 */
async function run(thread) {
  const [graph, config] = [graphFor(thread), configFor(thread)];
  const before = await graph.getState(config);
  const isThere = before.config.configurable?.["checkpoint_id"] !== undefined;
  /** @type {any} */
  let state = await graph.invoke(isThere ? null : { log: [] }, config);
  while (state.__interrupt__) {
    tell({ type: "saw", thread, length: state.log.length });
    state = await graph.invoke(new Command({ resume: `yes ${state.circle}` }), config);
  }
  tell({ type: "ended", thread, log: state.log });
  return state;
}

/** @param {{ life: number, graphThreads: string[] }} plan */
export function work({ life, graphThreads }) {
  hurry = false;
  for (const thread of graphThreads) void run(thread);
  for (const kind of KINDS) void begin(kind, life);
}

/**
 * One after another, in threads of their own.
 * @param {string} kind
 * @param {number} life
 */
async function begin(kind, life) {
  for (let count = 0; ; count += 1) {
    const thread = `${kind} ${life}.${count}`;
    tell({ type: "runs", thread });
    await run(thread);
  }
}

/**
 * @param {string[]} threads
 * @returns {Promise<Record<string, Seen>>}
 */
export async function finish(threads) {
  hurry = true;
  const ends = await Promise.all(
    threads.map(async (thread) => {
      const { log, circle } = await run(thread);
      return [thread, { log, circle }];
    }),
  );
  return Object.fromEntries(ends);
}
