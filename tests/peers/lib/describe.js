// Random descriptions of graphs. A description is data: both engines are given the same one, and what fails can be made smaller.
// @ts-check

import { random } from "../../lib/random.js";

/**
 * @typedef {object} NodeDescription
 * @property {string} name
 * @property {"sync" | "microtasks" | "timer"} kind
 * @property {number} delay so many microtasks or milliseconds
 * @property {"update" | "nothing" | "command" | "list"} returns
 * @property {string[]} writes the channels beside `log` and `count`
 * @property {boolean} overwrites whether its write of `log` replaces it
 * @property {boolean} defer
 * @property {boolean} failsOnce
 * @property {string[]} goto where its commands may lead
 * @property {boolean} sends whether they send as well
 */

/**
 * @typedef {object} BranchDescription
 * @property {string} from
 * @property {string[]} targets
 * @property {boolean} map whether it answers by keys
 * @property {boolean} sends
 * @property {boolean} async
 */

/**
 * @typedef {object} GraphDescription
 * @property {number} seed
 * @property {NodeDescription[]} nodes
 * @property {[from: string, to: string][]} edges
 * @property {[from: string[], to: string][]} waiting
 * @property {BranchDescription[]} branches
 * @property {number} bound how many writes of `count` there are before nothing leads back any more
 * @property {number} limit how many supersteps a run may take
 * @property {string[]} interruptBefore
 * @property {string[]} interruptAfter
 * @property {[Record<string, unknown>, Record<string, unknown>]} inputs
 */

export const START = "__start__";
export const END = "__end__";
/** Names in no order of their own, and such that sort differently by different rules. */
const NAMES = ["a", "B", "c9", "c10", "node two", "Z_1", "é", "b", "zz", "aa", "_m", "4"];
const CHANNELS = ["total", "folded", "last", "other"];

/**
 * @param {number} seed
 * @returns {GraphDescription}
 */
export function describeGraph(seed) {
  const { int, chance, pick, some } = random(seed);
  // Most graphs are without what ends a run early, so that most runs go far.
  const [conflicts, fails, stops, overwrites] = [chance(0.15), chance(0.15), chance(0.2), chance(0.1)];
  // One or the other, and where nodes fail one after another: see differences.js.
  const [defers, sends] = chance(0.3) ? [true, false] : [false, !fails];
  const names = some(NAMES, 2 + int(5));
  const safe = CHANNELS.filter((name) => conflicts || name === "total" || name === "folded");
  // A node that waits for others is called by nothing else: see differences.js.
  const waiting = names.filter((_, at) => !fails && at > 0 && chance(0.15));
  const callable = names.filter((name) => !waiting.includes(name));
  const nodes = names.map((name, at) => {
    const goto = !fails && chance(0.25) ? some([...callable, END], 1) : [];
    return /** @type {NodeDescription} */ ({
      name,
      kind: pick(["sync", "microtasks", "timer"]),
      delay: int(4),
      returns: goto.length ? pick(["command", "list"]) : pick(["update", "update", "update", "nothing"]),
      writes: at === 0 && chance(0.5) ? some(CHANNELS) : some(safe),
      overwrites: overwrites && chance(0.4),
      defer: defers && chance(0.3),
      failsOnce: fails && chance(0.4),
      goto,
      sends: sends && goto.length > 0 && chance(0.4),
    });
  });

  /** @type {GraphDescription} */
  const graph = {
    seed,
    nodes,
    edges: [],
    waiting: [],
    branches: [],
    bound: 1 + int(6),
    limit: !fails && !conflicts && !overwrites && chance(0.2) ? 1 + int(5) : 60,
    interruptBefore: stops ? some(names) : [],
    interruptAfter: stops ? some(names) : [],
    inputs: [inputOf(), inputOf()],
  };
  /** @param {number} at */
  const after = (at) => [...names.slice(at + 1).filter((name) => callable.includes(name)), END];
  // Every node has a way to it, from the start or from one before.
  names.forEach((name, at) => {
    if (fails) {
      graph.edges.push([names[at - 1] ?? START, name]);
      return;
    }
    if (waiting.includes(name)) {
      graph.waiting.push([some(names.slice(0, at), 1), name]);
      return;
    }
    const from = at === 0 || chance(0.25) ? START : pick(names.slice(0, at));
    if (chance(0.6)) graph.edges.push([from, name]);
    else branch(from, [name, ...some(callable)]);
  });
  names.forEach((name, at) => {
    if (!fails && chance(0.3)) graph.edges.push([name, pick(after(at))]);
    if (!fails && chance(0.35)) branch(name, some([...callable, END], 1));
  });
  return graph;

  /** @param {string} from @param {string[]} targets */
  function branch(from, targets) {
    const mapped = chance(0.4);
    graph.branches.push({
      from,
      targets: [...new Set(targets)],
      map: mapped,
      sends: sends && chance(0.3),
      async: chance(0.4),
    });
  }

  function inputOf() {
    const input = /** @type {Record<string, unknown>} */ ({ log: [`in${int(100)}`] });
    if (chance(0.5)) input["total"] = int(10);
    if (chance(0.3)) input["last"] = `in${int(10)}`;
    if (chance(0.3)) input["folded"] = `in${int(10)}`;
    return input;
  }
}

/**
 * The smallest description that is found to differ still, by leaving out one thing after another.
 * @param {GraphDescription} graph
 * @param {(graph: GraphDescription) => Promise<boolean>} differs
 */
export async function shrink(graph, differs) {
  for (let smaller = true; smaller;) {
    smaller = false;
    for (const candidate of smallerOnes(graph)) {
      if (!(await differs(candidate))) continue;
      graph = candidate;
      smaller = true;
      break;
    }
  }
  return graph;
}

/** @param {GraphDescription} graph */
function* smallerOnes(graph) {
  if (graph.nodes.length > 1) for (const { name } of graph.nodes) yield withoutNode(graph, name);
  for (const list of /** @type {const} */ (["edges", "waiting", "branches"])) {
    for (const at of graph[list].keys())
      yield { ...graph, [list]: graph[list].filter((_, index) => index !== at) };
  }
  for (const list of /** @type {const} */ (["interruptBefore", "interruptAfter"])) {
    if (graph[list].length) yield { ...graph, [list]: [] };
  }
  if (graph.bound > 1) yield { ...graph, bound: graph.bound - 1 };
  /** @type {[keyof NodeDescription, unknown][]} */
  const plainer = [
    ["kind", "sync"],
    ["returns", "update"],
    ["overwrites", false],
    ["defer", false],
    ["failsOnce", false],
    ["sends", false],
  ];
  for (const node of graph.nodes) {
    /** @param {Partial<NodeDescription>} change */
    const changed = (change) => ({
      ...graph,
      nodes: graph.nodes.map((other) => (other === node ? { ...other, ...change } : other)),
    });
    for (const [key, value] of plainer) if (node[key] !== value) yield changed({ [key]: value });
    for (const channel of node.writes)
      yield changed({ writes: node.writes.filter((one) => one !== channel) });
    if (node.goto.length > 1)
      for (const to of node.goto) yield changed({ goto: node.goto.filter((one) => one !== to) });
  }
  for (const branch of graph.branches) {
    /** @param {Partial<BranchDescription>} change */
    const changed = (change) => ({
      ...graph,
      branches: graph.branches.map((other) => (other === branch ? { ...other, ...change } : other)),
    });
    if (branch.sends) yield changed({ sends: false });
    if (branch.map) yield changed({ map: false });
    if (branch.async) yield changed({ async: false });
    if (branch.targets.length > 1)
      for (const to of branch.targets) yield changed({ targets: branch.targets.filter((one) => one !== to) });
  }
}

/** @param {GraphDescription} graph @param {string} name @returns {GraphDescription} */
function withoutNode(graph, name) {
  /** @param {string[]} names */
  const less = (names) => names.filter((other) => other !== name);
  return {
    ...graph,
    nodes: graph.nodes
      .filter((node) => node.name !== name)
      .map((node) => {
        const goto = less(node.goto);
        return {
          ...node,
          goto,
          ...(node.goto.length && !goto.length
            ? { returns: /** @type {const} */ ("update"), sends: false }
            : {}),
        };
      }),
    edges: graph.edges.filter((edge) => !edge.includes(name)),
    waiting: graph.waiting.filter(([from, to]) => to !== name && !from.includes(name)),
    branches: graph.branches
      .filter((branch) => branch.from !== name)
      .map((branch) => ({ ...branch, targets: less(branch.targets) }))
      .filter((branch) => branch.targets.length),
    interruptBefore: less(graph.interruptBefore),
    interruptAfter: less(graph.interruptAfter),
  };
}
