// The errors that apps catch. Rust makes them through `makeError`, so that `instanceof`, `name`, `code`, `cause` and the stack of
// the call are right on both sides. Branch on `code`; the messages are for people and may change.

/** The base of every error the package throws. */
export class OneloopError extends Error {
  /**
   * @param {string} message
   * @param {{ code?: string, cause?: unknown }} [options]
   */
  constructor(message, options = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = options.code ?? "ONELOOP_ERROR";
  }
}

/** A graph could not be built, or a run of it ended without a result. */
export class GraphError extends OneloopError {
  /**
   * @param {string} message
   * @param {{ code?: string, cause?: unknown }} [options]
   */
  constructor(message, options) {
    super(message, options);
    // What LangGraph calls it.
    this.lc_error_code = this.code;
  }
}

/** A node's update was refused: two writers of one value, or no update at all. */
export class InvalidUpdateError extends GraphError {}

/** The graph did not come to an end within `recursionLimit` supersteps. */
export class GraphRecursionError extends GraphError {}

/** There was nothing to run. */
export class EmptyInputError extends GraphError {}

/** Several tasks of one superstep failed; `errors` has them all. The platform's own class for that, and so LangGraph's. */
export class SeveralErrors extends AggregateError {
  /**
   * @param {string} message
   * @param {{ code?: string }} [options]
   */
  constructor(message, options = {}) {
    super([], message);
    this.name = "AggregateError";
    this.code = options.code ?? "SEVERAL_ERRORS";
    this.lc_error_code = this.code;
  }
}

/** The run took longer than its `timeout`. */
export class TimeoutError extends OneloopError {}

/** A node can't be reached by any edge. */
export class UnreachableNodeError extends GraphError {}

/** What a graph was asked needs something it does not have: a checkpointer, a thread. */
export class GraphValueError extends GraphError {}

/** The end of a run that is no failure: passed on, not caught. */
export class GraphBubbleUp extends GraphError {}

/** A node has stopped to ask. */
export class GraphInterrupt extends GraphBubbleUp {
  /** @type {{ id: string, value: unknown }[]} */
  interrupts = [];
}

/** Thrown by a node: it stops to ask, and runs again from its top when the run is gone on with. */
export class NodeInterrupt extends GraphBubbleUp {
  /** @param {unknown} value */
  constructor(value) {
    super("The node has stopped to ask.", { code: "GRAPH_INTERRUPT" });
    this.value = value;
  }
}

/** A graph inside a node leaves for the one around it. */
export class ParentCommand extends GraphBubbleUp {
  /** @type {any} */
  command = undefined;
}

/** The run came to a halt because it was asked to; it can be gone on with. */
export class GraphDrained extends GraphBubbleUp {
  reason = "";
}

/** An answer does not say which question it is for, or names none that is open; `pendingIds` are those that are. */
export class UnknownInterruptError extends GraphError {
  /** @type {string[]} */
  pendingIds = [];
}

/** What an error handler is given: `node`, and what it failed with as `cause`. */
export class NodeError extends GraphError {
  node = "";
}

/** A node took too long: `kind` is `run` or `idle`, `timeout` the limit in milliseconds. */
export class NodeTimeoutError extends GraphError {
  node = "";
  kind = "run";
  timeout = 0;
}

/** A chat model gave no answer, or only part of one. */
export class ModelError extends OneloopError {
  /** The HTTP status, where there was one. @type {number | undefined} */
  status = undefined;
  /** Seconds to wait before another try, if the server said so. @type {number | undefined} */
  retryAfter = undefined;
}

/** Something could not be saved or read. */
export class StoreError extends OneloopError {}

/** The namespace of a memory is none: empty, with an empty label, with `.` or `:` in one, or reserved. */
export class InvalidNamespaceError extends StoreError {}

/** A chat refused: an empty message, a busy thread, an unknown one. */
export class ChatError extends OneloopError {}

/** What it belongs to was stopped; the call changed nothing. Its name is the platform's, so that `error.name === "AbortError"` holds. */
export class AbortError extends OneloopError {
  /**
   * @param {string} message
   * @param {{ code?: string, cause?: unknown }} [options]
   */
  constructor(message, options) {
    super(message, options);
    this.name = "AbortError";
  }
}

/** A bug of ours. Please report it with its message. */
export class InternalError extends OneloopError {}

const CLASSES = {
  AbortError,
  ChatError,
  EmptyInputError,
  GraphDrained,
  GraphError,
  GraphInterrupt,
  GraphRecursionError,
  GraphValueError,
  InternalError,
  InvalidNamespaceError,
  InvalidUpdateError,
  ModelError,
  NodeError,
  NodeTimeoutError,
  OneloopError,
  ParentCommand,
  SeveralErrors,
  StoreError,
  TimeoutError,
  UnknownInterruptError,
  UnreachableNodeError,
};

/**
 * Makes an error of that class.
 *
 * @param {string} name
 * @param {string} code
 * @param {string} message
 * @param {Record<string, unknown>} [extra] further properties, and `cause`
 */
export function makeError(name, code, message, extra) {
  const Class = CLASSES[/** @type {keyof typeof CLASSES} */ (name)] ?? OneloopError;
  const { cause, ...properties } = extra ?? {};
  const error = new Class(message, cause === undefined ? { code } : { code, cause });
  return Object.assign(error, properties);
}
