// From a description to a graph, in either engine: the same calls, because the same calls are what we promise.
// What a node does hangs on all that it sees, so that whatever one engine shows it otherwise changes everything after.
// @ts-check

import { END, START } from "./describe.js";
import { hash, random } from "../../lib/random.js";

/** @typedef {import("./describe.js").GraphDescription} GraphDescription */
/** @typedef {import("./describe.js").NodeDescription} NodeDescription */
/** @typedef {import("./describe.js").BranchDescription} BranchDescription */
/**
 * What both engines export.
 * @typedef {{ StateGraph: any, Annotation: any, Send: any, Command: any, Overwrite: any, MemorySaver: any, pathOf: (path: Function, name: string) => any }} Engine
 */

/** What a failing node throws. */
export class NodeFailure extends Error {
  name = "NodeFailure";
}

/**
 * @param {Engine} engine
 * @param {GraphDescription} description
 * @param {object} options of `compile`
 */
export function build({ StateGraph, Annotation, Send, Command, Overwrite, pathOf }, description, options) {
  const { nodes, edges, waiting, branches, bound } = description;
  const order = [START, ...nodes.map(({ name }) => name), END];
  const failed = new Set();
  const State = Annotation.Root({
    log: Annotation({
      reducer: (/** @type {string[]} */ all, /** @type {string[]} */ more) => all.concat(more),
      default: () => [],
    }),
    count: Annotation({ reducer: sum, default: () => 0 }),
    total: Annotation({ reducer: sum, default: () => 0 }),
    // Without a default, and such that the order is seen.
    folded: Annotation({
      reducer: (/** @type {string} */ left, /** @type {string} */ right) => `${left}<${right}`,
    }),
    last: Annotation(),
    other: Annotation(),
  });
  const graph = new StateGraph(State);
  for (const node of nodes) {
    const rest = { ...(node.defer ? { defer: true } : {}), ...(node.goto.length ? { ends: node.goto } : {}) };
    graph.addNode(node.name, nodeFunction(node), rest);
  }
  for (const [from, to] of edges) graph.addEdge(from, to);
  for (const [from, to] of waiting) graph.addEdge(from, to);
  branches.forEach((branch, at) => {
    const map = Object.fromEntries(branch.targets.map((name, index) => [`to ${index}`, name]));
    graph.addConditionalEdges(branch.from, pathFunction(branch, at), ...(branch.map ? [map] : []));
  });
  return graph.compile(options);

  /** @param {NodeDescription} node */
  function nodeFunction(node) {
    /** @param {any} seen */
    const work = (seen) => {
      const chance = random(hash(`${description.seed} ${node.name} ${canonical(seen)}`));
      if (node.failsOnce && !failed.has(node.name)) {
        failed.add(node.name);
        throw new NodeFailure(`${node.name} fails`);
      }
      const mark = `${node.name}#${chance.int(1e6)}`;
      if (node.returns === "nothing") return chance.chance(0.5) ? null : undefined;
      const values = {
        log: node.overwrites && chance.chance(0.5) ? new Overwrite([`over ${mark}`]) : [mark],
        count: 1,
        .../** @type {Record<string, unknown>} */ (
          Object.fromEntries(
            node.writes.map((channel) => [
              channel,
              channel === "total" ? chance.int(9) : `${channel} ${mark}`,
            ]),
          )
        ),
      };
      if (node.returns === "update") return values;
      const goto = targets(chance, node.name, node.goto, seen, node.sends);
      const update = chance.chance(0.3) ? [...Object.entries(values), ["log", [`again ${mark}`]]] : values;
      const command = new Command({ update, goto: goto.length === 1 && chance.chance(0.5) ? goto[0] : goto });
      return node.returns === "command" ? command : [{ log: [`list ${mark}`] }, command];
    };
    if (node.kind === "sync") return work;
    return async (/** @type {any} */ seen) => {
      if (node.kind === "timer") await new Promise((resolve) => setTimeout(resolve, node.delay));
      else for (let at = 0; at < node.delay; at += 1) await Promise.resolve();
      return work(seen);
    };
  }

  /** @param {BranchDescription} branch @param {number} at */
  function pathFunction(branch, at) {
    /** @param {any} seen */
    const choose = (seen) => {
      const chance = random(hash(`${description.seed} branch ${at} ${canonical(seen)}`));
      const chosen = targets(chance, branch.from, branch.targets, seen, branch.sends);
      const named = chosen.map((target) =>
        branch.map && typeof target === "string" ? `to ${branch.targets.indexOf(target)}` : target,
      );
      return named.length === 1 && chance.chance(0.5) ? named[0] : named;
    };
    return pathOf(branch.async ? async (/** @type {any} */ seen) => choose(seen) : choose, `branch ${at}`);
  }

  /**
   * One of the ways or more, among those that are still open: once the bound is reached only those that lead on. So it is for a
   * node that writes nothing, and does not come nearer to the bound.
   * @param {import("../../lib/random.js").Random} chance
   * @param {string} from
   * @param {string[]} names
   * @param {{ count?: number }} seen
   * @param {boolean} sends
   */
  function targets(chance, from, names, seen, sends) {
    const done = (seen.count ?? 0) >= bound || nodes.find(({ name }) => name === from)?.returns === "nothing";
    const open = names.filter((name) => !done || order.indexOf(name) > order.indexOf(from));
    if (!open.length) return names.includes(END) ? [END] : [];
    const chosen = /** @type {any[]} */ (chance.some(open, 1));
    if (!sends || done) return chosen;
    return chosen.flatMap((name) => {
      if (name === END || chance.chance(0.4)) return [name];
      return Array.from(
        { length: 1 + chance.int(3) },
        (_, item) => new Send(name, { item, count: (seen.count ?? 0) + 4 }),
      );
    });
  }
}

/** @param {number} left @param {number} right */
function sum(left, right) {
  return left + right;
}

/**
 * As JSON, with fields in one order.
 * @param {unknown} value
 */
export function canonical(value) {
  return JSON.stringify(value, (_, field) =>
    typeof field === "object" && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([left], [right]) => (left < right ? -1 : 1)))
      : field,
  );
}
