// An agent whose tools are those of MCP servers. The test drives it through `window.app`.
// @ts-check

import { Chat, ChatOpenAI, createReactAgent } from "oneloop";
import { McpConnections } from "oneloop/mcp";
import { saidIn, settledOf } from "./kit.js";

const parameters = new URL(location.href).searchParams;

/** What hooks have heard, for the test to read. @type {any[]} */
export const heard = [];
export const chat = new Chat({ name: "Tools" });
export const mcp = new McpConnections(chat, { timeout: 1000, callTimeout: 2000 });

chat.onMcpConnect(async ({ name, tools }, client, turn) => {
  const { resources } = client.getServerCapabilities() ?? {};
  heard.push({ connected: name, tools: [...tools], resources: Boolean(resources) });
  if (name === "unwanted") throw new RangeError("not that one");
  await turn.message(`${name} is there`).send();
});
mcp.onDisconnect(async (name, client) => {
  const there = await client.ping({ timeout: 500 }).then(
    () => true,
    () => false,
  );
  heard.push({ disconnected: name, there });
});

chat.onMessage(async (_, turn) => {
  const model = new ChatOpenAI({
    baseURL: String(parameters.get("model")),
    apiKey: "key",
    model: "test-model",
  });
  const agent = createReactAgent({ llm: model, tools: await mcp.tools() });
  const { messages } = await agent.invoke({ messages: turn.history().toOpenAI() }, turn.config());
  await turn.message(messages.at(-1)?.text ?? "").send();
});
await chat.start();

export const settled = () => settledOf(chat);

export const said = () => saidIn(chat);

/** What a call resolves with, or the code and the words that it rejects with. @param {Promise<any>} promise */
export const outcome = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ code: error.code ?? error.name, message: error.message }),
  );

/** Calls a tool as the agent does. @param {string} name @param {object} [args] @param {{ signal?: AbortSignal }} [config] */
export async function call(name, args = {}, config = {}) {
  const tool = (await mcp.tools()).find((each) => each.name === name);
  return tool?.invoke(args, config);
}
