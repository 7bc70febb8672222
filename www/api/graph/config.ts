/** What runs and nodes are told. */
import type { BaseCache, InMemoryCache } from "./cache.js";
import type { Task } from "./functional.js";
import type { Store } from "./store.js";
import type { WithCore } from "../core.js";
import type { StandardSchema } from "../tools.js";
import { RunControlCore } from "../wasm.js";

/** A hand on runs from outside: asks them to come to a halt before their next superstep. */
export class RunControl implements WithCore<RunControlCore> {
  /** @internal */
  readonly core = new RunControlCore();

  /** Asks: the run rejects with `GraphDrained`, its checkpoint is kept, `invoke(null, config)` goes on. */
  requestDrain(reason = "asked to"): void {
    this.core.requestDrain(reason);
  }

  /** Whether it was asked to. */
  get drainRequested(): boolean {
    return this.core.drainReason !== undefined;
  }

  /** Why, if it was. */
  get drainReason(): string | undefined {
    return this.core.drainReason;
  }
}

/** What a run is told: LangGraph's config. */
export interface RunConfig {
  configurable?: {
    thread_id?: string;
    checkpoint_id?: string;
    checkpoint_ns?: string;
    [key: string]: unknown;
  };
  /** Stops the run. */
  signal?: AbortSignal;
  /** How long the run may take, in milliseconds; it is stopped then and rejects with a `TimeoutError`. */
  timeout?: number;
  /** How many supersteps the run may take; 10,000 by default. */
  recursionLimit?: number;
  /** How many tasks of one superstep may run at the same time; all by default. */
  maxConcurrency?: number;
  /** How long one superstep may take, in milliseconds. Else `STEP_TIMEOUT`. */
  stepTimeout?: number;
  /** When checkpoints reach the store: behind the run (`async`, the default), before each next superstep, or at its end. */
  durability?: "async" | "sync" | "exit";
  /** What the run does on a thread that is busy with another: it is refused (`THREAD_BUSY`, the default), waits, or stops the other. */
  onBusy?: "reject" | "queue" | "interrupt";
  /** Stops before these nodes run, in the place of what the graph was compiled with. */
  interruptBefore?: string[] | "*";
  /** Stops after these nodes have run, in the place of what the graph was compiled with. */
  interruptAfter?: string[] | "*";
  /** Whether a stream carries what graphs inside of nodes do, too: chunks then come with their namespace. */
  subgraphs?: boolean;
  /** How a stream comes: `"text/event-stream"`, as the bytes of server-sent events. */
  encoding?: "text/event-stream" | undefined;
  /** Which channels the run gives out, in the place of the output schema. */
  outputKeys?: string | string[];
  /** A hand on the run. */
  control?: RunControl;
  /** Where memories are kept across threads, in the place of what the graph was compiled with. */
  store?: Store;
  /** Where results are kept, in the place of what the graph was compiled with. */
  cache?: InMemoryCache | BaseCache;
  /** Said of messages in the stream mode `messages`, and of tasks. */
  tags?: string[];
  /** The app's own, for nodes to read; not kept. */
  context?: any;
  /** Handlers with LangChain's method names (`handleToolStart`…), awaited; a turn's own among them. */
  // LangChain's managers and handlers, too, and what its models and tools take.
  callbacks?: any;
  metadata?: Record<string, unknown>;
  [key: string]: unknown;
}

/** What a node is handed beside the state. Pass it on to models, tools and graphs that are called inside. */
export interface NodeConfig<X = any> extends RunConfig {
  /** The run's context, as its schema has it. */
  context?: X;
  /** Fires when the run is stopped or a sibling fails. */
  signal: AbortSignal;
  /** Writes into the stream mode `custom`. Throws an `AbortError` after a stop. */
  writer: (chunk: unknown) => void;
  /**
   * Asks something: the first time it throws, and the run stops with its checkpoint kept; gone on with
   * `new Command({ resume: answer })`, the node runs again from its top and the call returns the answer. Do not catch what it throws.
   * Throws `MISSING_CHECKPOINTER` in a graph without a checkpointer.
   */
  interrupt: <Value = any, Answer = any>(value: Value, options?: InterruptOptions<Answer>) => Answer;
  /**
   * Calls a task for this very function: what to use where a plain call can't know who calls, after an `await` while others are under way.
   * Rejects with what the task fails with, with an `AbortError` after a stop.
   */
  call: <A extends unknown[], R>(task: Task<A, R>, ...args: A) => Promise<R>;
  /** In an entrypoint and its tasks: what the last call on this thread has returned, or kept by `entrypoint.final`. */
  readonly previous?: any;
  /** Says that the node is alive, to its `idleTimeout`. */
  heartbeat: () => void;
  /** Where the task stands. */
  readonly executionInfo: {
    checkpointId: string | undefined;
    checkpointNs: string;
    taskId: string;
    threadId: string | undefined;
    runId: string;
    /** Which try this is, counted from 1. */
    nodeAttempt: number;
    nodeFirstAttemptTime: number;
  };
  /** How many supersteps the run may still take, this one among them. */
  readonly remainingSteps: number;
  /** Whether this superstep is the last the run may take. */
  readonly isLastStep: boolean;
  readonly control: RunControl;
  metadata: Record<string, unknown> & { langgraph_node: string; langgraph_step: number };
}

/** How an answer is to look. */
export interface InterruptOptions<Answer = any> {
  /** A Standard Schema checks the answer: one that does not fit throws, and the question can be answered again. A JSON Schema is shown only. */
  responseSchema?: StandardSchema<unknown, Answer> | Record<string, unknown>;
}
