import type { StepRecord, StepStatus } from "../../api/view.js";

/** A turn, or a run of a graph: what hangs on one root. */
export interface Turn {
  id: string;
  /** What the user said, or what the run is called. */
  title: string;
  /** The run that answers, where there is a chat. */
  run: StepRecord | undefined;
  rows: Row[];
}

/** A step, and how deep it lies in its turn. */
export interface Row {
  step: StepRecord;
  depth: number;
  hasChildren: boolean;
}

/** How a node of the graph stands in a turn. */
export interface NodeState {
  status: StepStatus | "waiting";
  /** How often it was run. */
  count: number;
}

/** Answers and what the user says are not drawn over time; questions are: a turn waits for them. */
function isDrawn(step: StepRecord): boolean {
  return !step.type.endsWith("_message") || step.ask !== undefined;
}

/** The turns of a thread, the oldest first. */
export function turnsOf(steps: readonly StepRecord[]): Turn[] {
  const known = new Map(steps.map((step) => [step.id, step]));
  const children = Map.groupBy(steps, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : "",
  );
  const turns: Turn[] = [];
  for (const root of children.get("") ?? []) {
    const rows: Row[] = [];
    const walk = (step: StepRecord, depth: number): void => {
      const inside = children.get(step.id) ?? [];
      const drawn = isDrawn(step);
      if (drawn) rows.push({ step, depth, hasChildren: inside.some(isDrawn) });
      for (const each of inside) walk(each, drawn ? depth + 1 : depth);
    };
    walk(root, 0);
    if (rows.length === 0) continue;
    const said = root.type === "user_message" ? root.output : "";
    const run = rows.find(({ step }) => step.type === "run")?.step;
    turns.push({ id: root.id, title: said || (run?.name ?? root.name), run, rows });
  }
  return turns;
}

/** When a step began, in milliseconds since 1970. */
export function startOf(step: StepRecord): number {
  return Date.parse(step.start ?? step.createdAt) || 0;
}

/** When a step ended; now, where it runs or waits. */
export function endOf(step: StepRecord, now: number): number {
  if (step.status === "running" || step.waitForAnswer) return Math.max(now, startOf(step));
  return Math.max(startOf(step), step.end === undefined ? 0 : Date.parse(step.end) || 0);
}

/**
 * How a turn's nodes stand, by the node's name after those of the nodes around it, joined by `:`, as a drawing has them.
 * @param waiting the nodes that wait to be answered
 */
export function nodesOf(
  turn: Turn | undefined,
  isNode: (path: string) => boolean,
  waiting: ReadonlySet<string>,
): Map<string, NodeState> {
  const states = new Map<string, NodeState>();
  /** The path of each step that is, or is in, a node. */
  const paths = new Map<string, string>();
  for (const { step } of turn?.rows ?? []) {
    const around = step.parentId === null ? undefined : paths.get(step.parentId);
    const path =
      step.type !== "run" ? undefined : around === undefined ? step.name : `${around}:${step.name}`;
    const inside = path !== undefined && isNode(path);
    // A graph inside of a node is told by some under the node's own name, or not at all.
    const at = inside ? path : around;
    if (at !== undefined) paths.set(step.id, at);
    if (!inside) continue;
    const count = (states.get(path)?.count ?? 0) + 1;
    const others = states.get(path)?.status === "running";
    states.set(path, { status: others ? "running" : step.status, count });
  }
  for (const name of waiting) {
    const state = states.get(name);
    if (state && state.status !== "running") state.status = "waiting";
  }
  return states;
}

/** The numbers of a model's call. */
export interface CallFigures {
  /** Until the first token came, in milliseconds. */
  firstToken: number | undefined;
  input: number | undefined;
  output: number | undefined;
}

/** What a step's generation record says, by Chainlit's names. */
export function figuresOf({ generation = {} }: StepRecord): CallFigures {
  const number = (name: string): number | undefined => {
    const value = generation[name];
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  return {
    firstToken: number("ttFirstToken"),
    input: number("inputTokenCount"),
    output: number("outputTokenCount"),
  };
}
