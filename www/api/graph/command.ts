/** Where a run goes next, and what is written on the way: `Send`, `Command`, `Overwrite`. */
import type { Interrupt } from "../errors.js";

/** How long one try of a node may take: milliseconds in all, or limits of their own. */
export type NodeTimeout =
  | number
  | {
      /** In all, in milliseconds. */
      runTimeout?: number;
      /** Without a sign of life: a write, a piece of a model's answer, a call of a task, a heartbeat. */
      idleTimeout?: number;
      /** Whether only `config.heartbeat()` counts as a sign of life. */
      refreshOn?: "auto" | "heartbeat";
    };

/**
 * One call of a node with an input of its own, in the next superstep. Many of one node run side by side.
 *
 * @example
 * graph.addConditionalEdges("plan", ({ topics }) => topics.map((topic) => new Send("research", { topic })));
 */
export class Send<N extends string = string, A = any> {
  readonly lg_name = "Send";
  readonly node: N;
  readonly args: A;
  /** In the place of the node's own. */
  readonly timeout: NodeTimeout | undefined;

  constructor(node: N, args: A, { timeout }: { timeout?: NodeTimeout } = {}) {
    this.node = node;
    this.args = args;
    this.timeout = timeout;
  }

  toJSON(): { lg_name: "Send"; node: N; args: A } {
    return { lg_name: this.lg_name, node: this.node, args: this.args };
  }
}

/** What a command is made of. */
export interface CommandFields<Resume = any, Update = any, N extends string = string> {
  /** What to write: an object, or `[channel, value]` pairs where a channel is written several times. */
  update?: Update | [string, unknown][];
  /** Where to go, beside the edges. */
  goto?: N | Send<N> | (N | Send<N>)[];
  /** The answer to what a run has stopped to ask; with several questions, answers by their ids. */
  resume?: Resume | Record<string, Resume>;
  /** `Command.PARENT`: for the graph around this one, which is left. */
  graph?: string;
}

/**
 * An update and where to go with it, returned by a node or a tool; as the input of a run, the answer to what it has asked.
 *
 * @example
 * return new Command({ update: { plan }, goto: "work" });
 * @example
 * await graph.invoke(new Command({ resume: "yes" }), config);
 */
export class Command<Resume = any, Update = any, N extends string = string> {
  /** The graph around this one. */
  static readonly PARENT = "__parent__";
  readonly lg_name = "Command";
  readonly update: CommandFields<Resume, Update, N>["update"];
  readonly goto: CommandFields<Resume, Update, N>["goto"];
  readonly resume: CommandFields<Resume, Update, N>["resume"];
  readonly graph: string | undefined;

  constructor({ update, goto, resume, graph }: CommandFields<Resume, Update, N>) {
    this.update = update;
    this.goto = goto;
    this.resume = resume;
    this.graph = graph;
  }

  /** @internal A tool of LangChain's hands it on as it is. */
  get lc_direct_tool_output(): true {
    return true;
  }

  toJSON(): { lg_name: "Command" } & CommandFields<Resume, Update, N> {
    const { lg_name, update, goto, resume, graph } = this;
    return {
      lg_name,
      ...(update === undefined ? {} : { update }),
      ...(goto === undefined ? {} : { goto }),
      ...(resume === undefined ? {} : { resume }),
      ...(graph === undefined ? {} : { graph }),
    };
  }
}

/** Replaces the value of a channel with a reducer, in the place of all other writes of the superstep. */
export class Overwrite<V = any> {
  readonly __overwrite__: V;

  constructor(value: V) {
    this.__overwrite__ = value;
  }
}

/** Where a result says what its run has stopped to ask. */
export const INTERRUPT = "__interrupt__";

const named = (value: unknown, ...names: string[]): boolean =>
  typeof value === "object" && value !== null && names.includes((value as { name?: string }).name ?? "");

/** Whether a run has stopped to ask: then `result[INTERRUPT]` says what. */
export function isInterrupted<Value = any>(result: unknown): result is { [INTERRUPT]: Interrupt<Value>[] } {
  return typeof result === "object" && result !== null && INTERRUPT in result;
}

/** Whether a value is a `Command`, ours or LangGraph's. */
export function isCommand(value: unknown): value is Command {
  return typeof value === "object" && value !== null && (value as { lg_name?: string }).lg_name === "Command";
}

// By name, so that they hold across copies of the package, and for LangGraph's own.

/** Whether an error says that a node has stopped to ask. */
export const isGraphInterrupt = (error: unknown): boolean => named(error, "GraphInterrupt", "NodeInterrupt");
/** Whether an error is to be passed on, not caught. */
export const isGraphBubbleUp = (error: unknown): boolean =>
  named(error, "GraphBubbleUp", "GraphInterrupt", "NodeInterrupt", "ParentCommand", "GraphDrained");
/** Whether an error says that a graph leaves for the one around it. */
export const isParentCommand = (error: unknown): boolean => named(error, "ParentCommand");
/** Whether an error says that a run came to a halt because it was asked to. */
export const isGraphDrained = (error: unknown): boolean => named(error, "GraphDrained");
/** Whether an error is what an error handler is given. */
export const isNodeError = (error: unknown): boolean => named(error, "NodeError");
/** Whether an error says that a node took too long. */
export const isNodeTimeoutError = (error: unknown): boolean => named(error, "NodeTimeoutError");
/** Whether an error says that an answer names no open question. */
export const isUnknownInterruptError = (error: unknown): boolean => named(error, "UnknownInterruptError");
/** Whether an error says that an answer does not fit the question's schema: it can be answered again. */
export const isInvalidResume = (error: unknown): boolean => named(error, "InvalidResume");
