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

/** Several tasks of one superstep failed; `errors` has them all. An `AggregateError` of the platform, by its name too, as LangGraph's. */
export class SeveralErrors extends AggregateError {
  readonly code: string;
  readonly lc_error_code: string;
}

/** The run took longer than its `timeout`. */
export class TimeoutError extends OneloopError {}

/** A node can't be reached by any edge. */
export class UnreachableNodeError extends GraphError {}

/** What a graph was asked needs something it does not have: a checkpointer, a thread. */
export class GraphValueError extends GraphError {}

/** The end of a run that is no failure: to be passed on, not caught. */
export class GraphBubbleUp extends GraphError {}

/** A question that a run has stopped for. */
export interface Interrupt<Value = any> {
  /** Names the question: 32 hexadecimal digits. */
  id: string;
  value: Value;
}

/** A node has stopped to ask. */
export class GraphInterrupt extends GraphBubbleUp {
  readonly interrupts: Interrupt[];
}

/** Thrown by a node: it stops to ask, and runs again from its top when the run is gone on with. `config.interrupt()` also takes an answer. */
export class NodeInterrupt extends GraphBubbleUp {
  constructor(value: unknown);
  readonly value: unknown;
}

/** A graph inside a node leaves for the one around it. */
export class ParentCommand extends GraphBubbleUp {
  readonly command: unknown;
}

/** The run came to a halt because it was asked to; `invoke(null, config)` goes on. */
export class GraphDrained extends GraphBubbleUp {
  readonly reason: string;
}

/** An answer does not say which question it is for (`AMBIGUOUS_RESUME`), or names none that is open (`UNKNOWN_INTERRUPT`). */
export class UnknownInterruptError extends GraphError {
  /** The questions that are open. */
  readonly pendingIds: string[];
}

/** What an error handler is given. */
export class NodeError extends GraphError {
  readonly node: string;
  /** What the node failed with. */
  readonly cause: unknown;
}

/** A node took too long. */
export class NodeTimeoutError extends GraphError {
  readonly node: string;
  /** Which limit has passed. */
  readonly kind: "run" | "idle";
  /** The limit, in milliseconds. */
  readonly timeout: number;
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

/** The namespace of a memory is none: empty, with an empty label, with `.` or `:` in one, or reserved (`INVALID_NAMESPACE`). */
export class InvalidNamespaceError extends StoreError {}

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
