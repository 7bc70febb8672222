/** A graph under construction. */
import { CompiledStateGraph, type CompileOptions } from "./compiled.js";
import type { NodeConfig } from "./config.js";
import type { NodeLike, NodeOptions, PathFunction } from "./node.js";
import { channelsOf, type ChannelsOf, type SchemaLike, schemasOf } from "./schema.js";
import { type AnnotationRoot, type Channels, END, START, type StateOf, type UpdateOf } from "./state.js";
import { coreOf } from "../core.js";
import type { StandardSchema } from "../tools.js";
import { StateGraphCore } from "../wasm.js";

/** A graph's other schemas. */
export interface GraphSchemas {
  /** What an input may write. */
  input?: SchemaLike;
  /** What the graph gives out. */
  output?: SchemaLike;
  /** What `config.context` has to fit. */
  context?: SchemaLike;
}

/** A graph's schemas, all in one object. */
export interface AllSchemas<C extends Channels> extends GraphSchemas {
  state?: AnnotationRoot<C>;
  stateSchema?: AnnotationRoot<C>;
}

/** How a graph's state may be declared. */
export interface StateGraphConstructor {
  /** By a schema of an object, as zod's and valibot's. */
  new <I, O>(
    state: StandardSchema<I, O>,
    schemas?: GraphSchemas | StandardSchema<any, any>,
  ): StateGraph<ChannelsOf<I, O>>;
  /** By an annotation, a `StateSchema` or channels; `input` and `output` restrict what goes in and comes out. */
  new <C extends Channels>(
    state: AnnotationRoot<C>,
    schemas?: GraphSchemas | AnnotationRoot<any> | StandardSchema<any, any>,
  ): StateGraph<C>;
  /** By one object for all schemas. */
  new <C extends Channels>(schemas: AllSchemas<C>): StateGraph<C>;
  new <C extends Channels>(channels: C, schemas?: GraphSchemas): StateGraph<C>;
}

/** A graph under construction. */
class Builder<C extends Channels, N extends string = typeof START> {
  readonly #core: StateGraphCore;
  readonly #context: SchemaLike | undefined;

  constructor(first: unknown, second?: unknown) {
    const { state, input, output, context } = schemasOf(first, second);
    this.#core = new StateGraphCore(channelsOf(state));
    this.#context = context;
    if (input || output) {
      this.#core.setSchemas(
        input && channelsOf(input as SchemaLike),
        output && channelsOf(output as SchemaLike),
      );
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
    return new CompiledStateGraph(this.#core.compile(options), this.#context);
  }
}

/** A graph under construction. Throws `INVALID_SCHEMA` for a state whose channels it can't see. */
export const StateGraph = Builder as StateGraphConstructor;
export type StateGraph<C extends Channels, N extends string = typeof START> = Builder<C, N>;
