import { Command, type CompiledStateGraph, type StateSnapshot } from "../graph/index.js";
import type { Interrupt } from "../errors.js";
import { isMessage } from "../messages.js";
import type { AskInit, Turn, UserMessage } from "./turn.js";
import type { Message, Step } from "./step.js";

type Graph = CompiledStateGraph<any, any>;

/**
 * Runs a graph on a message and shows its answers as they come: one message for each the graph streams, reasoning as a step before it. What the graph asks, the user
 * is asked, one question after the other; the answers resume the run, also after a reload.
 */
export async function serve(graph: Graph, message: UserMessage, turn: Turn): Promise<void> {
  // A turn that goes on after a reload finds its graph where it had stopped.
  let questions = turn.resumed ? await pending(graph, turn) : [];
  if (!questions.length) {
    await show(graph, turn.replays ? null : { messages: [message] }, turn);
    questions = await pending(graph, turn);
  }
  while (questions.length) {
    const resume: Record<string, unknown> = {};
    for (const { id, value } of questions) resume[id] = await ask(turn, id, value);
    await show(graph, new Command({ resume }), turn);
    questions = await pending(graph, turn);
  }
}

/** The questions that the graph waits with. */
async function pending(graph: Graph, turn: Turn): Promise<{ id: string; value: unknown }[]> {
  const { thread_id } = turn.config().configurable;
  let state: StateSnapshot<any>;
  try {
    state = await graph.getState({ configurable: { thread_id } });
  } catch (error) {
    // A graph that keeps nothing can't ask.
    if ((error as { code?: string }).code === "MISSING_CHECKPOINTER") return [];
    throw error;
  }
  return state.tasks
    .flatMap(({ interrupts }) => interrupts as Interrupt[])
    .flatMap(({ id, value }) => (id === undefined ? [] : [{ id, value: value as unknown }]));
}

/** What a graph's question may say. */
interface Question {
  question?: unknown;
  content?: unknown;
  message?: unknown;
  choices?: unknown;
  options?: unknown;
  schema?: object;
  values?: Record<string, unknown>;
}

/** A question of a graph's as one of the chat's: choices are buttons, a schema is a form, anything else asks for a text. */
async function ask(turn: Turn, key: string, value: unknown): Promise<unknown> {
  const asked = (typeof value === "object" && value !== null ? value : {}) as Question;
  const said = typeof value === "string" ? value : (asked.question ?? asked.content ?? asked.message);
  const content: unknown = said ?? (Object.keys(asked).length ? asked : "");
  const init: AskInit = { key, content };
  const choices = asked.choices ?? asked.options;
  if (Array.isArray(choices) && choices.length) {
    const offered = choices.map(choiceOf);
    const actions = offered.map(({ label }, at) => ({ name: label, label, payload: { at } }));
    const chosen = await turn.askAction({ ...init, actions });
    return chosen && offered[chosen.payload.at as number]?.value;
  }
  if (asked.schema) {
    const { schema, values = {} } = asked;
    return turn.askForm({ ...init, schema, values });
  }
  return (await turn.askUser(init))?.content;
}

/** A text is what it says; an object may have a label and a value. */
function choiceOf(choice: unknown): { label: string; value: unknown } {
  if (typeof choice !== "object" || choice === null) return { label: String(choice), value: choice };
  const { label, name, value = choice } = choice as { label?: string; name?: string; value?: unknown };
  return { label: label ?? name ?? JSON.stringify(value), value };
}

async function show(graph: Graph, input: object | null, turn: Turn): Promise<void> {
  let id: string | undefined;
  let answer: Message | undefined;
  let reasoning: Step | undefined;
  const finish = async () => {
    await reasoning?.end();
    await answer?.send();
    answer = reasoning = undefined;
  };
  const modes: ("messages" | "updates")[] = ["messages", "updates"];
  for await (const [mode, payload] of await graph.stream(input, { ...turn.config(), streamMode: modes })) {
    if (mode === "updates") {
      const whole = wholeAnswers(payload);
      if (whole.length) await finish();
      for (const text of whole) await turn.message(text).send();
      continue;
    }
    const [chunk] = payload;
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

/** What nodes say as plain objects, which no model has streamed: `{ role: "assistant", content }`. */
function wholeAnswers(updates: object): string[] {
  return Object.values(updates).flatMap((update: { messages?: unknown } | null) => {
    const messages = update?.messages;
    const said: unknown[] = Array.isArray(messages) ? messages : [messages];
    return said.flatMap((message) => {
      if (typeof message !== "object" || message === null || isMessage(message)) return [];
      const { role, content } = message as { role?: string; content?: unknown };
      return (role === "assistant" || role === "ai") && typeof content === "string" && content
        ? [content]
        : [];
    });
  });
}
