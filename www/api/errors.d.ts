/** What an error is made with. */
export interface ErrorOptions {
  /** A stable code to branch on. */
  code?: string;
  cause?: unknown;
}

/** The base of every error the package throws. Branch on `code`; the messages are for people and may change. */
export class OneloopError extends Error {
  constructor(message: string, options?: ErrorOptions);
  readonly code: string;
}

/** A graph could not be built, or a run of it ended without a result. */
export class GraphError extends OneloopError {
  /** The same as `code`: what LangGraph calls it. */
  readonly lc_error_code: string;
}

/** A node's update was refused: two writers of one value, or no update at all. */
export class InvalidUpdateError extends GraphError {}

/** The graph did not come to an end within `recursionLimit` supersteps. */
export class GraphRecursionError extends GraphError {}

/** There was nothing to run. */
export class EmptyInputError extends GraphError {}

/** Several tasks of one superstep failed; `errors` has them all. */
export class SeveralErrors extends GraphError {
  readonly errors: unknown[];
}

/** A chat model gave no answer, or only part of one. */
export class ModelError extends OneloopError {
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;
  /** Seconds to wait before another try, if the server said so. */
  readonly retryAfter: number | undefined;
}

/** Something could not be saved or read. */
export class StoreError extends OneloopError {}

/** A chat refused: an empty message, a busy thread, an unknown one. */
export class ChatError extends OneloopError {}

/** What it belongs to was stopped; the call changed nothing. `name` is the platform's `"AbortError"`. */
export class AbortError extends OneloopError {}

/** A bug of ours. Please report it with its message. */
export class InternalError extends OneloopError {}

/** Makes an error of that class: for the core. */
export function makeError(
  name: string,
  code: string,
  message: string,
  extra?: Record<string, unknown>,
): OneloopError;
