import type { ChatSnapshot, InspectedGraph, StepRecord } from "../../api/view.js";
import type { StateSnapshot } from "../../api/graph/snapshot.js";
import type { OneloopInspector } from "../inspector/index.js";
import { ago, answer, step, tool, user } from "./fixture.js";
import type { FixtureChat } from "./fixture.js";

type Make = (values: Partial<ChatSnapshot>) => FixtureChat;
type State = StateSnapshot<Record<string, unknown>>;

const NODES = ["plan", "search:ask", "search:read", "weather", "write"];

/** A graph of a research agent, with a graph inside, and its thread's states. */
class FixtureGraph implements InspectedGraph {
  readonly name = "Travel";
  constructor(private readonly states: State[]) {}

  getGraph(): ReturnType<InspectedGraph["getGraph"]> {
    const nodes = ["__start__", ...NODES, "__end__"].map((id) => ({ id, name: id.split(":").at(-1) ?? id }));
    const edge = (source: string, target: string, data?: string): object => ({
      source,
      target,
      conditional: data !== undefined || source === "write",
      ...(data === undefined ? {} : { data }),
    });
    const edges = [
      edge("__start__", "plan"),
      edge("plan", "search:ask"),
      edge("plan", "weather"),
      edge("search:ask", "search:read"),
      edge("search:read", "write"),
      edge("weather", "write"),
      edge("write", "plan", "not enough"),
      edge("write", "__end__"),
    ];
    return { toJSON: () => ({ nodes, edges: edges as never }) };
  }

  async *getStateHistory(): AsyncGenerator<State> {
    yield* this.states;
  }
}

function history(): State[] {
  const config = (id: string): State["config"] => ({
    configurable: { thread_id: "open", checkpoint_ns: "", checkpoint_id: id },
  });
  const said = { type: "human", content: "Plan three days in Lisbon, please.", id: "m1" };
  const plan = { days: 3, topics: ["sights", "food"] };
  const states: [values: Record<string, unknown>, next: string[], source: "input" | "loop"][] = [
    [{ messages: [] }, ["__start__"], "input"],
    [{ messages: [said] }, ["plan"], "loop"],
    [{ messages: [said], plan }, ["search", "weather"], "loop"],
    [
      {
        messages: [said],
        plan: { ...plan, topics: ["sights", "food", "trams"] },
        found: ["Alfama", "Belém"],
        rain: 0.2,
      },
      ["write"],
      "loop",
    ],
  ];
  return states
    .map(([values, next, source], at): State => ({
      values,
      next,
      tasks: next.map((name) => ({ id: `${at}${name}`, name, path: [], interrupts: [] })),
      config: config(`1ef${at}c0de-0000-6000-8000-0000000000${at}0`),
      ...(at > 0 ? { parentConfig: config(`1ef${at - 1}c0de-0000-6000-8000-0000000000${at - 1}0`) } : {}),
      metadata: { source, step: at - 1, parents: {}, thread_id: "open" },
      createdAt: ago(30 - at * 3),
    }))
    .reverse();
}

/** A turn in which two nodes run side by side. */
function steps(): StepRecord[] {
  const question = user("Plan three days in Lisbon, please.");
  const run = step({
    type: "run",
    name: "on_message",
    parentId: question.id,
    status: "running",
    start: ago(4.2),
  });
  const node = (
    name: string,
    from: number,
    to: number | undefined,
    parent: StepRecord,
    values: Partial<StepRecord> = {},
  ): StepRecord =>
    step({
      type: "run",
      name,
      parentId: parent.id,
      start: ago(from),
      createdAt: ago(from),
      ...(to === undefined ? { status: "running" as const } : { end: ago(to) }),
      ...values,
    });
  const model = (name: string, from: number, to: number, parent: StepRecord): StepRecord =>
    node(name, from, to, parent, {
      type: "llm",
      input: '[{"role":"user","content":"Plan three days in Lisbon, please."}]',
      output: "Sights and food, on foot.",
      generation: { ttFirstToken: 420, inputTokenCount: 812, outputTokenCount: 96, duration: from - to },
    });
  const plan = node("plan", 4.2, 2.6, run);
  const search = node("search", 2.6, undefined, run);
  const ask = node("ask", 2.6, 1.4, search);
  const read = node("read", 1.4, undefined, search);
  const weather = node("weather", 2.6, 1.9, run);
  const failed = {
    name: "TypeError",
    code: "TOOL_ERROR",
    message: "The server at api.example did not answer.",
  };
  return [
    question,
    run,
    plan,
    model("gpt-5-mini", 4.15, 2.65, plan),
    search,
    ask,
    model("gpt-5-mini", 2.55, 1.45, ask),
    weather,
    tool("forecast", 0, {
      parentId: weather.id,
      start: ago(2.5),
      end: ago(1.95),
      status: "error",
      error: failed,
      input: '{"city":"Lisbon"}',
    }),
    read,
    tool("fetch_page", 0, {
      parentId: read.id,
      start: ago(1.3),
      end: ago(0.4),
      input: '{"url":"https://example.org"}',
    }),
    answer("Here is what I have found so far:", { parentId: run.id, status: "running" }),
  ];
}

/** The states of the inspector: each tab of it, open in a chat. */
export function inspectorStates(make: Make): Record<string, () => FixtureChat> {
  const open = (): FixtureChat => {
    const chat = make({ steps: steps(), running: true, runningThreads: ["open"] });
    chat.graph = new FixtureGraph(history());
    return chat;
  };
  return {
    "inspector-graph": open,
    "inspector-timeline": open,
    "inspector-states": open,
    "inspector-events": open,
  };
}

/** Opens the inspector at the tab that a state is named after. */
export async function openInspector(state: string): Promise<void> {
  const chat = document.querySelector("oneloop-chat");
  if (!chat) return;
  chat.inspector = true;
  await chat.updateComplete;
  chat.shadowRoot?.querySelector<HTMLElement>("header [aria-label=Inspector]")?.click();
  const find = (): OneloopInspector | null | undefined =>
    chat.shadowRoot
      ?.querySelector("oneloop-side-panel")
      ?.shadowRoot?.querySelector<OneloopInspector>("oneloop-inspector:defined");
  let inspector = find();
  // It is loaded first.
  for (; !inspector; inspector = find()) await new Promise(requestAnimationFrame);
  inspector.tab = state.replace("inspector-", "") as typeof inspector.tab;
  await inspector.updateComplete;
  const inside = inspector.shadowRoot?.querySelector<HTMLElement & { updateComplete: Promise<boolean> }>(
    ".fill",
  );
  if (state === "inspector-events") {
    const running = window.fixture.snapshot().steps.at(-1);
    for (const token of ["The ", "trams ", "are ", "small."])
      window.fixture.tell({ type: "token", id: running?.id ?? "", token, field: "output" });
    window.fixture.tell({ type: "toast", level: "info", message: "Saved." });
  }
  await inside?.updateComplete;
  // What is inside of one of them.
  const rows = inside?.shadowRoot?.querySelectorAll<HTMLElement>("button.state, button.row[data-kind=llm]");
  rows?.[0]?.click();
}
