// The boundary: what an app throws.
import {
  START,
  assert,
  collect,
  deferred,
  describe,
  law,
  messagesState,
  never,
  pageTurn,
  same,
  thrownBy,
  toolSpec,
} from "../kit.js";

/** What apps throw. */
const thrown = () => [
  Object.assign(new TypeError("the app's own"), { code: "APP", extra: { deep: true } }),
  new DOMException("the platform's", "DataError"),
  Object.freeze({ not: "an error" }),
  "text",
  "",
  7,
  0,
  null,
  undefined,
  Symbol("odd"),
  12n,
];

/** The ways in which a function fails. */
const failing = (value) => [
  () => {
    throw value;
  },
  async () => {
    throw value;
  },
  () => ({ then: (_, reject) => reject(value) }),
];

export const what_an_app_throws_arrives_as_it_is = law(async (kit) => {
  const { core } = kit;
  const tools = (run) => {
    const graph = new core.StateGraphCore(messagesState);
    graph.addToolNode("node", new core.ToolNodeCore([toolSpec("fail", run)], false));
    graph.addEdge(START, "node");
    return graph.compile({});
  };
  const calling = {
    messages: [{ type: "ai", content: "", tool_calls: [{ id: "1", name: "fail", args: {} }] }],
  };
  const routed = (path) => {
    const graph = new core.StateGraphCore({ value: {} });
    graph.addNode("node", () => ({ value: 2 }));
    graph.addEdge(START, "node");
    graph.addConditionalEdges("node", path);
    return graph.compile({});
  };
  const asking = (generate) =>
    kit.single((_, config) => core.ChatModelCore.custom("model", generate).invoke("go", config));
  const app = await kit.chat({ onMessage: (_, turn) => (begun.resolve(turn), never()) });
  const begun = deferred();
  await app.chat.send("go");
  const turn = await begun.promise;
  for (const value of thrown()) {
    for (const fail of failing(value)) {
      const watched = (method) => [
        kit.single((_, config) => core.ChatModelCore.custom("model", () => "text").invoke("go", config)),
        { value: 1 },
        { callbacks: [{ [method]: fail }] },
      ];
      const places = {
        "a node": [kit.single(fail), { value: 1 }],
        "a tool": [tools(fail), calling],
        "a path": [routed(fail), { value: 1 }],
        "a model": [asking(fail), { value: 1 }],
        "a model's stream": [
          asking(() => ({ [Symbol.asyncIterator]: () => ({ next: fail }) })),
          { value: 1 },
        ],
        handleChainStart: watched("handleChainStart"),
        handleChatModelStart: watched("handleChatModelStart"),
        handleLLMNewToken: watched("handleLLMNewToken"),
        handleLLMEnd: watched("handleLLMEnd"),
        handleChainEnd: watched("handleChainEnd"),
      };
      for (const [place, [graph, input, config = {}]] of Object.entries(places)) {
        kit.at = `${describe(String(value))} thrown by ${place}`;
        const [invoked, streamed] = await Promise.all([
          thrownBy(() => graph.invoke(input, config)),
          thrownBy(() => collect(graph.stream(input, config))),
        ]);
        assert(invoked === value, `${kit.at}: invoke rejected with ${describe(invoked)}`);
        assert(streamed === value, `${kit.at}: the stream rejected with ${describe(streamed)}`);
      }
      kit.at = `${describe(String(value))} thrown in a step`;
      const step = await thrownBy(() => turn.step({ name: "step" }, fail));
      assert(step === value, `${kit.at}: ${describe(step)}`);
      const message = await thrownBy(() =>
        turn.message().stream({ [Symbol.asyncIterator]: () => ({ next: fail }) }),
      );
      assert(message === value, `a message's stream: ${describe(message)}`);
    }
    kit.at = `${describe(String(value))} thrown by a channel`;
    const [fail] = failing(value);
    for (const channel of [
      { reducer: fail, default: () => 0 },
      { reducer: (_, right) => right, default: fail },
    ]) {
      const graph = kit.single(() => ({ value: 1 }), { value: channel });
      const error = await thrownBy(() => graph.invoke({ value: 1 }, {}));
      assert(error === value, `${kit.at}: ${describe(error)}`);
    }
  }
  await app.chat.stop();
});

export const what_a_hook_throws_is_shown_with_its_stack = law(async (kit) => {
  for (const hook of ["onChatStart", "onMessage"]) {
    for (const value of thrown()) {
      kit.at = `${String(value)} in ${hook}`;
      const app = await kit.chat({
        [hook]: async () => {
          await pageTurn();
          throw value;
        },
      });
      await app.idle();
      if (hook === "onMessage") await app.say("go");
      const errors = app.steps().filter((step) => step.error);
      const types = ["assistant_message", "run"];
      same(errors.map(({ type }) => type).sort(), types, `${kit.at}: what has an error`);
      for (const { error } of errors) {
        assert(typeof error.message === "string" && error.code, `${kit.at}: ${JSON.stringify(error)}`);
        if (value instanceof TypeError)
          same(
            [error.name, error.code, error.message, error.stack],
            [value.name, "APP", value.message, value.stack],
            kit.at,
          );
      }
      // The next turn works.
      app.chat.setHook("onMessage", async (_, turn) => void (await turn.message("Still here.").send()));
      await app.say("next");
      assert(app.texts().at(-1) === "Still here.", `${kit.at}: ${JSON.stringify(app.texts())}`);
    }
  }
});

export const a_listener_that_throws_harms_no_turn = law(
  async (kit) => {
    let reported = 0;
    const onError = (event) => (reported += /the listener's own/.test(event.message));
    addEventListener("error", onError);
    try {
      const app = await kit.chat({
        onMessage: async (_, turn) => {
          const message = turn.message();
          for (const word of ["one ", "two"]) await message.streamToken(word);
          await message.send();
        },
      });
      let told = 0;
      app.chat.subscribe(() => {
        told++;
        throw new Error("the listener's own");
      });
      const begin = app.events.length;
      let others = 0;
      app.chat.subscribe(() => others++);
      await app.say("go");
      same(app.texts(), ["one two"], "the answer");
      same(
        [told, others, reported],
        Array(3).fill(app.events.length - begin),
        "who was told, and the errors",
      );
      await app.chat.stop();
    } finally {
      removeEventListener("error", onError);
    }
  },
  { allow: /the listener's own/ },
);
