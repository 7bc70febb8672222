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
  /** When it began. */
  at: string;
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

/** The steps of a turn, and how they were laid out last. */
interface Bucket {
  steps: StepRecord[];
  turn: FlowTurn | undefined;
  /** Whether it was laid out as one that runs. */
  live: boolean;
}

/**
 * Lays out a thread's steps: messages one beneath the other wherever they hang in the tree, the steps between two messages as one group. What changes
 * in a turn lays out that turn: the others stay the same objects.
 */
export class Flow {
  #buckets: Bucket[] = [];
  #bucketOf = new Map<string, Bucket>();
  /** What belongs together comes in one turn, until the user says something in the middle of it. */
  #turnOf = new Map<string, Bucket>();
  #rootOf = new Map<string, string>();
  /** Steps that are drawn as such: what is inside of one is in its turn. */
  #drawn = new Set<string>();
  #turns: FlowTurn[] = [];
  #changed = false;

  /** @param steps in the order they were made */
  constructor(steps: Iterable<StepRecord> = []) {
    for (const step of steps) this.put(step);
  }

  /** Takes a step that is new, or in the place of the one with its id. Says whether it could: one that has moved in the tree needs a new layout. */
  put(step: StepRecord): boolean {
    const bucket = this.#bucketOf.get(step.id);
    if (bucket) {
      const at = bucket.steps.findLastIndex(({ id }) => id === step.id);
      const before = bucket.steps[at];
      if (before?.parentId !== step.parentId || before.type !== step.type || before.name !== step.name)
        return false;
      bucket.steps[at] = step;
      bucket.turn = undefined;
    } else this.#add(step);
    this.#changed = true;
    return true;
  }

  #add(step: StepRecord): void {
    const { id, parentId, type } = step;
    const root = (parentId === null ? undefined : this.#rootOf.get(parentId)) ?? id;
    this.#rootOf.set(id, root);
    const inside = parentId !== null && !isMessage(step) && this.#drawn.has(parentId);
    let bucket = inside ? this.#bucketOf.get(parentId) : (this.#turnOf.get(root) ?? this.#buckets.at(-1));
    if (!bucket || type === "user_message") {
      bucket = { steps: [], turn: undefined, live: false };
      this.#buckets.push(bucket);
    }
    if (!inside) this.#turnOf.set(root, bucket);
    if (inside || (!isMessage(step) && !isWrapper(step))) this.#drawn.add(id);
    this.#bucketOf.set(id, bucket);
    bucket.steps.push(step);
    bucket.turn = undefined;
  }

  /**
   * The turns with something in them; the same list while nothing has changed.
   * @param running whether a turn runs: the last group of the newest is not settled
   */
  turns(running: boolean): FlowTurn[] {
    const newest = this.#buckets.at(-1);
    for (const bucket of this.#buckets) {
      const live = running && bucket === newest;
      if (bucket.turn && bucket.live === live) continue;
      bucket.live = live;
      bucket.turn = this.#layOut(bucket);
      this.#changed = true;
    }
    if (this.#changed)
      this.#turns = this.#buckets.flatMap(({ turn }) => (turn && turn.items.length > 0 ? [turn] : []));
    this.#changed = false;
    return this.#turns;
  }

  #layOut({ steps, live }: Bucket): FlowTurn {
    const [first] = steps;
    const begun = first?.type === "user_message";
    const turn: FlowTurn = {
      key: first?.id ?? "",
      at: first?.createdAt ?? "",
      items: [],
      runs: [],
      repeatable: begun,
    };
    const { items } = turn;
    const nodes = new Map<string, StepNode>();
    const wrappers: StepRecord[] = [];
    for (const step of steps) {
      if (step.type === "run" && this.#rootOf.get(step.id) === step.id) turn.runs.push(step.id);
      if (isMessage(step)) {
        items.push({ kind: "message", key: step.id, step });
        continue;
      }
      const parent = step.parentId === null ? undefined : nodes.get(step.parentId);
      if (isWrapper(step)) {
        wrappers.push(step);
        if (step.name === "on_chat_start") turn.repeatable = true;
        if (parent) nodes.set(step.id, parent);
        continue;
      }
      const node: StepNode = { step, children: [] };
      nodes.set(step.id, node);
      const last = items.at(-1);
      if (parent) parent.children.push(node);
      else if (last?.kind === "steps") last.nodes.push(node);
      else items.push({ kind: "steps", key: step.id, nodes: [node], settled: false });
    }
    for (const step of wrappers) {
      if (step.status !== "interrupted") continue;
      const shown = items.some((item) => item.kind === "message" && item.step.status === "interrupted");
      if (!shown) items.push({ kind: "note", key: `${step.id}:note`, note: "interrupted" });
    }
    for (const [at, item] of items.entries())
      if (item.kind === "steps") item.settled = isSettled(item.nodes, at < items.length - 1 || !live);
    return turn;
  }
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
