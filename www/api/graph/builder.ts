/** A graph under construction. */
import { CompiledStateGraph, type CompileOptions } from "./compiled.js";
import type { NodeConfig } from "./config.js";
import type { NodeLike, NodeOptions, PathFunction } from "./node.js";
import {
  type AnnotationRoot,
  type Channels,
  channelsOf,
  END,
  START,
  type StateOf,
  type UpdateOf,
} from "./state.js";
import { coreOf } from "../core.js";
import { StateGraphCore } from "../wasm.js";

/** A graph's other schemas. */
export interface GraphSchemas {
  /** What an input may write. */
  input?: AnnotationRoot<any> | Channels;
  /** What the graph gives out. */
  output?: AnnotationRoot<any> | Channels;
}

/** A graph under construction. */
export class StateGraph<C extends Channels, N extends string = typeof START> {
  readonly #core: StateGraphCore;

  /** A graph over these channels; `input` and `output` restrict what goes in and comes out. */
  constructor(state: AnnotationRoot<C> | C, { input, output }: GraphSchemas = {}) {
    this.#core = new StateGraphCore(channelsOf(state as Channels));
    if (input || output) {
      this.#core.setSchemas(input && channelsOf(input), output && channelsOf(output));
    }
  }

  /** Adds a node, or several: a function, a `ToolNode`, a compiled graph, anything with `invoke`. Throws `INVALID_NODE_NAME`, `DUPLICATE_NODE`. */
  addNode<K extends string>(
    name: K,
    node: NodeLike<StateOf<C>, UpdateOf<C>>,
    options?: NodeOptions<StateOf<C>, UpdateOf<C>>,
  ): StateGraph<C, N | K>;
  addNode<K extends string>(nodes: Record<K, NodeLike<StateOf<C>, UpdateOf<C>>>): StateGraph<C, N | K>;
  addNode<K extends string>(
    nodes: [
      name: K,
      node: NodeLike<StateOf<C>, UpdateOf<C>>,
      options?: NodeOptions<StateOf<C>, UpdateOf<C>>,
    ][],
  ): StateGraph<C, N | K>;
  addNode(nodes: any, node?: NodeLike<any, any>, options: NodeOptions = {}): any {
    if (Array.isArray(nodes)) {
      for (const one of nodes) this.addNode(...(one as [string, NodeLike<any, any>]));
      return this;
    }
    if (typeof nodes === "object" && nodes !== null) {
      for (const [name, one] of Object.entries(nodes as Record<string, unknown>))
        this.addNode(name, one as NodeLike<any, any>);
      return this;
    }
    const name = nodes as string;
    const { input, ...rest } = options;
    const given = { ...rest, input: input && channelsOf(input) };
    if (node instanceof CompiledStateGraph && !coreOf(node).isFunction)
      this.#core.addSubgraph(name, coreOf(node), given);
    else if (typeof node === "object" && "core" in node && !("invoke" in node))
      this.#core.addToolNode(name, coreOf(node), given);
    else if (typeof node === "object" && "invoke" in node) {
      const run = (state: unknown, config: NodeConfig): unknown => node.invoke(state, config) as unknown;
      this.#core.addNode(name, run, given);
    } else this.#core.addNode(name, node, given);
    return this;
  }

  /** Adds nodes, each with an edge from the one before. */
  addSequence<K extends string>(
    nodes: [K, NodeLike<StateOf<C>, UpdateOf<C>>][] | Record<K, NodeLike<StateOf<C>, UpdateOf<C>>>,
  ): StateGraph<C, N | K> {
    const list = Array.isArray(nodes) ? nodes : (Object.entries(nodes) as [K, NodeLike<any, any>][]);
    let before: string | undefined;
    for (const [name, node] of list) {
      this.addNode(name, node as NodeLike<any, any>);
      if (before !== undefined) this.#core.addEdge(before, name);
      before = name;
    }
    return this as unknown as StateGraph<C, N | K>;
  }

  /** Adds an edge; with a list, the target waits for all of them. Throws `INVALID_EDGE`. */
  addEdge(from: N | N[] | typeof START, to: N | typeof END): this {
    if (Array.isArray(from)) this.#core.addWaitingEdge(from, to);
    else this.#core.addEdge(from, to);
    return this;
  }

  /** Adds a conditional edge: after `from`, `path` says where to go: by a node's name, a key of `map`, a `Send`, or several of them. */
  addConditionalEdges(
    from: N | typeof START,
    path: PathFunction<StateOf<C>, string>,
    map?: Record<string, N | typeof END> | (N | typeof END)[],
  ): this {
    const pairs = Array.isArray(map) ? map.map((name) => [name, name]) : map && Object.entries(map);
    this.#core.addConditionalEdges(from, path, pairs);
    return this;
  }

  /** The older spelling of `addEdge(START, node)`. */
  setEntryPoint(node: N): this {
    return this.addEdge(START, node);
  }

  /** The older spelling of `addEdge(node, END)`. */
  setFinishPoint(node: N): this {
    return this.addEdge(node, END);
  }

  /** The older spelling of `addConditionalEdges(START, …)`. */
  setConditionalEntryPoint(
    path: PathFunction<StateOf<C>, string>,
    map?: Record<string, N | typeof END> | (N | typeof END)[],
  ): this {
    return this.addConditionalEdges(START, path, map);
  }

  /** Sets what nodes work with where they do not say: retry, cache, timeout and error handler. */
  setNodeDefaults(
    options: Pick<NodeOptions, "retryPolicy" | "cachePolicy" | "timeout" | "errorHandler">,
  ): this {
    this.#core.setNodeDefaults(options);
    return this;
  }

  /** Checks the graph, as `compile` does. */
  validate(): this {
    this.#core.validate();
    return this;
  }

  /** Checks the graph and makes one that runs. Throws `UNKNOWN_NODE`, `UNREACHABLE_NODE`, `INVALID_EDGE`. */
  compile(options: CompileOptions = {}): CompiledStateGraph<StateOf<C>, UpdateOf<C>> {
    return new CompiledStateGraph(this.#core.compile(options));
  }
}
