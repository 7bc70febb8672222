import type { StepRecord } from "../api/view.js";

/** A step with those inside of it. */
export interface StepNode {
  readonly step: StepRecord;
  readonly children: readonly StepNode[];
}

/**
 * The steps as a tree by their `parentId`, in the order they were made. Nodes in which nothing has changed are those of the tree before.
 * @param before the nodes of the last tree, by their step's id
 */
export function treeOf(
  steps: readonly StepRecord[],
  before: ReadonlyMap<string, StepNode>,
): { roots: readonly StepNode[]; nodes: ReadonlyMap<string, StepNode> } {
  const known = new Set(steps.map(({ id }) => id));
  const inside = Map.groupBy(steps, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : null,
  );
  const nodes = new Map<string, StepNode>();
  // What is inside was made after what it is in: from the end, the children are there before their parent.
  for (const step of steps.toReversed()) {
    const children = (inside.get(step.id) ?? [])
      .map(({ id }) => nodes.get(id))
      .filter((node) => node !== undefined);
    const old = before.get(step.id);
    const isKept =
      old?.step === step &&
      old.children.length === children.length &&
      children.every((child, at) => child === old.children[at]);
    nodes.set(step.id, isKept ? old : { step, children });
  }
  const roots = (inside.get(null) ?? []).map(({ id }) => nodes.get(id)).filter((node) => node !== undefined);
  return { roots, nodes };
}
