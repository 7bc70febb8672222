// The boundary: what an app calls from inside of its callbacks, and what is called of the app at an end.
import {
  assert,
  codeOf,
  collect,
  deferred,
  describe,
  iterate,
  law,
  never,
  pageTurn,
  same,
  thrownBy,
} from "../kit.js";

export const ending_a_stream_closes_the_apps_generators = law(async (kit) => {
  const { core } = kit;
  /** A source of words that tells when it is closed, and how. */
  const sources = {
    "an async generator": (closed) =>
      (async function* () {
        try {
          for (;;) yield "word ";
        } finally {
          await pageTurn();
          closed.resolve();
        }
      })(),
    "a generator": (closed) =>
      (function* () {
        try {
          for (;;) yield "word ";
        } finally {
          closed.resolve();
        }
      })(),
    "a stream": (closed) =>
      new ReadableStream({ pull: (controller) => controller.enqueue("word "), cancel: closed.resolve }),
  };
  const app = await kit.chat();
  for (const [name, source] of Object.entries(sources)) {
    const modelOf = (closed) => core.ChatModelCore.custom("model", () => source(closed));
    const ends = {
      "a model's stream": async (closed) => {
        const stream = modelOf(closed).stream("go", {});
        await stream.next();
        await stream.return();
      },
      "a graph's stream": async (closed) => {
        const model = modelOf(closed);
        const graph = kit.single((_, config) => model.invoke("go", config).then(() => ({})));
        for await (const [chunk] of iterate(graph.stream({ value: 1 }, { streamMode: "messages" })))
          if (chunk.text) break;
      },
      "a stopped turn": async (closed) => {
        const said = app.event(({ type }) => type === "token");
        app.chat.setHook("onMessage", (_, turn) => turn.message().stream(source(closed)));
        await app.chat.send("go");
        await said;
        await app.chat.stop();
      },
      "a wrong item": async (closed) => {
        const wrong = {
          [Symbol.asyncIterator]: () => ({
            next: () => Promise.resolve({ done: false, value: 7 }),
            return: () => Promise.resolve(closed.resolve()),
          }),
        };
        const code = await codeOf(() => core.ChatModelCore.custom("model", () => wrong).invoke("go", {}));
        assert(code === "MODEL_INVALID_STREAM", code);
      },
    };
    for (const [end, run] of Object.entries(ends)) {
      kit.at = `${name}, ended by ${end}`;
      const closed = deferred();
      await run(closed);
      await closed.promise;
    }
  }
});

export const calls_from_inside_of_callbacks_are_calls_like_others = law(async (kit) => {
  const { core } = kit;
  kit.at = "a reducer that runs graphs and reads states";
  const inner = kit.single(() => ({ value: "inner" }));
  const pending = [];
  const saver = kit.saver();
  const outer = kit.single(
    (_, config) => (config.writer("word"), { value: 1 }),
    {
      value: {
        default: () => (pending.push(inner.invoke({ value: 0 }, {})), 0),
        reducer: (left, right) => {
          pending.push(
            inner.invoke({ value: 0 }, {}),
            outer.getState(config),
            codeOf(() => outer.invoke({ value: 1 }, config)),
          );
          return left + right;
        },
      },
    },
    { checkpointer: saver },
  );
  const config = { configurable: { thread_id: "t" } };
  same(await outer.invoke({ value: 1 }, config), { value: 2 }, "the outer graph's state");
  const results = await Promise.all(pending);
  assert(results.filter((result) => result.value === "inner").length >= 3, "the inner graphs' results");
  assert(results.includes("THREAD_BUSY"), "the busy thread");

  kit.at = "a reducer that ends its own run";
  let stream;
  const ended = [];
  const ending = kit.single(() => ({ value: 1 }), {
    value: {
      default: () => 0,
      reducer: (left, right) => {
        if (stream) ended.push(stream.return());
        return left + right;
      },
    },
  });
  stream = ending.stream({ value: 1 }, {});
  const error = await thrownBy(() => collect(stream));
  assert(error.name === "AbortError", describe(error));
  same(
    await Promise.all(ended),
    ended.map(() => ({ done: true })),
    "the ends",
  );
  assert(ended.length > 0, "the reducer was not called");

  kit.at = "a node and callbacks that end their own run";
  for (const place of ["node", "handleChainStart", "handleLLMNewToken", "handleLLMEnd"]) {
    let own;
    const end = async () => void (await own.return());
    const model = core.ChatModelCore.custom("model", () => "text");
    const run = async (_, config) => {
      if (place === "node") await end();
      await model.invoke("go", config);
    };
    const callbacks = place === "node" ? [] : [{ [place]: end }];
    own = kit.single(run).stream({ value: 1 }, { callbacks });
    const gave = await thrownBy(() => collect(own));
    assert(gave.name === "AbortError", `${place}: ${describe(gave)}`);
  }

  kit.at = "a node that runs its own graph";
  const countdown = kit.single(async ({ value }, config) =>
    value > 0 ? { value: (await countdown.invoke({ value: value - 1 }, config)).value + 1 } : { value: 0 },
  );
  same(await countdown.invoke({ value: 20 }, {}), { value: 20 }, "the depth");

  kit.at = "a listener that sends, reads and stops";
  const app = await kit.chat({
    onMessage: async (_, turn) => {
      await turn.message("partial").streamToken(" answer");
      await never();
    },
  });
  const calls = [];
  const unsubscribe = app.chat.subscribe((event) => {
    app.chat.snapshot();
    app.chat.subscribe(() => {})();
    if (event.type === "running" && event.running) calls.push(codeOf(() => app.chat.send("from a listener")));
    if (event.type === "token") {
      unsubscribe();
      calls.push(
        app.chat.stop().then(() => "stopped"),
        app.chat.flush().then(() => "flushed"),
      );
    }
  });
  await app.chat.send("go");
  await app.idle();
  same(await Promise.all(calls), ["TURN_RUNNING", "stopped", "flushed"], "the listener's calls");
  same(
    app.messages().map(({ output, status }) => [output, status]),
    [
      ["partial answer", "stopped"],
      ["Stopped.", "done"],
    ],
    "what was said",
  );

  kit.at = "an abort listener that sends";
  const running = deferred();
  const late = [];
  app.chat.setHook("onMessage", (_, turn) => {
    turn.signal.addEventListener("abort", () => {
      late.push(
        thrownBy(() => turn.message("late").send()),
        codeOf(() => app.chat.send("at once")),
        app.chat.stop(),
      );
    });
    running.resolve();
    return never();
  });
  await app.chat.send("again");
  await running.promise;
  await app.chat.stop();
  const [unheard, refused] = await Promise.all(late);
  assert(unheard.name === "AbortError" && refused === "TURN_RUNNING", `${describe(unheard)}, ${refused}`);
});
