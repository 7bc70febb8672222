import type { ChatSnapshot, StepRecord } from "../../api/view.js";
import { FixtureChat, ago, answer, step, thread, tool, user } from "./fixture.js";
import { askStates } from "./asks.js";
import { elementStates } from "./elements.js";
import { figureStates } from "./figures.js";
import { inspectorStates } from "./inspector.js";
import { paletteStates } from "./palette.js";
import { otherStates } from "./others.js";
import { speechStates } from "./speech.js";
import { widgetStates } from "./widget.js";
import { ATTACKS, LONG_WORD, MARKDOWN, RICH } from "./texts.js";

const THREADS = [
  thread("open", "Planning a week in Lisbon", 0.1),
  thread("t2", "Refactor the parser’s error paths", 2),
  thread("t3", "Why does the cache miss on Mondays, and what can be done about it?", 5),
  thread("t4", "Letter to the landlord", 27),
  thread("t5", "Multiply 17 by 24", 30),
  thread("t6", "قائمة التسوق للأسبوع", 96),
  thread("t7", "Regex for ISO dates", 120),
  thread("t8", "A name for the boat", 300),
  thread("t9", "Reading list on distributed systems", 1500),
];

const PROFILES = [
  {
    name: "demo",
    displayName: "Demo",
    icon: "spark",
    description: "A small scripted model, for a look around. Nothing to download.",
  },
  {
    name: "smol",
    displayName: "SmolLM2 in this tab",
    icon: "screen",
    description: "135 million parameters, 98 MB, runs on your machine.",
  },
  {
    name: "http",
    displayName: "Any endpoint",
    icon: "globe",
    description: "Whatever speaks the OpenAI format: Ollama, vLLM, a hosted service.",
  },
];

const COMMON: Partial<ChatSnapshot> = {
  threads: THREADS,
  profiles: PROFILES,
  profile: "smol",
  settings: [
    {
      type: "text",
      id: "url",
      label: "Address",
      description: "Where the endpoint answers.",
      placeholder: "http://localhost:11434/v1",
    },
    { type: "text", id: "model", label: "Model", placeholder: "qwen3:8b" },
    { type: "password", id: "key", label: "Key", placeholder: "sk-…" },
    { type: "select", id: "effort", label: "Effort", values: ["low", "medium", "high"], initial: "medium" },
    {
      type: "number",
      id: "tokens",
      label: "Longest answer",
      description: "In tokens.",
      min: 1,
      initial: 1024,
    },
    { type: "slider", id: "temperature", label: "Temperature", min: 0, max: 2, step: 0.1, initial: 0.7 },
    {
      type: "switch",
      id: "tools",
      label: "Use tools",
      description: "Let the model call functions.",
      initial: true,
    },
  ],
  settingsValues: { url: "http://localhost:11434/v1", key: "a-secret" },
};

const STARTERS = [
  { label: "Multiply two numbers", message: "What is 1234 times 5678?" },
  { label: "Explain the event loop", message: "Explain the browser’s event loop to a cook." },
  { label: "Plan a weekend", message: "Plan a weekend in Lisbon for two, mostly on foot." },
];

function chat(values: Partial<ChatSnapshot> = {}): FixtureChat {
  return new FixtureChat({ ...COMMON, ...values });
}

/** A chat in the middle of a turn that shows these steps. */
function running(steps: StepRecord[]): FixtureChat {
  return chat({ steps, running: true, runningThreads: ["open", "t2"] });
}

function failed(code: string, message: string): FixtureChat {
  const error = {
    name: "ModelHTTPError",
    code,
    message,
    stack: `ModelHTTPError: ${code}\n    at ChatOpenAI.stream (app.js:42:11)`,
  };
  return chat({
    steps: [user("What is 1234 times 5678?"), step({ type: "assistant_message", status: "error", error })],
  });
}

function toolSteps(): StepRecord[] {
  const question = user("What is 12 times 34, and that divided by 7?");
  const run = step({ type: "run", name: "on_message", parentId: question.id });
  const agent = step({ type: "run", name: "agent", parentId: run.id, start: ago(64), end: ago(62.4) });
  return [
    question,
    run,
    agent,
    step({
      type: "llm",
      name: "SmolLM2",
      parentId: agent.id,
      start: ago(64),
      end: ago(62.5),
      input: '{"messages":[{"role":"user","content":"What is 12 times 34?"}]}',
      output: "multiply(12, 34)",
    }),
    tool("multiply", 0.8, { parentId: run.id, input: '{"a":12,"b":34}', output: "408" }),
    tool("divide", 1.2, {
      parentId: run.id,
      input: '{"a":408,"b":7}',
      output: '{"quotient":58.285714,"remainder":2}',
    }),
    answer("12 × 34 is **408**; divided by 7 that is about **58.29**.", { parentId: question.id }),
  ];
}

/** A chat that answers whatever it is sent, word by word. */
function lively(values: Partial<ChatSnapshot> = {}): FixtureChat {
  const lives = chat(values);
  lives.onSend = (self, message) => {
    const multiply = step({
      type: "tool",
      name: "multiply",
      parentId: message.id,
      status: "running",
      start: ago(0),
      createdAt: ago(0),
      input: '{"a":12,"b":34}',
    });
    setTimeout(() => self.tell({ type: "step", step: multiply }), 300);
    setTimeout(() => {
      if (!self.snapshot().running) return;
      self.tell({ type: "step", step: { ...multiply, status: "done", output: "408", end: ago(0) } });
      const reply = answer("", { parentId: message.id, status: "running" });
      self.tell({ type: "step", step: reply });
      stream(self, reply, MARKDOWN);
    }, 1_100);
  };
  return lives;
}

function stream(self: FixtureChat, reply: StepRecord, text: string): void {
  const words = text.match(/\s*\S+\s?/g) ?? [];
  const timer = setInterval(() => {
    const word = words.shift();
    if (!self.snapshot().running) return clearInterval(timer);
    if (word !== undefined) return self.tell({ type: "token", id: reply.id, token: word, field: "output" });
    clearInterval(timer);
    self.tell({ type: "step", step: { ...reply, output: text, status: "done" } });
    self.run(false);
  }, 30);
}

/** Every state of the view, by name. */
export const STATES: Record<string, () => FixtureChat> = {
  loading: () => chat({ status: "loading", steps: [] }),
  failed: () =>
    chat({
      status: "failed",
      error: {
        name: "StoreError",
        code: "STORE_OPEN",
        message:
          "The browser’s database is in use by a newer version of this app in another tab. Close that tab, then reload.",
      },
    }),
  "no-threads": () => lively({ threads: [], starters: STARTERS }),
  empty: () => lively({ starters: STARTERS, thread: thread("fresh", "", 0) }),
  "empty-plain": () => new FixtureChat({ threads: [], thread: thread("fresh", "", 0) }),
  conversation: () => lively({ steps: [user("Plan three days in Lisbon, please."), answer(MARKDOWN)] }),
  markdown: () => lively({ steps: [user("Show me what you can write."), answer(RICH)] }),
  streaming: () =>
    running([
      user("Plan three days in Lisbon, please."),
      answer(MARKDOWN.slice(0, 236), { status: "running" }),
    ]),
  "streaming-live": () => lively({ steps: [user("Hello"), answer("Hello.")] }),
  waiting: () => running([user("Plan three days in Lisbon, please.")]),
  steps: () => chat({ steps: toolSteps() }),
  "tool-running": () => {
    const [question, ...rest] = toolSteps();
    const steps = [
      question,
      ...rest.slice(0, 4),
      tool("divide", 0, { status: "running", start: ago(0.4), input: '{"a":408,"b":7}' }),
    ];
    const live = steps.filter((each) => each !== undefined);
    delete live.at(-1)?.end;
    return running(live);
  },
  progress: () => {
    const load = step({
      type: "tool",
      name: "SmolLM2",
      status: "running",
      start: ago(8),
      progress: { loaded: 41_300_000, total: 98_362_432, unit: "bytes" },
    });
    const index = step({
      type: "tool",
      name: "index",
      status: "running",
      start: ago(3),
      progress: { loaded: 1_200_000, total: null, unit: "bytes" },
    });
    return running([user("Hello"), load, index]);
  },
  "tool-failed": () => {
    const question = user("Divide 1 by 0.");
    const error = { name: "RangeError", code: "TOOL_ERROR", message: "Division by zero." };
    return chat({
      steps: [
        question,
        tool("multiply", 0.2, { parentId: question.id, output: "0" }),
        tool("divide", 0.1, { parentId: question.id, status: "error", error, input: '{"a":1,"b":0}' }),
        answer("That cannot be done: nothing times zero is one.", { parentId: question.id }),
      ],
    });
  },
  stopped: () =>
    chat({
      steps: [
        user("Plan three days in Lisbon, please."),
        answer("Here is a plan that leaves the afternoons free, with a", { status: "stopped" }),
        step({ type: "system_message", output: "Stopped. Nothing is lost." }),
      ],
    }),
  interrupted: () => {
    const question = user("And in winter?");
    return chat({
      steps: [
        user("Plan three days in Lisbon, please."),
        answer("Here is a plan that leaves the", { status: "interrupted" }),
        question,
        step({ type: "run", name: "on_message", parentId: question.id, status: "interrupted" }),
      ],
    });
  },
  error: () =>
    failed(
      "MODEL_UNREACHABLE",
      "The server at localhost:11434 did not answer. Is Ollama running? It also has to allow this page: OLLAMA_ORIGINS=http://localhost:5173",
    ),
  "error-key": () =>
    failed("MODEL_UNAUTHORIZED", "The endpoint did not accept the key (401). Check the key in the settings."),
  memory: () =>
    chat({
      storage: {
        kind: "memory",
        reason: "This browser does not let the page use IndexedDB, as in some private windows.",
      },
      steps: [user("Hello"), answer("Hello. What shall we multiply?")],
    }),
  toasts: () => chat({ steps: [user("Hello"), answer("Hello.")] }),
  transfer: () => {
    const exporting = chat({ threads: THREADS, steps: [user("Hello"), answer("Hello.")] });
    exporting.transfer = {
      exportThreads: (options) => {
        options?.onProgress?.({ threads: 128, total: 340 });
        return new Promise(() => undefined);
      },
      importThreads: async () => ({ threads: 0, skipped: 0 }),
    };
    return exporting;
  },
  "many-threads": () => {
    const many = Array.from({ length: 30 }, (_, at) => thread(`m${at}`, `Thread number ${at + 1}`, at * 9));
    return chat({ threads: many, hasMoreThreads: true, steps: [user("Hello"), answer("Hello.")] });
  },
  "threads-selected": () =>
    chat({
      threads: THREADS.map((each, at) => (at % 4 === 3 ? { ...each, tags: ["work", "home"] } : each)),
      steps: [user("Hello"), answer("Hello.")],
    }),
  "threads-pinned": () =>
    chat({
      threads: THREADS.map((each, at) => (at % 4 === 1 ? { ...each, pinned: true, tags: ["work"] } : each)),
      steps: [user("Hello"), answer("Hello.")],
    }),
  "threads-labels": () =>
    chat({
      threads: THREADS.map((each, at) => ({ ...each, tags: at === 1 ? ["first"] : ["work", `label ${at}`] })),
      steps: [user("Hello"), answer("Hello.")],
    }),
  big: () =>
    chat({ steps: [user(`${"A line of a very long message.\n".repeat(34_000)}`), answer("That was long.")] }),
  words: () =>
    chat({
      steps: [
        user(LONG_WORD),
        answer(LONG_WORD),
        answer("<div class='x'>raw</div>\n\n`x` and <b>bold</b> as text"),
      ],
    }),
  rtl: () =>
    chat({
      steps: [
        user("كيف أخطط لثلاثة أيام في لشبونة؟"),
        answer(
          "## اليوم الأول\n\nابدأ **مبكرا** في الفاما.\n\n- الكاتدرائية\n- الترام ٢٨\n\n> احجز القصر مسبقا.",
        ),
      ],
    }),
  long: () =>
    chat({
      steps: Array.from({ length: 500 }, (_, at) => [
        user(`Question ${at + 1}?`),
        answer(`Answer ${at + 1}.\n\n${MARKDOWN}`),
      ]).flat(),
    }),
  longest: () =>
    lively({
      steps: Array.from({ length: 5_000 }, (_, at) => [
        user(`Question ${at + 1}?`),
        answer(`Answer ${at + 1}. ${"Some words that make a line or two of it. ".repeat(at % 7)}`),
      ]).flat(),
    }),
  days: () =>
    chat({
      steps: [100, 45, 3, 1, 0].flatMap((days) => {
        const createdAt = ago(days * 24 * 3600);
        return [{ ...user(`What was there ${days} days ago?`), createdAt }, answer(MARKDOWN, { createdAt })];
      }),
    }),
  attacks: () =>
    chat({
      steps: ATTACKS.flatMap((attack) => [
        user(attack),
        answer(attack),
        step({ type: "tool", name: attack, input: attack, output: attack }),
      ]),
    }),
  ...askStates(lively),
  ...otherStates(lively),
  ...elementStates(lively),
  ...figureStates(lively),
  ...inspectorStates(chat),
  ...paletteStates(lively),
  ...speechStates(lively),
  ...widgetStates(lively),
};
