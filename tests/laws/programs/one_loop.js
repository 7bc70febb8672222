// Law 1: everything runs on the page's one loop, so anything may await anything.
import {
  START,
  END,
  assert,
  collectGarbage,
  deferred,
  iterate,
  law,
  messagesState,
  same,
  seeded,
  toolSpec,
} from "./kit.js";

/** An app's callback handler whose methods wait for whatever there is to wait for. */
function handler(kit, random, turn, graph, told) {
  const wait = async (method) => {
    told[method] = (told[method] ?? 0) + 1;
    await random.pause();
    const what = random.below(6);
    if (what === 0)
      await turn.step({ name: "noted", type: "undefined", input: method }, () => random.pause());
    if (what === 1) await turn.message(`(${method})`).send();
    if (random.below(20) === 0) await collectGarbage();
    if (what === 2) await graph().getState({ configurable: { thread_id: turn.thread.id } });
  };
  const names = [
    "handleChainStart",
    "handleChainEnd",
    "handleChatModelStart",
    "handleLLMEnd",
    "handleToolStart",
    "handleToolEnd",
  ];
  return {
    ...Object.fromEntries(names.map((name) => [name, () => wait(name)])),
    handleLLMNewToken() {
      told.tokens = (told.tokens ?? 0) + 1;
      return random.below(8) === 0 ? random.pause() : undefined;
    },
  };
}

/** The seed's app: agent, sync and async tools, an ask, a callback handler, IndexedDB for steps and checkpoints. */
function appOf(kit, random, told) {
  const asks = [];
  let app;
  let currentTurn;
  const tools = [
    toolSpec("multiply", ({ a, b }) => a * b),
    toolSpec("add", async ({ a, b }) => {
      await random.pause();
      await currentTurn.step({ name: "adding", type: "tool", input: { a, b } }, async (step) => {
        await random.pause();
        step.output = String(a + b);
      });
      return a + b;
    }),
  ];
  const model = kit.core.ChatModelCore.demo(0).bindTools(tools);
  const build = new kit.core.StateGraphCore({
    ...messagesState,
    approved: { reducer: (l, r) => l + r, default: () => 0 },
  });
  build.addNode("agent", async (state, config) => {
    await random.pause();
    return { messages: [await model.invoke(state.messages, config)] };
  });
  build.addToolNode("tools", new kit.core.ToolNodeCore(tools, true));
  build.addNode("look", () => ({ approved: 0 }));
  build.addNode("ask", async () => {
    const answer = deferred();
    asks.push(answer);
    // Whoever answers stands outside of the run: the view.
    await currentTurn.step({ name: "Go on?" }, () => answer.promise);
    return { approved: 1 };
  });
  build.addEdge(START, "agent");
  build.addConditionalEdges("agent", ({ messages }) =>
    messages.at(-1).tool_calls?.length ? ["tools", "look"] : "ask",
  );
  build.addEdge("tools", "agent");
  build.addEdge("ask", END);
  const graph = build.compile({ checkpointer: kit.saver() });

  return {
    async start(name) {
      app = await kit.chat(
        {
          onChatStart: async (turn) => {
            await random.pause();
            await turn.message("Hello!").send();
          },
          onMessage: async (message, turn) => {
            currentTurn = turn;
            const answer = turn.message();
            const config = turn.config();
            const stream = graph.stream(
              { messages: [message] },
              {
                ...config,
                callbacks: [...config.callbacks, handler(kit, random, turn, () => graph, told)],
                streamMode: "messages",
              },
            );
            for await (const [chunk, meta] of iterate(stream)) {
              if (random.below(8) === 0) await random.pause();
              if (meta.langgraph_node === "agent") await answer.streamToken(chunk.text);
            }
            await answer.send();
          },
        },
        { name },
      );
      app.chat.subscribe((event) => {
        if (event.type === "step" && event.step.name === "Go on?" && event.step.status === "running") {
          void random.pause().then(() => asks.shift().resolve("yes"));
        }
      });
      await app.idle();
      return app;
    },
  };
}

export const callbacks_tools_store_and_streams_await_each_other_a_hundred_times = law(
  async (kit) => {
    const [apps, turns] = [10, 10];
    const told = {};
    const at = [];
    const finished = await Promise.all(
      Array.from({ length: apps }, async (_, which) => {
        const random = seeded(1000 + which);
        const app = await appOf(kit, random, told).start(`App ${which}`);
        const threads = [];
        for (let turn = 0; turn < turns; turn++) {
          at[which] = `turn ${turn}`;
          kit.at = JSON.stringify(at);
          if (turn % 5 === 0 && turn) {
            await app.chat.newThread();
            await app.idle();
          }
          const [a, b, c] = [1, 2, 3].map(() => 1 + random.below(50));
          await app.say(`What is ${a} × ${b} + ${c}?`);
          const last = app
            .steps()
            .filter((step) => step.type === "assistant_message" && step.output.includes("**"));
          assert(
            last.at(-1)?.output.includes(`= ${a * b + c}`),
            `turn ${turn}: ${JSON.stringify(app.texts())}`,
          );
          if (threads.at(-1)?.id === app.thread()) threads.pop();
          threads.push({ id: app.thread(), steps: app.steps() });
        }
        at[which] = "done";
        kit.at = JSON.stringify(at);
        return { app, threads };
      }),
    );
    kit.at = "reading it back";
    const raw = await kit.raw();
    const fresh = await kit.chat({}, { name: "App 0" });
    for (const { app, threads } of finished) {
      same(
        app.events.filter((event) => event.type === "toast"),
        [],
        "toasts",
      );
      for (const { id, steps } of threads) {
        assert(
          steps.every((step) => step.status === "done"),
          JSON.stringify(steps.filter((step) => step.status !== "done")),
        );
        same(await raw.steps(id), steps, "the stored steps");
      }
    }
    for (const { id, steps } of finished[0].threads) {
      await fresh.chat.openThread(id);
      same(fresh.steps(), steps, "the steps after a reload");
    }
    const questions = (await raw.all("steps")).filter((step) => step.type === "user_message");
    assert(questions.length === apps * turns, `${questions.length} questions`);
    for (const method of ["handleChainStart", "handleToolEnd", "handleLLMEnd", "tokens"])
      assert(told[method] > 0, `${method} was never called`);
  },
  { limit: 90_000 },
);

export const a_listener_hears_on_when_memory_is_collected = law(async (kit) => {
  const app = await kit.chat({});
  // Like most apps, this one throws away what would end its subscription.
  let heard = 0;
  app.chat.subscribe(() => heard++);
  const unsubscribe = app.chat.subscribe(() => assert(false, "told after unsubscribing"));
  unsubscribe();
  await collectGarbage();
  const told = app.events.length;
  await app.say("Hello!");
  assert(heard > 0 && app.events.length === told + heard, `heard ${heard}, told ${app.events.length - told}`);
});

export const sync_and_async_functions_mix = law(async (kit) => {
  // Every function of an app may be sync or async; a thenable is as good as a promise.
  const ways = [(v) => v, async (v) => v, (v) => ({ then: (resolve) => setTimeout(resolve, 1, v) })];
  for (const node of ways) {
    for (const path of ways) {
      for (const tool of ways) {
        const model = kit.core.ChatModelCore.demo(0);
        const add = toolSpec("add", ({ a, b }) => tool(a + b));
        const graph = new kit.core.StateGraphCore({ ...messagesState, seen: {} });
        const bound = model.bindTools([add]);
        graph.addNode("agent", async (state, config) => ({
          messages: [await bound.invoke(state.messages, config)],
        }));
        graph.addToolNode("tools", new kit.core.ToolNodeCore([add], false));
        graph.addNode("look", ({ messages }) => node({ seen: messages.length }));
        graph.addEdge(START, "agent");
        graph.addConditionalEdges("agent", ({ messages }) =>
          path(messages.at(-1).tool_calls?.length ? "tools" : "look"),
        );
        graph.addEdge("tools", "agent");
        const state = await graph.compile({}).invoke({ messages: "2 + 3" }, {});
        assert(state.messages.at(-1).text.includes("= 5"), state.messages.at(-1).text);
        assert(state.seen === 4, `seen ${state.seen}`);
      }
    }
  }
});
