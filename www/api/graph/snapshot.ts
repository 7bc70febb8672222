/** A thread's state as one looks at it from outside. */
import type { RunConfig } from "./config.js";
import type { Interrupt } from "../errors.js";

/** What made a checkpoint. */
export interface CheckpointMetadata {
  source: "input" | "loop" | "update" | "fork" | "stop";
  /** Counts the supersteps of the thread; −1 is before the first. */
  step: number;
  /** For a graph inside another: the checkpoints around it, by their namespaces. */
  parents: Record<string, string>;
  thread_id: string;
  [key: string]: unknown;
}

/** A task of the next superstep. */
export interface StateTask {
  id: string;
  name: string;
  path: (string | number)[];
  /** What it waits to be answered. */
  interrupts: Interrupt[];
  /** What it failed with. */
  error?: { name: string; message: string };
  /** What it has written, if it has finished while others have not. */
  result?: any;
  /** The state of the graph inside it with `getState(config, { subgraphs: true })`; else where it is. */
  state?: StateSnapshot<any> | RunConfig;
}

/** A thread's state as one looks at it from outside. */
export interface StateSnapshot<S> {
  values: Partial<S>;
  /** The nodes that are to run next; empty when the graph has come to its end. */
  next: string[];
  /** The tasks of the next superstep, finished ones too. */
  tasks: StateTask[];
  config: RunConfig;
  metadata?: CheckpointMetadata;
  createdAt?: string;
  parentConfig?: RunConfig;
}
