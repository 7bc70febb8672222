/** Nodes: what they are, what they work with, where they lead. */
import type { Command, NodeTimeout, Send } from "./command.js";
import type { CompiledStateGraph } from "./compiled.js";
import type { NodeConfig } from "./config.js";
import type { SchemaLike } from "./schema.js";
import type { ToolNode } from "../tools.js";

/** What a node may return. */
export type NodeResult<U> =
  U | Command<any, any, any> | (U | Command<any, any, any>)[] | null | undefined | void;

/** A node: sync or async, returning what it updates, and where to go with a `Command`. */
export type NodeFunction<S, U, X = any> = (
  state: S,
  config: NodeConfig<X>,
) => NodeResult<U> | Promise<NodeResult<U>>;

/** When and how often a failed node is tried again; times are in milliseconds. */
export interface RetryPolicy {
  /** How often it is tried in all; 3 by default. */
  maxAttempts?: number;
  /** The wait before the second try; 500 by default. */
  initialInterval?: number;
  /** By what the wait grows from try to try; 2 by default. */
  backoffFactor?: number;
  /** The longest wait; 128,000 by default. */
  maxInterval?: number;
  /** Whether a random part of a second is added to each wait; yes by default. */
  jitter?: boolean;
  /** Which errors are worth another try; by default all but stops and what a server says is wrong with the request. */
  retryOn?: (error: any) => boolean | Promise<boolean>;
}

/** Whether a node's results are kept by its input. */
export type CachePolicy =
  | true
  | {
      /** The key of an input; its JSON by default. */
      keyFunc?: (input: any) => string;
      /** How long a result holds, in seconds; for ever by default. */
      ttl?: number;
    };

/** What a node works with. */
export interface NodeOptions<S = any, U = any, X = any> {
  /** The channels it reads, in the place of the state; they may be private ones. */
  input?: SchemaLike;
  retryPolicy?: RetryPolicy;
  cachePolicy?: CachePolicy;
  timeout?: NodeTimeout;
  /** What takes over when the node has failed for good; its result is the node's. */
  errorHandler?: (state: S, error: any, config: NodeConfig<X>) => NodeResult<U> | Promise<NodeResult<U>>;
  /** Whether it waits until nothing else is left to run. */
  defer?: boolean;
  /** Where its commands may lead. */
  ends?: string[];
  /** What the app says of it: in `config.metadata`, of its messages and its tasks in streams. It goes before the run's. */
  metadata?: Record<string, unknown>;
  /** The graphs it calls, for whoever looks at a thread's state from outside. */
  subgraphs?: CompiledStateGraph<any, any>[];
}

/** What leads on from a node. */
export type PathFunction<S, N extends string, X = any> = (
  state: S,
  config: NodeConfig<X>,
) => Route<N> | Promise<Route<N>>;

/** Where a path function may lead. */
export type Route<N extends string> = N | Send<any> | (N | Send<any>)[] | boolean;

/** A node of any kind. */
export type NodeLike<S, U, X = any> =
  | NodeFunction<S, U, X>
  | ToolNode
  | CompiledStateGraph<any, any>
  | { invoke: (state: S, config: NodeConfig<X>) => any };
