/**
 * LangGraph's functions that find the task they are called in by themselves.
 *
 * A browser can't tell whose code goes on after an `await`. So they work in the synchronous part of a node, a tool or a task, and
 * after awaits as long as no other is under way; else they throw `AMBIGUOUS_CALLER` with the form that always works: the same on
 * the `config` that every function is handed.
 */
import type { InterruptOptions, NodeConfig } from "./config.js";
import type { Task } from "./functional.js";
import type { MessageLike } from "./state.js";
import type { Store } from "./store.js";
import { pusherOf } from "../host.js";
import type { BaseMessage } from "../messages.js";
import { ambientConfig } from "../wasm.js";

/** Asks something: see `config.interrupt`. */
export function interrupt<Value = any, Answer = any>(
  value: Value,
  options?: InterruptOptions<Answer>,
): Answer {
  return getTask("interrupt()", "config.interrupt(value)").interrupt(value, options);
}

/** The config of the task it is called in. */
export function getConfig(): NodeConfig {
  return getTask("getConfig()", "the config itself");
}

/** What writes into the stream mode `custom`: `getWriter()(chunk)`. */
export function getWriter(config?: NodeConfig): (chunk: unknown) => void {
  return (config ?? getTask("getWriter()", "config.writer(chunk)")).writer;
}

/** Writes into the stream mode `custom`. */
export function writer(chunk: unknown): void {
  getTask("writer()", "config.writer(chunk)").writer(chunk);
}

/** Where memories are kept across threads: what the run was given as `store`, else the graph. */
export function getStore(config?: NodeConfig): Store | undefined {
  return (config ?? getTask("getStore()", "config.store")).store;
}

/** What a message is pushed with: the config of its node or tool, and where it goes. */
export interface PushMessageOptions extends Partial<NodeConfig> {
  /** The channel it is written to; `messages` by default, where the graph has one. `null`: only the stream is told. */
  stateKey?: string | null;
}

/**
 * Shows a message in the stream mode `messages` before the node that makes it has finished, and writes it to the state, before what the node
 * returns. A failure of the node takes the write back; a stop keeps it. Returns the message.
 *
 * Throws `MISSING_MESSAGE_ID`, by which it is known again when the node returns it too, `INVALID_MESSAGE`, `UNKNOWN_CHANNEL`, and an
 * `AbortError` after a stop.
 *
 * @example
 * pushMessage({ role: "assistant", id: crypto.randomUUID(), content: "Looking it up…" }, config);
 */
export function pushMessage(message: MessageLike, options: PushMessageOptions = {}): BaseMessage {
  const form = "pushMessage(message, config)";
  const push = pusherOf(options) ?? pusherOf(getTask("pushMessage()", form));
  return push?.({ message, stateKey: options.stateKey }) as BaseMessage;
}

/** @internal */
export function getPrevious(): unknown {
  return getTask("getPreviousState()", "config.previous").previous;
}

/** @internal Calls a task for whoever is on the stack. What is wrong with that is thrown at once, not as a rejection that nobody awaits. */
export function callTask(task: Task, args: unknown[]): Promise<unknown> {
  const { name } = task.spec;
  return getTask(`The task "${name}"`, "config.call(task, ...args)").call(task, ...args);
}

function getTask(what: string, instead: string): NodeConfig {
  return ambientConfig(what, instead) as NodeConfig;
}
