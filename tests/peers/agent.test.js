// The same ready-made agents on our package and on LangGraph.js, with LangChain's models and tools: what they say, stream and keep has
// to be the same. Then what is ours alone: our own models, and the last word when steps run out.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { tool } from "@langchain/core/tools";
import { fakeModel } from "@langchain/core/testing";
import * as langgraph from "@langchain/langgraph";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { z } from "zod";
import { inRoot } from "../../scripts/lib/paths.js";

/** @typedef {any} Engine */

const ours = await import(pathToFileURL(inRoot("dist/index.js")).href);
/** @type {Engine} */
const theirs = { ...langgraph, createReactAgent };

/** What a message says, whoever made it. @param {any} message */
const seen = ({ type, text, name, tool_calls, tool_call_id, status }) => ({
  type,
  text,
  name: name ?? null,
  calls: (tool_calls ?? []).map((/** @type {any} */ { id, name, args }) => ({ id, name, args })),
  ...(type === "tool" && { tool_call_id, status: status ?? null }),
});

/** @param {unknown} value */
const plain = (value) =>
  JSON.parse(
    JSON.stringify(value, function (name, _) {
      const own = this[name];
      return typeof own?.getType === "function" ? seen(own) : own;
    }),
  );

/** @param {string} name @param {(engine: Engine, note: (what: unknown) => void) => Promise<unknown>} program */
function same(name, program) {
  test(name, async () => {
    const noted = [];
    for (const engine of [ours, theirs]) {
      const all = /** @type {unknown[]} */ ([]);
      await program(engine, (what) => all.push(plain(what)));
      noted.push(all);
    }
    assert.ok(noted[0]?.length);
    assert.deepEqual(noted[0], noted[1]);
  });
}

const numbers = z.object({ a: z.number(), b: z.number() });
const multiply = tool(async ({ a, b }) => a * b, { name: "multiply", description: "×", schema: numbers });
const add = tool(async ({ a, b }) => a + b, { name: "add", description: "+", schema: numbers });
const give = tool(async ({ a, b }) => `${a} and ${b}`, {
  name: "give",
  description: "gives",
  schema: numbers,
  returnDirect: true,
});
const tools = [multiply, add, give];

/** @param {...[name: string, id: string]} calls */
const calling = (...calls) =>
  new AIMessage({
    content: "",
    tool_calls: calls.map(([name, id]) => ({ name, id, args: { a: 6, b: 7 }, type: "tool_call" })),
  });
/** @param {...any} answers */
const scripted = (...answers) => answers.reduce((model, answer) => model.respond(answer), fakeModel());
/** What a model was asked with. @param {any} model */
const asked = (model) => model.calls.map((/** @type {any} */ { messages }) => messages.map(seen));
const question = { messages: [new HumanMessage("six times seven?")] };

/** @param {AsyncIterable<any>} stream @param {(what: unknown) => void} note */
async function drain(stream, note) {
  for await (const chunk of stream) note(chunk);
}

for (const version of ["v1", "v2"]) {
  same(`${version}: several calls in an answer, an unknown tool`, async (engine, note) => {
    const llm = scripted(
      calling(["multiply", "1"], ["add", "2"]),
      calling(["add", "3"]),
      new AIMessage("42"),
    );
    const agent = engine.createReactAgent({ llm, tools, version, name: "counter" });
    const updates = /** @type {any[]} */ ([]);
    await drain(await agent.stream(question, { streamMode: "updates" }), (chunk) =>
      updates.push(plain(chunk)),
    );
    // Tasks of one superstep end in no order.
    note(updates.map((chunk) => JSON.stringify(chunk)).sort());
    note(asked(llm));
  });

  same(`${version}: a tool that returns directly`, async (engine, note) => {
    for (const calls of [[["give", "1"]], [["add", "1"]]]) {
      const llm = scripted(calling(.../** @type {any} */ (calls)), new AIMessage("done"));
      note(await engine.createReactAgent({ llm, tools, version }).invoke(question));
    }
  });

  same(`${version}: a hook that answers calls`, async (engine, note) => {
    const llm = scripted(
      calling(["add", "1"], ["multiply", "2"]),
      calling(["add", "3"]),
      new AIMessage("done"),
    );
    const postModelHook = (/** @type {any} */ { messages }) => {
      const calls = messages.at(-1).tool_calls ?? [];
      return calls.length
        ? { messages: [new ToolMessage({ content: "no", tool_call_id: calls[0].id, name: calls[0].name })] }
        : {};
    };
    const agent = engine.createReactAgent({ llm, tools, version, postModelHook });
    note(await agent.invoke(question));
    note(asked(llm));
  });

  same(`${version}: breakpoints and a thread`, async (engine, note) => {
    const llm = scripted(calling(["add", "1"]), new AIMessage("13"), new AIMessage("again"));
    const checkpointer = new engine.MemorySaver();
    const agent = engine.createReactAgent({ llm, tools, version, checkpointer, interruptBefore: ["tools"] });
    const config = { configurable: { thread_id: "t" } };
    await agent.invoke(question, config);
    note((await agent.getState(config)).next);
    note(await agent.invoke(null, config));
    note((await agent.invoke({ messages: [new HumanMessage("more")] }, config)).messages);
  });
}

same("prompts in all forms", async (engine, note) => {
  const prompts = [
    undefined,
    "be brief",
    new SystemMessage("be polite"),
    (/** @type {any} */ { messages }) => [new SystemMessage(`${messages.length}`), ...messages],
    ChatPromptTemplate.fromMessages([
      ["system", "be kind"],
      ["placeholder", "{messages}"],
    ]),
  ];
  for (const prompt of prompts) {
    const llm = scripted(calling(["add", "1"]), new AIMessage("13"));
    note(await engine.createReactAgent({ llm, tools, prompt }).invoke(question));
    note(asked(llm));
  }
});

same("a hook before the model, and what it is asked with", async (engine, note) => {
  const llm = scripted(calling(["add", "1"]), new AIMessage("13"));
  const preModelHook = (/** @type {any} */ { messages }) => ({
    llmInputMessages: [new SystemMessage("s"), ...messages.slice(-2)],
  });
  const agent = engine.createReactAgent({ llm, tools, preModelHook });
  note(await agent.invoke(question));
  note(asked(llm));
});

same("a model for each answer, a state of its own, and a response in a form", async (engine, note) => {
  const { Annotation, MessagesAnnotation } = engine;
  const llm = scripted(new AIMessage("13")).structuredResponse({ sum: 13 });
  const stateSchema = Annotation.Root({
    ...MessagesAnnotation.spec,
    who: Annotation(),
    structuredResponse: Annotation(),
  });
  const agent = engine.createReactAgent({
    llm: (/** @type {any} */ { who }) => {
      note(who);
      return llm;
    },
    tools: [],
    stateSchema,
    responseFormat: z.object({ sum: z.number() }),
  });
  note(await agent.invoke({ ...question, who: "me" }));
});

for (const version of ["v1", "v2"]) {
  same(
    `${version}: tools see the state, write to it, and hand over to another agent`,
    async (engine, note) => {
      const { Annotation, Command, END, MessagesAnnotation, START } = engine;
      const empty = z.object({});
      const toolMessage = (/** @type {any} */ { toolCallId }, /** @type {string} */ content) =>
        new ToolMessage({ content, tool_call_id: toolCallId, name: "n" });
      const rename = tool(
        async (_, /** @type {any} */ runtime) => {
          note([runtime.toolCallId, runtime.state.who, runtime.state.messages]);
          return new Command({ update: { who: "you", messages: [toolMessage(runtime, "renamed")] } });
        },
        { name: "rename", description: "renames", schema: empty },
      );
      const transfer = tool(
        async (_, /** @type {any} */ runtime) =>
          new Command({
            goto: "second",
            graph: Command.PARENT,
            update: { messages: [...runtime.state.messages, toolMessage(runtime, "over")] },
          }),
        { name: "transfer", description: "hands over", schema: empty },
      );
      const State = Annotation.Root({ ...MessagesAnnotation.spec, who: Annotation() });
      const first = scripted(calling(["rename", "1"]), calling(["transfer", "2"]));
      const second = scripted(new AIMessage("here I am"));
      const agent = (/** @type {string} */ name, /** @type {any} */ llm) =>
        engine.createReactAgent({
          llm,
          tools: [rename, transfer],
          version,
          name,
          stateSchema: State,
          includeAgentName: "inline",
        });
      const graph = new engine.StateGraph(State)
        .addNode("first", agent("first", first), { ends: ["second"] })
        .addNode("second", agent("second", second))
        .addEdge(START, "first")
        .addEdge("second", END)
        .compile();
      note(await graph.invoke({ ...question, who: "me" }));
      note(asked(first));
      note(asked(second));
    },
  );
}

same("the names of agents inside of contents", async (engine, note) => {
  const answers = [
    "<name>ada</name><content>hi</content>",
    "<name>ada</name><content></content>",
    "<name>ada</name>",
    [
      { type: "text", text: "<name>ada</name><content></content>" },
      { type: "text", text: "<name>ada</name><content>hi</content>" },
      { type: "text", text: "plain" },
      { type: "image_url", image_url: "data:," },
    ],
  ];
  const contents = [];
  for (const content of answers) {
    const llm = scripted(new AIMessage(/** @type {any} */ ({ content })));
    const said = [
      new AIMessage({ content: "hello", name: "bob" }),
      new AIMessage({ content: [{ type: "text", text: "hello" }], name: "bob" }),
      new AIMessage({ content: [], name: "bob" }),
      new AIMessage("nobody"),
      new HumanMessage({ content: "mine", name: "me" }),
    ];
    const agent = engine.createReactAgent({ llm, tools: [], name: "ada", includeAgentName: "inline" });
    const { messages } = await agent.invoke({ messages: said });
    contents.push(messages.map((/** @type {any} */ { content, name }) => [content, name]));
    contents.push(llm.calls[0].messages.map((/** @type {any} */ { content, name }) => [content, name]));
  }
  note(contents);
});

same("models that know of tools, and models with a config", async (engine, note) => {
  const model = scripted(calling(["add", "1"]), new AIMessage("13"));
  const told = /** @type {any[]} */ ([]);
  const bindTools = model.bindTools.bind(model);
  model.bindTools = (/** @type {any[]} */ tools) => {
    told.push(tools.map(({ name, type }) => name ?? type));
    return bindTools(tools);
  };
  const all = [...tools, { type: "web_search" }];
  const agent = engine.createReactAgent({ llm: model.withConfig({ stop: ["."] }), tools: all });
  note(await agent.invoke(question));
  note(told);
  note(model.calls[0].options.stop);
  const functions = tools.map(({ name }) => ({ type: "function", function: { name } }));
  const known = scripted(calling(["add", "1"]), new AIMessage("13")).withConfig(
    /** @type {any} */ ({ tools: functions }),
  );
  note(await engine.createReactAgent({ llm: known, tools }).invoke(question));
  const lacking = fakeModel().withConfig(/** @type {any} */ ({ tools: functions.slice(1) }));
  const lacks = async () => engine.createReactAgent({ llm: lacking, tools }).invoke(question);
  await assert.rejects(lacks, engine === ours ? { code: "INVALID_TOOL", message: /multiply/ } : Error);
});

same("a response with instructions, of a model with tools bound to it", async (engine, note) => {
  const model = scripted(new AIMessage("13")).structuredResponse({ sum: 13 });
  const responseFormat = { schema: z.object({ sum: z.number() }), prompt: "only the number" };
  const agent = engine.createReactAgent({ llm: model.bindTools(tools), tools, responseFormat });
  note(await agent.invoke(question));
  note(asked(model));
});

same("a tool asks, and a breakpoint after the hook", async (engine, note) => {
  const ask = tool(async (_, /** @type {any} */ config) => `${engine.interrupt({ ok: config.toolCallId })}`, {
    name: "ask",
    description: "asks",
    schema: z.object({}),
  });
  const llm = scripted(calling(["ask", "1"]), new AIMessage("thanks"));
  const agent = engine.createReactAgent({
    llm,
    tools: [ask],
    preModelHook: () => ({}),
    postModelHook: () => ({}),
    checkpointer: new engine.MemorySaver(),
    interruptAfter: ["pre_model_hook"],
  });
  const config = { configurable: { thread_id: "t" } };
  await agent.invoke(question, config);
  note((await agent.getState(config)).next);
  const { __interrupt__ } = await agent.invoke(null, config);
  note(__interrupt__.map((/** @type {any} */ { value }) => value));
  await agent.invoke(new engine.Command({ resume: "yes" }), config);
  note((await agent.getState(config)).next);
  note((await agent.invoke(null, config)).messages);
});

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
