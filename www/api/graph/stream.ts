/** Streams: their modes, what each carries, and the run behind them. */
import type { RunConfig } from "./config.js";
import type { CheckpointMetadata, StateTask } from "./snapshot.js";
import type { Interrupt } from "../errors.js";
import type { BaseMessage } from "../messages.js";
import type { RunStreamCore } from "../wasm.js";

/** What a stream carries. */
export type StreamMode = "values" | "updates" | "messages" | "custom" | "tasks" | "checkpoints" | "debug";

/** A task that begins, or has ended. */
export type TaskChunk =
  | { id: string; name: string; input: any; triggers: string[]; interrupts: [] }
  | {
      id: string;
      name: string;
      result: any;
      interrupts: Interrupt[];
      error: { name: string; message: string } | null;
    };

/** A checkpoint as a stream tells of it. */
export interface CheckpointChunk<S> {
  config: RunConfig;
  values: S;
  metadata: CheckpointMetadata | undefined;
  next: string[];
  tasks: StateTask[];
  parentConfig?: RunConfig;
}

/** Where a message of a stream comes from. */
export interface MessageMetadata {
  langgraph_node: string;
  langgraph_step: number;
  thread_id?: string;
  [key: string]: unknown;
}

/** The chunks of each mode. */
export interface Chunks<S, U> {
  values: S;
  updates: Record<string, U>;
  messages: [BaseMessage & { text: string }, MessageMetadata];
  custom: unknown;
  tasks: TaskChunk;
  checkpoints: CheckpointChunk<S>;
  debug: {
    step: number;
    type: "checkpoint" | "task" | "task_result";
    timestamp: string;
    payload: TaskChunk | CheckpointChunk<S>;
  };
}

/** The chunks of several modes: `[mode, chunk]`. */
export type TaggedChunk<M extends StreamMode, S, U> = { [K in M]: [K, Chunks<S, U>[K]] }[M];

/** A run's stream. Leaving its loop, `return()` and `cancel()` stop the run. */
export class GraphStream<T> implements AsyncIterableIterator<T> {
  readonly #core: RunStreamCore;

  /** @internal */
  constructor(core: RunStreamCore) {
    this.#core = core;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#core.next() as Promise<IteratorResult<T, undefined>>;
  }

  return(): Promise<IteratorResult<T, undefined>> {
    return this.#core.return() as Promise<IteratorResult<T, undefined>>;
  }

  /** Stops the run from outside; the loop that reads it ends. */
  async cancel(): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same as a stream of the platform's. */
  toReadableStream(): ReadableStream<T> {
    return new ReadableStream<T>(
      {
        pull: async (controller) => {
          const { done, value } = await this.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: () => this.cancel(),
      },
      { highWaterMark: 0 },
    );
  }
}
