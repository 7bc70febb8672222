// Our engine with LangChain's models, tools, runnables and messages, in a page.
// @ts-check

import {
  AIMessage,
  AIMessageChunk,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { Document } from "@langchain/core/documents";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda } from "@langchain/core/runnables";
import { DynamicStructuredTool, tool } from "@langchain/core/tools";
import { FakeListChatModel, FakeStreamingChatModel } from "@langchain/core/utils/testing";
import { ChatOpenAI } from "@langchain/openai";
import * as oneloop from "oneloop";
import { MessagesAnnotation } from "oneloop/langchain";
import { z } from "zod";
import { z as z3 } from "zod/v3";

const {
  Annotation,
  Chat,
  Command,
  END,
  IndexedDBSaver,
  MemorySaver,
  START,
  StateGraph,
  ToolNode,
  toolsCondition,
} = oneloop;

const CLASSES = { AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage };
/** Which class it really is: LangChain's `instanceof` takes pieces for whole ones. @param {any} message */
const classOf = (message) =>
  Object.entries(CLASSES).find(([, kind]) => message.constructor === kind)?.[0] ??
  `our ${/** @type {any} */ (message).constructor.name}`;
/** @param {any} message */
const seen = (message) => `${classOf(message)}: ${message.text}`;

const saver = new IndexedDBSaver({ database: "engine" });
const Mixed = Annotation.Root({
  ...oneloop.MessagesAnnotation.spec,
  kept: Annotation(),
});
const thread = { configurable: { thread_id: "t" } };

/** @param {any} returned @returns {import("oneloop").CompiledStateGraph<any, any>} */
const once = (returned, schema = /** @type {any} */ (Mixed)) =>
  new StateGraph(schema)
    .addNode("answer", returned)
    .addEdge(START, "answer")
    .compile({ checkpointer: saver });

/** @returns {any} */
const rich = () => ({
  messages: [
    new AIMessage(
      /** @type {any} */ ({
        id: "a",
        content: [{ type: "text", text: "answer" }],
        tool_calls: [{ id: "c", name: "multiply", args: { a: 6 }, type: "tool_call" }],
        usage_metadata: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
        response_metadata: { model: "none" },
        additional_kwargs: { extra: true },
      }),
    ),
    new ToolMessage({
      id: "b",
      content: "42",
      tool_call_id: "c",
      artifact: new Document({ pageContent: "page" }),
    }),
  ],
  kept: { first: new Map([["message", new SystemMessage("be brief")]]), piece: new AIMessageChunk("piece") },
});

export const storeMessages = async () => {
  const { messages } = await once(rich).invoke({ messages: [new HumanMessage("question"), "ours"] }, thread);
  return messages.map(seen);
};

export async function readMessages() {
  const graph = once(rich);
  const { values } = await graph.getState(thread);
  const { messages, kept } = /** @type {any} */ (values);
  const before = messages.map(seen);
  const { lc_kwargs: _, ...answer } = messages[2];
  const { lc_kwargs: __, ...made } = rich().messages[0];
  await graph.invoke({ messages: [new HumanMessage("more")] }, thread);
  return {
    before,
    answer: JSON.stringify(answer) === JSON.stringify(made) || [answer, made],
    artifact: messages[3].artifact instanceof Document && messages[3].artifact.pageContent,
    kept: [seen(kept.first.get("message")), seen(kept.piece)],
    after: (await graph.getState(thread)).values.messages?.map(seen),
  };
}

export const allTheirs = async () => {
  const graph = once(() => ({ messages: new oneloop.AIMessage("ours") }), MessagesAnnotation);
  const config = { configurable: { thread_id: "theirs" } };
  const { messages } = await graph.invoke(
    { messages: ["a string", ["system", "a pair"], { role: "user", content: "a role" }] },
    config,
  );
  return messages.map(seen);
};

export const pieces = async () => {
  const theirs = new AIMessageChunk({
    content: "theirs",
    tool_call_chunks: [{ index: 0, id: "c", name: "multiply", args: '{"a":6}', type: "tool_call_chunk" }],
  });
  const ours = new oneloop.AIMessageChunk({
    content: "ours",
    tool_call_chunks: [{ index: 0, id: "d", name: "multiply", args: '{"a":7}' }],
  });
  const { messages } = await once(() => ({ messages: [theirs, ours] })).invoke(
    { messages: [] },
    { configurable: { thread_id: "p" } },
  );
  return messages.map((/** @type {any} */ message) => [
    seen(message),
    message.tool_calls[0].args,
    "tool_call_chunks" in message,
  ]);
};

/** What a graph streams in the mode `messages`. @param {any} node @param {any} [config] */
async function streamed(node, config = {}) {
  const graph = new StateGraph(MessagesAnnotation).addNode("answer", node).addEdge(START, "answer").compile();
  const chunks = [];
  const stream = await graph.stream(
    { messages: [new HumanMessage("hi")] },
    { ...config, streamMode: ["messages", "values"] },
  );
  let values;
  for await (const [mode, chunk] of /** @type {AsyncIterable<any>} */ (stream)) {
    if (mode === "values") values = chunk;
    else chunks.push(`${seen(chunk[0])} (${chunk[1].langgraph_node})`);
  }
  return { chunks, last: seen(values.messages.at(-1)) };
}

const streaming = () =>
  new FakeStreamingChatModel({
    chunks: ["one ", "two ", "three"].map((content) => new AIMessageChunk(content)),
  });

export const modelInNode = () =>
  streamed(async (/** @type {any} */ { messages }, /** @type {any} */ config) => ({
    messages: await streaming().invoke(messages, config),
  }));

export const silentModel = () =>
  streamed(async (/** @type {any} */ { messages }, /** @type {any} */ config) => {
    const said = await streaming().invoke(messages, { ...config, tags: ["nostream"] });
    return { messages: new AIMessage(String(said.content.length)) };
  });

export const wholeModel = () =>
  streamed(async (/** @type {any} */ { messages }, /** @type {any} */ config) => {
    const model = new FakeListChatModel({ responses: ["whole"] });
    model._streamResponseChunks = /** @type {any} */ (
      Object.getPrototypeOf(FakeListChatModel.prototype)
    )._streamResponseChunks;
    await model.invoke(messages, config);
    return { messages: [] };
  });

export const sequence = () =>
  streamed(
    ChatPromptTemplate.fromMessages([
      ["system", "be brief"],
      ["placeholder", "{messages}"],
    ])
      .pipe(streaming())
      .pipe(RunnableLambda.from((message) => ({ messages: [message] }))),
  );

/** A model of ours, and what a config offers, behind a runnable of LangChain's, which makes a config of its own. */
export const lambda = () =>
  streamed(
    RunnableLambda.from(async (/** @type {any} */ { messages }, config) => {
      const model = new oneloop.ChatCustom("ours", async function* () {
        yield "by ";
        yield "ours";
      });
      return { messages: await model.invoke(messages, /** @type {any} */ (config)) };
    }),
  );

const multiply = tool(({ a, b }) => a * b, {
  name: "multiply",
  description: "Multiply two numbers",
  schema: z.object({ a: z.number(), b: z.number() }),
});
const add = new DynamicStructuredTool({
  name: "add",
  description: "Add two numbers",
  schema: z3.object({ a: z3.number(), b: z3.number() }),
  func: async (/** @type {{ a: number, b: number }} */ { a, b }) => String(a + b),
});
const approve = tool((/** @type {any} */ _, config) => /** @type {any} */ (config).interrupt("may it?"), {
  name: "approve",
  description: "Ask",
  schema: { type: "object", properties: {} },
});
const leave = tool(
  (/** @type {any} */ _, /** @type {any} */ config) =>
    new Command({
      update: { messages: [new ToolMessage({ content: "gone", tool_call_id: config.toolCall.id })] },
      goto: END,
    }),
  { name: "leave", description: "Leave", schema: { type: "object", properties: {} } },
);

export async function tools() {
  const calls = [
    { id: "1", name: "multiply", args: { a: 6, b: 7 } },
    { id: "2", name: "add", args: { a: 1, b: 2 } },
    { id: "3", name: "multiply", args: { a: "six" } },
    { id: "4", name: "approve", args: {} },
    { id: "5", name: "leave", args: {} },
  ];
  const told = /** @type {string[]} */ ([]);
  const handler = {
    handleToolStart: (/** @type {any} */ { name }, /** @type {string} */ input) =>
      void told.push(`start ${name ?? ""} ${input}`),
    handleToolEnd: (/** @type {any} */ output) => void told.push(`end ${output.content ?? output}`),
  };
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([multiply, add, approve, leave]))
    .addEdge(START, "tools")
    .compile({ checkpointer: new MemorySaver() });
  const asked = await graph.invoke(
    { messages: [new AIMessage({ content: "", tool_calls: calls })] },
    { ...thread, callbacks: [handler] },
  );
  const questions = /** @type {any} */ (asked).__interrupt__.map((/** @type {any} */ { value }) => value);
  const { messages } = await graph.invoke(new Command({ resume: "yes" }), {
    ...thread,
    callbacks: [handler],
  });
  return {
    questions,
    results: messages
      .slice(1)
      .map((message) => [
        /** @type {any} */ (message).tool_call_id,
        classOf(message),
        message.text.slice(0, 40),
      ]),
    multiplied: told.filter((line) => line.includes('"a":6') || line === "end 42").length,
  };
}

/** What a model of ours is told of LangChain's tools. */
export async function specs() {
  /** @type {any} */
  let told;
  const model = new oneloop.ChatCustom("spy", (_, options) => ((told = options.tools), "done"));
  await /** @type {any} */ (model).bindTools([multiply, add]).invoke("hi");
  return told.map((/** @type {any} */ { name, parameters }) => [name, Object.keys(parameters.properties)]);
}

/** The usual agent, with a model of LangChain's behind a server. @param {string} baseURL @param {any} [checkpointer] */
function agent(baseURL, checkpointer = saver) {
  const model = new ChatOpenAI({
    apiKey: "key",
    model: "test-model",
    maxRetries: 0,
    configuration: { baseURL, dangerouslyAllowBrowser: true },
  });
  const bound = model.bindTools([multiply]);
  return new StateGraph(MessagesAnnotation)
    .addNode("agent", async ({ messages }, config) => ({ messages: [await bound.invoke(messages, config)] }))
    .addNode("tools", new ToolNode([multiply]))
    .addEdge(START, "agent")
    .addConditionalEdges("agent", toolsCondition)
    .addEdge("tools", "agent")
    .compile({ checkpointer });
}

/** @param {string} baseURL */
export async function ask(baseURL) {
  const chunks = [];
  const stream = await agent(baseURL).stream(
    { messages: [new HumanMessage("six times seven?")] },
    { ...thread, streamMode: "messages" },
  );
  for await (const [message, { langgraph_node: node }] of stream)
    chunks.push([node, /** @type {any} */ (message).text]);
  return { chunks, messages: (await agent(baseURL).getState(thread)).values.messages?.map(seen) };
}

/** @type {AbortController} */
let stopping;
/** @type {Promise<string>} */
let ended;

/** @param {string} baseURL */
export function begin(baseURL) {
  stopping = new AbortController();
  const input = { messages: [new HumanMessage("count")] };
  const listen = async () => {
    const stream = await agent(baseURL).stream(input, {
      ...thread,
      signal: stopping.signal,
      streamMode: "messages",
    });
    for await (const [message] of stream) said += /** @type {any} */ (message).text;
    return "ended";
  };
  ended = listen().catch((/** @type {Error} */ error) => error.name);
}

let said = "";
/** What has been streamed since `begin`. */
export const heard = () => said;

/** @param {string} baseURL */
export async function stop(baseURL) {
  stopping.abort();
  const name = await ended;
  const { messages = [] } = (await agent(baseURL).getState(thread)).values;
  return [name, messages.map(seen), /** @type {any} */ (messages.at(-1))?.response_metadata.finish_reason];
}

/** The steps of a chat's turn. @param {string} baseURL */
export async function steps(baseURL) {
  const chat = new Chat({ name: "App", database: "chat" });
  chat.serve(agent(baseURL, new MemorySaver()));
  await chat.start();
  const over = new Promise((resolve) => {
    chat.subscribe((event) => event.type === "running" && !event.running && resolve(undefined));
  });
  await chat.send("six times seven?");
  await over;
  return chat
    .snapshot()
    .steps.map(({ type, name, status, output }) => [type, name, status, output.slice(0, 20)]);
}
