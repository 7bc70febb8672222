import { Graph, layout } from "@dagrejs/dagre";
import type { DrawableEdge, DrawableNode } from "../../api/graph/drawing.js";

/** A node, where it is drawn. */
export interface PlacedNode {
  id: string;
  name: string;
  /** Its middle. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Where a run begins and ends. */
  isEnd: boolean;
}

/** An edge, the way it goes. */
export interface PlacedEdge {
  id: string;
  path: string;
  conditional: boolean;
  label: { text: string; x: number; y: number } | undefined;
}

/** A graph inside of a node. */
export interface PlacedFrame {
  id: string;
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A drawing, from its upper left corner on. */
export interface Placed {
  width: number;
  height: number;
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  frames: PlacedFrame[];
}

const MARGIN = 12;
const LETTER = 7.6;
const SMALL_LETTER = 6.4;

/** How wide a text is, roughly: what is drawn has room to spare. */
function widthOf(text: string, letter: number): number {
  let width = 0;
  for (const each of text) width += /[\u2E80-\uFFEF\u{1F000}-\u{2FA1F}]/u.test(each) ? letter * 1.9 : letter;
  return width;
}

/**
 * Lays a graph out in layers, from above to below; dagre does the work.
 * @param ends what the beginning and the end are called
 */
export function place(
  { nodes, edges }: { nodes: readonly DrawableNode[]; edges: readonly DrawableEdge[] },
  ends: { start: string; end: string },
): Placed {
  const graph = new Graph({ multigraph: true, compound: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 40, edgesep: 16, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  const frames = new Map<string, string>();
  const words = new Map([
    ["__start__", ends.start],
    ["__end__", ends.end],
  ]);
  const nameOf = ({ id, name }: DrawableNode): string => words.get(id) ?? (name || id);
  for (const node of nodes) {
    const isEnd = words.has(node.id);
    const name = nameOf(node);
    graph.setNode(node.id, {
      width: Math.max(isEnd ? 56 : 88, widthOf(name, LETTER) + (isEnd ? 28 : 56)),
      height: isEnd ? 28 : 38,
    });
    let child = node.id;
    const around = node.id.split(":").slice(0, -1);
    while (around.length > 0) {
      const path = around.join(":");
      const frame = `frame ${path}`;
      if (!frames.has(frame)) graph.setNode(frame, {});
      frames.set(frame, around.pop() ?? "");
      graph.setParent(child, frame);
      child = frame;
    }
  }
  const known = new Set(nodes.map(({ id }) => id));
  const drawn = edges.filter(({ source, target }) => known.has(source) && known.has(target));
  for (const [at, { source, target, data }] of drawn.entries()) {
    const label =
      data === undefined
        ? {}
        : { width: widthOf(data, SMALL_LETTER) + 8, height: 16, labelpos: "c" as const };
    graph.setEdge(source, target, label, String(at));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const box = (id: string): { x: number; y: number; width: number; height: number } =>
    graph.node(id) as { x: number; y: number; width: number; height: number };
  return {
    width: Math.max(width, 1),
    height: Math.max(height, 1),
    nodes: nodes.map((node) => ({
      ...box(node.id),
      id: node.id,
      name: nameOf(node),
      isEnd: words.has(node.id),
    })),
    frames: [...frames].map(([id, name]) => ({ ...box(id), id, name })),
    edges: drawn.map(({ source, target, data, conditional }, at): PlacedEdge => {
      const {
        points = [],
        x,
        y,
      } = graph.edge({ v: source, w: target, name: String(at) }) as {
        points?: { x: number; y: number }[];
        x?: number;
        y?: number;
      };
      const label =
        data === undefined || x === undefined || y === undefined ? undefined : { text: data, x, y };
      return { id: `${source} ${target} ${at}`, path: smooth(points), conditional, label };
    }),
  };
}

/** A line through points, with its corners rounded. */
function smooth(points: readonly { x: number; y: number }[]): string {
  const round = (value: number): number => Math.round(value * 10) / 10;
  const at = (x: number, y: number): string => `${round(x)} ${round(y)}`;
  return points
    .map(({ x, y }, index) => {
      if (index === 0) return `M${at(x, y)}`;
      const next = points[index + 1];
      if (!next) return points.length === 2 ? `L${at(x, y)}` : "";
      const isLast = index === points.length - 2;
      return `Q${at(x, y)} ${isLast ? at(next.x, next.y) : at((x + next.x) / 2, (y + next.y) / 2)}`;
    })
    .join("");
}
