// Law 3: a stop is structural.
import {
  aborts,
  assert,
  callChunk,
  deferred,
  describe,
  iterate,
  law,
  messagesState,
  never,
  pageTurn,
  same,
  toolSpec,
  withMethod,
} from "./kit.js";

/** A model whose stream says one word and then nothing more, until somebody closes it. */
function stuckModel(kit, { onSignal, onClose, onStart } = {}) {
  return kit.core.ChatModelCore.custom("stuck", (_messages, { signal }) => {
    signal.addEventListener("abort", () => onSignal?.());
    let said = false;
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          if (said) {
            onStart?.();
            return never();
          }
          said = true;
          return Promise.resolve({ done: false, value: "Once upon" });
        },
        return: () => {
          onClose?.();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
  });
}

async function streamAnswer(graph, message, turn) {
  const answer = turn.message();
  const stream = graph.stream({ messages: [message] }, { ...turn.config(), streamMode: "messages" });
  for await (const [chunk] of iterate(stream))
    if (chunk.type === "ai" && chunk.text) await answer.streamToken(chunk.text);
  await answer.send();
}

/** After a stop: idle, nothing half-open on the page or in the store, and the next turn works. */
async function isInOrder(kit, app, { next = true } = {}) {
  assert(!app.snapshot().running, "it still runs");
  const open = app.steps().filter((step) => step.status === "running");
  same(open, [], "what is still open");
  const raw = await kit.raw();
  const stored = await raw.steps(app.thread());
  if (stored.length) same(stored, app.steps(), "the store and the page");
  if (!next) return;
  app.chat.setHook("onMessage", async (_, turn) => void (await turn.message("Still here.").send()));
  await app.say("next");
  assert(app.texts().at(-1) === "Still here.", JSON.stringify(app.texts()));
}

export const marks_signals_drops_saves_tells_the_app_once_and_is_idle_in_this_order = law(async (kit) => {
  const log = [];
  const streaming = deferred();
  let late;
  const model = stuckModel(kit, {
    onSignal: () => log.push("signal"),
    onClose: () => log.push("dropped"),
    onStart: () => streaming.resolve(),
  });
  const graph = kit.single(
    async (state, config) => ({ messages: [await model.invoke(state.messages, config)] }),
    messagesState,
    {
      checkpointer: kit.saver(),
    },
  );
  let raw;
  const app = await kit.chat({
    onMessage: async (message, turn) => {
      turn.signal.addEventListener("abort", () => {
        // Marked first: the signal's own listener can't speak any more.
        late = aborts("a message out of the abort event", () => turn.message("late").send());
      });
      await streamAnswer(graph, message, turn);
    },
    onStop: async (turn) => {
      const [answer] = (await raw.steps(turn.thread.id)).filter((step) => step.type === "assistant_message");
      log.push(`saved: ${answer.output}, ${answer.status}`);
      await turn.message("Stopped by you.").send();
      log.push("onStop");
    },
  });
  raw = await kit.raw();
  await app.chat.send("Tell me");
  await streaming.promise;
  // The token is on the page before the stop.
  while (!app.texts().includes("Once upon")) await pageTurn();
  const stopping = app.chat.stop();
  log.push("stop() returned");
  await stopping;
  log.push("idle");
  await late;
  same(
    log,
    ["signal", "dropped", "stop() returned", "saved: Once upon, stopped", "onStop", "idle"],
    "the order",
  );
  same(app.texts(), ["Once upon", "Stopped by you."], "what was said");
  await isInOrder(kit, app);
});

export const a_stopped_tool_call_is_answered_so_that_the_next_request_is_valid = law(async (kit) => {
  const requests = [];
  const calling = deferred();
  let aborted = 0;
  const model = kit.core.ChatModelCore.custom("caller", async function* (messages) {
    requests.push(
      messages.map(({ type, tool_calls = [], tool_call_id, text }) => ({
        type,
        tool_call_id,
        text,
        calls: tool_calls.map(({ id }) => id),
      })),
    );
    if (requests.length > 1) return yield "Fine.";
    yield "Let me see.";
    yield callChunk("call-1", "quick", {}, 0);
    yield callChunk("call-2", "slow", {}, 1);
  });
  const tools = [
    toolSpec("quick", () => "done"),
    toolSpec("slow", (_, { signal }) => {
      signal.addEventListener("abort", () => (aborted += 1));
      calling.resolve();
      return never();
    }),
  ];
  const graph = kit.agent(model, tools, { checkpointer: kit.saver() });
  const app = await kit.chat({ onMessage: (message, turn) => streamAnswer(graph, message, turn) });
  const quickIsDone = app.event(({ step }) => step?.name === "quick" && step.status === "done");
  await app.chat.send("go");
  await Promise.all([calling.promise, quickIsDone]);
  await app.chat.stop();
  assert(aborted === 1, `${aborted} signals`);
  await isInOrder(kit, app, { next: false });
  const config = { configurable: { thread_id: app.thread() } };
  const state = await graph.getState(config);
  const kinds = state.values.messages.map((message) => [
    message.type,
    message.tool_call_id ?? "",
    message.status ?? "",
  ]);
  same(
    kinds.slice(2),
    [
      ["tool", "call-1", "success"],
      ["tool", "call-2", "error"],
    ],
    "the results",
  );
  assert(state.metadata.source === "stop", state.metadata.source);
  await app.say("and now?");
  assert(app.texts().at(-1) === "Fine.", JSON.stringify(app.texts()));
  const calls = requests.at(-1).flatMap(({ calls }) => calls);
  const answers = requests.at(-1).flatMap(({ tool_call_id }) => tool_call_id ?? []);
  same(
    [calls, answers],
    [
      ["call-1", "call-2"],
      ["call-1", "call-2"],
    ],
    "calls and their answers",
  );
});

export const a_stopped_answer_is_kept_in_the_graphs_state = law(async (kit) => {
  const streaming = deferred();
  const model = stuckModel(kit, { onStart: () => streaming.resolve() });
  const graph = kit.agent(model, [], { checkpointer: kit.saver() });
  const app = await kit.chat({ onMessage: (message, turn) => streamAnswer(graph, message, turn) });
  await app.chat.send("go");
  await streaming.promise;
  await app.chat.stop();
  // A second saver, as after a reload.
  const state = await graph.getState({ configurable: { thread_id: app.thread() } });
  same(
    state.values.messages.map(({ type, text }) => [type, text]),
    [
      ["human", "go"],
      ["ai", "Once upon"],
    ],
    "the state",
  );
  await isInOrder(kit, app);
});

export const an_answer_is_kept_while_callbacks_hear_of_it = law(async (kit) => {
  const told = deferred();
  const graph = kit.agent(
    kit.core.ChatModelCore.custom("model", () => "The answer."),
    [],
    { checkpointer: kit.saver() },
  );
  const config = { configurable: { thread_id: "t" } };
  const callbacks = [{ handleLLMEnd: () => (told.resolve(), never()) }];
  const stream = graph.stream({ messages: "go" }, { ...config, callbacks });
  await told.promise;
  await stream.return();
  const { values } = await graph.getState(config);
  same(
    values.messages.map(({ text }) => text),
    ["go", "The answer."],
    "the state",
  );
});

export const return_resolves_when_the_run_has_put_its_things_in_order = law(async (kit) => {
  let [begun, complete] = [0, 0];
  // From the very beginning: listeners are called in the order in which they came, and ours sets everything in motion.
  const count = (open) =>
    function (...args) {
      const transaction = open.apply(this, args);
      if (transaction.mode === "readwrite") {
        begun += 1;
        transaction.addEventListener("complete", () => (complete += 1));
      }
      return transaction;
    };
  const config = { configurable: { thread_id: "t" }, streamMode: "messages" };
  const model = stuckModel(kit);
  const graph = kit.agent(model, [], { checkpointer: kit.saver() });
  await withMethod(IDBDatabase.prototype, "transaction", count, async () => {
    const stream = graph.stream({ messages: "go" }, config);
    const { value } = await stream.next();
    assert(value[0].text === "Once upon", describe(value));
    const pending = stream.next();
    const [first, second] = [stream.return(), stream.return()];
    await aborts("the item nobody will get", () => pending);
    same(
      await Promise.all([first, second, stream.next()]),
      Array(3).fill({ done: true }),
      "a closed stream's answers",
    );
    // The input's checkpoint, and the stop's.
    same([begun, complete], [2, 2], "the checkpoints");
  });
  const { values } = await graph.getState(config);
  same(
    values.messages.map(({ text }) => text),
    ["go", "Once upon"],
    "the state",
  );
  // The thread is free, and so is a stream of a model's when its model has nothing to put in order.
  const stream = graph.stream({ messages: "again" }, config);
  await stream.next();
  await stream.return();
  const alone = model.stream("go", {});
  await alone.next();
  same(await alone.return(), { done: true }, "a model's stream");
});

export const during_a_store_write = law(async (kit) => {
  const writing = deferred();
  let sent;
  const app = await kit.chat({
    onMessage: async (_, turn) => {
      sent = aborts("the write under way", () => turn.message("written").send());
      writing.resolve();
      await never();
    },
  });
  await app.chat.send("go");
  await writing.promise;
  await app.chat.stop();
  await sent;
  await isInOrder(kit, app);
});

export const during_on_chat_start = law(async (kit) => {
  const started = deferred();
  let stops = 0;
  const app = await kit.chat({
    onChatStart: async (turn) => {
      await turn.message("Hello").streamToken(",");
      started.resolve();
      await never();
    },
    onStop: () => void (stops += 1),
  });
  await started.promise;
  assert(app.snapshot().running, "onChatStart is no turn");
  await app.chat.stop();
  assert(stops === 1, `${stops} calls of onStop`);
  await isInOrder(kit, app);
});

export const in_a_node_that_ignores_its_signal = law(async (kit) => {
  const inNode = deferred();
  const graph = kit.single(async () => {
    inNode.resolve();
    return never();
  });
  const app = await kit.chat({ onMessage: (_, turn) => graph.invoke({ value: 1 }, turn.config()) });
  await app.chat.send("go");
  await inNode.promise;
  await app.chat.stop();
  await isInOrder(kit, app);
});

export const a_connection_that_never_answers_is_closed = law(async (kit) => {
  const pulled = deferred();
  const closed = deferred();
  const model = kit.core.ChatModelCore.custom(
    "silent",
    () => new ReadableStream({ pull: () => (pulled.resolve(), never()), cancel: closed.resolve }),
  );
  const graph = kit.agent(model, []);
  const app = await kit.chat({ onMessage: (message, turn) => streamAnswer(graph, message, turn) });
  await app.chat.send("go");
  await pulled.promise;
  await app.chat.stop();
  await closed.promise;
  await isInOrder(kit, app);
});

export const the_notice_is_an_option_and_never_beside_on_stop = law(async (kit) => {
  for (const [stopNotice, onStop, expected] of [
    [undefined, undefined, ["Stopped."]],
    ["Angehalten.", undefined, ["Angehalten."]],
    [false, undefined, []],
    [undefined, (turn) => turn.message("Mine.").send(), ["Mine."]],
    ["Not this.", () => {}, []],
  ]) {
    const running = deferred();
    const hooks = {
      onMessage: () => {
        running.resolve();
        return never();
      },
    };
    if (onStop) hooks.onStop = onStop;
    const app = await kit.chat(hooks, stopNotice === undefined ? {} : { stopNotice });
    await app.chat.send("go");
    await running.promise;
    await app.chat.stop();
    same(app.texts(), expected, `with ${stopNotice} and ${onStop}`);
    await isInOrder(kit, app);
  }
});

export const twice_in_a_row_and_when_idle = law(async (kit) => {
  let stops = 0;
  const running = deferred();
  const app = await kit.chat({
    onMessage: () => {
      running.resolve();
      return never();
    },
    onStop: async (turn) => {
      stops += 1;
      await turn.message("Once.").send();
    },
  });
  await app.chat.stop();
  same([stops, app.texts()], [0, []], "a stop when idle");
  await app.chat.send("go");
  await running.promise;
  const first = app.chat.stop();
  await first;
  await app.chat.stop();
  same([stops, app.texts()], [1, ["Once."]], "a stop and one when idle again");
  await isInOrder(kit, app);
});

export const a_second_stop_ends_on_stop_itself = law(async (kit) => {
  let stops = 0;
  const [running, stopping] = [deferred(), deferred()];
  const app = await kit.chat({
    onMessage: () => {
      running.resolve();
      return never();
    },
    onStop: async (turn) => {
      stops += 1;
      await turn.message("Tidying").streamToken(" up");
      stopping.resolve();
      await never();
    },
  });
  await app.chat.send("go");
  await running.promise;
  const first = app.chat.stop();
  await stopping.promise;
  await app.chat.stop();
  await first;
  assert(stops === 1, `${stops} calls of onStop`);
  same(app.texts(), ["Tidying up"], "what was said");
  await isInOrder(kit, app);
});
