import { generationOf, modelCall, noteToken } from "../../api/generation.js";
import type { ModelCall } from "../../api/generation.js";
import type { StepRecord, StepType } from "../../api/view.js";
import { wordOf } from "./values.js";

/** What a model has answered: ours hands over the message, LangChain what it is in. */
type ModelOutput = { generations?: { message?: unknown }[][] } | undefined;

/**
 * Makes steps of the runs of a graph, by LangChain's names for callbacks: of the graph, its nodes, models and tools, as they nest. It keeps what it is told, and
 * changes nothing of the run.
 */
export class CallbackRecorder {
  /** The steps in the order they were made. */
  readonly steps = new Map<string, StepRecord>();
  /** LangChain's name for it. */
  readonly name = "oneloop-inspector";
  readonly #calls = new Map<string, ModelCall>();
  readonly #note: (type: string, about: string, data: unknown) => void;

  constructor(note: (type: string, about: string, data: unknown) => void) {
    this.#note = note;
  }

  handleChainStart = (
    named: object,
    input: unknown,
    id: string,
    parent?: string,
    _tags?: unknown,
    _metadata?: unknown,
    _type?: unknown,
    name?: string,
  ): void => this.#start("run", nameOf(named, name), input, id, parent);
  handleChainEnd = (output: unknown, id: string): void => this.#end(id, output);
  handleChainError = (error: unknown, id: string): void => this.#fail(id, error);

  handleChatModelStart = (
    named: object,
    messages: unknown,
    id: string,
    parent?: string,
    _extra?: unknown,
    _tags?: unknown,
    _metadata?: unknown,
    name?: string,
  ): void => {
    const called = nameOf(named, name);
    this.#calls.set(id, modelCall(called));
    this.#start("llm", called, messages, id, parent);
  };
  handleLLMNewToken = (token: string, _index: unknown, id: string): void => {
    noteToken(this.#calls.get(id));
    this.#note("token", `${this.steps.get(id)?.name ?? ""} ${JSON.stringify(token)}`, { id, token });
  };
  handleLLMEnd = (output: unknown, id: string): void => this.#end(id, output);
  handleLLMError = (error: unknown, id: string): void => this.#fail(id, error);

  handleToolStart = (
    named: object,
    input: string,
    id: string,
    parent?: string,
    _tags?: unknown,
    _metadata?: unknown,
    name?: string,
  ): void => this.#start("tool", nameOf(named, name), input, id, parent);
  handleToolEnd = (output: unknown, id: string): void => this.#end(id, output);
  handleToolError = (error: unknown, id: string): void => this.#fail(id, error);

  /** The graph has stopped to ask, or goes on. */
  handleInterrupt = (event: unknown): void => this.#note("interrupt", "", event);
  handleResume = (event: unknown): void => this.#note("resume", "", event);

  #start(type: StepType, name: string, input: unknown, id: string, parent: string | undefined): void {
    const now = new Date().toISOString();
    const step: StepRecord = {
      id,
      threadId: "",
      parentId: parent !== undefined && this.steps.has(parent) ? parent : null,
      type,
      name,
      input: textOf(input),
      showInput: "json",
      output: "",
      status: "running",
      createdAt: now,
      start: now,
    };
    this.#put(step);
  }

  #end(id: string, output: unknown): void {
    const step = this.steps.get(id);
    if (!step) return;
    const ended: StepRecord = {
      ...step,
      status: "done",
      end: new Date().toISOString(),
      output: textOf(output),
    };
    ended.language = "json";
    const call = this.#calls.get(id);
    const message = (output as ModelOutput)?.generations?.[0]?.[0]?.message ?? output;
    if (call) ended.generation = generationOf(call, message);
    this.#calls.delete(id);
    this.#put(ended);
  }

  #fail(id: string, error: unknown): void {
    const step = this.steps.get(id);
    if (!step) return;
    const {
      name = "Error",
      message = textOf(error),
      code,
      stack,
    } = (error ?? {}) as Error & { code?: unknown };
    this.#calls.delete(id);
    const failed: StepRecord = { ...step, status: "error", end: new Date().toISOString() };
    // A graph that asks has not failed, nor one that was stopped.
    if (name === "GraphInterrupt") failed.status = "interrupted";
    else if (name === "AbortError") failed.status = "stopped";
    else
      failed.error = {
        name,
        message,
        code: typeof code === "string" ? code : "ERROR",
        ...(stack ? { stack } : {}),
      };
    this.#put(failed);
  }

  #put(step: StepRecord): void {
    this.steps.set(step.id, step);
    this.#note("step", `${step.type} ${step.name} ${step.status}`, step);
  }
}

function nameOf(named: object | undefined, name: string | undefined): string {
  const own = (named as { name?: unknown } | undefined)?.name;
  return name ?? (typeof own === "string" ? own : "run");
}

function textOf(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    // It has a circle in it, or a number that JSON has not.
    return wordOf(value);
  }
}
