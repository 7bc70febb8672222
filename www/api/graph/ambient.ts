/**
 * LangGraph's functions that find the task they are called in by themselves.
 *
 * A browser can't tell whose code goes on after an `await`. So they work in the synchronous part of a node, a tool or a task, and
 * after awaits as long as no other is under way; else they throw `AMBIGUOUS_CALLER` with the form that always works: the same on
 * the `config` that every function is handed.
 */
import type { InterruptOptions, NodeConfig } from "./config.js";
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

function getTask(what: string, instead: string): NodeConfig {
  return ambientConfig(what, instead) as NodeConfig;
}
