// What the core needs of JavaScript itself: marks on objects that apps hand around, and the config of a node.

/** On a node's config: which task it belongs to. A symbol, so that `{ ...config }` keeps it and nobody meets it by chance. */
const TASK = Symbol.for("oneloop.task");
/** On a callback handler of a turn's: which turn it records. */
const TURN = Symbol.for("oneloop.turn");

/**
 * The config a node is handed: the run's, with what is the task's own.
 *
 * @param {Record<string | symbol, any> | undefined} base the config of the run
 * @param {number} task
 * @param {AbortSignal} signal
 * @param {string} node
 * @param {number} step
 * @param {(task: number, chunk: unknown) => void} write
 */
export function makeConfig(base, task, signal, node, step, write) {
  return {
    ...base,
    [TASK]: task,
    signal,
    metadata: { ...base?.metadata, langgraph_node: node, langgraph_step: step },
    writer: (/** @type {unknown} */ chunk) => write(task, chunk),
  };
}

/** @param {any} config */
export function taskOf(config) {
  return config?.[TASK];
}

/** @param {number} turn */
export function makeHandler(turn) {
  return { name: "oneloop", [TURN]: turn };
}

/** @param {any} handler */
export function turnOf(handler) {
  return handler?.[TURN];
}

/**
 * The iterator of anything that can be iterated, asynchronously if it can; undefined if it can't.
 *
 * @param {any} value
 */
export function iteratorOf(value) {
  if (value === null || value === undefined || typeof value === "string") return undefined;
  // Before its async iterator, which Safari lacks, and whose return() waits for a read that may never end: cancel() does not.
  if (typeof value.getReader === "function") {
    const reader = value.getReader();
    return { next: () => reader.read(), return: () => reader.cancel() };
  }
  if (typeof value[Symbol.asyncIterator] === "function") return value[Symbol.asyncIterator]();
  return typeof value[Symbol.iterator] === "function" ? value[Symbol.iterator]() : undefined;
}

/**
 * Says that somebody looks after a promise, so that its rejection is nobody's unhandled one. Awaiting it still throws.
 *
 * @param {Promise<unknown>} promise
 */
export function handled(promise) {
  promise.catch(() => {});
}
