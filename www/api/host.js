// What the core needs of JavaScript itself: marks on objects that apps hand around, and the config of a node.

import { OneloopError } from "./errors.js";
import { wholeMessage } from "./messages.js";
import { isThenable, validated, wordsOf } from "./values.js";

/** On a node's config: which task it belongs to. A symbol, so that `{ ...config }` keeps it and nobody meets it by chance. */
const TASK = Symbol.for("oneloop.task");
/** On a node's config: what pushes a message for its task. */
const PUSH = Symbol.for("oneloop.push");
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
  told: 12,
  push: 13,
};

/** @typedef {(task: number, what: number, value?: unknown) => any} Ask */
/** @typedef {{ base: Record<string | symbol, any> | undefined, task: number, node: string, step: number, ask: Ask, metadata: object | undefined, made?: object }} Making */

/**
 * The config a node is handed: the run's, with what is the task's own. Most nodes never look at it, so it is made when it is
 * first looked at: that makes a quick node twice as quick.
 *
 * @param {Record<string | symbol, any> | undefined} base the config of the run
 * @param {number} task
 * @param {string} node
 * @param {number} step
 * @param {Ask} ask
 * @param {object | undefined} metadata the app's own words on the node
 */
export function makeConfig(base, task, node, step, ask, metadata) {
  return new Proxy(/** @type {Making} */ ({ base, task, node, step, ask, metadata }), LAZY);
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
    for (const name of /** @type {const} */ (["base", "task", "node", "step", "ask", "metadata"]))
      delete (/** @type {any} */ (making)[name]);
  }
  return making.made;
}

/** What a run says of itself alone: graphs that are called inside with this config have streams and breakpoints of their own. */
const OF_THE_RUN = {
  streamMode: undefined,
  encoding: undefined,
  subgraphs: undefined,
  outputKeys: undefined,
  interruptBefore: undefined,
  interruptAfter: undefined,
};

/** @param {Making} making */
function config({ base, task, node, step, ask, metadata }) {
  /** @type {AbortSignal | undefined} */
  let signal;
  /** @type {any} */
  let callbacks;
  return {
    ...base,
    ...OF_THE_RUN,
    [TASK]: task,
    [PUSH]: (/** @type {unknown} */ pushed) => ask(task, ASK.push, pushed),
    // Made when they are first looked at: most nodes hand their config to nobody.
    get callbacks() {
      callbacks ??= withHandler(base?.callbacks, {
        ...makeTeller((told) => ask(task, ASK.told, told)),
        [TASK]: task,
      });
      return callbacks;
    },
    set callbacks(others) {
      callbacks = others;
    },
    metadata: { ...base?.metadata, ...metadata, langgraph_node: node, langgraph_step: step },
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

/**
 * Callbacks with a handler more: a list, or a copy of a manager of LangChain's. Those of tasks around this one are left out.
 *
 * @param {any} callbacks
 * @param {object} handler
 */
function withHandler(callbacks, handler) {
  if (typeof callbacks?.copy !== "function")
    return [...listed(callbacks).filter((other) => !(TASK in other)), handler];
  const manager = callbacks.copy();
  for (const other of listed(manager)) if (TASK in other) manager.removeHandler(other);
  manager.addHandler(handler, true);
  return manager;
}

/**
 * The handlers in callbacks: a list, a manager of LangChain's, or one.
 *
 * @param {any} callbacks
 * @returns {any[]}
 */
function listed(callbacks) {
  if (Array.isArray(callbacks))
    return callbacks.filter((handler) => typeof handler === "object" && handler !== null);
  if (Array.isArray(callbacks?.handlers)) return callbacks.handlers;
  return typeof callbacks === "object" && callbacks !== null ? [callbacks] : [];
}

/**
 * Who is to be told of a run with that config.
 *
 * @param {any} config
 */
export function handlersOf(config) {
  return listed(config?.callbacks).filter((handler) => !(TASK in handler));
}

/**
 * Which task a config belongs to. One that LangChain has made of it has lost the mark, and has the handler still.
 *
 * @param {any} config
 * @returns {number | undefined}
 */
export function taskOf(config) {
  return config?.[TASK] ?? listed(config?.callbacks).find((handler) => TASK in handler)?.[TASK];
}

/**
 * Does not let a config's task be told of the next tool that is called with it: the task knows of it already.
 *
 * @param {any} config
 */
export function quietTools(config) {
  for (const handler of listed(config.callbacks)) if (TASK in handler) handler.knows(config.toolCall);
}

/**
 * Tells the stream mode `tools` of the task that a config belongs to, if it belongs to one, what becomes of a tool of ours.
 *
 * @param {any} config
 * @param {"start" | "event" | "end" | "error"} what
 * @param {string} name
 * @param {unknown} value
 */
export async function tellTool(config, what, name, value) {
  const call = config?.toolCall?.id;
  for (const handler of listed(config?.callbacks))
    if (TASK in handler) await handler.tellTool(what, { call, name }, value);
}

/**
 * Pushes a message for the task that a config belongs to; undefined where it belongs to none.
 *
 * @param {any} config
 * @returns {((pushed: { message: unknown, stateKey?: string | null | undefined }) => any) | undefined}
 */
export function pusherOf(config) {
  return config?.[PUSH];
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

// What tells a task of the runs that LangChain makes inside of its node: a callback handler by LangChain's names, on the node's config.
// A model or a tool that is handed the config tells it of itself.

/** Models with one of these tags are not for the stream. LangGraph's. */
const SILENT = ["nostream", "langsmith:nostream"];

/** @typedef {(told: { event: "start" | "token" | "end" | "error" | "tool", [field: string]: unknown }) => unknown} Tell */

/** @param {Tell} ask */
function makeTeller(ask) {
  /** @type {(told: Parameters<Tell>[0]) => Promise<void>} */
  const tell = async (told) => {
    try {
      await ask(told);
    } catch (error) {
      // The task was stopped, and hears nothing any more; the signal has told the model.
      if (/** @type {any} */ (error)?.name !== "AbortError") throw error;
    }
  };
  /**
   * The pieces of answers under way, by run: none for those that stay silent.
   *
   * @type {Map<string, any[] | undefined>}
   */
  const pieces = new Map();

  /** The tools under way, by run. @type {Map<string, { call?: string, name: string, isKnown?: boolean }>} */
  const tools = new Map();
  /** What the task knows of already, until it begins. @type {{ id: string, name: string } | undefined} */
  let known;
  /** @type {(what: string, tool: { call?: string | undefined, name: string }, value: unknown) => Promise<void>} */
  const tellTool = (what, { call, name }, value) => tell({ event: "tool", what, call, name, value });

  /** @type {(...told: any[]) => Promise<void>} */
  const started = (llm, value, id, parent, tags, metadata, name) => {
    const said = isSilent(tags) ? undefined : /** @type {any[]} */ ([]);
    pieces.set(id, said);
    const partial = said && (() => partOf(said));
    name = modelName(llm, metadata, name);
    return tell({ event: "start", kind: "model", id, parent, name, value, partial });
  };
  /** @param {unknown} error @param {string} id */
  const failed = (error, id) => (pieces.delete(id), tell({ event: "error", id, value: error }));

  return {
    name: "oneloop",
    // What the task is told is told before the next thing happens, and what goes wrong is not for the console.
    awaitHandlers: true,
    raiseError: true,
    // A model asked for a whole answer streams it all the same.
    lc_prefer_streaming: true,
    /** @type {(...told: any[]) => unknown} */
    handleChatModelStart: (llm, [messages], id, parent, _, tags, metadata, name) =>
      started(llm, messages, id, parent, tags, metadata, name),
    /** @type {(...told: any[]) => unknown} */
    handleLLMStart: (llm, prompts, id, parent, _, tags, metadata, name) =>
      started(llm, prompts, id, parent, tags, metadata, name),
    /** @type {(...told: any[]) => unknown} */
    handleLLMNewToken(_, __, id, ___, ____, fields) {
      const message = fields?.chunk?.message;
      const said = pieces.get(id);
      if (!message || !said) return;
      // As LangChain names it in the whole answer, but later.
      if (message.id === undefined || message.id === null) message._updateId?.(`run-${id}`);
      said.push(message);
      return tell({ event: "token", id, value: message });
    },
    /** @type {(...told: any[]) => unknown} */
    handleLLMEnd(output, id) {
      const said = pieces.get(id);
      pieces.delete(id);
      const value = output?.generations?.[0]?.[0]?.message;
      return tell({ event: "end", id, value: said && value });
    },
    handleLLMError: failed,
    /** @type {(...told: any[]) => unknown} */
    async handleToolStart(tool, input, id, parent, _, __, name, call) {
      if (known) {
        tools.set(id, { call: known.id, name: known.name, isKnown: true });
        known = undefined;
        return;
      }
      name ??= nameOf(tool, "tool");
      tools.set(id, { call, name });
      await tell({ event: "start", kind: "tool", id, parent, name, value: parsed(input) });
      await tellTool("start", { call, name }, input);
    },
    /** @type {(...told: any[]) => unknown} */
    handleToolEvent(chunk, id) {
      const tool = tools.get(id);
      return tool && tellTool("event", tool, chunk);
    },
    /** @type {(...told: any[]) => unknown} */
    async handleToolEnd(output, id) {
      const tool = tools.get(id);
      tools.delete(id);
      if (!tool || tool.isKnown) return;
      await tellTool("end", tool, output);
      await tell({ event: "end", id, value: output?.content ?? output });
    },
    /** @type {(...told: any[]) => unknown} */
    async handleToolError(error, id) {
      const tool = tools.get(id);
      tools.delete(id);
      if (!tool || tool.isKnown) return;
      if (!isQuestion(error)) await tellTool("error", tool, error);
      await failed(error, id);
    },
    tellTool,
    /** @param {{ id: string, name: string }} call */
    knows(call) {
      known = call;
    },
  };
}

/**
 * Whether a run has stopped to ask, or to be gone on with: no error of the tool's. LangGraph marks all that only bubbles up.
 *
 * @param {any} error
 */
export function isQuestion(error) {
  return ["GraphInterrupt", "NodeInterrupt", "GraphDrained"].includes(error?.name) || !!error?.is_bubble_up;
}

/**
 * What a run of LangChain's is called that has no name of its own.
 *
 * @param {any} serialized
 * @param {string} otherwise
 */
export const nameOf = (serialized, otherwise) => serialized?.name ?? serialized?.id?.at(-1) ?? otherwise;

/**
 * What a model of LangChain's is called. Names of classes are not those they were written with, in a bundle.
 *
 * @param {any} llm
 * @param {any} metadata
 * @param {string | undefined} name
 */
export const modelName = (llm, metadata, name) => name ?? metadata?.ls_model_name ?? nameOf(llm, "model");

/** @param {string[] | undefined} tags whether a model with them is not for the stream */
export const isSilent = (tags) => !!tags?.some((tag) => SILENT.includes(tag));

/** @param {string} input a tool's, as JSON */
export function parsed(input) {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

/**
 * What had been said, as a message for the state: without tool calls, which may lack half of their arguments.
 *
 * @param {any[]} said
 */
function partOf(said) {
  const sum = said.length ? said.reduce((left, right) => left.concat(right)) : undefined;
  if (!sum?.text) return undefined;
  const message = /** @type {any} */ (wholeMessage(sum, []));
  Object.assign(message, { tool_calls: [], invalid_tool_calls: [] });
  message.response_metadata = { ...message.response_metadata, finish_reason: "stopped" };
  return message;
}
