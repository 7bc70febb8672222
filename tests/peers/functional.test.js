// The same workflows of one function on our package and on LangGraph.js: what they return, stream and keep has to be the same.
// @ts-check

import { sameOnBoth } from "./lib/same.js";

/** Made anew with every run, or said by one engine only. */
const same = sameOnBoth([
  "id",
  "metadata",
  "createdAt",
  "config",
  "parentConfig",
  "path",
  "updatedAt",
  "runId",
  "checkpointId",
]);

const thread = (id = "t", more = {}) => ({ configurable: { thread_id: id }, ...more });

/** @param {AsyncIterable<any>} stream @param {(what: unknown) => void} note */
async function drain(stream, note) {
  for await (const chunk of stream) note(chunk);
}

same("tasks side by side, a question, and what is told", async (engine, note) => {
  const { entrypoint, task, interrupt, Command, MemorySaver, getPreviousState } = engine;
  const add = task("add", async (/** @type {number} */ a, /** @type {number} */ b) => {
    note(["add", a, b]);
    return a + b;
  });
  const flow = entrypoint(
    { name: "flow", checkpointer: new MemorySaver() },
    async (/** @type {number} */ n) => {
      const before = getPreviousState();
      const sums = await Promise.all([add(n, 1), add(n, 2)]);
      return { sums, answer: interrupt({ sums }), before };
    },
  );
  const streamMode = ["updates", "values"];
  for (const [input, answer] of [
    [1, "yes"],
    [2, "no"],
  ]) {
    await drain(await flow.stream(input, thread("t", { streamMode })), note);
    const { values, next, tasks } = await flow.getState(thread());
    note({ values, next, tasks });
    // Theirs begins with the state before, which is the result of another call.
    const chunks = /** @type {any[]} */ ([]);
    await drain(await flow.stream(new Command({ resume: answer }), thread("t", { streamMode })), (chunk) =>
      chunks.push(chunk),
    );
    note(chunks.slice(chunks.findIndex(([mode]) => mode === "updates")));
  }
  for await (const { values, next } of flow.getStateHistory(thread())) note({ values, next });
});

same("what is returned, and what is kept", async (engine, note) => {
  const { entrypoint, MemorySaver } = engine;
  const flow = entrypoint({ name: "flow", checkpointer: new MemorySaver() }, (/** @type {number} */ n) => {
    const previous = engine.getPreviousState();
    return entrypoint.final({ value: previous ?? 0, save: 2 * n });
  });
  for (const n of [3, 1, 5]) note(await flow.invoke(n, thread()));
  const echo = entrypoint("echo", (/** @type {unknown} */ input) => input);
  for (const input of [0, "", false, [], { a: 1 }]) note(await echo.invoke(input));
  note((await flow.getState(thread())).values);
});

same("tasks in tasks, in nodes, and tried again", async (engine, note) => {
  const { entrypoint, task, StateGraph, Annotation, START } = engine;
  let tries = 0;
  const flaky = task(
    { name: "flaky", retry: { maxAttempts: 3, initialInterval: 1, jitter: false } },
    async () => {
      if (++tries % 3 !== 0) throw new Error("again");
      return tries;
    },
  );
  const outer = task("outer", async () => (await flaky()) * 10);
  const flow = entrypoint("flow", async () => [await outer()]);
  await drain(await flow.stream(1), note);
  const graph = new StateGraph(Annotation.Root({ n: Annotation() }))
    .addNode("node", async () => ({ n: await outer() }))
    .addNode(
      "flow",
      entrypoint("inner", async (/** @type {any} */ { n }) => ({ n: n + 1 })),
    )
    .addEdge(START, "node")
    .addEdge("node", "flow")
    .compile();
  await drain(await graph.stream({ n: 0 }, { streamMode: ["updates", "values"] }), note);
});

same("a store", async (engine, note) => {
  const { entrypoint, InMemoryStore, getStore } = engine;
  const letters = (/** @type {string} */ text) => [..."abc"].map((letter) => text.split(letter).length - 1);
  const embeddings = {
    embedDocuments: async (/** @type {string[]} */ texts) => texts.map(letters),
    embedQuery: async (/** @type {string} */ text) => letters(text),
  };
  const store = new InMemoryStore({ index: { dims: 3, embeddings, fields: ["text", "parts[*].text"] } });
  const flow = entrypoint(
    { name: "flow", store },
    async (/** @type {string} */ user, /** @type {any} */ config) => {
      const found = getStore();
      await config.store.put(["users", user], "a", { text: "aab", n: 1, kind: "x" });
      await found.put(["users", user], "b", { parts: [{ text: "b" }, { text: "bbc" }], n: 2, kind: "y" });
      await found.put(["users", user], "c", { n: 3, kind: "y" }, false);
      return (await found.get(["users", user], "a"))?.value;
    },
  );
  note(await flow.invoke("1"));
  note(await flow.invoke("2"));
  for (const options of [
    {},
    { filter: { kind: "y" } },
    { filter: { n: { $gt: 1, $lte: 3 } } },
    { filter: { n: { $ne: 2 } }, limit: 1, offset: 1 },
    { query: "bb" },
    { query: "a", limit: 1 },
  ]) {
    const found = await store.search(["users", "1"], options);
    note(
      found.map((/** @type {any} */ { key, value, score }) => [
        key,
        value,
        score === undefined ? null : Math.round(score * 1000),
      ]),
    );
  }
  note(await store.listNamespaces());
  note(await store.listNamespaces({ prefix: ["*"], suffix: ["2"] }));
  note(await store.listNamespaces({ maxDepth: 1 }));
  await store.delete(["users", "1"], "a");
  note([await store.get(["users", "1"], "a"), await store.get(["nowhere"], "a")]);
  for (const namespace of [[], ["a.b"], [""], ["langgraph"], ["a:b"]]) {
    note(await store.put(namespace, "k", {}).catch((/** @type {Error} */ error) => error.name));
  }
});

same("handlers of questions", async (engine, note) => {
  const { entrypoint, interrupt, Command, GraphCallbackHandler, MemorySaver } = engine;
  class Watch extends GraphCallbackHandler {
    /** @param {unknown} event */
    handleInterrupt(event) {
      note(["asks", event]);
    }
    /** @param {unknown} event */
    handleResume(event) {
      note(["goes on", event]);
    }
  }
  const flow = entrypoint({ name: "flow", checkpointer: new MemorySaver() }, () => interrupt("?"));
  const callbacks = [new Watch()];
  await flow.invoke(1, thread("t", { callbacks }));
  await flow.invoke(new Command({ resume: "yes" }), thread("t", { callbacks }));
});
