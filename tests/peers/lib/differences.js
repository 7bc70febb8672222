// The two engines under test, and all in which they differ on purpose. Whatever is not said here has to be the same.
//
// What the descriptions leave out:
// - A goto, a route or a send to a name that is no node, and an input without a known key: errors with us, silence with LangGraph.
// - Going on with a thread after a write conflict: with us it can be used as before, with LangGraph it fails for ever.
// - A node that is called by a waiting edge and by something else at once: LangGraph marks only one of the two as seen, so that the
//   run ends with the node still among `next`, and it runs again with the next input.
// - What has finished beside a node that fails: gone on with, LangGraph has forgotten where it leads; with us it is followed.
// - Sends in a graph with deferred nodes: LangGraph lets those run beside the sent ones; with us they wait for them, too.
// - A failure or a write conflict in the superstep after the last that a run may take: LangGraph still runs that one.
// - A recursion limit on a run that goes on with a thread: LangGraph counts the input's superstep only where there is one.
//
// What is brought together below:
// - `recursionLimit`: with us so many supersteps may run; LangGraph counts that of the input too, and fails after the last.
// - `ended`: what a failed stream of LangGraph had still in its queue is lost; with us all that came before the failure is read.
// - `writesOf`: where a node writes a channel several times, its chunk in `updates` is a list; between different channels we have
//   the order of the state's declaration. Within a channel the order is the same.
// - `withoutCodes`: two writes of `Overwrite` in a superstep are an `InvalidUpdateError` with a code with us, without one with LangGraph.
// - Tasks are listed, and so named in `next`, in the order of their writes with us; with LangGraph sends come first, and nodes in the
//   order in which they were called. The lists are sorted.
// @ts-check

import { pathToFileURL } from "node:url";
import { RunnableLambda } from "@langchain/core/runnables";
import * as langgraph from "@langchain/langgraph";
import { inRoot } from "../../../scripts/lib/paths.js";

/** @typedef {import("./observe.js").Peer} Peer */

// By a name made here: tsc is not to look into what is built.
const oneloop = await import(pathToFileURL(inRoot("dist/index.js")).href);

/** @type {Peer} */
export const ours = {
  .../** @type {any} */ (oneloop),
  name: "oneloop",
  recursionLimit: (supersteps) => supersteps,
  pathOf: (path) => path,
};

/** @type {Peer} */
export const theirs = {
  .../** @type {any} */ (langgraph),
  name: "LangGraph.js",
  recursionLimit: (supersteps) => supersteps + 1,
  // It takes several conditional edges of one node by different names only, and has a function's name for that from nowhere else.
  pathOf: (path, name) => Object.assign(RunnableLambda.from(/** @type {any} */ (path)), { name }),
};

/**
 * Cuts what two runs that have failed left in their streams to what both must have.
 * @param {{ chunks: unknown[], failed: boolean }} our
 * @param {{ chunks: unknown[], failed: boolean }} their
 */
export function ended(our, their) {
  if (!our.failed || !their.failed) return;
  // Its last superstep may be cut in the middle, or be the one that we do not run.
  their.chunks.pop();
  our.chunks.splice(their.chunks.length);
}

/**
 * A chunk of `updates` by channels.
 * @param {Record<string, any>} chunk
 */
export function writesOf(chunk) {
  const nodes = Object.entries(chunk).map(([node, writes]) => {
    /** @type {Record<string, unknown[]>} */
    const channels = {};
    for (const write of Array.isArray(writes) ? writes : [writes ?? {}])
      for (const [channel, value] of Object.entries(write)) (channels[channel] ??= []).push(value);
    return [node, channels];
  });
  return Object.fromEntries(nodes);
}

/**
 * What was seen, without the codes of errors.
 * @param {unknown} seen
 */
export function withoutCodes(seen) {
  return JSON.parse(JSON.stringify(seen, (key, value) => (key === "code" ? undefined : value)));
}
