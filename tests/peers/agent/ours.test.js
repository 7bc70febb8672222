// Ready-made agents, as only ours are: with our own models, and a last word when steps run out.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { z } from "zod";
import { calling, ours, plain, scripted } from "./programs.js";

/** Calls `add` that often, then answers. @param {number} times */
const counting = (times) =>
  new ours.ChatCustom("counting", (/** @type {any[]} */ messages) => {
    const done = messages.filter(({ type }) => type === "tool").length;
    if (done >= times) return "done";
    return [{ tool_call_chunks: [{ index: 0, id: `c${done}`, name: "add", args: '{"a":1,"b":2}' }] }];
  });
const own = ours.tool((/** @type {any} */ { a, b }) => a + b, {
  name: "add",
  description: "+",
  schema: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } } },
});

test("ours: with too few steps left for calls, the agent says so", async () => {
  const postModelHook = () => ({});
  for (const [options, most] of /** @type {[object, number][]} */ ([
    [{}, 9],
    [{ version: "v2" }, 9],
    [{ postModelHook, preModelHook: () => ({ llmInputMessages: [] }) }, 14],
  ])) {
    for (let recursionLimit = most - 5; recursionLimit <= most; recursionLimit += 1) {
      const agent = ours.createReactAgent({ llm: counting(100), tools: [own], ...options });
      const { messages } = await agent.invoke({ messages: "go" }, { recursionLimit });
      const last = messages.at(-1);
      assert.equal(last.text, "Sorry, need more steps to process this request.");
      assert.deepEqual(last.tool_calls, []);
    }
  }
});

test("ours: 250 calls in a row", async () => {
  for (const version of ["v1", "v2"]) {
    const agent = ours.createReactAgent({ llm: counting(250), tools: [own], version });
    const { messages } = await agent.invoke({ messages: "go" });
    assert.equal(messages.length, 502);
    assert.equal(messages.at(-1).text, "done");
  }
});

test("ours: the decisions of a step do not look through a long conversation", async () => {
  // Reads of old messages are counted, in the state as it is after many rounds.
  let reads = 0;
  const old = Array.from({ length: 500 }, (_, at) => {
    const message = new ours.HumanMessage({ id: `m${at}`, content: "old" });
    return new Proxy(message, {
      get(target, name, receiver) {
        if (name === "tool_calls") reads += 1;
        return Reflect.get(target, name, receiver);
      },
    });
  });
  const agent = ours.createReactAgent({
    llm: {
      lc_namespace: [],
      bindTools: () => scripted(calling(["add", "1"]), new AIMessage("13")),
      invoke() {},
    },
    tools: [own],
  });
  const { messages } = await agent.invoke({ messages: old });
  assert.equal(messages.length, 503);
  assert.ok(reads < 500, `${reads} reads`);
});

test("ours: a response in a form, by our own models", async () => {
  const model = new ours.ChatCustom("forms", (/** @type {any} */ _, /** @type {any} */ { tools }) =>
    tools.some((/** @type {any} */ { name }) => name === "responseFormat")
      ? [{ tool_call_chunks: [{ index: 0, id: "r", name: "responseFormat", args: '{"sum":13}' }] }]
      : "thirteen",
  );
  const responseFormat = z.object({ sum: z.number() });
  const agent = ours.createReactAgent({ llm: model, tools: [], responseFormat });
  assert.deepEqual((await agent.invoke({ messages: "?" })).structuredResponse, { sum: 13 });
  const instructed = { schema: { type: "object" }, prompt: "only the number" };
  const byJson = ours.createReactAgent({ llm: model, tools: [], responseFormat: instructed });
  assert.deepEqual((await byJson.invoke({ messages: "?" })).structuredResponse, { sum: 13 });
  /** @param {string} args */
  const answering = (args) =>
    new ours.ChatCustom("answers", () => [
      { tool_call_chunks: [{ index: 0, id: "r", name: "responseFormat", args }] },
    ]);
  for (const [llm, code] of [
    [counting(0), "INVALID_STRUCTURED_RESPONSE"],
    [answering("{oops"), "INVALID_STRUCTURED_RESPONSE"],
    [answering('{"sum":"a lot"}'), "INVALID_TOOL_ARGUMENTS"],
  ]) {
    // The first question is answered without a call.
    let first = true;
    const choose = () => (first ? ((first = false), counting(0)) : llm);
    const wrong = ours.createReactAgent({ llm: choose, tools: [], responseFormat });
    await assert.rejects(wrong.invoke({ messages: "?" }), { code });
  }
  const unable = { lc_namespace: [], invoke: async () => new AIMessage("hi") };
  const without = ours.createReactAgent({ llm: unable, tools: [], responseFormat });
  await assert.rejects(without.invoke({ messages: "?" }), { code: "INVALID_MODEL" });
});

test("ours: a stop in the model and in the tools leaves a thread that goes on", async () => {
  for (const version of ["v1", "v2"]) {
    for (const where of ["model", "tools"]) {
      let stopped = false;
      const never = () => new Promise(() => {});
      const llm = new ours.ChatCustom("stopped", async function* (/** @type {any[]} */ messages) {
        if (messages.some(({ type }) => type === "tool") || stopped) {
          yield "done";
          return;
        }
        yield "half an ";
        if (where === "model") await never();
        yield { tool_call_chunks: [{ index: 0, id: "1", name: "quick", args: "{}" }] };
        yield { tool_call_chunks: [{ index: 1, id: "2", name: "slow", args: "{}" }] };
      });
      const schema = { type: "object" };
      const slow = ours.tool(never, { name: "slow", description: "never ends", schema });
      const quick = ours.tool(() => "quickly", { name: "quick", description: "ends", schema });
      const checkpointer = new ours.MemorySaver();
      const agent = ours.createReactAgent({ llm, tools: [quick, slow], version, checkpointer });
      const config = { configurable: { thread_id: "t" } };
      const stop = new AbortController();
      const streamMode = where === "model" ? "messages" : "tools";
      const stream = await agent.stream({ messages: "go" }, { ...config, streamMode, signal: stop.signal });
      await assert.rejects(
        async () => {
          for await (const { event } of stream)
            if (where === "model" || event === "on_tool_end") stop.abort();
        },
        { name: "AbortError" },
      );
      stopped = true;
      const kept = plain((await agent.getState(config)).values.messages);
      assert.equal(kept[1].text, "half an ");
      // Each by its call: in v2 they come from two tasks, in no order.
      const results = kept
        .slice(2)
        .sort((/** @type {any} */ a, /** @type {any} */ b) => a.tool_call_id - b.tool_call_id);
      const cut = "Stopped before it finished.";
      const texts = results.map((/** @type {any} */ { text }) => text);
      assert.deepEqual(texts, where === "tools" ? ["quickly", cut] : []);
      const { messages } = await agent.invoke({ messages: "more" }, config);
      assert.equal(messages.at(-1).text, "done");
    }
  }
});

test("ours: a tool reads and asks by its config", async () => {
  const seen = /** @type {any[]} */ ([]);
  const ask = ours.tool(
    (/** @type {any} */ _, /** @type {any} */ config) => {
      seen.push([config.toolCallId, config.state.messages.length, config.context.who]);
      return config.interrupt("?");
    },
    { name: "add", description: "asks", schema: { type: "object" } },
  );
  for (const version of ["v1", "v2"]) {
    const agent = ours.createReactAgent({
      llm: counting(1),
      tools: new ours.ToolNode([ask]),
      version,
      checkpointer: new ours.MemorySaver(),
      contextSchema: z.object({ who: z.string() }),
    });
    const config = { configurable: { thread_id: "t" }, context: { who: "me" } };
    await agent.invoke({ messages: "go" }, config);
    const { messages } = await agent.invoke(new ours.Command({ resume: "yes" }), config);
    assert.deepEqual(
      plain(messages).map((/** @type {any} */ { text }) => text),
      ["go", "", "yes", "done"],
    );
    await assert.rejects(agent.invoke({ messages: "go" }, { configurable: { thread_id: "u" } }), {
      code: "INVALID_CONTEXT",
    });
  }
  assert.deepEqual(seen, Array(4).fill(["c0", 2, "me"]));
});

test("ours: with several lists of messages, the tools answer in the agent's", async () => {
  const { Annotation, MessagesAnnotation } = ours;
  const stateSchema = Annotation.Root({
    aside: MessagesAnnotation.spec.messages,
    ...MessagesAnnotation.spec,
  });
  const agent = ours.createReactAgent({ llm: counting(1), tools: [own], stateSchema });
  const { messages, aside } = await agent.invoke({ messages: "go" });
  assert.deepEqual([messages.length, aside], [4, []]);
});

test("ours: what is wrong is said", async () => {
  assert.throws(() => ours.createReactAgent({ tools: [] }), { code: "INVALID_MODEL" });
  const llm = { lc_namespace: [], invoke: async () => new AIMessage("hi") };
  assert.throws(() => ours.createReactAgent({ llm, tools: [own] }), { code: "INVALID_MODEL" });
  const stateSchema = ours.Annotation.Root({ other: ours.Annotation() });
  assert.throws(() => ours.createReactAgent({ llm, tools: [], stateSchema }), { code: "INVALID_SCHEMA" });
  for (const prompt of [42, {}, new HumanMessage("hi"), null])
    assert.throws(() => ours.createReactAgent({ llm, tools: [], prompt }), { code: "INVALID_PROMPT" });
  const none = ours.createReactAgent({ llm: () => undefined, tools: [] });
  await assert.rejects(none.invoke({ messages: "?" }), { code: "INVALID_MODEL" });
});
