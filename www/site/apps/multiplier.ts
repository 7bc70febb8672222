/** An agent with two tools, as a graph: a chat, its history and its steps, all on the page's one event loop. */
import {
  type AIMessage,
  type Chat,
  ChatDemo,
  type ChatModel,
  END,
  IndexedDBSaver,
  MessagesAnnotation,
  START,
  StateGraph,
  SystemMessage,
  tool,
  ToolNode,
  toolsCondition,
  type Turn,
} from "oneloop";
import { EndpointChat } from "./endpoint.js";
import { smolLM2 } from "./smollm2.js";

const numbers = {
  type: "object",
  properties: { a: { type: "number" }, b: { type: "number" } },
  required: ["a", "b"],
} as const;

interface Numbers {
  a: number;
  b: number;
}

const multiply = tool(({ a, b }: Numbers) => a * b, {
  name: "multiply",
  description: "Multiply two numbers",
  schema: numbers,
});

// An async tool, as one that asks a server would be.
const add = tool(
  async ({ a, b }: Numbers) => {
    await Promise.resolve();
    return a + b;
  },
  { name: "add", description: "Add two numbers", schema: numbers },
);

const tools = [multiply, add];
const instructions = new SystemMessage(
  "You are a helpful assistant. Use the tools for arithmetic, one call at a time.",
);

const DEMO = "Demo";
const ENDPOINT = "Endpoint";
const SMOLLM2 = "SmolLM2";

const demo = new ChatDemo({ delay: 25 });

const graph = new StateGraph(MessagesAnnotation)
  .addNode("agent", async (state, config) => {
    const model = config.configurable?.["model"] as ChatModel;
    const answer: AIMessage = await model.invoke([instructions, ...state.messages], config);
    return { messages: [answer] };
  })
  .addNode("tools", new ToolNode(tools))
  .addEdge(START, "agent")
  .addConditionalEdges("agent", toolsCondition, ["tools", END])
  .addEdge("tools", "agent")
  .compile({ checkpointer: new IndexedDBSaver(), name: "Multiplier" });

/** Loads the model in this tab, with progress, unless it is there. */
async function load(turn: Turn): Promise<void> {
  if (turn.profile !== SMOLLM2 || smolLM2.loaded) return;
  await turn.step({ name: "Loading SmolLM2", type: "undefined" }, async (step) => {
    await smolLM2.load({
      signal: turn.signal,
      onProgress: (progress) => {
        if (!turn.signal.aborted) step.progress(progress);
      },
    });
  });
}

/** Makes the app's chat. */
export default function multiplier(): Chat {
  const chat = new EndpointChat({ name: "Multiplier" }, ENDPOINT);

  /** The model of the chosen profile. */
  const modelOf = async ({ profile, settings }: Turn): Promise<ChatModel> => {
    if (profile === SMOLLM2) return smolLM2;
    return profile === ENDPOINT ? chat.endpointModel(settings) : demo;
  };

  chat.setChatProfiles([
    {
      name: DEMO,
      description: "A small script that plans real tool calls for arithmetic. No download, no server.",
      default: true,
    },
    {
      name: ENDPOINT,
      displayName: "OpenAI-compatible endpoint",
      description: "Ollama, vLLM, llama.cpp or a hosted service: its address and model are in the settings.",
    },
    {
      name: SMOLLM2,
      displayName: "SmolLM2 in this tab",
      description:
        "135 million parameters, 98 MB, run by WebAssembly on this machine. It is small and answers like it.",
    },
  ]);
  chat.setStarters([
    { label: "One multiplication", message: "What is 12 × 7?" },
    { label: "Several tools in a row", message: "What is 12 × 7 + 5 × 9?" },
    { label: "What are you?", message: "What are you, and what can you do?" },
  ]);

  chat.onMessage(async (message, turn) => {
    await load(turn);
    const model = await modelOf(turn);
    const { configurable, ...config } = turn.config();
    const stream = await graph.stream(turn.replays ? null : { messages: [message] }, {
      ...config,
      configurable: { ...configurable, model: model.bindTools(tools) },
      streamMode: "messages",
    });
    const answer = turn.message();
    for await (const [chunk, { langgraph_node }] of stream) {
      if (langgraph_node === "agent") await answer.streamToken(chunk.text);
    }
    await answer.send();
  });

  // For the inspector.
  chat.setGraph(graph);

  chat.onStop(async (turn) => {
    await turn.message({ type: "system_message", content: "Stopped. Nothing is lost." }).send();
  });

  return chat;
}
