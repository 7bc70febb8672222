import type { StepRecord } from "../../api/view.js";

/** A step that is drawn, with those drawn inside of it. */
export interface StepNode {
  step: StepRecord;
  children: StepNode[];
}

/** Something in the column: a message, a group of steps, or a note. */
export type FlowItem =
  | { kind: "message"; key: string; step: StepRecord }
  | { kind: "steps"; key: string; nodes: StepNode[]; settled: boolean }
  | { kind: "note"; key: string; note: "interrupted" };

/** What one user message set off, or what came before the first. */
export interface FlowTurn {
  key: string;
  items: FlowItem[];
  /** The runs in it, which may be attempts at the same thing. */
  runs: string[];
  /** Whether it can be answered once more, by the id of what it holds. */
  repeatable: boolean;
}

/** Whether a step is a message. */
export function isMessage(step: StepRecord): boolean {
  return step.type.endsWith("_message");
}

/** The runtime's own wrappers, such as `on_message`: what is inside of them is drawn, they are not. */
function isWrapper(step: StepRecord): boolean {
  return step.type === "run" && /^on_[a-z_]+$/.test(step.name);
}

/**
 * Lays out a thread's steps: messages one beneath the other wherever they hang in the tree, the steps between
 * two messages as one group.
 * @param steps in the order they were made
 * @param running whether a turn runs: its last group is not settled
 */
export function layOut(steps: Iterable<StepRecord>, running: boolean): FlowTurn[] {
  const turns: FlowTurn[] = [];
  // What belongs together comes in one turn, until the user says something in the middle of it.
  const turnOf = new Map<string, FlowTurn>();
  const rootOf = new Map<string, string>();
  const nodes = new Map<string, StepNode>();
  const wrappers: { step: StepRecord; turn: FlowTurn }[] = [];

  for (const step of steps) {
    const root = (step.parentId === null ? undefined : rootOf.get(step.parentId)) ?? step.id;
    rootOf.set(step.id, root);
    let turn = turnOf.get(root) ?? turns.at(-1);
    if (!turn || step.type === "user_message") {
      turn = { key: step.id, items: [], runs: [], repeatable: step.type === "user_message" };
      turns.push(turn);
    }
    turnOf.set(root, turn);
    if (step.type === "run" && root === step.id) turn.runs.push(step.id);

    if (isMessage(step)) {
      turn.items.push({ kind: "message", key: step.id, step });
      continue;
    }
    const parent = step.parentId === null ? undefined : nodes.get(step.parentId);
    if (isWrapper(step)) {
      wrappers.push({ step, turn });
      if (step.name === "on_chat_start") turn.repeatable = true;
      if (parent) nodes.set(step.id, parent);
      continue;
    }
    const node: StepNode = { step, children: [] };
    nodes.set(step.id, node);
    const last = turn.items.at(-1);
    if (parent) parent.children.push(node);
    else if (last?.kind === "steps") last.nodes.push(node);
    else turn.items.push({ kind: "steps", key: step.id, nodes: [node], settled: false });
  }

  for (const { step, turn } of wrappers) {
    const shown = turn.items.some((item) => item.kind === "message" && item.step.status === "interrupted");
    if (step.status === "interrupted" && !shown)
      turn.items.push({ kind: "note", key: `${step.id}:note`, note: "interrupted" });
  }
  for (const turn of turns)
    for (const [at, item] of turn.items.entries())
      if (item.kind === "steps") item.settled = isSettled(item.nodes, at < turn.items.length - 1 || !running);
  return turns.filter(({ items }) => items.length > 0);
}

function isSettled(nodes: StepNode[], followed: boolean): boolean {
  return (
    followed && !nodes.some(({ step, children }) => step.status === "running" || !isSettled(children, true))
  );
}

/** All steps of a group, inner ones included. */
export function* allSteps(nodes: readonly StepNode[]): Generator<StepRecord> {
  for (const { step, children } of nodes) {
    yield step;
    yield* allSteps(children);
  }
}
