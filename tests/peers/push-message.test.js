// `pushMessage` on both engines: what is pushed is seen, kept, and pushed once.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import * as messages from "@langchain/core/messages";
import { tool as theirTool } from "@langchain/core/tools";
import { ToolNode as TheirToolNode } from "@langchain/langgraph/prebuilt";
import { ours } from "./lib/differences.js";
import { NO_ARGUMENTS, asking, drain, plain } from "./lib/messages.js";
import { sameOnBoth } from "./lib/same.js";

/** @typedef {any} Engine */

const same = sameOnBoth([], { theirs: { ...messages, tool: theirTool, ToolNode: TheirToolNode } });

same("messages are pushed before the node has finished, with the state or without", async (engine, note) => {
  const { StateGraph, MessagesAnnotation, START, AIMessage, pushMessage } = engine;
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("pushes", (/** @type {any} */ _, /** @type {any} */ config) => {
      const pushed = pushMessage(new AIMessage({ id: "p", content: "pushed" }), config);
      note(plain(pushed));
      pushMessage({ role: "assistant", id: "shown", content: "only shown" }, { ...config, stateKey: null });
      pushMessage(new AIMessage({ id: "again", content: "and returned" }), {
        ...config,
        stateKey: "messages",
      });
      let missing;
      try {
        pushMessage({ role: "assistant", content: "nameless" }, config);
      } catch (error) {
        missing = error instanceof Error;
      }
      config.writer({ missing });
      return { messages: [new AIMessage({ id: "again", content: "and returned, changed" })] };
    })
    .addEdge(START, "pushes")
    .compile();
  const modes = ["messages", "updates", "values", "custom"];
  await drain(
    await graph.stream({ messages: [] }, { streamMode: modes }),
    (/** @type {any} */ [mode, chunk]) =>
      note([mode, mode === "messages" ? [chunk[0], chunk[1].langgraph_node] : chunk]),
  );
});

same("what a finished tool has pushed is in the state after another has asked", async (engine, note) => {
  const { StateGraph, MessagesAnnotation, START, ToolNode, MemorySaver, Command, tool, pushMessage } = engine;
  const schema = NO_ARGUMENTS;
  const pushes = tool(
    (/** @type {any} */ _, /** @type {any} */ config) => {
      pushMessage({ role: "assistant", id: "pushed", content: "working" }, config);
      return "done";
    },
    { name: "pushes", description: "", schema },
  );
  const asks = tool(
    (/** @type {any} */ _, /** @type {any} */ config) =>
      (engine.name === ours.name ? config.interrupt : engine.interrupt)("sure?"),
    { name: "asks", description: "", schema },
  );
  const calls = asking(engine, [
    ["pushes", {}],
    ["asks", {}],
  ]);
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([pushes, asks]))
    .addEdge(START, "tools")
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: "t" } };
  await graph.invoke(calls, config);
  const { messages } = await graph.invoke(new Command({ resume: "yes" }), config);
  note(messages.map((/** @type {any} */ { content }) => content));
});

same("what a finished task has pushed is in the state after a question", async (engine, note) => {
  const { StateGraph, MessagesAnnotation, START, MemorySaver, Command, task, pushMessage } = engine;
  const looks = task("looks", async () => {
    pushMessage({ role: "assistant", id: "of the task", content: "looked" });
    return "found";
  });
  let tries = 0;
  const stumbles = task({ name: "stumbles", retry: { maxAttempts: 2, initialInterval: 1 } }, async () => {
    tries += 1;
    pushMessage({ role: "assistant", id: `try ${tries}`, content: "tried" });
    if (tries === 1) throw new Error("again");
    return "there";
  });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("calls", async () => {
      const found = [await looks(), await stumbles()];
      const answer = engine.interrupt("which?");
      return { messages: [{ role: "assistant", id: "a", content: `${found.join()} ${answer}` }] };
    })
    .addEdge(START, "calls")
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: "t" } };
  await graph.invoke({ messages: [] }, config);
  const { messages } = await graph.invoke(new Command({ resume: "this" }), config);
  // In what order: theirs are writes of tasks of their own.
  note(messages.map((/** @type {any} */ { id, content }) => `${id}: ${content}`).sort());
  note(tries);
});

same(
  "a message that is pushed where no channel holds messages reaches the stream alone",
  async (engine, note) => {
    const { StateGraph, Annotation, START, pushMessage } = engine;
    const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
      .addNode("pushes", (/** @type {any} */ _, /** @type {any} */ config) => {
        pushMessage({ role: "assistant", id: "p", content: "shown" }, config);
        return { n: 2 };
      })
      .addEdge(START, "pushes")
      .compile();
    await drain(
      await graph.stream({ n: 1 }, { streamMode: ["messages", "values", "updates"] }),
      (/** @type {any} */ [mode, chunk]) =>
        note([mode, mode === "messages" ? chunk[0].id : Object.keys(chunk)]),
    );
  },
);

test("pushed messages: without a config, of a tool, and what is refused", async () => {
  const { StateGraph, Annotation, MessagesAnnotation, START, ToolNode, tool, pushMessage } =
    /** @type {Engine} */ (ours);
  const pushes = tool(
    (/** @type {any} */ _, /** @type {any} */ config) => {
      pushMessage({ role: "assistant", id: "p", content: "working" }, config);
      return "done";
    },
    { name: "pushes", description: "", schema: NO_ARGUMENTS },
  );
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("ambient", () => {
      pushMessage({ role: "assistant", id: "x", content: "known by the stack" });
      pushMessage({ role: "assistant", id: "y", content: "shown" }, { stateKey: null });
      return asking(ours, [["pushes", {}]]);
    })
    .addNode("tools", new ToolNode([pushes]))
    .addEdge(START, "ambient")
    .addEdge("ambient", "tools")
    .compile();
  const state = await graph.invoke({ messages: [] });
  assert.deepEqual(
    state.messages.map((/** @type {any} */ { content }) => content),
    ["known by the stack", "", "working", "done"],
  );
  /** @param {unknown} message @param {object} [more] */
  const refused = (message, more = {}) =>
    new StateGraph(Annotation.Root({ n: Annotation() }))
      .addNode("a", (/** @type {any} */ _, /** @type {any} */ config) => {
        pushMessage(message, { ...config, ...more });
      })
      .addEdge(START, "a")
      .compile()
      .invoke({ n: 1 })
      .then(
        () => undefined,
        (/** @type {any} */ error) => error.code,
      );
  const message = { role: "assistant", id: "m", content: "" };
  assert.deepEqual(
    [
      await refused(message),
      await refused({ ...message, id: "" }),
      await refused(7),
      await refused(message, { stateKey: "nowhere" }),
    ],
    [undefined, "MISSING_MESSAGE_ID", "INVALID_MESSAGE", "UNKNOWN_CHANNEL"],
  );
  assert.throws(
    () => pushMessage(message),
    (/** @type {any} */ error) => error.code === "OUTSIDE_OF_A_NODE",
  );
});
