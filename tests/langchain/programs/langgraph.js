// A program on the published LangGraph.js with our saver, in a page.
// @ts-check

import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { Annotation, MessagesAnnotation, StateGraph } from "@langchain/langgraph/web";
import { LangGraphSaver } from "oneloop/langchain";

const State = Annotation.Root({ ...MessagesAnnotation.spec, notes: Annotation(), document: Annotation() });

export const saver = new LangGraphSaver({ database: "app" });

export const graph = new StateGraph(State)
  .addNode("answer", ({ messages }) => ({
    messages: [
      new AIMessage({
        content: `answer to ${messages.at(-1)?.text}`,
        response_metadata: { model: "none" },
      }),
    ],
  }))
  .addNode("note", ({ messages }) => ({ notes: new Set([messages.length]) }))
  .addEdge("__start__", "answer")
  .addEdge("answer", "note")
  .compile({ checkpointer: saver });

export const thread = { configurable: { thread_id: "t" } };

/** @param {string} text */
export const ask = (text) => graph.invoke({ messages: [new HumanMessage(text)] }, thread);

/** A large value that changes once. */
export const bring = () => graph.updateState(thread, { document: "x".repeat(100_000) }, "note");

/** What can be seen of a state, with the classes. @param {any} state */
export const seen = ({ values, next, metadata }) => ({
  messages: (values.messages ?? []).map((/** @type {any} */ message) => {
    const name = [HumanMessage, AIMessage].find((kind) => message instanceof kind)?.name;
    return `${name}: ${message.content}`;
  }),
  notes: values.notes instanceof Set ? [...values.notes] : values.notes,
  next,
  source: metadata?.source,
  step: metadata?.step,
});

export async function history() {
  const states = [];
  for await (const state of graph.getStateHistory(thread)) states.push(seen(state));
  return states;
}

export const state = async () => seen(await graph.getState(thread));

/** Goes back to the first question and asks another from there. @param {string} text */
export async function fork(text) {
  const states = [];
  for await (const state of graph.getStateHistory(thread)) states.push(state);
  const first = states.findLast(({ metadata, next }) => metadata?.source === "loop" && next.length === 0);
  const result = await graph.invoke({ messages: [new HumanMessage(text)] }, first?.config);
  return seen({ values: result, next: [], metadata: undefined });
}

/** A copy of a checkpoint, as an app makes it to go on from the past under an id of its own. */
export async function copy() {
  const states = [];
  for await (const state of graph.getStateHistory(thread)) states.push(state);
  // With a parent, and the very first.
  for (const state of [states[1], states.at(-1)]) {
    const { config } = /** @type {import("@langchain/langgraph/web").StateSnapshot} */ (state);
    const copied = await graph.updateState(config, null, "__copy__");
    const before = seen(await graph.getState(config));
    const after = seen(await graph.getState(copied));
    if (JSON.stringify(before.messages) !== JSON.stringify(after.messages)) return { before, after };
  }
  return "the same";
}

/** The last word is changed by hand. @param {string} text */
export async function correct(text) {
  const { values } = await graph.getState(thread);
  const last = values.messages.at(-1);
  await graph.updateState(thread, { messages: [new AIMessage({ id: last.id, content: text })] });
  return state();
}

/** Two supersteps beside each other, and a failure that keeps what the other has written. */
export async function halfDone() {
  let fails = true;
  let runs = 0;
  const graph = new StateGraph(
    Annotation.Root({
      log: Annotation({
        reducer: (/** @type {string[]} */ a, /** @type {string[]} */ b) => a.concat(b),
        default: () => [],
      }),
    }),
  )
    .addNode("good", () => ((runs += 1), { log: ["good"] }))
    .addNode("bad", () => {
      if (fails) throw new Error("it fails");
      return { log: ["bad"] };
    })
    .addEdge("__start__", "good")
    .addEdge("__start__", "bad")
    .compile({ checkpointer: saver });
  const config = { configurable: { thread_id: "half" } };
  const error = await graph.invoke({ log: [] }, config).catch((/** @type {Error} */ error) => error.message);
  fails = false;
  const { log } = await graph.invoke(null, config);
  return { error, log, runs };
}

/** How many bytes the values and the records of checkpoints take. */
export async function size() {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("app");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = (/** @type {string} */ store) =>
    new Promise((resolve) => {
      const request = database.transaction(store).objectStore(store).getAll();
      request.onsuccess = () => resolve(request.result);
    });
  const values = await all("channelValues");
  const records = await all("checkpoints");
  database.close();
  const sum = (/** @type {number[]} */ list) => list.reduce((left, right) => left + right, 0);
  return (
    sum(values.map((/** @type {any} */ { value }) => value.data.length)) +
    sum(
      records.map(
        (/** @type {any} */ { checkpoint, metadata }) => checkpoint.data.length + metadata.data.length,
      ),
    )
  );
}
