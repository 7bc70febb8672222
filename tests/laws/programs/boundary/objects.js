// The boundary: what is freed, asked twice or forgotten while something of it is pending.
import {
  END,
  START,
  assert,
  codeOf,
  collect,
  collectGarbage,
  deferred,
  law,
  messagesState,
  never,
  pageTurn,
  same,
  toolSpec,
} from "../kit.js";

/** A graph of one node that waits for a gate, and streams a word before. */
function gated(kit, options) {
  const [entered, gate] = [deferred(), deferred()];
  const run = async (_, config) => {
    config.writer("word");
    entered.resolve();
    await gate.promise;
    return { value: "done" };
  };
  return { graph: kit.single(run, { value: {} }, options), entered, gate };
}

export const what_is_freed_while_something_of_it_is_pending_still_answers = law(async (kit) => {
  const { core } = kit;
  const config = { configurable: { thread_id: "t" } };

  kit.at = "graphs";
  const saver = new core.IndexedDbSaverCore(kit.database);
  const memory = new core.MemorySaverCore();
  for (const checkpointer of [undefined, { core: saver }, { core: memory }]) {
    const builder = new core.StateGraphCore({ value: {} });
    const gate = deferred();
    builder.addNode("node", async () => (await gate.promise, { value: "done" }));
    builder.addEdge(START, "node");
    const graph = builder.compile({ checkpointer });
    builder.free();
    const invoked = graph.invoke({ value: 1 }, config);
    const streamed = collect(graph.stream({ value: 1 }, { configurable: { thread_id: "other" } }));
    const read = checkpointer && graph.getState({ configurable: { thread_id: "another" } });
    graph.free();
    checkpointer?.core.free();
    gate.resolve();
    same(await invoked, { value: "done" }, "the result");
    same(await streamed, [{ node: { value: "done" } }], "the stream");
    if (read) same((await read).values, {}, "the state");
  }

  kit.at = "streams";
  for (const end of ["next", "return"]) {
    const { graph, entered, gate } = gated(kit);
    const stream = graph.stream({ value: 1 }, { streamMode: "custom" });
    await entered.promise;
    const pending = stream[end]();
    stream.free();
    gate.resolve();
    same(await pending, end === "next" ? { done: false, value: "word" } : { done: true }, end);
  }

  kit.at = "models and tools";
  const tool = toolSpec("add", async ({ a, b }) => (await pageTurn(), a + b));
  const model = core.ChatModelCore.demo(1);
  const bound = model.bindTools([tool]);
  const node = new core.ToolNodeCore([tool], false);
  const agent = new core.StateGraphCore(messagesState);
  agent.addNode("agent", async ({ messages }, config) => ({
    messages: [await bound.invoke(messages, config)],
  }));
  agent.addToolNode("tools", node);
  agent.addEdge(START, "agent");
  agent.addConditionalEdges("agent", ({ messages }) => (messages.at(-1).tool_calls?.length ? "tools" : END));
  agent.addEdge("tools", "agent");
  const answered = agent.compile({}).invoke({ messages: "What is 2 + 3?" }, {});
  const [whole, pieces] = [model.invoke("hello", {}), model.stream("hello", {})];
  for (const object of [node, agent, model]) object.free();
  const text = (await collect(pieces)).map((piece) => piece.text).join("");
  assert(text && text === (await whole).text, `the pieces: ${text}`);
  assert((await answered).messages.at(-1).text.includes("= 5"), "the agent's answer");

  kit.at = "what a turn makes";
  const app = await kit.chat({
    onMessage: async (_, turn) => {
      const session = turn.session;
      session.set("kept", 1);
      session.free();
      const [sleeping, message, streamed] = [turn.sleep(1), turn.message("sent"), turn.message()];
      const [step, run] = [
        turn.step({ name: "by hand" }),
        turn.step({ name: "run" }, async (step) => (step.free(), await pageTurn(), "result")),
      ];
      turn.free();
      const pending = [
        sleeping,
        message.send(),
        streamed.stream(
          (async function* () {
            yield "a ";
            await pageTurn();
            yield "stream";
          })(),
        ),
        step.send(),
        step.end(),
        run,
      ];
      for (const object of [message, streamed, step]) object.free();
      await Promise.all(pending);
    },
  });
  await app.say("go");
  same(
    app
      .steps()
      .map(({ name, type, output, status }) => [type === "tool" ? name : type, output, status])
      .sort(),
    [
      ["assistant_message", "a stream", "done"],
      ["assistant_message", "sent", "done"],
      ["run", "", "done"],
      ["undefined", "", "done"],
      ["undefined", "result", "done"],
      ["user_message", "go", "done"],
    ],
    "the steps",
  );

  kit.at = "a chat";
  const raw = await kit.raw();
  const chat = new core.ChatCore({ name: "Freed", database: kit.database });
  const said = deferred();
  chat.setHook("onMessage", async (_, turn) => {
    const message = turn.message("said by the freed");
    await message.send();
    said.resolve(message.id);
  });
  const [started, sent] = [chat.start(), chat.send("go")];
  chat.free();
  await Promise.all([started, sent]);
  assert((await raw.step(await said.promise)).status === "done", "its answer");
});

export const calls_on_an_object_beside_a_pending_one_are_answered = law(async (kit) => {
  const { graph, gate } = gated(kit, { checkpointer: kit.saver() });
  const stream = graph.stream(
    { value: 1 },
    { configurable: { thread_id: "t" }, streamMode: ["custom", "updates"] },
  );
  const items = [stream.next(), stream.next(), stream.next(), stream.next()];
  const other = graph.invoke({ value: 2 }, { configurable: { thread_id: "other" } });
  const [state, busy] = [
    graph.getState({ configurable: { thread_id: "t" } }),
    codeOf(() => graph.invoke({ value: 3 }, { configurable: { thread_id: "t" } })),
  ];
  assert((await busy) === "THREAD_BUSY", `a second run on the thread: ${await busy}`);
  await state;
  gate.resolve();
  same(
    await Promise.all(items),
    [
      { done: false, value: ["custom", "word"] },
      { done: false, value: ["updates", { node: { value: "done" } }] },
      { done: true },
      { done: true },
    ],
    "the items",
  );
  same(await other, { value: "done" }, "the other run");

  const model = kit.core.ChatModelCore.demo(1);
  const answers = await Promise.all([1, 2, 3].map(() => model.invoke("hello", {})));
  assert(new Set(answers.map(({ id }) => id)).size === 3, "three answers");

  const app = await kit.chat({
    onMessage: async (_, turn) => {
      const [message, step] = [turn.message("one"), turn.step({ name: "step", type: "tool" })];
      const saving = [message.send(), message.send(), step.send()];
      message.content = "two";
      await Promise.all([...saving, message.update(), step.streamToken("out"), step.end(), step.update()]);
      await Promise.all([turn.sleep(1), turn.sleep(1), message.streamToken("!"), message.streamToken("!")]);
      await message.send();
    },
  });
  const [first, second] = [app.chat.send("go"), codeOf(() => app.chat.send("beside it"))];
  assert((await second) === "TURN_RUNNING", await second);
  await first;
  await app.idle();
  same(app.texts(), ["two!!"], "the message");
  const step = app.steps().find(({ name }) => name === "step");
  same([step.output, step.status], ["out", "done"], "the step");
  await Promise.all([
    app.chat.stop(),
    app.chat.stop(),
    app.chat.newThread(),
    app.chat.flush(),
    app.chat.flush(),
  ]);
});

export const collecting_memory_changes_nothing_that_is_pending = law(async (kit) => {
  const { core } = kit;
  kit.at = "a run nobody holds but by its promise";
  const gate = deferred();
  const entered = [];
  const waits = () => {
    const here = deferred();
    entered.push(here.promise);
    return async () => {
      here.resolve();
      await gate.promise;
      return { value: "done" };
    };
  };
  const invoked = kit
    .single(waits(), { value: {} }, { checkpointer: kit.saver() })
    .invoke({ value: 1 }, { configurable: { thread_id: "t" } });
  const streamed = collect(kit.single(waits()).stream({ value: 1 }, {}));
  const next = kit.single(waits()).stream({ value: 1 }, {}).next();
  const answered = core.ChatModelCore.custom("model", async () => (await gate.promise, "text")).invoke(
    "go",
    {},
  );
  await Promise.all(entered);
  await collectGarbage();

  kit.at = "a turn of which only a config, a signal and promises are held";
  const steps = deferred();
  const app = await kit.chat({
    onMessage: async (_, turn) => {
      // Each in a function of its own, so that nothing but what it returns is held.
      const config = (() => turn.config())();
      const step = (() => turn.step({ name: "step" }, async () => (await gate.promise, "result")))();
      const message = (() =>
        turn.message().stream(
          (async function* () {
            yield "a ";
            await gate.promise;
            yield "stream";
          })(),
        ))();
      turn = undefined;
      steps.resolve();
      await gate.promise;
      await collectGarbage();
      await kit.single(() => ({})).invoke({ value: 1 }, config);
      await Promise.all([step, message]);
    },
  });
  await app.chat.send("go");
  await steps.promise;
  await collectGarbage();
  gate.resolve();
  same(await invoked, { value: "done" }, "the state");
  same(await streamed, [{ node: { value: "done" } }], "the stream");
  same(await next, { done: false, value: { node: { value: "done" } } }, "the item");
  assert((await answered).text === "text", "the model's answer");
  await app.idle();
  const shown = app
    .steps()
    .map(({ name, type, output, status }) => [/message/.test(type) ? type : name, output, status]);
  same(
    shown.sort(),
    [
      ["assistant_message", "a stream", "done"],
      ["node", "", "done"],
      ["on_message", "", "done"],
      ["step", "result", "done"],
      ["user_message", "go", "done"],
    ],
    "the steps",
  );

  kit.at = "a chat nobody holds, when the page is left";
  const streaming = deferred();
  const begin = () => {
    const chat = new core.ChatCore({ name: "Forgotten", database: kit.database });
    chat.setHook("onMessage", async (_, turn) => {
      streaming.resolve(turn.message());
      await never();
    });
    return { forgotten: new WeakRef(chat), begun: [chat.start(), chat.send("go")] };
  };
  const { forgotten, begun: all } = begin();
  await Promise.all(all);
  const message = await streaming.promise;
  await pageTurn();
  await collectGarbage();
  assert(!globalThis.gc || !forgotten.deref(), "it is still held");
  await message.streamToken("in flight");
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: false }));
  await pageTurn();
  const raw = await kit.raw();
  assert((await raw.step(message.id))?.output === "in flight", "the answer is not there");

  kit.at = "a stop of what is only held by its scope";
  const aborted = deferred();
  const begun = deferred();
  app.chat.setHook("onMessage", (_, turn) => {
    turn.signal.addEventListener("abort", aborted.resolve);
    begun.resolve();
    return never();
  });
  await app.chat.send("again");
  await begun.promise;
  await collectGarbage();
  await app.chat.stop();
  await aborted.promise;
});
