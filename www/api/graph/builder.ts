/** A graph under construction. */
import { CompiledStateGraph, type CompileOptions } from "./compiled.js";
import type { NodeConfig } from "./config.js";
import { givenList, givenObject, givenText } from "./given.js";
import type { NodeLike, NodeOptions, PathFunction } from "./node.js";
import { channelsOf, type ChannelsOf, type SchemaLike, type Schemas, schemasOf } from "./schema.js";
import { type AnnotationRoot, type Channels, END, START, type StateOf, type UpdateOf } from "./state.js";
import { coreOf } from "../core.js";
import { type StandardSchema, ToolNode } from "../tools.js";
import { StateGraphCore } from "../wasm.js";

/** What a context has to fit; `X` is what nodes get of it. */
export type ContextSchema<X> =
  StandardSchema<any, X> | (Omit<AnnotationRoot<any>, "State"> & { readonly State: X });

/** A graph's other schemas. */
export interface GraphSchemas<X = any> {
  /** What an input may write. */
  input?: SchemaLike;
  /** What the graph gives out. */
  output?: SchemaLike;
  /** What `config.context` has to fit. */
  context?: ContextSchema<X> | Channels;
  /** The names of the nodes, for types only. */
  nodes?: readonly string[];
  /** What nodes ask and are answered, and what they write into the stream mode `custom`: for LangGraph's types only. */
  interrupt?: unknown;
  writer?: unknown;
}

/** A graph's schemas, all in one object. */
export interface AllSchemas<C extends Channels, X = any> extends GraphSchemas<X> {
  state?: AnnotationRoot<C>;
  stateSchema?: AnnotationRoot<C>;
}

/** How a graph's state may be declared. */
export interface StateGraphConstructor {
  /** By a schema of an object, as zod's and valibot's. */
  new <I, O, X = any>(
    state: StandardSchema<I, O>,
    schemas?: GraphSchemas<X>,
  ): ContextGraph<ChannelsOf<I, O>, X>;
  new <I, O, X>(state: StandardSchema<I, O>, context: ContextSchema<X>): ContextGraph<ChannelsOf<I, O>, X>;
  /** By an annotation, a `StateSchema` or channels; `input` and `output` restrict what goes in and comes out. */
  new <C extends Channels, X = any>(state: AnnotationRoot<C>, schemas?: GraphSchemas<X>): ContextGraph<C, X>;
  new <C extends Channels, X>(state: AnnotationRoot<C>, context: ContextSchema<X>): ContextGraph<C, X>;
  /** By one object for all schemas. */
  new <C extends Channels, X = any>(schemas: AllSchemas<C, X>): ContextGraph<C, X>;
  new <C extends Channels, X = any>(channels: C, schemas?: GraphSchemas<X>): ContextGraph<C, X>;
}

/** A graph without nodes, with a context of that type. */
type ContextGraph<C extends Channels, X> = StateGraph<C, typeof START, unknown extends X ? any : X>;

/** A graph under construction. */
class Builder<C extends Channels, N extends string = typeof START, X = any> {
  readonly #core: StateGraphCore;
  readonly #schemas: Schemas;

  constructor(first: unknown, second?: unknown) {
    this.#schemas = schemasOf(first, second);
    const { state, input, output } = this.#schemas;
    this.#core = new StateGraphCore(channelsOf(state));
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
    node: NodeLike<StateOf<C>, UpdateOf<C>, X>,
    options?: NodeOptions<StateOf<C>, UpdateOf<C>, X>,
  ): StateGraph<C, N | K, X>;
  addNode<K extends string>(nodes: Record<K, NodeLike<StateOf<C>, UpdateOf<C>, X>>): StateGraph<C, N | K, X>;
  addNode<K extends string>(
    nodes: [
      name: K,
      node: NodeLike<StateOf<C>, UpdateOf<C>, X>,
      options?: NodeOptions<StateOf<C>, UpdateOf<C>, X>,
    ][],
  ): StateGraph<C, N | K, X>;
  addNode(nodes: any, node?: NodeLike<any, any>, options?: NodeOptions): any {
    if (Array.isArray(nodes)) {
      for (const one of nodes as [string, NodeLike<any, any>][])
        this.addNode(...givenList(one, "Each of a list of nodes"));
      return this;
    }
    if (typeof nodes === "object" && nodes !== null) {
      for (const [name, one] of Object.entries(nodes as Record<string, unknown>))
        this.addNode(name, one as NodeLike<any, any>);
      return this;
    }
    const name = givenText(nodes as string, "A node's name");
    const { input, ...rest } = givenObject(options, `What the node "${name}" is added with`);
    const given = { ...rest, input: input && channelsOf(input) };
    if (node instanceof CompiledStateGraph && !coreOf(node).isFunction)
      this.#core.addSubgraph(name, coreOf(node), given);
    else if (node instanceof ToolNode) this.#core.addToolNode(name, coreOf(node), given);
    else if (typeof node === "object" && node !== null && "invoke" in node) {
      const run = (state: unknown, config: NodeConfig): unknown => node.invoke(state, config) as unknown;
      this.#core.addNode(name, run, given);
    } else this.#core.addNode(name, node, given);
    return this;
  }

  /** Adds nodes, each with an edge from the one before. */
  addSequence<K extends string>(
    nodes: [K, NodeLike<StateOf<C>, UpdateOf<C>, X>][] | Record<K, NodeLike<StateOf<C>, UpdateOf<C>, X>>,
  ): StateGraph<C, N | K, X> {
    const list = Array.isArray(nodes) ? nodes : (Object.entries(nodes) as [K, NodeLike<any, any>][]);
    let before: string | undefined;
    for (const [name, node] of list) {
      this.addNode(name, node as NodeLike<any, any>);
      if (before !== undefined) this.#core.addEdge(before, name);
      before = name;
    }
    return this as unknown as StateGraph<C, N | K, X>;
  }

  /** Adds an edge; with a list, the target waits for all of them. Throws `INVALID_EDGE`. */
  addEdge(from: N | N[] | typeof START, to: N | typeof END): this {
    givenText(to, "Where an edge leads to");
    const start = (name: string) => givenText(name, "Where an edge begins");
    if (Array.isArray(from)) this.#core.addWaitingEdge(from.map(start), to);
    else this.#core.addEdge(start(from), to);
    return this;
  }

  /** Adds a conditional edge: after `from`, `path` says where to go: by a node's name, a key of `map`, a `Send`, or several of them. */
  addConditionalEdges(
    from: N | typeof START,
    path: PathFunction<StateOf<C>, string, X>,
    map?: Record<string, N | typeof END> | (N | typeof END)[],
  ): this {
    const pairs = Array.isArray(map) ? map.map((name) => [name, name]) : map && Object.entries(map);
    this.#core.addConditionalEdges(givenText(from, "Where a conditional edge begins"), path, pairs);
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
    path: PathFunction<StateOf<C>, string, X>,
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
  compile(given?: CompileOptions): CompiledStateGraph<StateOf<C>, UpdateOf<C>> {
    const options = givenObject(given, "What a graph is compiled with");
    return new CompiledStateGraph(this.#core.compile(options), this.#schemas, options.description);
  }
}

/** A graph under construction. Throws `INVALID_SCHEMA` for a state whose channels it can't see. */
export const StateGraph = Builder as StateGraphConstructor;
export type StateGraph<C extends Channels, N extends string = typeof START, X = any> = Builder<C, N, X>;
