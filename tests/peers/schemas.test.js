// States declared by schemas, on both engines: zod's objects with their metadata, and StateSchema with fields of any library.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import * as theirSchemas from "@langchain/langgraph/zod/schema";
import { registry as theirRegistry, withLangGraph as theirWith } from "@langchain/langgraph/zod";
import { type } from "arktype";
import * as v from "valibot";
import * as z from "zod";
import { ours, theirs as langgraph } from "./lib/differences.js";

/** @typedef {Record<string, any>} Engine */

/** @type {Engine} */
const oneloop = ours;
/** @type {Engine} */
const theirs = { ...langgraph, ...theirSchemas, registry: theirRegistry, withLangGraph: theirWith };
const engines = [oneloop, theirs];

/** @param {(engine: Engine) => Promise<unknown>} program */
async function same(program) {
  const [our, their] = await Promise.all(engines.map((engine) => program(engine)));
  assert.deepEqual(JSON.parse(JSON.stringify(our)), JSON.parse(JSON.stringify(their)));
  return /** @type {any} */ (our);
}

test("a zod object declares the state: defaults, reducers by its registry and by withLangGraph", async () => {
  const result = await same(async ({ StateGraph, START, END, registry, withLangGraph }) => {
    const State = z.object({
      question: z.string(),
      count: z.number().default(0),
      notes: z.array(z.string()).register(registry, {
        reducer: {
          fn: (/** @type {string[]} */ all, /** @type {string} */ one) => [...all, one],
          schema: z.string(),
        },
        default: () => [],
      }),
      total: withLangGraph(z.number(), {
        reducer: { fn: (/** @type {number} */ a, /** @type {number} */ b) => a + b },
        default: () => 10,
      }),
    });
    const graph = new StateGraph(State)
      .addNode("a", (/** @type {any} */ { question, count }) => ({
        notes: `${question} ${count}`,
        count: count + 1,
        total: 1,
      }))
      .addNode("b", () => ({ notes: "b", total: 2 }))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .addEdge("b", END)
      .compile();
    return graph.invoke({ question: "why" });
  });
  assert.deepEqual(result, { question: "why", count: 1, notes: ["why 0", "b"], total: 13 });
});

test("a StateSchema declares the state field by field", async () => {
  const result = await same(async ({ StateGraph, StateSchema, ReducedValue, START }) => {
    const State = new StateSchema({
      name: v.pipe(v.string(), v.trim()),
      seen: new ReducedValue(
        z.array(z.number()).default(() => []),
        {
          inputSchema: z.number(),
          reducer: (/** @type {number[]} */ all, /** @type {number} */ one) => [...all, one],
        },
      ),
    });
    const graph = new StateGraph(State)
      .addNode("a", () => ({ seen: 1 }))
      .addNode("b", () => ({ seen: 2 }))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .compile();
    return graph.invoke({ name: "Ada", seen: 0 });
  });
  assert.deepEqual(result, { name: "Ada", seen: [0, 1, 2] });
});

test("fields that are stored as what was added: several writes of a superstep, one in their place, a reload", async () => {
  const result = await same(
    async ({ StateGraph, StateSchema, DeltaValue, MessagesDeltaValue, Overwrite, MemorySaver, START }) => {
      const State = new StateSchema({
        log: new DeltaValue(
          z.array(z.string()).default(() => ["first"]),
          {
            inputSchema: z.string(),
            reducer: (/** @type {string[]} */ all, /** @type {string[]} */ writes) => [...all, ...writes],
            snapshotFrequency: 2,
          },
        ),
        messages: MessagesDeltaValue,
      });
      const checkpointer = new MemorySaver();
      const compile = () =>
        new StateGraph(State)
          .addNode("a", () => ({ log: "a", messages: [{ role: "user", id: "m", content: "a" }] }))
          .addNode("b", () => ({ log: "b" }))
          .addNode("c", (/** @type {any} */ { log }) => ({
            log: log.length > 6 ? new Overwrite(["over"]) : "c",
          }))
          .addNode("d", () => ({ messages: [{ role: "user", id: "m", content: "d" }] }))
          .addEdge(START, "a")
          .addEdge(START, "b")
          .addEdge("a", "c")
          .addEdge("c", "d")
          .compile({ checkpointer });
      const config = { configurable: { thread_id: "t" } };
      const seen = (/** @type {any} */ { log, messages = [] }) => [
        log,
        messages.map((/** @type {any} */ { id, content }) => `${id} ${content}`),
      ];
      const all = [];
      for (const word of ["one", "two"]) all.push(seen(await compile().invoke({ log: word }, config)));
      for await (const { values } of compile().getStateHistory(config)) all.push(seen(values));
      return all;
    },
  );
  assert.deepEqual(result.slice(0, 2), [
    [["first", "one", "a", "b", "c"], ["m d"]],
    [["over"], ["m d"]],
  ]);
});

const {
  StateGraph,
  StateSchema,
  MessagesValue,
  UntrackedValue,
  MemorySaver,
  START,
  Overwrite,
  Command,
  Annotation,
} = oneloop;

test("fields of arktype, messages and untracked values", async () => {
  const State = new StateSchema({
    age: type("number.integer >= 0"),
    messages: MessagesValue,
    handle: new UntrackedValue(z.any()),
  });
  const graph = new StateGraph(State)
    .addNode("a", (/** @type {any} */ { handle }) => ({ messages: ["hello"], age: handle.age }))
    .addEdge(START, "a")
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: "1" } };
  const result = await graph.invoke({ messages: "hi", handle: { age: 3 } }, config);
  assert.deepEqual([result.age, result.messages.map((/** @type {any} */ m) => m.text)], [3, ["hi", "hello"]]);
  assert.equal((await graph.getState(config)).values.handle, undefined);
  await assert.rejects(graph.invoke({ handle: { age: -1 } }, config), { code: "INVALID_UPDATE" });
});

test("what is written has to fit, whoever writes it, and the thread stays usable", async () => {
  const State = z.object({
    n: z.number(),
    list: oneloop["withLangGraph"](z.array(z.number()), {
      reducer: {
        fn: (/** @type {any} */ a, /** @type {any} */ b) => a.concat(b),
        schema: z.array(z.number()),
      },
      default: () => [],
    }),
  });
  let write = /** @type {any} */ ({ n: "seven" });
  const graph = new StateGraph(State)
    .addNode("a", () => write)
    .addEdge(START, "a")
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: "1" } };
  const refused = { name: "InvalidUpdateError", code: "INVALID_UPDATE" };
  await assert.rejects(graph.invoke({ n: "one" }, config), {
    ...refused,
    message: /"n" does not fit its schema: .*number/,
  });
  await assert.rejects(graph.invoke({ n: 1 }, config), refused);
  write = { list: new Overwrite(["x"]) };
  await assert.rejects(graph.invoke({ n: 1 }, config), { ...refused, message: /0: .*number/ });
  await assert.rejects(graph.updateState(config, { n: null }, "a"), refused);
  await assert.rejects(graph.invoke(new Command({ update: { n: {} } }), config), refused);
  write = { n: 2, list: new Overwrite([5]) };
  assert.deepEqual(await graph.invoke({ n: 1 }, config), { n: 2, list: [5] });
});

test("a schema that has to wait is refused by name", async () => {
  const State = z.object({ n: z.number().refine(async () => true) });
  const graph = new StateGraph(State)
    .addNode("a", () => ({}))
    .addEdge(START, "a")
    .compile();
  await assert.rejects(graph.invoke({ n: 1 }), { code: "ASYNC_SCHEMA" });
  assert.throws(() => new StateGraph(z.string()), { code: "INVALID_SCHEMA" });
});

test("the context of a run is checked, and takes the form its schema gives it", async () => {
  const context = z.object({ model: z.string().default("small"), tries: z.coerce.number() });
  const State = Annotation.Root({ said: Annotation() });
  const node = (/** @type {any} */ _, /** @type {any} */ config) => ({ said: config.context });
  for (const graph of [
    new StateGraph(State, context),
    new StateGraph(State, { context }),
    new StateGraph({ state: State, context }),
    new StateGraph({ stateSchema: State, context }),
  ]) {
    const run = graph.addNode("a", node).addEdge(START, "a").compile();
    assert.deepEqual((await run.invoke({ said: "" }, { context: { tries: "2" } })).said, {
      model: "small",
      tries: 2,
    });
    const chunks = await run.invoke({ said: "" }, { context: { tries: 1 }, streamMode: "updates" });
    assert.deepEqual(chunks, [{ a: { said: { model: "small", tries: 1 } } }]);
    await assert.rejects(run.invoke({ said: "" }), { code: "INVALID_CONTEXT", message: /tries/ });
    await assert.rejects(run.stream({ said: "" }, { context: { tries: "many" } }), {
      code: "INVALID_CONTEXT",
    });
  }
});

test("the forms of the constructor", async () => {
  const [In, Out] = [Annotation.Root({ a: Annotation() }), Annotation.Root({ b: Annotation() })];
  const node = (/** @type {any} */ { a }) => ({ b: a + 1 });
  const oldest = {
    channels: {
      a: null,
      b: { value: (/** @type {number} */ x, /** @type {number} */ y) => x + y, default: () => 5 },
    },
  };
  const results = [];
  for (const graph of [new StateGraph({ input: In, output: Out }), new StateGraph(oldest)])
    results.push(await graph.addNode("n", node).addEdge(START, "n").compile().invoke({ a: 1 }));
  assert.deepEqual(results, [{ b: 2 }, { a: 1, b: 7 }]);
});

test("the JSON Schema of a state", () => {
  const { getJsonSchemaFromSchema, withLangGraph } = oneloop;
  const State = z.object({ n: withLangGraph(z.number(), { jsonSchemaExtra: { title: "N" } }) });
  const schema = getJsonSchemaFromSchema(State);
  assert.equal(schema.properties.n.type, "number");
  assert.equal(schema.properties.n.title, "N");
  assert.equal(new StateSchema({ n: z.string() }).getJsonSchema().properties.n.type, "string");
});

test("the JSON Schemas of a graph", async () => {
  const kinds = ["State", "Update", "Input", "Output", "Config"];
  const told = await same(async (engine) => {
    const { StateGraph, registry } = engine;
    const notes = z.array(z.string()).register(registry, {
      reducer: {
        fn: (/** @type {string[]} */ all, /** @type {string} */ one) => [...all, one],
        schema: z.string(),
      },
      default: () => [],
      jsonSchemaExtra: { title: "Notes" },
    });
    const State = z.object({ n: z.number(), notes });
    const Part = z.object({ n: z.number() });
    const graphs = [
      new StateGraph(State),
      new StateGraph(State, { input: Part, output: Part, context: z.object({ model: z.string() }) }),
      new StateGraph(new engine.StateSchema({ n: z.number() })),
      new StateGraph(engine.Annotation.Root({ n: engine.Annotation() })),
    ];
    return graphs.map((graph) => {
      const run = graph
        .addNode("a", () => ({}))
        .addEdge(START, "a")
        .compile();
      return kinds.map((kind) => {
        const schema = engine[`get${kind}TypeSchema`](run);
        // What it says of fields. LangGraph names the dialect in those of a StateSchema, and in no others.
        const fields = Object.entries(/** @type {Record<string, any>} */ (schema?.properties ?? {}));
        return fields.map(([name, { $schema: _, ...field }]) => [name, field]);
      });
    });
  });
  assert.deepEqual(told[0][1][1], ["notes", { type: "string", title: "Notes" }]);
  assert.deepEqual(told[1][4], [["model", { type: "string" }]]);
});

test("an untracked value is checked by its schema", async () => {
  const State = new StateSchema({ token: new UntrackedValue(z.string().trim()), n: z.number() });
  const graph = new StateGraph(State)
    .addNode("a", (/** @type {any} */ { token }) => ({ n: token.length }))
    .addEdge(START, "a")
    .compile();
  assert.equal((await graph.invoke({ token: " ab ", n: 0 })).n, 2);
  await assert.rejects(graph.invoke({ token: 7, n: 0 }), { code: "INVALID_UPDATE", message: /token/ });
});
