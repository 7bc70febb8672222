/** Handlers of runs that stop to ask and go on. */
import type { Interrupt } from "../errors.js";

/** A run goes on where its thread had stopped. */
export interface GraphResumeEvent {
  readonly runId: string;
  readonly status: "pending" | "interrupt_before" | "interrupt_after";
  readonly checkpointId: string | undefined;
  /** Which graph inside of others, from the outermost; empty for that. */
  readonly checkpointNs: readonly string[];
}

/** A run has stopped to ask; at a breakpoint without questions. */
export interface GraphInterruptEvent extends GraphResumeEvent {
  readonly interrupts: readonly Interrupt[];
}

/**
 * Is told when a run stops to ask and when it goes on: extend it and pass an instance as one of `callbacks`. Any object with these methods is as
 * good. They are awaited; what they throw ends the run.
 *
 * @example
 * class Watch extends GraphCallbackHandler {
 *   handleInterrupt({ interrupts }: GraphInterruptEvent) { badge.textContent = String(interrupts.length); }
 * }
 * await graph.invoke(input, { ...config, callbacks: [new Watch()] });
 */
export abstract class GraphCallbackHandler {
  readonly name: string = "GraphCallbackHandler";
  /** The outermost graph has stopped: what graphs inside of it ask, it asks. */
  handleInterrupt?(event: GraphInterruptEvent): void | Promise<void>;
  /** A run goes on, of the outermost graph or one inside of it. */
  handleResume?(event: GraphResumeEvent): void | Promise<void>;
}
