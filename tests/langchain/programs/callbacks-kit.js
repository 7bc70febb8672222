// What the programs of the callback handler share: engines, models, agents, chats, and the tree of what a chat shows.
// @ts-check

import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessageChunk, HumanMessage } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { tool } from "@langchain/core/tools";
import { ToolNode, toolsCondition } from "@langchain/langgraph/prebuilt";
import * as langgraph from "@langchain/langgraph/web";
import { ChatOpenAI } from "@langchain/openai";
import * as oneloop from "oneloop";
import { LangchainCallbackHandler, MessagesAnnotation } from "oneloop/langchain";
import { z } from "zod";

const { Chat } = oneloop;
/** @typedef {"theirs" | "ours"} Engine */
/** @type {Record<Engine, any>} */
export const ENGINES = {
  theirs: { ...langgraph, ToolNode, toolsCondition },
  ours: { ...oneloop, MessagesAnnotation },
};

/** A model that says what it is told to, a piece at a time, when it may. */
export class Scripted extends BaseChatModel {
  /** @param {string[]} said @param {(at: number) => unknown} [pace] is awaited before each piece */
  constructor(said, pace = () => {}) {
    super({});
    this.said = said;
    this.pace = pace;
  }
  _llmType() {
    return "scripted";
  }
  /** @returns {Promise<any>} */
  async _generate() {
    return { generations: [{ text: this.said.join(""), message: new AIMessageChunk(this.said.join("")) }] };
  }
  /** @param {any} _ @param {any} options @param {any} run @returns {AsyncGenerator<ChatGenerationChunk>} */
  async *_streamResponseChunks(_, options, run) {
    for (const [at, text] of this.said.entries()) {
      await this.pace(at);
      options.signal?.throwIfAborted();
      yield new ChatGenerationChunk({ text, message: new AIMessageChunk(text) });
      await run?.handleLLMNewToken(text);
    }
  }
}

/** A tree of what a chat shows below its runs. @param {any[]} steps @param {string[]} [fields] */
export function treeOf(steps, fields = ["type", "name", "status", "input", "output"]) {
  /** @param {string | null} parent @returns {any[]} */
  const below = (parent) =>
    steps
      .filter((step) => step.parentId === parent)
      .map((step) => {
        const inner = below(step.id);
        const error = step.error && { error: step.error.message };
        const shown = fields.map((field) => step[field]);
        return [...shown, ...(error ? [error] : []), ...(inner.length ? [inner] : [])];
      });
  return steps
    .filter(({ type, name }) => type === "run" && name === "on_message")
    .map(({ id, status }) => [status, ...below(id)]);
}

/** @type {any} */
export const deferred = () => {
  /** @type {any} */
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

/** @param {any} chat */
export const idle = (chat) =>
  new Promise((resolve) => {
    const end = chat.subscribe((/** @type {any} */ event) => {
      if (event.type === "running" && !event.running) {
        end();
        resolve(undefined);
      }
    });
  });

/** Sends a message and waits until its turn is over. @param {any} chat @param {string} [text] */
export async function say(chat, text = "six times seven?") {
  const over = idle(chat);
  await chat.send(text);
  await over;
}

/** A chat with that hook. @param {(turn: any, message: any) => unknown} hook @param {any} [options] */
export async function chatOf(hook, options) {
  const chat = new Chat({ name: "App", dataLayer: new oneloop.MemoryDataLayer(), ...options });
  chat.onMessage((message, turn) => hook(turn, message));
  await chat.start();
  return chat;
}

/** Runs a graph in a turn, on its engine. @param {Engine} engine @param {any} graph @param {any} turn @param {any} [options] */
export async function run(engine, graph, turn, options) {
  const input = { messages: [new HumanMessage("six times seven?")] };
  if (engine === "ours") return graph.invoke(input, turn.config());
  const handler = new LangchainCallbackHandler(turn, options);
  const result = await graph.invoke(input, { ...turn.config(), callbacks: [handler] });
  await handler.settled();
  return result;
}

/** The tree of a turn that runs a graph. @param {Engine} engine @param {any} graph @param {any} [options] */
export async function shown(engine, graph, options) {
  const chat = await chatOf((turn) => run(engine, graph, turn, options));
  await say(chat);
  return treeOf(chat.snapshot().steps);
}

export const multiply = tool(({ a, b }) => a * b, {
  name: "multiply",
  description: "Multiply two numbers",
  schema: z.object({ a: z.number(), b: z.number() }),
});
export const broken = tool(
  () => {
    throw new Error("no numbers today");
  },
  {
    name: "multiply",
    description: "Multiply two numbers",
    schema: z.object({ a: z.number(), b: z.number() }),
  },
);

/** @param {string} baseURL */
export const openai = (baseURL) =>
  new ChatOpenAI({
    apiKey: "secret-key",
    model: "test-model",
    temperature: 0.5,
    maxRetries: 0,
    configuration: { baseURL, dangerouslyAllowBrowser: true },
  });

/** The usual agent. @param {Engine} engine @param {string} baseURL @param {any[]} [tools] */
export function agent(engine, baseURL, tools = [multiply]) {
  const { StateGraph, MessagesAnnotation, ToolNode, toolsCondition } = ENGINES[engine];
  const model = openai(baseURL).bindTools(tools);
  return new StateGraph(MessagesAnnotation)
    .addNode("agent", async (/** @type {any} */ { messages }, /** @type {any} */ config) => ({
      messages: [await model.invoke(messages, config)],
    }))
    .addNode("tools", new ToolNode(tools))
    .addEdge("__start__", "agent")
    .addConditionalEdges("agent", toolsCondition)
    .addEdge("tools", "agent")
    .compile();
}
