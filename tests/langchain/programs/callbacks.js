// The runs of the published LangGraph.js, and of LangChain alone, as steps of a chat, in a page; beside the same graphs on our engine.
// @ts-check

import { Document } from "@langchain/core/documents";
import { HumanMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { BaseRetriever } from "@langchain/core/retrievers";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import * as langgraph from "@langchain/langgraph/web";
import * as oneloop from "oneloop";
import { LangchainCallbackHandler } from "oneloop/langchain";
import { z } from "zod";
import {
  ENGINES,
  Scripted,
  treeOf,
  deferred,
  say,
  chatOf,
  run,
  shown,
  multiply,
  broken,
  agent,
} from "./callbacks-kit.js";

export { treeOf } from "./callbacks-kit.js";

/** @typedef {import("./callbacks-kit.js").Engine} Engine */
const { Chat } = oneloop;

/** @param {[Engine, string]} where */
export const agentSteps = ([engine, baseURL]) => shown(engine, agent(engine, baseURL));
/** @param {[Engine, string]} where */
export const brokenTool = ([engine, baseURL]) => shown(engine, agent(engine, baseURL, [broken]));

/** What is beside input and output. @param {string} baseURL */
export async function records(baseURL) {
  const chat = await chatOf(async (turn) => {
    const graph = agent("theirs", baseURL);
    const handler = new LangchainCallbackHandler(turn);
    const config = { ...turn.config(), tags: ["mine"], metadata: { user: "u", api_key: "hidden" } };
    await graph.invoke({ messages: ["six times seven?"] }, { ...config, callbacks: [handler] });
  });
  await say(chat);
  return chat.snapshot().steps.filter(({ type }) => type === "llm" || type === "tool");
}

/** Branches whose models speak in turns. @param {Engine} engine */
export async function parallel(engine) {
  const { Annotation, Send, StateGraph } = ENGINES[engine];
  const count = 3;
  /** All have to have come before any goes on. */
  const meetings = Array.from({ length: 4 }, () => ({ ...deferred(), missing: count }));
  const pace = (/** @type {number} */ at) => {
    const meeting = meetings[at];
    meeting.missing -= 1;
    if (!meeting.missing) meeting.resolve();
    return meeting.promise;
  };
  const graph = new StateGraph(Annotation.Root({ messages: Annotation(), which: Annotation() }))
    .addNode("plan", () => ({}))
    .addNode("branch", async (/** @type {any} */ { which }, /** @type {any} */ config) => {
      const said = ["a", "b", "c", "d"].map((letter) => `${which}${letter} `);
      await new Scripted(said, pace).invoke(`branch ${which}`, config);
      return {};
    })
    .addEdge("__start__", "plan")
    .addConditionalEdges("plan", () => [0, 1, 2].map((which) => new Send("branch", { which })))
    .compile();
  const chat = await chatOf((turn) => run(engine, graph, turn));
  /** @type {string[]} */
  const order = [];
  chat.subscribe((event) => {
    if (event.type === "token") order.push(event.token);
  });
  await say(chat);
  return { tree: treeOf(chat.snapshot().steps), order };
}

/** Graphs inside of nodes, sequences in them. @param {Engine} engine */
export async function nested(engine) {
  const { Annotation, StateGraph } = ENGINES[engine];
  const State = Annotation.Root({ messages: Annotation() });
  const sequence = ChatPromptTemplate.fromMessages([
    ["system", "be brief"],
    ["placeholder", "{messages}"],
  ])
    .pipe(new Scripted(["brief", "ly"]))
    .pipe(new StringOutputParser())
    .pipe(RunnableLambda.from((text) => ({ messages: [new HumanMessage(/** @type {string} */ (text))] })));
  const innermost = new StateGraph(State).addNode("leaf", sequence).addEdge("__start__", "leaf").compile();
  const inner = new StateGraph(State)
    .addNode("innermost", innermost)
    .addNode("after", () => ({}))
    .addEdge("__start__", "innermost")
    .addEdge("innermost", "after")
    .compile({ name: "inner" });
  const outer = new StateGraph(State)
    .addNode("sub", inner)
    .addNode("called", async (/** @type {any} */ state, /** @type {any} */ config) =>
      innermost.invoke(state, config),
    )
    .addEdge("__start__", "sub")
    .addConditionalEdges("sub", () => "called")
    .compile({ name: "outer" });
  return shown(engine, outer);
}

/** A node that asks, and one that fails. */
export async function bubbles() {
  const { Annotation, GraphInterrupt, StateGraph } = ENGINES.theirs;
  const State = Annotation.Root({ messages: Annotation() });
  const asks = new StateGraph(State)
    .addNode("ask", () => {
      throw new GraphInterrupt([{ value: "may it?" }]);
    })
    .addEdge("__start__", "ask")
    .compile({ checkpointer: new langgraph.MemorySaver() });
  const fails = new StateGraph(State)
    .addNode("fail", () => {
      throw new TypeError("broken");
    })
    .addEdge("__start__", "fail")
    .compile();
  return [await shown("theirs", asks), await shown("theirs", fails)];
}

class Notes extends BaseRetriever {
  lc_namespace = ["tests"];
  async _getRelevantDocuments() {
    return [new Document({ pageContent: "note", metadata: { page: 1 } })];
  }
}

/** LangChain without a graph, with what is shown by name. @param {any} options */
export async function chains(options) {
  if (options.not)
    options.filter = (/** @type {any} */ { type }, /** @type {boolean} */ is) => is && type !== options.not;
  const chat = await chatOf(async (turn) => {
    const chain = RunnableLambda.from((/** @type {any} */ input) => input)
      .pipe(ChatPromptTemplate.fromMessages([["human", "{text}"]]))
      .pipe(new Scripted(["gu", "ten ", "Tag"]))
      .pipe(new StringOutputParser());
    const callbacks = [new LangchainCallbackHandler(turn, options)];
    await chain.withConfig({ runName: "translate" }).invoke({ text: "hello" }, { callbacks });
    await chain.invoke({ text: "hello" }, { callbacks });
    await new Notes().invoke("where?", { callbacks });
    // In a step, under which its runs are.
    await turn.step({ name: "mine" }, (/** @type {any} */ step) =>
      multiply.invoke({ a: 1, b: 2 }, { callbacks: [new LangchainCallbackHandler(step, options)] }),
    );
  });
  await say(chat);
  return treeOf(chat.snapshot().steps);
}

/** Answers of nodes as messages. @param {string} baseURL */
export async function answers(baseURL) {
  const chat = await chatOf((turn) =>
    run("theirs", agent("theirs", baseURL), turn, { answerNodes: ["agent"] }),
  );
  await say(chat);
  return chat.snapshot().steps.filter(({ type }) => type === "assistant_message");
}

/** @type {any} */
let live;

/** Begins a run that is going to be stopped. @param {string} baseURL */
export async function begin(baseURL) {
  const tokens = /** @type {string[]} */ ([]);
  const reached = deferred();
  const gate = deferred();
  const slow = tool(
    async () => {
      reached.resolve();
      await gate.promise;
      return 42;
    },
    { name: "multiply", description: "Multiply", schema: z.object({ a: z.number(), b: z.number() }) },
  );
  const ended = deferred();
  /** @type {any} */
  let handler;
  const chat = await chatOf(async (turn) => {
    handler = new LangchainCallbackHandler(turn, {
      onError: (error) => tokens.push(`error: ${String(error)}`),
    });
    const graph = agent("theirs", baseURL, [slow]);
    const going = graph.invoke({ messages: ["count"] }, { ...turn.config(), callbacks: [handler] });
    await going.catch((/** @type {Error} */ error) => ended.resolve(error.name));
  });
  chat.subscribe((event) => {
    if (event.type === "token") tokens.push(event.token);
  });
  live = { chat, tokens, reached, gate, ended, handler: () => handler };
  await chat.send("count");
}
export const heard = () => live.tokens.join("");
export const inTool = () => live.reached.promise;

export async function stop() {
  const { chat, tokens, gate, ended, handler } = live;
  await chat.stop();
  const before = JSON.stringify(chat.snapshot().steps);
  const count = tokens.length;
  gate.resolve();
  const name = await ended.promise;
  // Late calls, as of a model that does not listen.
  const llm = chat.snapshot().steps.findLast((/** @type {any} */ { type }) => type === "llm");
  await handler().handleChatModelStart({ id: ["m"] }, [["late"]], "late");
  await handler().handleLLMNewToken("late", {}, llm.id);
  await handler().handleLLMNewToken("late", {}, "late");
  await handler().handleToolError(new Error("late"), "late");
  await handler().settled();
  return {
    name,
    tree: treeOf(chat.snapshot().steps),
    unchanged: before === JSON.stringify(chat.snapshot().steps) && count === tokens.length,
  };
}

/** A run that is aborted while its turn goes on. @param {(string | undefined)[]} reasons of the abort */
export async function aborted(reasons) {
  const chat = await chatOf(async (turn) => {
    for (const reason of reasons) {
      const stopping = new AbortController();
      const { Annotation, StateGraph } = ENGINES.theirs;
      const reached = deferred();
      const model = new Scripted(["one ", "two ", "three"], (at) => {
        if (at < 2) return undefined;
        reached.resolve();
        return new Promise((resolve) => stopping.signal.addEventListener("abort", resolve));
      });
      const graph = new StateGraph(Annotation.Root({ messages: Annotation() }))
        .addNode("count", async (/** @type {any} */ { messages }, /** @type {any} */ config) => {
          await model.invoke(messages, config);
          return {};
        })
        .addEdge("__start__", "count")
        .compile();
      const handler = new LangchainCallbackHandler(turn, reason ? { signal: stopping.signal } : {});
      const config = { ...turn.config(), signal: stopping.signal, callbacks: [handler] };
      const going = graph.invoke({ messages: ["count"] }, config).catch(() => {});
      await reached.promise;
      stopping.abort(reason);
      await going;
      await handler.settled();
    }
    await turn.message("went on").send();
  });
  await say(chat);
  return treeOf(chat.snapshot().steps);
}

/** Two chats of a page at once, their turns in each other's midst. */
export async function twoChats() {
  const meetings = Array.from({ length: 3 }, () => ({ ...deferred(), missing: 2 }));
  const pace = (/** @type {number} */ at) => {
    const meeting = meetings[at];
    meeting.missing -= 1;
    if (!meeting.missing) meeting.resolve();
    return meeting.promise;
  };
  const chats = await Promise.all(
    ["x", "y"].map((name) =>
      chatOf(async (turn) => {
        const { Annotation, StateGraph } = ENGINES.theirs;
        const graph = new StateGraph(Annotation.Root({ messages: Annotation() }))
          .addNode(name, async (/** @type {any} */ _, /** @type {any} */ config) => {
            await new Scripted([`${name}1 `, `${name}2 `, `${name}3`], pace).invoke(name, config);
            return {};
          })
          .addEdge("__start__", name)
          .compile();
        await run("theirs", graph, turn);
      }),
    ),
  );
  await Promise.all(chats.map((chat) => say(chat)));
  return chats.map((chat) => treeOf(chat.snapshot().steps));
}

/** A store that is slow: what it has when the model is called, and when all is settled. @param {string} baseURL */
export async function slowStore(baseURL) {
  const stored = new Map();
  const order = /** @type {string[]} */ ([]);
  const dataLayer = {
    async commit(/** @type {any[]} */ writes) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (const { method, args } of writes)
        if (method === "createStep" || method === "updateStep") {
          const [step] = args;
          stored.set(step.id, step);
          order.push(`${step.name} ${step.status}`);
        }
    },
    listThreads: () => ({ data: [] }),
    getThread: () => undefined,
    updateThread() {},
    deleteThread() {},
    createStep() {},
    updateStep() {},
    deleteStep() {},
  };
  const seen = /** @type {any} */ ({});
  const chat = await chatOf(
    async (turn) => {
      const spy = tool(
        () => {
          seen.inTool = [...stored.values()].map(({ name, status }) => `${name} ${status}`);
          return 42;
        },
        { name: "multiply", description: "M", schema: z.object({ a: z.number(), b: z.number() }) },
      );
      const handler = new LangchainCallbackHandler(turn);
      const graph = agent("theirs", baseURL, [spy]);
      await graph.invoke({ messages: ["hi"] }, { ...turn.config(), callbacks: [handler] });
      await handler.settled();
      seen.settled = treeOf([...stored.values()], ["type", "name", "status", "output"]);
    },
    { dataLayer },
  );
  await say(chat);
  return { ...seen, order: order.filter((name) => !/^(on_message|User|You)/.test(name)) };
}

/** A handler that outlives its turn. @param {boolean} hasListener */
export async function outlived(hasListener) {
  const errors = /** @type {any[]} */ ([]);
  /** @type {any} */
  let handler;
  const chat = await chatOf((turn) => {
    const onError = (/** @type {any} */ error) => errors.push([error.code, error.message]);
    handler = new LangchainCallbackHandler(turn, hasListener ? { onError } : {});
  });
  await say(chat);
  const before = JSON.stringify(chat.snapshot().steps);
  const result = await multiply.invoke({ a: 6, b: 7 }, { callbacks: [handler] });
  const settled = await handler.settled().catch((/** @type {any} */ error) => error.code);
  await multiply.invoke({ a: 6, b: 7 }, { callbacks: [handler] });
  return {
    result,
    errors,
    settled,
    again: await handler.settled(),
    same: before === JSON.stringify(chat.snapshot().steps),
  };
}

/** A turn that ends before its run does. */
export async function unawaited() {
  const errors = /** @type {any[]} */ ([]);
  const gate = deferred();
  const begun = deferred();
  /** @type {any} */
  let going;
  const chat = await chatOf(async (turn) => {
    const handler = new LangchainCallbackHandler(turn, {
      onError: (/** @type {any} */ error) => errors.push(error.code),
    });
    const model = new Scripted(["one ", "two"], (at) => at && (begun.resolve(), gate.promise));
    going = model.invoke("count", { callbacks: [handler] });
    await begun.promise;
  });
  await say(chat);
  const before = treeOf(chat.snapshot().steps);
  gate.resolve();
  await going;
  return { errors, before, after: treeOf(chat.snapshot().steps) };
}

/** A store that fails while a graph runs. @param {{ raiseError: boolean, baseURL: string }} options */
export async function failingStore({ raiseError, baseURL }) {
  let isFull = false;
  let seen = {};
  const memory = /** @type {any} */ (new oneloop.MemoryDataLayer());
  // As it is: no layer of ours any more.
  const dataLayer = /** @type {any} */ (
    Object.fromEntries(
      METHODS.map((name) => [
        name,
        async (/** @type {any[]} */ ...args) => {
          if (isFull && name.endsWith("Step")) throw new Error("the disk is full");
          return memory[name](...args);
        },
      ]),
    )
  );
  const errors = /** @type {string[]} */ ([]);
  const chat = await chatOf(
    async (turn) => {
      isFull = true;
      const onError = (/** @type {any} */ error) => errors.push(error.code);
      const handler = new LangchainCallbackHandler(turn, { raiseError, onError });
      const config = { ...turn.config(), callbacks: [handler] };
      const graph = agent("theirs", baseURL);
      const ended = await graph.invoke({ messages: ["hi"] }, config).then(
        (/** @type {any} */ { messages }) => messages.at(-1).text,
        (/** @type {any} */ error) => error.code,
      );
      const settled = await handler.settled().catch((error) => error.code);
      isFull = false;
      seen = { ended, settled };
    },
    { dataLayer },
  );
  await say(chat);
  return { errors: [...new Set(errors)], ...seen };
}
const METHODS = [
  "listThreads",
  "getThread",
  "updateThread",
  "deleteThread",
  "createStep",
  "updateStep",
  "deleteStep",
];
/** The program that fails where every part brings a loop of its own: as often as asked. @param {{ baseURL: string, times: number }} options */
export async function seed({ baseURL, times }) {
  const chat = await chatOf(
    async (turn, message) => {
      const handler = new LangchainCallbackHandler(turn, { answerNodes: ["agent"] });
      const stream = await agent("theirs", baseURL).stream(
        { messages: [message.content] },
        { ...turn.config(), callbacks: [handler], streamMode: "messages" },
      );
      let text = "";
      for await (const [chunk] of /** @type {any} */ (stream))
        if (chunk.getType() === "ai") text += chunk.text;
      await handler.settled();
      turn.session.set("last", text);
    },
    { dataLayer: undefined, database: "seed" },
  );
  for (let at = 0; at < times; at += 1) await say(chat, `message ${at}`);
  await chat.flush();
  return { thread: chat.snapshot().thread.id, steps: chat.snapshot().steps };
}

/** @param {string} threadId */
export async function reopen(threadId) {
  const chat = new Chat({ name: "App", database: "seed" });
  await chat.start({ threadId });
  return chat.snapshot().steps;
}
