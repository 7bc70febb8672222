// The same ready-made agents on our package and on LangGraph.js, with LangChain's models and tools: what they say, stream and keep has
// to be the same.
// @ts-check

import assert from "node:assert/strict";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { fakeModel } from "@langchain/core/testing";
import { z } from "zod";
import { ours, plain, same, tools, calling, scripted, asked, question, drain } from "./programs.js";

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

same("older spellings of a prompt", async (engine, note) => {
  for (const older of [
    { stateModifier: "be brief" },
    { messageModifier: new SystemMessage("be polite") },
    {
      messageModifier: (/** @type {any[]} */ messages) => [
        new SystemMessage(`${messages.length}`),
        ...messages,
      ],
    },
  ]) {
    const llm = scripted(calling(["add", "1"]), new AIMessage("13"));
    const agent = engine.createReactAgent({ llm, tools, ...older, description: "adds" });
    note(await agent.invoke(question));
    note(asked(llm));
    note(agent.description);
  }
  const both = () =>
    engine.createReactAgent({ llm: scripted(), tools, prompt: "a", stateModifier: "b" }).invoke(question);
  note(
    await Promise.resolve()
      .then(both)
      .then(
        () => "taken",
        () => "refused",
      ),
  );
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

same(
  "a model in a sequence, as it is and with something bound to it, is told of the tools",
  async (engine, note) => {
    const loud = RunnableLambda.from((/** @type {any} */ answer) => {
      answer.additional_kwargs = { loud: true };
      return answer;
    });
    const first = RunnableLambda.from((/** @type {any} */ messages) => messages);
    /** @type {((model: any) => any)[]} */
    const forms = [
      (model) => model.pipe(loud),
      (model) => first.pipe(model).pipe(loud),
      (model) => first.pipe(model.withConfig({ tags: ["bound"] })).pipe(loud),
      (model) => first.pipe(model.withConfig({ tools })).pipe(loud),
      (model) => first.pipe(model.bindTools(tools)),
    ];
    for (const form of forms) {
      const model = scripted(calling(["add", "1"]), new AIMessage("13")).structuredResponse({ sum: 13 });
      const told = /** @type {any[]} */ ([]);
      const bindTools = model.bindTools.bind(model);
      model.bindTools = (/** @type {any[]} */ list) => {
        told.push(list.map(({ name }) => name));
        return bindTools(list);
      };
      const responseFormat = { schema: z.object({ sum: z.number() }) };
      const agent = engine.createReactAgent({ llm: form(model), tools, responseFormat });
      note(await agent.invoke(question));
      note([asked(model), told]);
    }
  },
);

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
