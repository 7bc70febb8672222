/** Graphs to be drawn. */
import { coreOf, type WithCore } from "../core.js";
import type { CompiledGraphCore } from "../wasm.js";

/** A node of a drawing. */
export interface DrawableNode {
  /** Its name, after those of the nodes whose graphs it is in, joined by `:`. */
  id: string;
  name: string;
  /** The node's own, with `__interrupt` where a run stops, and `__tools`. */
  metadata?: Record<string, unknown>;
}

/** An edge of a drawing. */
export interface DrawableEdge {
  source: string;
  target: string;
  /** What leads there, where that is not the node's name. */
  data?: string;
  conditional: boolean;
}

/** How Mermaid is to draw. */
export interface MermaidOptions {
  /** Whether nodes have shapes, labels and colours; yes by default. */
  withStyles?: boolean;
  /** The curve of the edges, one of Mermaid's; `linear` by default. */
  curveStyle?: string;
  /** The style of each class of nodes: `default`, `first`, `last`. */
  nodeColors?: Record<string, string>;
  /** After how many words a label is wrapped; 9 by default. */
  wrapLabelNWords?: number;
}

/** A graph to be drawn. */
export class DrawableGraph {
  readonly nodes: Record<string, DrawableNode>;
  readonly edges: DrawableEdge[];
  readonly #core: CompiledGraphCore;
  readonly #depth: number;

  /** @internal */
  constructor(graph: WithCore<CompiledGraphCore>, depth: number) {
    this.#core = coreOf(graph);
    this.#depth = depth;
    const { nodes, edges } = this.#core.drawing(depth) as { nodes: DrawableNode[]; edges: DrawableEdge[] };
    this.nodes = Object.fromEntries(nodes.map((node) => [node.id, node]));
    this.edges = edges;
  }

  /** The nodes and edges as plain data. */
  toJSON(): { nodes: DrawableNode[]; edges: DrawableEdge[] } {
    return { nodes: Object.values(this.nodes), edges: this.edges };
  }

  /** The text that Mermaid draws, the same as LangGraph's. */
  drawMermaid(options: MermaidOptions = {}): string {
    return this.#core.mermaid(this.#depth, options);
  }
}

/** How deep `xray` looks: a number of levels, or all of them. */
export function depthOf(xray: boolean | number): number {
  return xray === true ? 100 : Number(xray);
}
