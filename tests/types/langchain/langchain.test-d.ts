import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import {
  Annotation,
  MessagesAnnotation as LangGraphMessages,
  StateGraph as LangGraph,
} from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import {
  Chat,
  IndexedDBSaver,
  registerSerializer,
  START,
  StateGraph,
  ToolNode,
  toolsCondition,
} from "oneloop";
import { LangchainCallbackHandler, LangGraphSaver, MessagesAnnotation } from "oneloop/langchain";
import { z } from "zod";
import { expectType, type Equal } from "../expect.js";

// A graph of LangGraph's takes the saver.
const saver = new LangGraphSaver({ database: "app" });
const theirs = new LangGraph(Annotation.Root({ ...LangGraphMessages.spec }))
  .addNode("a", () => ({ messages: [new AIMessage("hi")] }))
  .addEdge("__start__", "a")
  .compile({ checkpointer: saver });
await theirs.invoke({ messages: [] }, { configurable: { thread_id: "t" } });

// Its runs are steps of a turn, or of a step of one.
new Chat().onMessage(async (message, turn) => {
  const handler = new LangchainCallbackHandler(turn, {
    answerNodes: ["a"],
    toKeep: ["LangGraph"],
    filter: (run, isShown) => isShown && run.type !== "retrieval",
    onError: (error) => turn.toast(String(error), "error"),
  });
  await theirs.invoke({ messages: [message.content] }, { ...turn.config(), callbacks: [handler] });
  expectType<Equal<ReturnType<typeof handler.settled>, Promise<void>>>(true);
  await turn.step({ name: "inside", tags: ["t"] }, async (step) => {
    await theirs.invoke(
      { messages: [] },
      { callbacks: [new LangchainCallbackHandler(step)], signal: step.signal },
    );
    step.generation = { model: "m" };
  });
  // @ts-expect-error: it belongs to a turn
  new LangchainCallbackHandler({ answerNodes: ["a"] });
  // @ts-expect-error: there is no such type of run
  new LangchainCallbackHandler(turn, { filter: (run) => run.type === "chain" });
});

// The usual agent with LangChain's model and tools, in ours.
const multiply = tool(({ a, b }) => a * b, {
  name: "multiply",
  description: "Multiply two numbers",
  schema: z.object({ a: z.number(), b: z.number() }),
});
const model = new ChatOpenAI({ model: "m" }).bindTools([multiply]);
const graph = new StateGraph(MessagesAnnotation)
  .addNode("agent", async ({ messages }, config) => {
    expectType<Equal<typeof messages, BaseMessage[]>>(true);
    return { messages: [await model.invoke(messages, config)] };
  })
  .addNode("tools", new ToolNode([multiply]))
  .addNode(
    "polite",
    RunnableLambda.from(({ messages }: { messages: BaseMessage[] }) => ({
      messages: [...messages, "thank you"],
    })),
  )
  .addEdge(START, "agent")
  .addConditionalEdges("agent", toolsCondition)
  .addEdge("tools", "agent")
  .compile({ checkpointer: new IndexedDBSaver() });
const { messages } = await graph.invoke({ messages: new HumanMessage("hi") });
expectType<Equal<typeof messages, BaseMessage[]>>(true);

class Money {
  constructor(readonly amount: number) {}
}
registerSerializer<Money, number>({
  name: "money",
  is: (value) => value instanceof Money,
  store: ({ amount }) => amount,
  revive: (amount) => new Money(amount),
});
// @ts-expect-error: it has to say how it comes back
registerSerializer({ name: "half", is: () => true, store: () => 1 });
