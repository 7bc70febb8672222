// The programs that are timed: each the same for both engines, by the names that both export.
// @ts-check

/**
 * What a program needs of an engine.
 * @typedef {object} Engine
 * @property {any} StateGraph
 * @property {any} Annotation
 * @property {any} MessagesAnnotation
 * @property {any} MemorySaver
 * @property {any} Send
 * @property {string} START
 * @property {string} END
 * @property {() => any} saver the one its users have in a browser: IndexedDB with us, memory with LangGraph
 * @property {(words: number) => { invoke: (messages: any, config: any) => Promise<any> }} model streams so many words
 */

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {number} [target] how many times faster ours is to be
 * @property {(engine: Engine) => Run | Promise<Run>} make builds the program, untimed
 */

/**
 * One timed run, and what it has to come to: a fast wrong result is none.
 * @typedef {{ run: () => Promise<unknown>, expect: unknown, before?: () => Promise<void> }} Run
 */

const STEPS = 1_000;
const TOKENS = 10_000;
const MESSAGES = 1_000;
const AMPLE = { recursionLimit: 1_000_000 };

let threads = 0;
/** @param {object} [more] */
const newThread = (more) => ({ ...AMPLE, ...more, configurable: { thread_id: `thread ${threads++}` } });

/**
 * Two nodes in a circle.
 * @param {Engine} engine
 * @param {{ steps?: number, nodes: "sync" | "async", checkpointer?: any }} options
 */
function loop({ StateGraph, Annotation, START, END }, { steps = STEPS, nodes, checkpointer }) {
  /** @param {{ n: number }} state */
  const next = ({ n }) => ({ n: n + 1 });
  const node = nodes === "sync" ? next : async (/** @type {{ n: number }} */ state) => next(state);
  return new StateGraph(Annotation.Root({ n: Annotation() }))
    .addNode("a", node)
    .addNode("b", node)
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addConditionalEdges("b", (/** @type {{ n: number }} */ { n }) => (n >= steps ? END : "a"))
    .compile({ checkpointer });
}

/**
 * @param {Engine} engine
 * @param {Parameters<typeof loop>[1]} options
 * @param {object} [config]
 * @returns {Run}
 */
function looped(engine, options, config) {
  const graph = loop(engine, options);
  return {
    run: async () => (await graph.invoke({ n: 0 }, newThread(config))).n,
    expect: options.steps ?? STEPS,
  };
}

/**
 * @param {Engine} engine
 * @param {number} count
 * @param {boolean} saved
 * @returns {Run}
 */
function sends({ StateGraph, Annotation, MemorySaver, Send, START }, count, saved = false) {
  const State = Annotation.Root({
    list: Annotation({
      reducer: (/** @type {unknown[]} */ all, /** @type {unknown[]} */ more) => all.concat(more),
      default: () => [],
    }),
  });
  const graph = new StateGraph(State)
    .addNode("plan", () => ({}))
    .addNode("work", async (/** @type {{ item: number }} */ { item }) => ({ list: [item] }))
    .addEdge(START, "plan")
    .addConditionalEdges(
      "plan",
      () => Array.from({ length: count }, (_, item) => new Send("work", { item })),
      ["work"],
    )
    .compile({ checkpointer: saved ? new MemorySaver() : undefined });
  return {
    run: async () => (await graph.invoke({ list: [] }, newThread())).list.join(),
    expect: Array.from({ length: count }, (_, item) => item).join(),
  };
}

/**
 * @param {AsyncIterable<unknown>} stream
 * @returns {Promise<number>}
 */
async function count(stream) {
  let chunks = 0;
  for await (const _ of stream) chunks += 1;
  return chunks;
}

/**
 * @param {Engine} engine
 * @param {any} [checkpointer]
 * @param {object} [config]
 * @returns {Run}
 */
function grown({ StateGraph, MessagesAnnotation, START, END }, checkpointer, config) {
  const content = "x".repeat(100);
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("a", () => ({ messages: [{ role: "assistant", content }] }))
    .addEdge(START, "a")
    .addConditionalEdges("a", (/** @type {any} */ { messages }) => (messages.length >= MESSAGES ? END : "a"))
    .compile({ checkpointer });
  return {
    run: async () => (await graph.invoke({ messages: "Begin." }, newThread(config))).messages.length,
    expect: MESSAGES,
  };
}

/**
 * A turn on a thread that has a thousand messages: each adds two, and is taken back by beginning at the same checkpoint again.
 * @param {Engine} engine
 * @param {any} checkpointer
 * @returns {Promise<Run>}
 */
async function turn({ StateGraph, MessagesAnnotation, START }, checkpointer) {
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("a", () => ({ messages: [{ role: "assistant", content: "Yes." }] }))
    .addEdge(START, "a")
    .compile({ checkpointer });
  const config = newThread();
  const messages = Array.from({ length: MESSAGES - 2 }, (_, at) => ({
    role: at % 2 ? "assistant" : "user",
    content: `message ${at} ${"x".repeat(100)}`,
  }));
  await graph.invoke({ messages }, config);
  const before = (await graph.getState(config)).config;
  const ask = { messages: [{ role: "user", content: "And now?" }] };
  return { run: async () => (await graph.invoke(ask, before)).messages.length, expect: MESSAGES + 1 };
}

/**
 * What a thinking model with tools does: a call, its result, the next call.
 * @param {Engine} engine
 * @param {number} calls
 * @returns {Run}
 */
function agent({ StateGraph, MessagesAnnotation, START, END }, calls) {
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", async (/** @type {any} */ { messages }) => {
      const id = `call ${messages.length}`;
      const tool_calls = [{ id, name: "add", args: { a: messages.length, b: 1 }, type: "tool_call" }];
      return { messages: [{ role: "assistant", content: "I think.", tool_calls }] };
    })
    .addNode("tools", async (/** @type {any} */ { messages }) => {
      const [call] = messages.at(-1).tool_calls;
      const content = String(call.args.a + call.args.b);
      return { messages: [{ role: "tool", content, tool_call_id: call.id, name: call.name }] };
    })
    .addEdge(START, "agent")
    .addEdge("agent", "tools")
    .addConditionalEdges("tools", (/** @type {any} */ { messages }) =>
      messages.length > 2 * calls ? END : "agent",
    )
    .compile();
  return {
    run: async () => (await graph.invoke({ messages: "Begin." }, AMPLE)).messages.length,
    expect: 2 * calls + 1,
  };
}

/**
 * @param {Engine} engine
 * @returns {Run}
 */
function compiled({ StateGraph, Annotation, START, END }) {
  const names = Array.from({ length: 20 }, (_, at) => `node ${at}`);
  const run = async () => {
    let nodes = 0;
    for (let round = 0; round < 100; round += 1) {
      const graph = new StateGraph(Annotation.Root({ n: Annotation() }));
      for (const name of names) graph.addNode(name, () => ({}));
      graph.addEdge(START, names[0]);
      for (let at = 1; at < names.length; at += 1) graph.addEdge(names[at - 1], names[at]);
      graph.addEdge(names.at(-1), END);
      const { nodes: found } = graph.compile();
      // LangGraph has START among them, and they are an object.
      nodes += (Array.isArray(found) ? found : Object.keys(found)).filter((name) => name !== START).length;
    }
    return nodes;
  };
  return { run, expect: 2_000 };
}

/**
 * @param {Engine} engine
 * @param {any} node
 * @param {string} streamMode
 * @returns {Run}
 */
function streamed({ StateGraph, MessagesAnnotation, START }, node, streamMode) {
  const graph = new StateGraph(MessagesAnnotation).addNode("a", node).addEdge(START, "a").compile();
  return { run: async () => count(await graph.stream({ messages: "Go." }, { streamMode })), expect: TOKENS };
}

/** @type {Scenario[]} */
export const scenarios = [
  {
    name: "1,000 supersteps, sync nodes",
    target: 60,
    make: (engine) => looped(engine, { nodes: "sync" }),
  },
  {
    name: "1,000 supersteps, async nodes",
    target: 30,
    make: (engine) => looped(engine, { nodes: "async" }),
  },
  {
    name: "1,000 supersteps, memory saver each",
    make: (engine) => looped(engine, { nodes: "async", checkpointer: new engine.MemorySaver() }),
  },
  {
    name: "1,000 supersteps, our IndexedDB saver, their memory saver",
    target: 3,
    make: (engine) => looped(engine, { nodes: "async", checkpointer: engine.saver() }),
  },
  {
    name: "the same, durability sync",
    make: (engine) =>
      looped(engine, { nodes: "async", checkpointer: engine.saver() }, { durability: "sync" }),
  },
  {
    name: "the same, durability exit",
    make: (engine) =>
      looped(engine, { nodes: "async", checkpointer: engine.saver() }, { durability: "exit" }),
  },
  {
    name: "1,000 supersteps, streamed as updates",
    make: (engine) => {
      const graph = loop(engine, { nodes: "async" });
      const run = async () => count(await graph.stream({ n: 0 }, { ...AMPLE, streamMode: "updates" }));
      return { run, expect: STEPS };
    },
  },
  { name: "100 Sends", target: 20, make: (engine) => sends(engine, 100) },
  { name: "1,000 Sends", target: 20, make: (engine) => sends(engine, 1_000) },
  { name: "100 Sends, memory saver each", make: (engine) => sends(engine, 100, true) },
  {
    name: "10,000 tokens through custom",
    target: 5,
    make: (engine) => {
      const node = async (/** @type {any} */ _state, /** @type {any} */ { writer }) => {
        for (let at = 0; at < TOKENS; at += 1) writer(`token ${at}`);
      };
      return streamed(engine, node, "custom");
    },
  },
  {
    name: "10,000 tokens of a model through messages",
    target: 5,
    make: (engine) => {
      const model = engine.model(TOKENS);
      const node = async (/** @type {any} */ { messages }, /** @type {any} */ config) => ({
        messages: [await model.invoke(messages, config)],
      });
      return streamed(engine, node, "messages");
    },
  },
  { name: "a message list grown to 1,000", target: 20, make: (engine) => grown(engine) },
  {
    name: "the same, our IndexedDB saver, their memory saver",
    make: (engine) => grown(engine, engine.saver()),
  },
  {
    name: "one turn on a thread of 1,000 messages, memory saver each",
    target: 20,
    make: (engine) => turn(engine, new engine.MemorySaver()),
  },
  {
    name: "the same, our IndexedDB saver, their memory saver",
    make: (engine) => turn(engine, engine.saver()),
  },
  { name: "300 tool calls in a row", make: (engine) => agent(engine, 300) },
  { name: "compile a graph of 20 nodes, 100 times", make: compiled },
];

/**
 * For whether a superstep costs the same however many there are: ours alone.
 * @type {{ name: string, steps: number }[]}
 */
export const lengths = [100, 1_000, 10_000, 100_000].map((steps) => ({
  name: `${steps.toLocaleString("en")} supersteps`,
  steps,
}));

/** @param {Engine} engine @param {number} steps */
export const lengthOf = (engine, steps) => looped(engine, { nodes: "async", steps });
