import {
  type UserMessage,
  type BaseCache,
  cache,
  type AgentState,
  type AIMessage,
  Annotation,
  type BaseMessage,
  type AudioChunk,
  type AudioInput,
  Chat,
  type ChatController,
  type ChatSnapshot,
  ChatOpenAI,
  Command,
  createReactAgent,
  END,
  entrypoint,
  type EventStream,
  getPreviousState,
  getStore,
  getWriter,
  GraphCallbackHandler,
  type GraphInterruptEvent,
  IndexedDBSaver,
  IndexedDBStore,
  InMemoryCache,
  InMemoryStore,
  isInterrupted,
  MemorySaver,
  MessagesAnnotation,
  type NodeConfig,
  type OneloopError,
  Overwrite,
  pushMessage,
  RunControl,
  Send,
  START,
  type StandardSchema,
  StateGraph,
  type StepRecord,
  type Task,
  task,
  tool,
  type ToolChunk,
  ToolNode,
  toolsCondition,
  Topic,
  version,
} from "oneloop";
import { type McpConnection, McpConnections } from "oneloop/mcp";
import { Secrets, SecretsError } from "oneloop/secrets";
import { connectChat, exposeChat, type RemoteChat } from "oneloop/worker";
import { init } from "oneloop/slim";
import { OneloopChat } from "oneloop/element";
import { expectType, type Equal } from "./expect.js";

expectType<Equal<ReturnType<typeof version>, string>>(true);
expectType<Equal<ReturnType<typeof init>, Promise<void>>>(true);
expectType<Equal<OneloopError["code"], string>>(true);
expectType<Equal<StepRecord["parentId"], string | null>>(true);
expectType<Equal<ReturnType<ChatController["stop"]>, Promise<void>>>(true);
expectType<HTMLElement>(new OneloopChat());

await init("/oneloop.wasm");
await init({ first: "/first.wasm", rest: new URL("/rest.wasm", location.href) });
await init(await fetch("/oneloop.wasm"));
// @ts-expect-error: it takes nothing
version(1);

// The seed scenario is typed from the annotation to the stream.
const multiply = tool(async ({ a, b }: { a: number; b: number }) => a * b, {
  name: "multiply",
  description: "Multiply two numbers",
  schema: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } } },
});
const model = new ChatOpenAI({ baseURL: "http://localhost/v1", model: "m" }).bindTools([multiply]);
const graph = new StateGraph(MessagesAnnotation)
  .addNode("agent", async (state, config) => {
    expectType<Equal<typeof state.messages, BaseMessage[]>>(true);
    expectType<Equal<typeof config.signal, AbortSignal>>(true);
    const answer = await model.invoke(state.messages, config);
    expectType<Equal<typeof answer, AIMessage>>(true);
    return { messages: [answer] };
  })
  .addNode("tools", new ToolNode([multiply]))
  .addEdge(START, "agent")
  .addConditionalEdges("agent", toolsCondition)
  .addEdge("tools", "agent")
  .compile({ checkpointer: new IndexedDBSaver() });
const chat = new Chat({ name: "Multiplier" });
chat.onMessage(async (message, turn) => {
  expectType<Equal<typeof message.content, string>>(true);
  const answer = turn.message();
  const stream = await graph.stream({ messages: [message] }, { ...turn.config(), streamMode: "messages" });
  for await (const [chunk, meta] of stream)
    if (meta.langgraph_node === "agent") await answer.streamToken(chunk.text);
  await answer.send();
  const parsed = await turn.step({ name: "parse", type: "tool" }, async (step) => {
    step.output = { any: "value" };
    return 7;
  });
  expectType<Equal<typeof parsed, number>>(true);
});
chat.serve(graph);

const State = Annotation.Root({
  question: Annotation<string>(),
  notes: Annotation<string[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
});
const typed = new StateGraph(State)
  .addNode("think", (state) => {
    expectType<Equal<typeof state, { question: string; notes: string[] }>>(true);
    return { notes: [state.question] };
  })
  .addEdge(START, "think")
  .addEdge("think", END);
// @ts-expect-error: there is no such node
typed.addEdge("think", "nowhere");
// @ts-expect-error: a note is no number
typed.addNode("wrong", () => ({ notes: [7] }));
for await (const [mode, chunk] of await typed
  .compile()
  .stream({ question: "?" }, { streamMode: ["values", "custom"] }))
  if (mode === "values") expectType<Equal<typeof chunk, { question: string; notes: string[] }>>(true);

// Commands, sends, questions and state, as LangGraph types them.
const asking = new StateGraph(State, { output: { notes: State.spec.notes } })
  .addNode(
    "ask",
    (state, config) => {
      const answer: string = config.interrupt({ question: state.question });
      expectType<Equal<typeof config.executionInfo.nodeAttempt, number>>(true);
      return new Command({ update: { notes: [answer] }, goto: [new Send("work", { n: 1 }), END] });
    },
    { ends: ["work"], retryPolicy: { maxAttempts: 2 }, timeout: { idleTimeout: 1000 } },
  )
  .addNode("work", ({ question }, config) => {
    if (config.isLastStep) getWriter()(question);
    return { notes: new Overwrite([question]) as never };
  })
  .addNode("inner", typed.compile(), { defer: true })
  .addEdge(START, "ask")
  .addConditionalEdges("ask", () => [new Send("inner", {}), "work"])
  .compile({ checkpointer: new MemorySaver(), interruptBefore: ["inner"], cache: true });
const asked = await asking.invoke({ question: "?" }, { durability: "exit", onBusy: "queue" });
const result: unknown = asked;
if (isInterrupted<{ question: string }>(result)) {
  expectType<Equal<(typeof result.__interrupt__)[0]["value"], { question: string }>>(true);
}
await asking.invoke(new Command({ resume: "yes" }), { control: new RunControl() });
const state = await asking.getState({ configurable: { thread_id: "t" } });
expectType<Equal<typeof state.next, string[]>>(true);
expectType<Equal<typeof state.values.notes, string[] | undefined>>(true);
for await (const past of asking.getStateHistory(state.config, { limit: 3 })) {
  await asking.updateState(past.config, { notes: ["other"] }, "ask");
}
for await (const [ns, mode, chunk] of await asking.stream(null, {
  streamMode: ["tasks", "updates"],
  subgraphs: true,
})) {
  expectType<Equal<typeof ns, string[]>>(true);
  if (mode === "tasks") expectType<Equal<typeof chunk.id, string>>(true);
}
// What tools tell, tasks with what the app says of their nodes, and the bytes of server-sent events.
for await (const chunk of await asking.stream(null, { streamMode: "tools" })) {
  expectType<Equal<typeof chunk, ToolChunk>>(true);
  if (chunk.event === "on_tool_start") expectType<Equal<typeof chunk.input, string>>(true);
  // @ts-expect-error: only an event has data
  if (chunk.event === "on_tool_end") void chunk.data;
}
for await (const chunk of await asking.stream(null, { streamMode: "tasks" }))
  if ("input" in chunk) expectType<Equal<typeof chunk.metadata, Record<string, unknown> | undefined>>(true);
const encoded = await asking.stream(null, { encoding: "text/event-stream", streamMode: ["values", "tools"] });
expectType<Equal<typeof encoded, EventStream>>(true);
expectType<Response>(new Response(encoded));
// @ts-expect-error: there is no such encoding
await asking.stream(null, { encoding: "xml" });
const counting = tool(
  async function* ({ to }: { to: number }) {
    yield { at: 1 };
    return `counted to ${to}`;
  },
  { name: "count", description: "Counts", schema: { type: "object", properties: {} } },
);
expectType<Equal<Awaited<ReturnType<typeof counting.invoke>>, string>>(true);
new StateGraph(MessagesAnnotation).addNode("a", (_, config) => {
  const pushed = pushMessage({ role: "assistant", id: "m", content: "…" }, { ...config, stateKey: null });
  expectType<Equal<typeof pushed, BaseMessage>>(true);
});
// @ts-expect-error: there is no such mode
await asking.stream(null, { streamMode: "everything" });
new StateGraph({ seen: new Topic<string>({ unique: true }) }).addNode("a", ({ seen }) => {
  expectType<Equal<typeof seen, string[]>>(true);
  return { seen: "one" };
});

// Workflows that are one function, their tasks, and memories.
const fetchPage = task({ name: "fetch", retry: { maxAttempts: 3 } }, async (url: string) => url.length);
expectType<Equal<typeof fetchPage, Task<[url: string], number>>>(true);
const store = new IndexedDBStore({ index: { dims: 3, embeddings: (texts) => texts.map(() => [1, 2, 3]) } });
const flow = entrypoint(
  { name: "flow", checkpointer: new IndexedDBSaver(), store, cache: new InMemoryCache() },
  async (urls: string[], config) => {
    const sizes = await Promise.all(urls.map((url) => fetchPage(url)));
    expectType<Equal<typeof sizes, number[]>>(true);
    const again: number = await config.call(fetchPage, "again");
    // @ts-expect-error: a page has a name
    await config.call(fetchPage, 7);
    await config.store?.put(["sizes"], "last", { again });
    const before = getPreviousState<number>();
    return entrypoint.final({ value: sizes, save: before ?? 0 });
  },
);
const sizes = await flow.invoke(["a"]);
expectType<Equal<typeof sizes, number[]>>(true);
// @ts-expect-error: it takes a list
await flow.invoke("a");
await flow.invoke(new Command({ resume: 1 }), { store: new InMemoryStore() });
for await (const chunk of await flow.stream(["a"], { streamMode: "values" }))
  expectType<Equal<typeof chunk, number[]>>(true);
const found = await store.search<{ again: number }>(["sizes"], {
  filter: { again: { $gt: 1 } },
  query: "big",
});
expectType<Equal<(typeof found)[0]["score"], number | undefined>>(true);
expectType<Equal<(typeof found)[0]["value"]["again"], number>>(true);
class Watch extends GraphCallbackHandler {
  override handleInterrupt({ interrupts }: GraphInterruptEvent) {
    console.log(interrupts.length, getStore());
  }
}
await flow.invoke(["a"], { callbacks: [new Watch()] });

// The ready-made agent: its state is of its schema, its response of its form.
interface Weather {
  degrees: number;
}
declare const weather: StandardSchema<unknown, Weather>;
const agent = createReactAgent({
  llm: (state, config) => {
    expectType<Equal<typeof state.city, string>>(true);
    expectType<Equal<typeof state.structuredResponse, Weather>>(true);
    expectType<Equal<typeof config.signal, AbortSignal>>(true);
    return model;
  },
  tools: [multiply],
  prompt: ({ messages, city }) => [`You are in ${city}.`, ...messages],
  stateSchema: Annotation.Root({ ...MessagesAnnotation.spec, city: Annotation<string>() }),
  responseFormat: weather,
  preModelHook: ({ messages }) => ({ llmInputMessages: messages.slice(-5) }),
  postModelHook: ({ city }) => ({ city: city.trim() }),
});
const answered = await agent.invoke({ messages: "How warm is it?", city: "Bern" });
expectType<Equal<typeof answered.structuredResponse, Weather>>(true);
expectType<Equal<typeof answered.messages, BaseMessage[]>>(true);
expectType<Equal<AgentState["messages"], BaseMessage[]>>(true);
// @ts-expect-error: a city has a name
await agent.invoke({ city: 7 });
const plainAgent = createReactAgent({ llm: model, tools: new ToolNode([multiply]), prompt: "Be brief." });
expectType<Equal<Awaited<ReturnType<typeof plainAgent.invoke>>["messages"], BaseMessage[]>>(true);
declare const declared: StandardSchema<{ messages: string[] }, { messages: BaseMessage[]; city: string }>;
const { city } = await createReactAgent({
  llm: model,
  tools: [],
  stateSchema: declared,
}).invoke({ messages: ["hi"] });
expectType<Equal<typeof city, string>>(true);
// @ts-expect-error: an agent needs a model
createReactAgent({ tools: [] });
// @ts-expect-error: a city is written as a text
createReactAgent({ llm: model, tools: [], stateSchema: declared, postModelHook: () => ({ city: 7 }) });

// What nodes get of a run's context.
declare const contextSchema: StandardSchema<{ tries?: string }, { tries: number }>;
const One = Annotation.Root({ n: Annotation<number>() });
for (const withContext of [
  new StateGraph(One, contextSchema),
  new StateGraph(One, { context: contextSchema }),
  new StateGraph({ state: One, context: contextSchema }),
]) {
  withContext
    .addNode("a", (_, { context }) => {
      expectType<Equal<typeof context, { tries: number } | undefined>>(true);
      return { n: context?.tries ?? 0 };
    })
    .addNode("b", (_, config: NodeConfig<{ tries: number }>) => ({ n: config.context?.tries ?? 0 }))
    .addConditionalEdges("a", (_, { context }) => (context?.tries ? "b" : END));
}
new StateGraph(One).addNode("a", (_, { context }) => {
  expectType<number>(context as number);
  return {};
});

// Batches and sequences.
const counted = new StateGraph(One)
  .addNode("a", () => ({ n: 1 }))
  .addEdge(START, "a")
  .compile();
const [firstOf] = await counted.batch([{ n: 1 }]);
expectType<Equal<NonNullable<typeof firstOf>["n"], number>>(true);
const mixed = await counted.batch([{ n: 1 }], {}, { returnExceptions: true });
if (mixed[0] instanceof Error) mixed[0].message.trim();
const doubled = counted.pipe(({ n }) => n * 2).pipe(async (n) => `${n}`);
expectType<Equal<Awaited<ReturnType<typeof doubled.invoke>>, string>>(true);
// @ts-expect-error: a state has an n
counted.pipe(({ m }) => String(m));

// Secrets.
const secrets = new Secrets({ database: "mine" });
expectType<Equal<Awaited<ReturnType<typeof secrets.get>>, string | undefined>>(true);
expectType<Equal<Awaited<ReturnType<typeof secrets.names>>, string[]>>(true);
expectType<OneloopError>(new SecretsError("no", { code: "SECRETS_FAILED" }));
// @ts-expect-error: a secret is a text
await secrets.set("name", 7);

// Servers of tools, with their hooks beside the chat's others.
chat
  .onMcpConnect(async (connection, client, turn) => {
    expectType<Equal<typeof connection, McpConnection>>(true);
    await client.listResources();
    turn.toast(connection.tools.join(", "));
  })
  .onMcpDisconnect((name) => expectType<Equal<typeof name, string>>(true));
const mcp = new McpConnections(chat, { timeout: 1000, callTimeout: 5000 });
await mcp.connect({ name: "search", url: "https://example.org/mcp", headers: { authorization: "Bearer …" } });
createReactAgent({ llm: model, tools: await mcp.tools() });
// @ts-expect-error: a page can't start a program
await mcp.connect({ name: "search", command: "npx" });

// A voice: what is said, and how it ends.
new Chat({ audio: true })
  .setAudio({ sampleRate: 16_000 })
  .onAudioStart(() => true)
  .onAudioChunk((chunk, turn) => {
    expectType<Equal<typeof chunk, AudioChunk>>(true);
    turn.sendAudio({ mimeType: "pcm16", data: chunk.data, track: "answer" });
  })
  .onAudioEnd((turn, { cancelled }) => {
    expectType<Equal<typeof cancelled, boolean>>(true);
    turn.interruptAudio();
  });
await chat.endAudio({ cancelled: true });
expectType<Equal<ChatSnapshot["audio"], AudioInput | false | null>>(true);
// @ts-expect-error: a rate is a number
new Chat({ audio: { sampleRate: "high" } });

// What is offered to whom, questions that are taken back, and results that are kept.
chat.setChatProfiles(({ user, language }) => {
  expectType<Equal<typeof language, string>>(true);
  return [{ name: user?.identifier ?? "Anybody", configOverrides: { uploads: false, commands: [] } }];
});
chat.setStarters(async () => [{ label: "Hello", message: "hello" }]);
// @ts-expect-error: profiles are a list
chat.setChatProfiles(() => ({ name: "one" }));
void chat.run("asks", async (turn) => {
  const asked = turn.askUser("Who?");
  expectType<Equal<Awaited<ReturnType<typeof asked.remove>>, boolean>>(true);
  expectType<Equal<Awaited<typeof asked>, UserMessage | undefined>>(true);
  const message = turn.error({ content: 7, command: "draw", modes: { speed: "fast" } });
  await turn.message(message.toJSON()).send();
});
const lengthOf = cache(async (text: string, times?: number) => text.length * (times ?? 1));
expectType<Equal<ReturnType<typeof lengthOf>, Promise<number>>>(true);
const ownCache: BaseCache = { get: async () => [], set: async () => {}, clear: async () => {} };
new StateGraph(MessagesAnnotation)
  .addNode("a", () => ({}))
  .addEdge(START, "a")
  .compile({ cache: ownCache });

// A chat in a worker: on both ends.
exposeChat(chat);
const remote = connectChat(new Worker("chat.worker.js", { type: "module" }));
expectType<Equal<typeof remote, RemoteChat>>(true);
expectType<ChatController>(remote);
new OneloopChat().chat = remote;

// What a page puts into the view.
const view = new OneloopChat();
view.messageActions = ({ id, output }) => (output === "" ? undefined : [new Text(id), new Text(output)]);
view.messageActions = (message) => message.name;
// @ts-expect-error What is drawn are nodes and texts.
view.messageActions = () => 7;
expectType<Equal<ReturnType<typeof view.submit>, Promise<void>>>(true);
void view.submit("Hello", { command: "draw", files: [new Blob()] });
