// What the core needs of JavaScript itself: marks on objects that apps hand around, and the config of a node.

import { OneloopError } from "./errors.js";
import { isThenable, validated, wordsOf } from "./values.js";

/** On a node's config: which task it belongs to. A symbol, so that `{ ...config }` keeps it and nobody meets it by chance. */
const TASK = Symbol.for("oneloop.task");
/** On a callback handler of a turn's: which turn it records. */
const TURN = Symbol.for("oneloop.turn");

/** What a config asks its task, by number. */
const ASK = {
  signal: 0,
  write: 1,
  interrupt: 2,
  refuse: 3,
  heartbeat: 4,
  info: 5,
  drainReason: 6,
  drain: 7,
  call: 8,
  remainingSteps: 9,
  store: 10,
  previous: 11,
};

/** @typedef {(task: number, what: number, value?: unknown) => any} Ask */
/** @typedef {{ base: Record<string | symbol, any> | undefined, task: number, node: string, step: number, ask: Ask, made?: object }} Making */

/**
 * The config a node is handed: the run's, with what is the task's own. Most nodes never look at it, so it is made when it is
 * first looked at: that makes a quick node twice as quick.
 *
 * @param {Record<string | symbol, any> | undefined} base the config of the run
 * @param {number} task
 * @param {string} node
 * @param {number} step
 * @param {Ask} ask
 */
export function makeConfig(base, task, node, step, ask) {
  return new Proxy(/** @type {Making} */ ({ base, task, node, step, ask }), LAZY);
}

/** @type {ProxyHandler<Making>} */
const LAZY = {
  get: (making, name) => Reflect.get(made(making), name),
  set: (making, name, value) => Reflect.set(made(making), name, value),
  has: (making, name) => Reflect.has(made(making), name),
  ownKeys: (making) => Reflect.ownKeys(made(making)),
  deleteProperty: (making, name) => Reflect.deleteProperty(made(making), name),
  defineProperty: (making, name, descriptor) => Reflect.defineProperty(made(making), name, descriptor),
  getOwnPropertyDescriptor: (making, name) => Reflect.getOwnPropertyDescriptor(made(making), name),
  getPrototypeOf: () => Object.prototype,
};

/** @param {Making} making */
function made(making) {
  if (!making.made) {
    making.made = config(making);
    // What a proxy says of its target's own properties has to hold: there are none but those of the config.
    for (const name of /** @type {const} */ (["base", "task", "node", "step", "ask"]))
      delete (/** @type {any} */ (making)[name]);
  }
  return making.made;
}

/** What a run says of itself alone: graphs that are called inside with this config have streams and breakpoints of their own. */
const OF_THE_RUN = {
  streamMode: undefined,
  subgraphs: undefined,
  outputKeys: undefined,
  interruptBefore: undefined,
  interruptAfter: undefined,
};

/** @param {Making} making */
function config({ base, task, node, step, ask }) {
  /** @type {AbortSignal | undefined} */
  let signal;
  return {
    ...base,
    ...OF_THE_RUN,
    [TASK]: task,
    metadata: { ...base?.metadata, langgraph_node: node, langgraph_step: step },
    get signal() {
      try {
        signal ??= ask(task, ASK.signal);
      } catch (error) {
        // The task is over: what is begun for it now ends at once.
        signal = AbortSignal.abort(error);
      }
      return signal;
    },
    writer: (/** @type {unknown} */ chunk) => ask(task, ASK.write, chunk),
    interrupt: (/** @type {unknown} */ value, /** @type {any} */ options) =>
      checked(ask(task, ASK.interrupt, value), options?.responseSchema, () => ask(task, ASK.refuse, value)),
    heartbeat: () => ask(task, ASK.heartbeat),
    call: (/** @type {unknown} */ called, /** @type {unknown[]} */ ...args) =>
      ask(task, ASK.call, { task: called, args }),
    get store() {
      return ask(task, ASK.store);
    },
    get previous() {
      return ask(task, ASK.previous);
    },
    get executionInfo() {
      return ask(task, ASK.info);
    },
    get remainingSteps() {
      return ask(task, ASK.remainingSteps);
    },
    get isLastStep() {
      return ask(task, ASK.remainingSteps) <= 1;
    },
    control: {
      get drainRequested() {
        return ask(task, ASK.drainReason) !== undefined;
      },
      requestDrain: (/** @type {string} */ reason) => ask(task, ASK.drain, reason),
    },
  };
}

/**
 * An answer as its schema has it. One that does not fit is taken back, so that the question can be answered again.
 *
 * @param {unknown} answer
 * @param {any} schema
 * @param {() => void} refuse
 */
function checked(answer, schema, refuse) {
  if (!schema?.["~standard"]) return answer;
  const result = validated(schema, answer, "A responseSchema");
  if (!result.issues) return result.value;
  refuse();
  const error = new OneloopError(`The answer does not fit: ${wordsOf(result.issues)}.`, {
    code: "INVALID_RESUME",
  });
  error.name = "InvalidResume";
  throw error;
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

/** What `pull` gives when an iterator has come to its end. */
export const END = Symbol("end");

/**
 * The next item of an iterator, or `END`, or a promise of either.
 *
 * @param {any} iterator
 */
export function pull(iterator) {
  if (typeof iterator.next !== "function") {
    throw new OneloopError("An iterator needs a next() method.", { code: "INVALID_ARGUMENT" });
  }
  const result = iterator.next();
  return isThenable(result) ? Promise.resolve(result).then(itemOf) : itemOf(result);
}

/** @param {any} result */
function itemOf(result) {
  return result?.done ? END : result?.value;
}

/**
 * Says that somebody looks after a promise, so that its rejection is nobody's unhandled one. Awaiting it still throws.
 *
 * @param {Promise<unknown>} promise
 */
export function handled(promise) {
  promise.catch(() => {});
}
