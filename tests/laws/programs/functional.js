// Workflows that are one function: what their tasks have returned is never done again.
import {
  aborts,
  assert,
  codeOf,
  collect,
  deferred,
  law,
  never,
  pageTurn,
  same,
  sleep,
  thrownBy,
} from "./kit.js";

const thread = (id = "t", more = {}) => ({ configurable: { thread_id: id }, ...more });
const command = (fields) => ({ lg_name: "Command", ...fields });
const final = (value, save) => ({ value, save, __lg_type: "__pregel_final" });

/** A task as `www/api` makes one, that notes its calls. */
function makeTask(kit, calls, name, run, options = {}) {
  const made = (...args) =>
    kit.core.ambientConfig(`The task "${name}"`, "config.call(task, ...args)").call(made, ...args);
  made.spec = {
    name,
    ...options,
    run: (...args) => {
      calls.push(`${name} ${args.join(" ")}`);
      return run(...args);
    },
  };
  return made;
}

export const a_function_s_own_question_survives_a_reload_and_its_tasks_are_done_once = law(async (kit) => {
  const calls = [];
  const build = () => {
    const add = makeTask(kit, calls, "add", async (a, b) => (await pageTurn(), a + b));
    const tell = makeTask(kit, calls, "tell", (word) => ({ word }));
    return kit.core.makeEntrypoint({ name: "flow", checkpointer: kit.saver() }, async (n, config) => {
      const sums = await Promise.all([add(n, 1), add(n, 2)]);
      const answer = config.interrupt({ sums });
      return { sums, told: await tell(answer) };
    });
  };
  const modes = { streamMode: ["updates", "values", "tasks"] };
  const first = await collect(build().stream(1, thread("t", modes)));
  const told = first.map(([mode, chunk]) =>
    mode === "tasks" ? ["input" in chunk ? "start" : "end", chunk.name, chunk.input] : [mode, chunk],
  );
  const question = first.find(([mode, chunk]) => mode === "updates" && chunk.__interrupt__)[1];
  same(question.__interrupt__[0].value, { sums: [2, 3] }, "what is asked");
  same(
    told,
    [
      ["start", "flow", 1],
      ["start", "add", [1, 1]],
      ["start", "add", [1, 2]],
      ["updates", { add: 2 }],
      ["end", "add", undefined],
      ["updates", { add: 3 }],
      ["end", "add", undefined],
      ["updates", question],
      ["values", question],
      ["end", "flow", undefined],
    ],
    "the first run",
  );
  // Another function on the same database: all it has is what was stored.
  const state = await build().getState(thread());
  same(
    [state.values, state.next, state.tasks[0].interrupts],
    [null, ["flow"], question.__interrupt__],
    "state",
  );
  const second = await collect(
    build().stream(command({ resume: "yes" }), thread("t", { streamMode: ["updates", "values"] })),
  );
  const result = { sums: [2, 3], told: { word: "yes" } };
  const cached = { __metadata__: { cached: true } };
  same(
    second,
    [
      ["updates", { add: 2, ...cached }],
      ["updates", { add: 3, ...cached }],
      ["updates", { tell: { word: "yes" } }],
      ["updates", { flow: result }],
      ["values", result],
    ],
    "the second run",
  );
  same(calls, ["add 1 1", "add 1 2", "tell yes"], "what was called");
  same((await build().getState(thread())).values, result, "the state at the end");
  const history = await build().getHistory(thread(), undefined, 10);
  same(
    history.map(({ metadata, next }) => [metadata.source, metadata.step, next]),
    [
      ["loop", 0, []],
      ["input", -1, ["flow"]],
    ],
    "the history",
  );
});

export const overlapping_runs_have_their_own_tasks_or_are_told_how = law(async (kit) => {
  const calls = [];
  const inputs = [1, 2, 3, 4];
  const everyone = deferred();
  let there = 0;
  const double = makeTask(kit, calls, "double", async (n) => (await sleep(n), n * 2));
  const whose = makeTask(kit, calls, "whose", async () => {
    // Its own function is on the stack: the config is its own to keep.
    const config = kit.core.ambientConfig("getConfig()", "the config itself");
    await pageTurn();
    config.writer(config.configurable.thread_id);
    return config.configurable.thread_id;
  });
  const flow = kit.core.makeEntrypoint({ name: "flow", checkpointer: kit.saver() }, async (n, config) => {
    const first = await double(n);
    const second = await config.call(double, first);
    if (++there === inputs.length) everyone.resolve();
    await everyone.promise;
    const error = await thrownBy(() => double(second));
    assert(
      error.code === "AMBIGUOUS_CALLER" && error.message.includes("config.call(task, ...args)"),
      String(error),
    );
    return [first, second, await config.call(whose)];
  });
  const told = await Promise.all(
    inputs.map((n) => collect(flow.stream(n, thread(`t${n}`, { streamMode: ["custom", "values"] })))),
  );
  same(
    told,
    inputs.map((n) => [
      ["custom", `t${n}`],
      ["values", [n * 2, n * 4, `t${n}`]],
    ]),
    "the runs",
  );
});

export const a_stop_in_a_task_ends_it_and_keeps_what_had_returned = law(async (kit) => {
  const calls = [];
  const quick = makeTask(kit, calls, "quick", async () => "quick");
  const begun = deferred();
  const late = deferred();
  let heard;
  let stops = true;
  const slow = makeTask(kit, calls, "slow", async () => {
    if (!stops) return "slow";
    const { signal, writer } = kit.core.ambientConfig("getConfig()", "the config itself");
    signal.addEventListener("abort", () => (heard = true));
    begun.resolve(writer);
    return late.promise;
  });
  const ended = deferred();
  const build = () =>
    kit.core.makeEntrypoint({ name: "flow", checkpointer: kit.saver() }, async (_, config) => {
      const first = await quick();
      const calling = config.call(slow);
      calling.catch(ended.resolve);
      return [first, await calling];
    });
  const stop = new AbortController();
  const running = build().invoke(1, thread("t", { signal: stop.signal }));
  const writer = await begun.promise;
  stop.abort();
  await aborts("the run", () => running);
  assert((await ended.promise).name === "AbortError", "the call");
  assert(heard, "its signal is silent");
  await aborts("a late word", () => writer("late"));
  // What comes too late is not kept.
  late.resolve("too late");
  for (let i = 0; i < 3; i++) await pageTurn();
  stops = false;
  const again = build();
  same((await again.getState(thread())).next, ["flow"], "next");
  same(await again.invoke(null, thread()), ["quick", "slow"], "gone on with");
  same(calls, ["quick ", "slow ", "slow "], "what was called");
});

export const questions_of_tasks_side_by_side_are_asked_together = law(async (kit) => {
  const calls = [];
  const ask = makeTask(kit, calls, "ask", async (word) => {
    const config = kit.core.ambientConfig("getConfig()", "the config itself");
    await pageTurn();
    return config.interrupt(word);
  });
  const slow = makeTask(kit, calls, "slow", async () => (await sleep(20), "slow"));
  const flow = kit.core.makeEntrypoint({ name: "flow", checkpointer: kit.saver() }, () =>
    Promise.all([ask("x"), ask("y"), slow()]),
  );
  const { __interrupt__: asked } = await flow.invoke(1, thread());
  same(asked.map(({ value }) => value).sort(), ["x", "y"], "what is asked");
  assert(
    (await codeOf(() => flow.invoke(command({ resume: "?" }), thread()))) === "AMBIGUOUS_RESUME",
    "bare",
  );
  const resume = Object.fromEntries(asked.map(({ id, value }) => [id, value.toUpperCase()]));
  same(await flow.invoke(command({ resume }), thread()), ["X", "Y", "slow"], "the end");
  same(calls.filter((call) => call === "slow ").length, 1, "what was under way is waited for");
});

export const what_a_function_keeps_its_next_call_finds = law(async (kit) => {
  const calls = [];
  const previous = makeTask(
    kit,
    calls,
    "previous",
    () => kit.core.ambientConfig("getPreviousState()", "config.previous").previous,
  );
  const options = { name: "flow", checkpointer: kit.saver() };
  const flow = kit.core.makeEntrypoint(options, async (n, config) => {
    same(await previous(), config.previous, "in a task");
    return final(config.previous ?? "nothing", n * 2);
  });
  const results = [];
  for (const n of [3, 1, 5]) results.push(await flow.invoke(n, thread()));
  same(results, ["nothing", 6, 2], "what it returns");
  same((await flow.getState(thread())).values, 2, "the state");
  await flow.updateState(thread(), [[{ values: final("written", "kept") }]]);
  same((await flow.getState(thread())).values, "written", "what was written");
  same(await flow.invoke(0, thread()), "kept", "what was kept");
  // Any value is an input but none at all, and any is a result.
  const echo = kit.core.makeEntrypoint({ name: "echo" }, (input) => input);
  for (const input of [0, "", false, [], [1], "text", { a: 1 }])
    same(await echo.invoke(input, {}), input, "input");
  assert((await codeOf(() => echo.invoke(null, {}))) === "EMPTY_INPUT", "no input");
  const nothing = kit.core.makeEntrypoint({ name: "nothing", checkpointer: kit.saver() }, () => {});
  assert((await nothing.invoke(1, thread("n"))) === undefined, "no result");
  assert((await nothing.invoke(1, thread("n"))) === undefined, "no result again");
});

export const what_is_no_function_or_no_task_is_refused = law(async (kit) => {
  const { makeEntrypoint } = kit.core;
  for (const run of [function* () {}, async function* () {}, "text", undefined]) {
    const error = await thrownBy(() => makeEntrypoint({ name: "flow" }, run));
    assert(error.code === "INVALID_ARGUMENT" && error.message.includes('"flow"'), String(error));
  }
  assert((await codeOf(() => makeEntrypoint({ name: "a|b" }, () => {}))) === "INVALID_NODE_NAME", "name");
  const store = () => makeEntrypoint({ name: "flow", store: { get() {} } }, () => {});
  assert((await codeOf(store)) === "INVALID_STORE", "store");
  const flow = makeEntrypoint({ name: "flow" }, (_, config) => config.call(() => 1));
  assert((await codeOf(() => flow.invoke(1, {}))) === "INVALID_ARGUMENT", "no task");
  const outside = makeTask(kit, [], "lonely", () => 1);
  const error = await thrownBy(() => outside());
  assert(error.code === "OUTSIDE_OF_A_NODE", error.code);
  for (const word of ["lonely", "config.call(task, ...args)"])
    assert(error.message.includes(word), error.message);
  // What a task throws is the same object, and is tried again as its options say.
  const broken = new Error("broken");
  const calls = [];
  const flaky = makeTask(
    kit,
    calls,
    "flaky",
    () => {
      throw broken;
    },
    { retry: { maxAttempts: 3, initialInterval: 1, jitter: false } },
  );
  const failing = makeEntrypoint({ name: "failing" }, () => flaky());
  assert((await thrownBy(() => failing.invoke(1, {}))) === broken, "what it throws");
  same(calls.length, 3, "tries");
  const hanging = makeTask(kit, calls, "hanging", never, { timeout: 10 });
  const late = makeEntrypoint({ name: "late" }, () => hanging());
  assert((await codeOf(() => late.invoke(1, {}))) === "NODE_TIMEOUT", "timeout");
  const cached = makeTask(kit, calls, "cached", (n) => n, { cachePolicy: true });
  const cache = { core: new kit.core.InMemoryCacheCore() };
  for (const options of [{ cache }, {}]) {
    calls.length = 0;
    const twice = makeEntrypoint({ name: "twice", ...options }, async (n) => [
      await cached(n),
      await cached(n),
    ]);
    same(await twice.invoke(1, options.cache ? {} : { cache }), [1, 1], "cached");
    same(calls.length, options.cache ? 1 : 0, "calls: the cache is the same");
  }
});

export const handlers_are_told_when_a_run_asks_and_goes_on = law(async (kit) => {
  const told = [];
  const handler = {
    handleInterrupt: async (event) => void told.push(["asks", event]),
    handleResume: async (event) => void told.push(["goes on", event]),
  };
  const flow = kit.core.makeEntrypoint({ name: "flow", checkpointer: kit.saver() }, (_, config) =>
    config.interrupt("?"),
  );
  const config = (more = {}) => thread("t", { callbacks: [handler], ...more });
  await flow.invoke(1, config());
  await flow.invoke(command({ resume: "yes" }), config());
  await flow.invoke(2, config({ interruptBefore: ["flow"] }));
  same(
    told.map(([what, { status, checkpointNs, interrupts }]) => [
      what,
      status,
      checkpointNs,
      interrupts?.map(({ value }) => value),
    ]),
    [
      ["asks", "pending", [], ["?"]],
      ["goes on", "pending", [], undefined],
      ["asks", "interrupt_before", [], []],
    ],
    "what handlers are told",
  );
  for (const [, { runId, checkpointId }] of told)
    assert(typeof runId === "string" && typeof checkpointId === "string", "ids");
  assert(told[0][1].checkpointId === told[1][1].checkpointId, "it goes on from there");
});
