// Apps to look into: a chat that serves a graph, and a graph without a chat.
// @ts-check

import {
  AIMessage,
  Annotation,
  Chat,
  ChatDemo,
  END,
  interrupt,
  MemoryDataLayer,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
  tool,
  ToolNode,
} from "oneloop";
import "oneloop/element";
import "oneloop/element/inspector";

/** Nodes wait here until the test lets them go on. @type {Map<string, () => void>} */
const held = new Map();
/** @param {string} name */
const hold = (name) =>
  new Promise((/** @type {(value?: unknown) => void} */ resolve) => held.set(name, resolve));
/** @param {string} name */
export const release = (name) => {
  const go = held.get(name);
  held.delete(name);
  go?.();
};

const model = new ChatDemo({ delay: 1 });
const divide = tool(
  ({ a, b }) => {
    if (b === 0) throw new RangeError("Division by zero.");
    return a / b;
  },
  { name: "divide", description: "Divide two numbers", schema: { type: "object", properties: {} } },
);

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  found: Annotation({
    reducer: (/** @type {string[]} */ all, /** @type {string[]} */ more) => [...all, ...more],
    default: () => [],
  }),
  seat: Annotation(),
});

let calls = 0;

export const graph = new StateGraph(State)
  .addNode("plan", async (state, config) => {
    await model.invoke([{ role: "user", content: "What is 2 × 3?" }], config);
    const call = {
      name: "divide",
      args: { a: 1, b: 0 },
      id: `call-${++calls}`,
      type: /** @type {const} */ ("tool_call"),
    };
    return { messages: [new AIMessage({ content: "", tool_calls: [call] })] };
  })
  .addNode("tools", new ToolNode([divide]))
  .addNode("left", async () => {
    await hold("left");
    return { found: ["left"] };
  })
  .addNode("right", async () => {
    await hold("right");
    return { found: ["right"] };
  })
  .addNode("ask", () => ({ seat: interrupt({ question: "Which seat?" }) }))
  .addNode("answer", (state) => ({
    messages: [{ role: "assistant", content: `Seat ${state.seat}, ${state.found.join(" and ")}.` }],
  }))
  .addEdge(START, "plan")
  .addEdge("plan", "tools")
  .addEdge("tools", "left")
  .addEdge("tools", "right")
  .addEdge(["left", "right"], "ask")
  .addEdge("ask", "answer")
  .addEdge("answer", END)
  .compile({ checkpointer: new MemorySaver(), name: "Seats" });

export const chat = new Chat({ name: "Seats", dataLayer: new MemoryDataLayer() }).serve(graph);

/** What was attempted more than once. */
export const attempts = () => chat.snapshot().attempts;

/** Shows the chat. */
export function showChat() {
  const element = document.createElement("oneloop-chat");
  element.style.cssText = "position: fixed; inset: 0";
  element.inspector = true;
  element.chat = chat;
  document.body.append(element);
}

/** A graph that has no chat. */
export const alone = new StateGraph(Annotation.Root({ count: Annotation() }))
  .addNode("add", async ({ count }) => {
    await hold("add");
    return { count: Number(count) + 1 };
  })
  .addNode("double", ({ count }) => ({ count: Number(count) * 2 }))
  .addEdge(START, "add")
  .addEdge("add", "double")
  .addEdge("double", END)
  .compile({ checkpointer: new MemorySaver(), name: "Alone" });

/** What was asked for: the configs to go on with. @type {any[]} */
export const asked = [];

/** Shows the inspector by itself. */
export function showAlone() {
  const element = document.createElement("oneloop-inspector");
  element.style.cssText = "position: fixed; inset: 0";
  Object.assign(element, { graph: alone, threadId: "1" });
  element.addEventListener("oneloop-resume", (event) => {
    asked.push(/** @type {CustomEvent} */ (event).detail);
  });
  document.body.append(element);
}

/** @type {Promise<any> | undefined} */
let running;

/** Begins a run of the graph without a chat. */
export function run() {
  const inspector = document.querySelector("oneloop-inspector");
  const config = { configurable: { thread_id: "1" }, callbacks: inspector ? [inspector.callbacks] : [] };
  running = alone.invoke({ count: 1 }, config);
}

/** What that run comes to. */
export const done = () => running;
