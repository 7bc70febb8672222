// The graph engine in a browser: what LangGraph loses there.
import {
  END,
  START,
  assert,
  codeOf,
  collect,
  deferred,
  law,
  messagesState,
  pageTurn,
  same,
  seeded,
  thrownBy,
  toolSpec,
} from "./kit.js";

const thread = (id = "t", more = {}) => ({ configurable: { thread_id: id }, ...more });
const command = (fields) => ({ lg_name: "Command", ...fields });
const send = (node, args) => ({ lg_name: "Send", node, args });
const log = { log: { reducer: (all, more) => all.concat(more), default: () => [] }, last: {} };

/** A saver on a connection that knows nothing of another's: as after a reload. */
const savers = (kit) => [() => ({ core: new kit.core.MemorySaverCore() }), () => kit.saver()];

export const a_question_survives_a_reload = law(async (kit) => {
  const build = () => {
    const graph = new kit.core.StateGraphCore(log);
    graph.addNode("before", () => ({ log: "before" }));
    graph.addNode("ask", async (_, config) => {
      await pageTurn();
      const first = config.interrupt({ question: "First?" });
      const second = config.interrupt({ question: "Second?" });
      return { log: [first, second] };
    });
    graph.addEdge(START, "before");
    graph.addEdge("before", "ask");
    return graph.compile({ checkpointer: kit.saver() });
  };
  const asked = await build().invoke({ last: 1 }, thread());
  same(asked.log, ["before"], "the state");
  same(
    asked.__interrupt__.map((interrupt) => interrupt.value),
    [{ question: "First?" }],
    "what is asked",
  );
  // Another graph on the same database: all it has is what was stored.
  const state = await build().getState(thread());
  same(state.next, ["ask"], "next");
  same(state.tasks[0].interrupts, asked.__interrupt__, "the open question");
  const again = await build().invoke(command({ resume: "A" }), thread());
  same(again.__interrupt__[0].value, { question: "Second?" }, "what is asked then");
  const done = await build().invoke(command({ resume: { [again.__interrupt__[0].id]: "B" } }), thread());
  same(done, { log: ["before", "A", "B"], last: 1 }, "the end");
});

export const two_runs_ask_at_the_same_time_and_get_their_own_answers = law(async (kit) => {
  for (const saver of savers(kit)) {
    const graph = new kit.core.StateGraphCore(log);
    graph.addNode("ask", async (state, config) => {
      await pageTurn();
      const answer = config.interrupt(`${state.last}?`);
      await pageTurn();
      config.writer(answer);
      return { log: [state.last, answer] };
    });
    graph.addEdge(START, "ask");
    const compiled = graph.compile({ checkpointer: saver() });
    const names = ["x", "y", "z"];
    const asked = await Promise.all(names.map((name) => compiled.invoke({ last: name }, thread(name))));
    same(
      asked.map((state) => state.__interrupt__[0].value),
      ["x?", "y?", "z?"],
      "the questions",
    );
    const told = await Promise.all(
      names.map((name) =>
        collect(
          compiled.stream(
            command({ resume: `for ${name}` }),
            thread(name, { streamMode: ["custom", "values"] }),
          ),
        ),
      ),
    );
    for (const [at, name] of names.entries()) {
      same(
        told[at].filter(([mode]) => mode === "custom"),
        [["custom", `for ${name}`]],
        "custom chunks",
      );
      same(told[at].at(-1), ["values", { last: name, log: [name, `for ${name}`] }], "the end");
    }
  }
});

export const tools_ask_for_approval_and_run_once = law(async (kit) => {
  const calls = [];
  const tools = [
    toolSpec("add", ({ a, b }) => {
      calls.push("add");
      return a + b;
    }),
    toolSpec("multiply", ({ a, b }, config) => {
      calls.push("multiply");
      return config.interrupt({ approve: `${a} × ${b}` }) === "yes" ? a * b : "refused";
    }),
  ];
  const graph = new kit.core.StateGraphCore(messagesState);
  graph.addNode("agent", ({ messages }) =>
    messages.at(-1).type === "tool"
      ? { messages: [{ role: "assistant", content: "Done." }] }
      : {
          messages: [
            {
              role: "assistant",
              content: "",
              tool_calls: [
                { id: "1", name: "add", args: { a: 1, b: 2 } },
                { id: "2", name: "multiply", args: { a: 3, b: 4 } },
              ],
            },
          ],
        },
  );
  graph.addToolNode("tools", new kit.core.ToolNodeCore(tools, true));
  graph.addEdge(START, "agent");
  graph.addConditionalEdges("agent", ({ messages }) => (messages.at(-1).tool_calls?.length ? "tools" : END));
  graph.addEdge("tools", "agent");
  const compiled = graph.compile({ checkpointer: kit.saver() });
  const asked = await compiled.invoke({ messages: "go" }, thread());
  same(asked.__interrupt__[0].value, { approve: "3 × 4" }, "what is asked");
  const done = await compiled.invoke(command({ resume: "yes" }), thread());
  const answers = done.messages
    .filter((message) => message.type === "tool")
    .map((message) => message.content);
  same(answers, ["3", "12"], "the tools' answers");
  same(calls, ["add", "multiply", "multiply"], "what was called: the finished tool once");
});

export const an_answer_that_does_not_fit_can_be_given_again = law(async (kit) => {
  const schema = {
    "~standard": {
      version: 1,
      vendor: "law",
      validate: (value) =>
        typeof value === "number" ? { value: value * 2 } : { issues: [{ message: "a number, please" }] },
    },
  };
  const graph = kit.single(
    (_, config) => ({ value: config.interrupt("How many?", { responseSchema: schema }) }),
    { value: {} },
    { checkpointer: kit.saver() },
  );
  await graph.invoke({ value: 0 }, thread());
  const error = await thrownBy(() => graph.invoke(command({ resume: "many" }), thread()));
  assert(error.name === "InvalidResume" && error.message.includes("a number, please"), String(error));
  same((await graph.getState(thread())).tasks[0].interrupts.length, 1, "the question is open");
  same(await graph.invoke(command({ resume: 21 }), thread()), { value: 42 }, "the end");
});

export const inner_graphs_ask_stream_and_go_on_where_they_were = law(async (kit) => {
  const seen = [];
  const inner = new kit.core.StateGraphCore(log);
  inner.addNode("in", () => {
    seen.push("in");
    return { log: "in" };
  });
  inner.addNode("ask", (_, config) => ({ log: config.interrupt("inner?") }));
  inner.addEdge(START, "in");
  inner.addEdge("in", "ask");
  const sub = inner.compile({});
  for (const way of ["as a node", "called in a node"]) {
    seen.length = 0;
    const outer = new kit.core.StateGraphCore(log);
    if (way === "as a node") outer.addSubgraph("sub", sub);
    else {
      outer.addNode("sub", async (_, config) => {
        await pageTurn();
        const { log } = await sub.invoke({ last: "x" }, config);
        return { log };
      });
    }
    outer.addNode("after", () => ({ log: "after" }));
    outer.addEdge(START, "sub");
    outer.addEdge("sub", "after");
    const graph = outer.compile({ checkpointer: kit.saver() });
    const told = await collect(
      graph.stream({ last: 1 }, thread(way, { subgraphs: true, streamMode: "updates" })),
    );
    same(
      told.map(([ns, chunk]) => [ns.length, Object.keys(chunk)[0]]),
      [
        [1, "in"],
        [0, "__interrupt__"],
      ],
      way,
    );
    const done = await graph.invoke(command({ resume: "yes" }), thread(way));
    same(done.log, ["in", "yes", "after"], way);
    same(seen, ["in"], `${way}: what was done once`);
  }
});

export const sends_commands_and_history = law(async (kit) => {
  const graph = new kit.core.StateGraphCore(log);
  graph.addNode(
    "plan",
    () =>
      command({
        update: [
          ["log", "a"],
          ["log", "b"],
        ],
        goto: [send("work", 1), send("work", 2)],
      }),
    {
      ends: ["work"],
    },
  );
  graph.addNode("work", async (n) => (await pageTurn(), { log: `work ${n}` }));
  graph.addEdge(START, "plan");
  const compiled = graph.compile({ checkpointer: kit.saver() });
  const chunks = await collect(compiled.stream({ last: 0 }, thread()));
  // Updates come in the order in which tasks finish, which is the page's business.
  const [plan, ...works] = chunks;
  works.sort((a, b) => (a.work.log < b.work.log ? -1 : 1));
  same(
    [plan, ...works],
    [{ plan: [{ log: "a" }, { log: "b" }] }, { work: { log: "work 1" } }, { work: { log: "work 2" } }],
    "updates",
  );
  const history = await compiled.getHistory(thread(), undefined, 100);
  same(
    history.map(({ metadata, values, next }) => [metadata.step, metadata.source, values.log, next]),
    [
      [2, "loop", ["a", "b", "work 1", "work 2"], []],
      [1, "loop", ["a", "b"], ["work", "work"]],
      [0, "loop", [], ["plan"]],
      [-1, "input", [], ["__start__"]],
    ],
    "the history",
  );
  const before = history[1].config;
  const forked = await compiled.updateState(before, [[{ values: { log: "written" }, asNode: "plan" }]]);
  same((await compiled.getState(forked)).values.log, ["a", "b", "written"], "the fork");
  same((await compiled.invoke(null, { ...before })).log, ["a", "b", "work 1", "work 2"], "replayed");
  assert(
    (await codeOf(() => compiled.invoke(command({ goto: "nowhere" }), thread()))) === "UNKNOWN_DESTINATION",
    "goto",
  );
});

export const ambient_functions_know_their_caller_or_say_what_does = law(async (kit) => {
  const gate = deferred();
  const graph = (name, late) => {
    const build = new kit.core.StateGraphCore(log);
    build.addNode("node", async () => {
      const before = kit.core.ambientConfig("test", "config").metadata.langgraph_node;
      await late;
      return {
        log: [
          name,
          before,
          kit.core.ambientConfig("interrupt()", "config.interrupt(value)").metadata.langgraph_step,
        ],
      };
    });
    build.addEdge(START, "node");
    return build.compile({});
  };
  // One at a time: also after an await.
  same((await graph("alone", pageTurn()).invoke({ last: 1 }, {})).log, ["alone", "node", 1], "alone");
  const both = [
    graph("a", gate.promise).invoke({ last: 1 }, {}),
    graph("b", gate.promise).invoke({ last: 1 }, {}),
  ];
  await pageTurn();
  gate.resolve();
  const results = await Promise.allSettled(both);
  const refused = results.find(({ status }) => status === "rejected");
  assert(refused?.reason.code === "AMBIGUOUS_CALLER", JSON.stringify(results));
  assert(refused.reason.message.includes("config.interrupt(value)"), refused.reason.message);
  assert((await codeOf(() => kit.core.ambientConfig("x()", "config"))) === "OUTSIDE_OF_A_NODE", "outside");
});

export const lists_are_stored_as_what_was_added = law(async (kit) => {
  const graph = new kit.core.StateGraphCore(messagesState);
  graph.addNode("say", ({ messages }) => ({
    messages: [{ role: "assistant", content: `${messages.length} ${"x".repeat(200)}` }],
  }));
  graph.addEdge(START, "say");
  graph.addConditionalEdges("say", ({ messages }) => (messages.length < 200 ? "say" : END));
  const compiled = graph.compile({ checkpointer: kit.saver() });
  const done = await compiled.invoke({ messages: "go" }, thread());
  const raw = await kit.raw();
  const stored = JSON.stringify(await raw.all("channelValues")).length;
  const whole = JSON.stringify(done.messages).length;
  assert(stored < 4 * whole, `200 messages of ${whole} characters took ${stored}`);
  // Read back by another connection, now and at any time before.
  const other = graph.compile({ checkpointer: { core: new kit.core.IndexedDbSaverCore(kit.database) } });
  const ids = (messages) => messages.map(({ id, content }) => [id, content]);
  same(ids((await other.getState(thread())).values.messages), ids(done.messages), "the latest state");
  const history = await other.getHistory(thread(), undefined, 300);
  for (const state of history.slice(0, -2)) {
    const expected = done.messages.slice(0, state.metadata.step + 1);
    same(ids(state.values.messages), ids(expected), `step ${state.metadata.step}`);
  }
  assert((await compiledPruned(other)) === history.length - 3, "pruned");
  same(ids((await other.getState(thread())).values.messages), ids(done.messages), "after pruning");
  same((await other.getHistory(thread(), undefined, 300)).length, 3, "what is kept");

  async function compiledPruned() {
    return new kit.core.IndexedDbSaverCore(kit.database).prune("t", 3);
  }
});

export const messages_are_appended_replaced_and_removed_by_their_ids = law(async (kit) => {
  // Appending has a short way of its own, which knows ids from one list to the next: any order of changes must give what a
  // plain list gives.
  for (let seed = 0; seed < 30; seed++) {
    const random = seeded(seed);
    const expected = [];
    const updates = Array.from({ length: 40 }, (_, step) => {
      const known = expected.length ? random.pick(expected).id : undefined;
      const what = known === undefined ? 0 : random.below(4);
      const content = `${seed} ${step}`;
      if (what === 3) {
        expected.splice(
          expected.findIndex(({ id }) => id === known),
          1,
        );
        return { type: "remove", id: known };
      }
      if (what === 2) {
        expected.find(({ id }) => id === known).content = content;
        return { role: "user", id: known, content };
      }
      expected.push({ id: `${seed}-${step}`, content });
      return { role: "user", id: `${seed}-${step}`, content };
    });
    const graph = new kit.core.StateGraphCore({ ...messagesState, at: {} });
    graph.addNode("change", ({ at }) => ({ messages: [updates[at]], at: at + 1 }));
    graph.addEdge(START, "change");
    graph.addConditionalEdges("change", ({ at }) => (at < updates.length ? "change" : END));
    const { messages } = await graph.compile({}).invoke({ at: 0 }, {});
    same(
      messages.map(({ id, content }) => ({ id, content })),
      expected,
      `seed ${seed}`,
    );
  }
});

export const a_value_that_cannot_be_stored_is_named_with_its_path = law(async (kit) => {
  const graph = kit.single(
    () => ({ value: { deep: [{ f: () => 1 }] } }),
    { value: {} },
    { checkpointer: kit.saver() },
  );
  const error = await thrownBy(() => graph.invoke({ value: 1 }, thread()));
  assert(
    error.code === "STORE_CLONE" && error.message.includes('"value" of the state.deep[0].f'),
    `${error.code} ${error.message}`,
  );
  same((await graph.getState(thread())).values, { value: 1 }, "the thread goes on from before");
});

export const a_checkpoint_of_the_first_schema_is_gone_on_with = law(async (kit) => {
  // As version 100 wrote it: versions were numbers, values stood alone, only the latest was kept.
  const request = indexedDB.open(kit.database, 100);
  const database = await new Promise((resolve, reject) => {
    request.onupgradeneeded = () => {
      const made = request.result;
      made
        .createObjectStore("threads", { keyPath: "id" })
        .createIndex("byActivity", ["app", "updatedAt", "id"]);
      made.createObjectStore("steps", { keyPath: ["threadId", "seq"] });
      made.createObjectStore("meta");
      made.createObjectStore("checkpoints", { keyPath: ["threadId", "ns", "id"] }).put({
        threadId: "t",
        ns: "",
        id: "0190",
        parent: null,
        ts: "2026-01-01T00:00:00.000Z",
        step: 1,
        source: "loop",
        versions: [
          ["log", 1],
          ["last", 0],
        ],
        next: ["b"],
        waiting: [],
      });
      const values = made.createObjectStore("channelValues");
      values.put(["old"], ["t", "", "log", 1]);
      values.put("in", ["t", "", "last", 0]);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  database.close();
  const graph = new kit.core.StateGraphCore(log);
  graph.addNode("b", () => ({ log: "new" }));
  graph.addEdge(START, "b");
  const compiled = graph.compile({ checkpointer: kit.saver() });
  same((await compiled.getState(thread())).values, { log: ["old"], last: "in" }, "what was there");
  same(await compiled.invoke(null, thread()), { log: ["old", "new"], last: "in" }, "gone on with");
});

export const small_values_stand_in_their_checkpoint = law(async (kit) => {
  const long = "long ".repeat(20);
  const graph = new kit.core.StateGraphCore({ n: {}, word: {}, nothing: {}, is: {}, text: {}, list: {} });
  graph.addNode("count", ({ n }) => ({
    n: n + 1,
    word: `word ${n}`,
    ...(n === 0 && { nothing: null, is: false, list: [1] }),
    // Now small, now not.
    text: n % 2 ? "short" : `${long}${n}`,
  }));
  graph.addEdge(START, "count");
  graph.addConditionalEdges("count", ({ n }) => (n < 6 ? "count" : END));
  const saver = kit.saver();
  const compiled = graph.compile({ checkpointer: saver });
  await compiled.invoke({ n: 0 }, thread());
  const raw = await kit.raw();
  const names = async () => (await raw.keys("channelValues")).map(([, , name]) => name);
  same(await names(), ["list", "text", "text", "text"], "what has a record of its own");
  const expected = (n) => ({
    n,
    word: `word ${n - 1}`,
    nothing: null,
    is: false,
    text: n % 2 ? `${long}${n - 1}` : "short",
    list: [1],
  });
  const other = new kit.core.IndexedDbSaverCore(kit.database);
  const again = graph.compile({ checkpointer: { core: other } });
  const seen = (await again.getHistory(thread(), undefined, 10)).map(({ values }) => values);
  same(seen.slice(0, 6), [6, 5, 4, 3, 2, 1].map(expected), "as they were at each checkpoint");
  await other.copyThread("t", "copy");
  same(await other.prune("t", 1), seen.length - 1, "pruned");
  same((await again.getState(thread())).values, expected(6), "after pruning");
  same((await again.getState({ configurable: { thread_id: "copy" } })).values, expected(6), "of the copy");
  // They are gone on with, and a form that an older version of the app can't read says so.
  const { id } = (await raw.all("checkpoints")).findLast(({ threadId }) => threadId === "t");
  same((await raw.all("checkpoints")).find((record) => record.id === id).v, 2, "the form that is kept");
  await again.updateState(thread(), [[{ values: { n: 9 } }]]);
  same((await again.getState(thread())).values, { ...expected(6), n: 9 }, "written anew");
});

export const a_checkpoint_of_a_newer_version_is_refused_and_left_as_it_is = law(async (kit) => {
  const graph = new kit.core.StateGraphCore(log);
  graph.addNode("a", () => ({ log: "a" }));
  graph.addEdge(START, "a");
  const compiled = graph.compile({ checkpointer: kit.saver() });
  await compiled.invoke({ log: "in" }, thread());
  const latest = (await compiled.getState(thread())).config.configurable.checkpoint_id;
  /** @param {(store: IDBObjectStore) => IDBRequest} ask */
  const asked = async (ask) => {
    const opened = indexedDB.open(kit.database);
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const request = ask(opened.result.transaction("checkpoints", "readwrite").objectStore("checkpoints"));
    await new Promise((resolve) => (request.onsuccess = resolve));
    opened.result.close();
    return request.result;
  };
  const record = await asked((store) => store.get(["t", "", latest]));
  same(record.v, 1, "the version that is kept");
  await asked((store) => store.put({ ...record, v: 3 }));
  for (const refused of [
    () => compiled.invoke({ log: "more" }, thread()),
    () => compiled.getState(thread()),
    () => compiled.updateState(thread(), [[{ values: { log: "x" } }]]),
  ]) {
    const error = await refused().then(
      () => undefined,
      (reason) => reason,
    );
    same([error?.name, error?.code], ["StoreError", "CHECKPOINT_TOO_NEW"], "what is said");
  }
  same((await asked((store) => store.getAll())).length, 3, "nothing was written");
});
