/**
 * LangGraph's functions that find the task they are called in by themselves.
 *
 * A browser can't tell whose code goes on after an `await`. So they work in the synchronous part of a node, a tool or a task, and
 * after awaits as long as no other is under way; else they throw `AMBIGUOUS_CALLER` with the form that always works: the same on
 * the `config` that every function is handed.
 */
import type { InterruptOptions, NodeConfig } from "./config.js";
import type { Task } from "./functional.js";
import type { Store } from "./store.js";
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
