// The boundary: what an app returns and hands over.
import { aborts, assert, codeOf, deferred, describe, law, never, same, thrownBy } from "../kit.js";

export const a_node_that_returns_no_update_is_told_so = law(async (kit) => {
  for (const wrong of [7, "text", true, ["list"], () => ({}), Symbol("odd"), 12n]) {
    for (const way of [(value) => value, async (value) => value]) {
      const error = await thrownBy(() => kit.single(() => way(wrong)).invoke({ value: 1 }, {}));
      assert(error.name === "InvalidUpdateError" && error.code, `${String(wrong)} gave ${describe(error)}`);
      assert(error.message.includes("node"), `the culprit is not named: ${error.message}`);
    }
  }
  class Update {
    value = "an instance's";
  }
  const inherited = Object.create({ value: "inherited" });
  for (const [returned, value] of [
    [undefined, 1],
    [null, 1],
    [{}, 1],
    [{ other: 2 }, 1],
    [{ value: undefined }, 1],
    [{ value: null }, null],
    [new Update(), "an instance's"],
    [inherited, "inherited"],
    [Object.assign(Object.create(null), { value: 2 }), 2],
    [new Proxy({ value: 3 }, {}), 3],
    [Object.freeze({ value: 4 }), 4],
  ])
    same(await kit.single(() => returned).invoke({ value: 1 }, {}), { value }, "the state");
});

export const thenables_of_any_kind_are_waited_for = law(async (kit) => {
  class Later extends Promise {}
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const update = { value: 2 };
  try {
    for (const [name, make] of Object.entries({
      "a promise subclass": () => Later.resolve(update),
      "another page's promise": () => frame.contentWindow.Promise.resolve(update),
      "a thenable at once": () => ({ then: (resolve) => resolve(update) }),
      "a thenable that answers twice": () => ({
        then: (resolve, reject) => (resolve(update), reject(1), resolve(3)),
      }),
      "a thenable of a thenable": () => ({ then: (resolve) => resolve(Later.resolve(update)) }),
      "a function that is a thenable": () => Object.assign(() => {}, { then: (resolve) => resolve(update) }),
      "a then that is no function": () => ({ ...update, then: 7 }),
    }))
      same(await kit.single(make).invoke({ value: 1 }, {}), { value: 2 }, name);
    const own = new Error("the app's own");
    for (const [name, make] of Object.entries({
      "a then that throws": () => ({
        then: () => {
          throw own;
        },
      }),
      "a then that can't be read": () => ({
        get then() {
          throw own;
        },
      }),
      "a rejected subclass": () => Later.reject(own),
    })) {
      const error = await thrownBy(() => kit.single(make).invoke({ value: 1 }, {}));
      assert(error === own, `${name}: ${describe(error)}`);
    }
  } finally {
    frame.remove();
  }
});

export const signals_of_any_page_stop_a_run = law(async (kit) => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  try {
    for (const { AbortController } of [globalThis, frame.contentWindow]) {
      for (const when of ["before", "while it runs"]) {
        const controller = new AbortController();
        const running = deferred();
        const graph = kit.single(() => (running.resolve(), never()));
        const model = kit.core.ChatModelCore.custom("model", () => (running.resolve(), never()));
        for (const call of [
          () => graph.invoke({ value: 1 }, controller),
          () => model.invoke("go", controller),
        ]) {
          if (when === "before") controller.abort();
          const ended = aborts(`a run that was stopped ${when}`, call);
          if (when !== "before") await running.promise;
          controller.abort();
          await ended;
        }
      }
    }
  } finally {
    frame.remove();
  }
});

export const wrong_arguments_are_refused_with_a_code = law(async (kit) => {
  const { core } = kit;
  const graph = kit.single(() => ({}));
  const model = core.ChatModelCore.demo(0);
  for (const [call, code] of [
    [() => graph.stream({ value: 1 }, { streamMode: "everything" }), "INVALID_CONFIG"],
    [() => graph.stream({ value: 1 }, { streamMode: ["values", "everything"] }), "INVALID_CONFIG"],
    [() => graph.invoke({ value: 1 }, { streamMode: "everything" }), "INVALID_CONFIG"],
    [() => graph.invoke({ value: 1 }, { recursionLimit: 0 }), "INVALID_CONFIG"],
    [() => graph.invoke({ value: 1 }, { recursionLimit: "many" }), "INVALID_CONFIG"],
    [() => graph.invoke("text", {}), "EMPTY_INPUT"],
    [() => graph.invoke([], {}), "EMPTY_INPUT"],
    [() => graph.invoke({ other: 1 }, {}), "EMPTY_INPUT"],
    [() => graph.invoke(null, {}), "EMPTY_INPUT"],
    [() => graph.getState({}), "MISSING_THREAD_ID"],
    [() => model.invoke({ not: "a message" }, {}), "MESSAGE_COERCION_FAILURE"],
    [() => model.invoke([7], {}), "MESSAGE_COERCION_FAILURE"],
    [() => model.bindTools([{}]), "INVALID_TOOL"],
    [() => new core.ToolNodeCore([{ name: "no function" }], true), "INVALID_ARGUMENT"],
    [() => core.ChatModelCore.custom("model", "no function"), "INVALID_ARGUMENT"],
    [() => new core.StateGraphCore({ value: { reducer: 7 } }), "INVALID_ARGUMENT"],
    [() => new core.StateGraphCore({}).addNode("node", undefined), "INVALID_ARGUMENT"],
    [() => new core.StateGraphCore({}).addNode("node", class {}), "INVALID_ARGUMENT"],
  ]) {
    const given = await codeOf(call);
    assert(given === code, `${call} gave ${given}, not ${code}`);
  }
  const app = await kit.chat({ onMessage: (_, turn) => (begun.resolve(turn), never()) });
  const begun = deferred();
  for (const [call, code] of [
    [() => app.chat.send("  "), "EMPTY_MESSAGE"],
    [() => app.chat.openThread("nowhere"), "THREAD_NOT_FOUND"],
    [() => app.chat.setHook("onMessage", 7), "INVALID_ARGUMENT"],
  ]) {
    const given = await codeOf(call);
    assert(given === code, `${call} gave ${given}, not ${code}`);
  }
  await app.chat.send("go");
  const turn = await begun.promise;
  for (const wrong of [7, "text", null, undefined, {}]) {
    const given = await codeOf(() => turn.message().stream(wrong));
    assert(given === "INVALID_ARGUMENT", `${String(wrong)} gave ${given}`);
  }
  const [message, step] = [turn.message("as it was"), turn.step({ name: "as it was" })];
  for (const wrong of [7, null, undefined, ["a", "list"], { an: "object" }]) {
    const calls = {
      "message.streamToken": () => message.streamToken(wrong),
      "step.streamToken": () => step.streamToken(wrong),
      "step.name": () => (step.name = wrong),
      "turn.toast": () => turn.toast(wrong),
      "session.set": () => turn.session.set(wrong, 1),
      "session.get": () => turn.session.get(wrong),
      "chat.send": () => app.chat.send(wrong),
      "chat.subscribe": () => app.chat.subscribe(wrong),
    };
    for (const [what, call] of Object.entries(calls)) {
      const given = await codeOf(call);
      assert(given === "INVALID_ARGUMENT", `${what} gave ${given} for ${JSON.stringify(wrong)}`);
    }
  }
  same([message.content, step.name, turn.session.keys()], ["as it was", "as it was", []], "what was refused");
  assert((await codeOf(() => turn.step({ name: "step" }, "no function"))) === "INVALID_ARGUMENT");
  assert((await codeOf(() => turn.toast("word", "loud"))) === "INVALID_ARGUMENT");
  // What an object can't be asked for is not there: no call of ours fails on it.
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("not to be read");
      },
    },
  );
  await turn.message(hostile).send();
  await turn.step(hostile).send();
  turn.session.set("hostile", hostile);
  await app.chat.stop();
});

export const steps_of_any_text_come_back_as_they_were = law(async ({ core, database }) => {
  const layer = core.DataLayerCore.indexedDb(database);
  const at = "2026-01-01T00:00:00.000Z";
  const texts = [
    "",
    "\n",
    "plain",
    "世界 🦀 \u0000\n",
    "x".repeat(700_000),
    "\u{10ffff}é",
    "🦀".repeat(300_000),
    "-1",
    "y".repeat(700_000),
  ];
  const steps = texts.map((output, seq) => ({
    ...{ id: `s${seq}`, threadId: "t", parentId: seq ? "s0" : null, type: "tool", name: output.slice(0, 8) },
    ...{ input: texts[texts.length - 1 - seq], output, status: "done", createdAt: at, seq },
    ...(seq % 2 ? { metadata: { seq }, icon: "star", showInput: false } : { previousId: "", language: "" }),
    ...(seq % 3 ? {} : { error: { name: "E", code: "C", message: output }, end: at }),
  }));
  await layer.commit([
    { method: "updateThread", args: [{ id: "t", app: "Law", name: "T", createdAt: at, updatedAt: at }] },
    ...steps.map((step) => ({ method: "createStep", args: [step] })),
  ]);
  same((await layer.getThread("t")).steps, steps, "the steps");
  // Halves of a character are none, and those of two texts that stand side by side are not one.
  const halves = { ...steps[0], input: "a\ud83e", output: "\udd80b" };
  await layer.commit([{ method: "updateStep", args: [halves] }]);
  const [first, second] = (await layer.getThread("t")).steps;
  same([first.input, first.output, second], ["a\ufffd", "\ufffdb", steps[1]], "what stands after halves");
});
