/** Streams: their modes, what each carries, and the run behind them. */
import type { RunConfig } from "./config.js";
import type { CheckpointMetadata, StateTask } from "./snapshot.js";
import type { Interrupt } from "../errors.js";
import type { BaseMessage } from "../messages.js";
import type { RunStreamCore } from "../wasm.js";

/** What a stream carries. */
export type StreamMode =
  "values" | "updates" | "messages" | "custom" | "tasks" | "checkpoints" | "debug" | "tools";

/** A task that begins, or has ended. */
export type TaskChunk =
  | {
      id: string;
      name: string;
      input: any;
      /** The channels that made it run: `branch:to:node`, `join:a+b:node`, `__pregel_push` for a `Send`. */
      triggers: string[];
      interrupts: [];
      /** What the app says of the run and the node, and the run's `tags`; left out where that is nothing. */
      metadata?: Record<string, unknown>;
    }
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

/** What becomes of a tool's call. `toolCallId` is left out where an app calls a tool itself. */
export type ToolChunk = { name: string; toolCallId?: string } & (
  | { event: "on_tool_start"; /** The arguments, as JSON. */ input: string }
  | { event: "on_tool_event"; /** What an async generator has yielded. */ data: unknown }
  | { event: "on_tool_end"; output: any }
  | { event: "on_tool_error"; error: any }
);

/** The chunks of each mode. */
export interface Chunks<S, U> {
  values: S;
  updates: Record<string, U>;
  messages: [BaseMessage & { text: string }, MessageMetadata];
  custom: unknown;
  tools: ToolChunk;
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

/** What a run tells, by mode, with its namespace where graphs inside are told of. */
type Tagged = [mode: StreamMode, chunk: unknown] | [namespace: string[], mode: StreamMode, chunk: unknown];

/**
 * A run's stream as the bytes of server-sent events: `event` is the mode, with the namespace of a graph inside of a node behind it
 * (`updates|node:id`), `data` the chunk as JSON, messages as plain objects. A failure is an event `error` with `{ error, message }`, and
 * the last. Leaving its loop and `cancel()` stop the run; so it fits into a `Response`.
 */
export class EventStream extends ReadableStream<Uint8Array<ArrayBuffer>> {
  readonly #run: GraphStream<Tagged>;

  /** @internal */
  constructor(run: GraphStream<Tagged>) {
    const encoder = new TextEncoder();
    const frame = (event: string, data: unknown) =>
      encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data, plainly) ?? "null"}\n\n`);
    super(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await run.next();
            if (done) controller.close();
            else controller.enqueue(frame(...eventOf(value)));
          } catch (error) {
            const { name, message } =
              error instanceof Error ? error : { name: "Error", message: JSON.stringify(error) };
            controller.enqueue(frame("error", { error: name, message }));
            controller.close();
            // A chunk that is no JSON has not ended the run.
            await run.cancel();
          }
        },
        cancel: () => run.cancel(),
      },
      { highWaterMark: 0 },
    );
    this.#run = run;
  }

  /** Stops the run from outside, also while it is read: the loop that reads it ends. */
  override async cancel(): Promise<void> {
    await this.#run.cancel();
  }

  // Safari's streams have none.
  override async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined, undefined> {
    const reader = this.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        yield value;
      }
    } finally {
      await reader.cancel();
    }
  }
}

function eventOf(told: Tagged): [event: string, data: unknown] {
  const [namespace, mode, chunk] = told.length === 3 ? told : [[], ...told];
  return [[mode, ...namespace].join("|"), dataOf(mode, chunk)];
}

function dataOf(mode: StreamMode, chunk: unknown): unknown {
  if (mode === "checkpoints") return checkpointOf(chunk as CheckpointChunk<unknown>);
  if (mode !== "debug") return chunk;
  const { type, payload } = chunk as Chunks<unknown, unknown>["debug"];
  if (type !== "checkpoint") return chunk;
  return { ...(chunk as object), payload: checkpointOf(payload as CheckpointChunk<unknown>) };
}

/** A checkpoint as LangGraph's servers tell of it. */
function checkpointOf({ parentConfig, ...chunk }: CheckpointChunk<unknown>): Record<string, unknown> {
  return {
    ...chunk,
    checkpoint: placeOf(chunk.config),
    parent_checkpoint: placeOf(parentConfig),
    parent_config: parentConfig,
    tasks: chunk.tasks.map(({ state, ...task }) => {
      const checkpoint = placeOf(state);
      return checkpoint ? { ...task, checkpoint } : { ...task, state };
    }),
  };
}

function placeOf(config: object | undefined): Record<string, unknown> | null {
  const { thread_id, checkpoint_ns, checkpoint_id } = (config as RunConfig | undefined)?.configurable ?? {};
  if (!thread_id) return null;
  return {
    thread_id,
    checkpoint_ns: checkpoint_ns || "",
    checkpoint_id: checkpoint_id || null,
    checkpoint_map: null,
  };
}

/** Messages of LangChain's say how they are plain objects; ours are. */
function plainly(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const raw = this[key] as { toDict?: () => { type: string; data: object } } | null | undefined;
  if (typeof raw?.toDict !== "function") return value;
  const { type, data } = raw.toDict();
  return { ...data, type };
}
