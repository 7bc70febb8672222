// What streams carry, on both engines: the same programs, the same chunks.
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

/**
 * The frames of a stream of server-sent events.
 * @param {AsyncIterable<Uint8Array>} stream
 */
async function framesOf(stream) {
  const frames = [];
  for await (const bytes of stream) {
    assert.ok(bytes instanceof Uint8Array);
    const [, event, data] = /^event: (.*)\ndata: (.*)\n\n$/.exec(new TextDecoder().decode(bytes)) ?? [];
    assert.ok(event && data, "each is one whole frame");
    // The ids of tasks are each engine's own.
    frames.push([event.replaceAll(/:[-\w]{36}/g, ":…"), plain(JSON.parse(data))]);
  }
  return frames;
}

const ENCODED = { encoding: "text/event-stream" };

/** @param {Engine} engine */
function conversation({ StateGraph, MessagesAnnotation, START, AIMessage, HumanMessage }) {
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("answer", (/** @type {any} */ _, /** @type {any} */ config) => {
      config.writer({ at: "it" });
      return { messages: [new AIMessage({ id: "a", content: "Ünïcode\nand lines" })] };
    })
    .addEdge(START, "answer");
  return { graph, input: { messages: [new HumanMessage({ id: "h", content: "hi" })] } };
}

for (const streamMode of [undefined, "values", ["values", "updates", "custom"]])
  same(`server-sent events of the mode ${String(streamMode)}`, async (engine) => {
    const { graph, input } = conversation(engine);
    const config = { ...ENCODED, ...(streamMode && { streamMode }) };
    return framesOf(await graph.compile().stream(input, config));
  });

same("server-sent events of messages, with their metadata", async (engine) => {
  const { graph, input } = conversation(engine);
  const config = { ...ENCODED, streamMode: "messages", metadata: { own: 1 } };
  const frames = await framesOf(await graph.compile().stream(input, config));
  return frames.map(([event, [message, metadata]]) => [
    event,
    message,
    metadata.langgraph_node,
    metadata.own,
  ]);
});

same("server-sent events name the graph inside of a node, which has a stream of its own", async (engine) => {
  const { graph, input } = conversation(engine);
  const inner = graph.compile();
  const outer = new engine.StateGraph(engine.MessagesAnnotation)
    .addNode("inner", inner)
    .addNode("reads", async (/** @type {any} */ state, /** @type {any} */ config) => {
      const chunks = [];
      for await (const chunk of await inner.stream(state, { ...config, streamMode: "updates" }))
        chunks.push(chunk);
      config.writer(plain(chunks));
    })
    .addEdge(engine.START, "inner")
    .addEdge("inner", "reads")
    .compile();
  return framesOf(
    await outer.stream(input, { ...ENCODED, streamMode: ["updates", "custom"], subgraphs: true }),
  );
});

same("server-sent events of checkpoints say where they are kept", async (engine) => {
  const { graph, input } = conversation(engine);
  const compiled = graph.compile({ checkpointer: new engine.MemorySaver() });
  const config = { ...ENCODED, streamMode: "checkpoints", configurable: { thread_id: "t" } };
  const frames = await framesOf(await compiled.stream(input, config));
  return frames.map(([event, { checkpoint, parent_checkpoint, parentConfig, values, next }]) => {
    assert.equal(typeof checkpoint.checkpoint_id, "string");
    return [
      event,
      { ...checkpoint, checkpoint_id: "…" },
      parent_checkpoint && { ...parent_checkpoint, checkpoint_id: "…" },
      [parentConfig, values, next],
    ];
  });
});

same("a failure is the last of server-sent events", async ({ StateGraph, Annotation, START }) => {
  const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
    .addNode("a", () => ({ n: 1 }))
    .addNode("b", () => {
      throw new TypeError("no such thing");
    })
    .addEdge(START, "a")
    .addEdge("a", "b")
    .compile();
  return framesOf(await graph.stream({ n: 0 }, ENCODED));
});

test("server-sent events are a stream for a Response, and leaving or cancelling it stops the run", async () => {
  const { StateGraph, Annotation, START } = /** @type {Engine} */ (ours);
  const stopped = /** @type {string[]} */ ([]);
  const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
    .addNode("hangs", (/** @type {any} */ _, /** @type {any} */ { writer, signal }) => {
      writer("begun");
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          stopped.push(signal.reason.name);
          reject(signal.reason);
        }),
      );
    })
    .addEdge(START, "hangs")
    .compile();
  const stream = () => graph.stream({ n: 0 }, { ...ENCODED, streamMode: "custom" });
  for await (const frame of await stream()) {
    assert.equal(new TextDecoder().decode(frame), 'event: custom\ndata: "begun"\n\n');
    break;
  }
  assert.deepEqual(stopped, ["AbortError"]);
  const encoded = await stream();
  const reading = (async () => {
    const frames = [];
    for await (const frame of encoded) {
      frames.push(frame);
      void encoded.cancel();
    }
    return frames.length;
  })();
  assert.equal(await reading, 1);
  assert.equal(stopped.length, 2);
  const body = /** @type {ReadableStream} */ (new Response(await stream()).body).getReader();
  assert.match(new TextDecoder().decode((await body.read()).value), /"begun"/);
  await body.cancel();
  assert.equal(stopped.length, 3);
  await assert.rejects(
    graph.stream({ n: 0 }, { encoding: "xml" }),
    (/** @type {any} */ error) => error.code === "INVALID_CONFIG" && /text\/event-stream/.test(error.message),
  );
});

/** @param {Engine} engine */
function toolsOf({ tool }) {
  const count = tool(
    async function* (/** @type {{ to: number }} */ { to }) {
      for (let at = 1; at <= to; at += 1) yield { at };
      return `counted to ${to}`;
    },
    {
      name: "count",
      description: "Counts",
      schema: { type: "object", properties: { to: { type: "number" } } },
    },
  );
  const fails = tool(
    async () => {
      throw new TypeError("no such file");
    },
    { name: "fails", description: "Fails", schema: NO_ARGUMENTS },
  );
  return { count, fails };
}

/** Of a result, what both engines say alike. @param {any} chunk */
function withoutWords(chunk) {
  if (chunk.event !== "on_tool_end" || typeof chunk.output !== "object") return chunk;
  const { type, content, tool_call_id, name } = chunk.output;
  return { ...chunk, output: { type, content, tool_call_id, name } };
}

for (const name of ["count", "fails"])
  same(`what becomes of a call of the tool "${name}"`, async (engine, note) => {
    const { StateGraph, MessagesAnnotation, START, ToolNode } = engine;
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("tools", new ToolNode(Object.values(toolsOf(engine))))
      .addEdge(START, "tools")
      .compile();
    await drain(
      await graph.stream(asking(engine, [[name, { to: 2 }]]), { streamMode: "tools" }),
      (/** @type {any} */ chunk) => note(withoutWords(chunk)),
    );
  });

same("tools that a node calls itself tell of themselves", async (engine, note) => {
  const { StateGraph, Annotation, START } = engine;
  const { count, fails } = toolsOf(engine);
  const graph = new StateGraph(Annotation.Root({ said: Annotation() }))
    .addNode("calls", async (/** @type {any} */ _, /** @type {any} */ config) => {
      const said = [await count.invoke({ to: 1 }, config)];
      said.push(await fails.invoke({}, config).catch((/** @type {Error} */ error) => error.message));
      return { said };
    })
    .addEdge(START, "calls")
    .compile();
  await drain(await graph.stream({ said: "" }, { streamMode: ["tools", "updates"] }), note);
});

test("LangChain's tools in our ToolNode tell the same as our own", async () => {
  const { StateGraph, MessagesAnnotation, START, ToolNode, tool } = /** @type {Engine} */ (ours);
  /** @param {Engine} make */
  const told = async (make) => {
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("tools", new ToolNode(Object.values(toolsOf({ tool: make }))))
      .addEdge(START, "tools")
      .compile();
    const chunks = /** @type {any[]} */ ([]);
    const input = asking(ours, [
      ["count", { to: 2 }],
      ["fails", {}],
    ]);
    await drain(await graph.stream(input, { streamMode: "tools" }), (chunk) =>
      chunks.push(withoutWords(chunk)),
    );
    // They work side by side.
    return ["c0", "c1"].map((id) => chunks.filter(({ toolCallId }) => toolCallId === id));
  };
  const own = await told(tool);
  assert.deepEqual(
    own[0]?.map((/** @type {any} */ { event }) => event),
    ["on_tool_start", "on_tool_event", "on_tool_event", "on_tool_end"],
  );
  assert.deepEqual(await told(theirTool), own);
});

same("a tool that calls another, both LangChain's", async (engine, note) => {
  const { StateGraph, MessagesAnnotation, START, ToolNode } = engine;
  const inner = theirTool(() => "inside", { name: "inner", description: "", schema: NO_ARGUMENTS });
  const outer = theirTool(async (_, config) => `${await inner.invoke({}, config)} out`, {
    name: "outer",
    description: "",
    schema: NO_ARGUMENTS,
  });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([outer]))
    .addEdge(START, "tools")
    .compile();
  await drain(
    await graph.stream(asking(engine, [["outer", {}]]), { streamMode: "tools" }),
    (/** @type {any} */ { event, name }) => note([event, name]),
  );
});

test("a stop ends a tool that is an async generator", async () => {
  const { StateGraph, MessagesAnnotation, START, ToolNode, tool } = /** @type {Engine} */ (ours);
  /** @type {(value?: unknown) => void} */
  let end = () => {};
  const ended = new Promise((resolve) => (end = resolve));
  const endless = tool(
    async function* () {
      try {
        for (;;) yield "more";
      } finally {
        end();
      }
    },
    { name: "endless", description: "", schema: NO_ARGUMENTS },
  );
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([endless]))
    .addEdge(START, "tools")
    .compile();
  for await (const { event } of await graph.stream(asking(ours, [["endless", {}]]), { streamMode: "tools" }))
    if (event === "on_tool_event") break;
  // Else the test does not end.
  await ended;
});

same("a waiting edge's task is named by it, also after a reload", async (engine, note) => {
  const { StateGraph, Annotation, START, MemorySaver } = engine;
  const checkpointer = new MemorySaver();
  const nothing = () => ({});
  const compile = () =>
    new StateGraph(Annotation.Root({ n: Annotation() }))
      .addNode("a", nothing)
      .addNode("b", nothing)
      .addNode("joined", nothing)
      .addEdge(START, "a")
      .addEdge(START, "b")
      .addEdge(["a", "b"], "joined")
      .compile({ checkpointer });
  const config = { configurable: { thread_id: "t" }, streamMode: "tasks" };
  const told = (/** @type {any} */ { name, triggers }) => triggers && note([name, triggers]);
  await drain(await compile().stream({ n: 1 }, { ...config, interruptBefore: ["joined"] }), () => {});
  await drain(await compile().stream(null, config), told);
});

same("a node's metadata is in its config, of its messages and its tasks", async (engine, note) => {
  const { StateGraph, MessagesAnnotation, START, AIMessage } = engine;
  const plainNode = () => ({ messages: [new AIMessage({ id: "b", content: "" })] });
  const inner = new StateGraph(MessagesAnnotation)
    .addNode("c", () => ({ messages: [new AIMessage({ id: "c", content: "" })] }), {
      metadata: { of: "inner" },
    })
    .addEdge(START, "c")
    .compile();
  const graph = new StateGraph(MessagesAnnotation)
    .addNode(
      "a",
      (/** @type {any} */ _, /** @type {any} */ { metadata }) => {
        note([metadata.of, metadata.node, metadata.run]);
        return { messages: [new AIMessage({ id: "a", content: "" })] };
      },
      { metadata: { of: "node", node: 1 } },
    )
    .addNode("b", plainNode)
    .addNode("outer", inner, { metadata: { of: "outer", around: 3 } })
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", "outer")
    .compile();
  for (const more of [{}, { metadata: { of: "run", run: 2 }, tags: ["tag"] }]) {
    const stream = await graph.stream(
      { messages: [] },
      { ...more, streamMode: ["tasks", "messages"], subgraphs: true },
    );
    await drain(stream, (/** @type {any} */ [, mode, chunk]) => {
      if (mode === "tasks" && "input" in chunk) {
        // LangSmith's word is in all of LangGraph's.
        const { metadata = {} } = chunk;
        note([mode, chunk.name, metadata]);
      } else if (mode === "messages") {
        const { langgraph_node, of, node, run, around } = chunk[1];
        note([mode, langgraph_node, of, node, run, around]);
      }
    });
  }
});

same("tasks say what has triggered them", async (engine, note) => {
  const { StateGraph, Annotation, START, END, Send, Command } = engine;
  const State = Annotation.Root({
    log: Annotation({
      reducer: (/** @type {any[]} */ all, /** @type {any[]} */ more) => all.concat(more),
      default: () => [],
    }),
  });
  const node = () => ({ log: ["x"] });
  const graph = new StateGraph(State)
    .addNode("a", node)
    .addNode("b", node)
    .addNode("joined", () => new Command({ goto: [new Send("sent", { log: [] }), "gone to"] }), {
      ends: ["sent", "gone to"],
    })
    .addNode("sent", node)
    .addNode("gone to", node)
    .addEdge(START, "a")
    .addEdge(START, "b")
    .addEdge(["a", "b"], "joined")
    .addEdge("sent", END)
    .compile();
  const triggers = /** @type {unknown[]} */ ([]);
  await drain(await graph.stream({ log: [] }, { streamMode: "tasks" }), (/** @type {any} */ chunk) => {
    if ("input" in chunk) triggers.push([chunk.name, chunk.triggers]);
  });
  note(triggers.sort());
});
