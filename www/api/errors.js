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

/** Several tasks of one superstep failed; `errors` has them all. */
export class SeveralErrors extends GraphError {
  /** @type {unknown[]} */
  errors = [];
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
  GraphError,
  GraphRecursionError,
  InternalError,
  InvalidUpdateError,
  ModelError,
  OneloopError,
  SeveralErrors,
  StoreError,
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
