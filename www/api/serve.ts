import type { Message, Step, Turn, UserMessage } from "./chat.js";
import type { CompiledStateGraph } from "./graph/index.js";

/** Runs a graph on a message and shows its answers as they come: one message for each the graph streams, reasoning as a step before it. */
export async function serve(
  graph: CompiledStateGraph<any, any>,
  message: UserMessage,
  turn: Turn,
): Promise<void> {
  let id: string | undefined;
  let answer: Message | undefined;
  let reasoning: Step | undefined;
  const finish = async () => {
    await reasoning?.end();
    await answer?.send();
    answer = reasoning = undefined;
  };
  const stream = await graph.stream({ messages: [message] }, { ...turn.config(), streamMode: "messages" });
  for await (const [chunk] of stream) {
    if (chunk.type !== "ai") continue;
    if (chunk.id !== id) await finish();
    id = chunk.id;
    const thought = "reasoning" in chunk && typeof chunk.reasoning === "string" ? chunk.reasoning : "";
    if (thought) {
      if (!reasoning) {
        reasoning = turn.step({ name: "Reasoning", type: "llm" });
        await reasoning.send();
      }
      await reasoning.streamToken(thought);
    }
    if (chunk.text) {
      if (reasoning) await reasoning.end();
      reasoning = undefined;
      answer ??= turn.message();
      await answer.streamToken(chunk.text);
    }
  }
  await finish();
}
