// Memories across threads, in LangGraph's shapes.
import { assert, codeOf, law, messagesState, same, START, thrownBy, toolSpec } from "./kit.js";

/** How much of a text each of these letters is. */
const letters = (text) => ["a", "b", "c"].map((letter) => text.split(letter).length - 1);

/** A store as `www/api` makes one. */
function open(kit, index, database = kit.database) {
  const core = new kit.core.MemoriesCore(database, index);
  const one = async (operation) => (await core.batch([operation]))[0];
  return {
    batch: (operations) => core.batch(operations),
    get: (namespace, key) => one({ namespace, key }),
    put: (namespace, key, value, index) => one({ namespace, key, value, index }),
    search: (namespacePrefix, options) => one({ namespacePrefix, ...options }),
  };
}

export const memories_are_there_after_a_reload_and_nothing_is_embedded_twice = law(async (kit) => {
  const embedded = [];
  const embeddings = {
    of: letters,
    embedDocuments(texts) {
      embedded.push(...texts);
      return Promise.resolve(texts.map(this.of));
    },
    async embedQuery(text) {
      return this.of(text);
    },
  };
  const index = { dims: 3, embeddings, fields: ["text"] };
  const store = open(kit, index);
  const before = Date.now() - 1;
  await store.put(["users", "1"], "a", { text: "aaa", made: new Date(0) });
  await store.put(["users", "2"], "b", { text: "bbb" });
  const again = open(kit, index);
  const item = await again.get(["users", "1"], "a");
  same(Object.keys(item), ["namespace", "key", "value", "createdAt", "updatedAt"], "an item");
  same([item.namespace, item.key, item.value.text], [["users", "1"], "a", "aaa"], "an item");
  assert(item.value.made instanceof Date, "what IndexedDB keeps stays what it is");
  assert(item.createdAt instanceof Date && item.createdAt >= before, "its time");
  const found = await again.search(["users"], { query: "ab b" });
  same(
    found.map(({ key, score }) => [key, Math.round(score * 100)]),
    [
      ["b", 89],
      ["a", 45],
    ],
    "by meaning",
  );
  await again.put(["users", "1"], "a", { text: "aaa", more: 1 });
  same(embedded, ["aaa", "bbb"], "what was embedded");
  const answers = await again.batch([
    { namespace: ["users", "1"], key: "a" },
    { namespace: ["users", "2"], key: "b", value: null },
    { namespacePrefix: [], filter: { more: { $gte: 1 } } },
    { matchConditions: [{ matchType: "prefix", path: ["users"] }], maxDepth: 1 },
  ]);
  same(
    [answers[0].value.more, answers[1], answers[2].length, answers[3]],
    [1, null, 1, [["users"]]],
    "a batch",
  );
  assert((await store.get(["users", "2"], "b")) === null, "forgotten");
});

export const what_a_store_refuses_it_names = law(async (kit) => {
  for (const database of [undefined, kit.database]) {
    const store = open(kit, undefined, database);
    for (const namespace of [[], [""], ["a.b"], ["langgraph"], ["a", 1], "a"]) {
      const error = await thrownBy(() => store.put(namespace, "k", {}));
      assert(error.name === "InvalidNamespaceError" && error.code === "INVALID_NAMESPACE", String(error));
    }
    assert((await codeOf(() => store.put(["a"], 1, {}))) === "INVALID_ARGUMENT", "key");
    assert((await codeOf(() => store.put(["a"], "k", "text"))) === "INVALID_ARGUMENT", "value");
    await store.put(["a"], "here", { n: 1 });
    assert(
      (await codeOf(() => store.search(["a"], { filter: { n: { $like: 1 } } }))) === "INVALID_FILTER",
      "filter",
    );
  }
  const store = open(kit);
  const error = await thrownBy(() => store.put(["a"], "k", { fine: 1, bad: { f: () => {} } }));
  assert(error.code === "STORE_CLONE" && error.message.includes("k.bad.f"), error.message);
  assert((await store.get(["a"], "k")) === null, "it is not there");
  for (const index of [{}, { dims: 2 }, { dims: 0, embeddings: letters }, { dims: 2, embeddings: {} }]) {
    assert((await codeOf(() => open(kit, index))) === "INVALID_ARGUMENT", JSON.stringify(index));
  }
  const broken = new Error("broken");
  const fails = () => {
    throw broken;
  };
  const failing = open(kit, { dims: 3, embeddings: fails });
  assert((await thrownBy(() => failing.put(["a"], "k", { text: "x" }))) === broken, "what it throws");
  await failing.put(["a"], "k", { text: "x" }, false);
  const wrong = open(kit, { dims: 3, embeddings: async (texts) => texts.map(() => [1]) });
  assert((await codeOf(() => wrong.put(["a"], "k", { text: "x" }))) === "INVALID_EMBEDDING", "dims");
});

export const nodes_tools_and_tasks_reach_the_store = law(async (kit) => {
  const store = open(kit, undefined, undefined);
  const own = { ...open(kit), of: "the app's own" };
  const seen = [];
  const remember = {
    spec: { name: "remember", run: () => seen.push(["task", kit.core.ambientConfig("a", "b").store]) },
  };
  const graph = new kit.core.StateGraphCore(messagesState);
  graph.addNode("node", async (_, config) => {
    seen.push(["node", config.store]);
    await config.call(remember);
    await config.store.put(["a"], "k", { n: 1 });
    const tool_calls = [{ id: "1", name: "look", args: {} }];
    return { messages: [{ role: "assistant", content: "", tool_calls }] };
  });
  const look = toolSpec("look", async (_, config) => {
    seen.push(["tool", config.store]);
    return (await config.store.get(["a"], "k")).value.n;
  });
  graph.addToolNode("tools", new kit.core.ToolNodeCore([look], false));
  graph.addEdge(START, "node");
  graph.addEdge("node", "tools");
  const compiled = graph.compile({ store });
  for (const [config, expected] of [
    [{}, store],
    [{ store: own }, own],
  ]) {
    seen.length = 0;
    const { messages } = await compiled.invoke({ messages: "go" }, config);
    same(messages.at(-1).content, "1", "what the tool has read");
    same(
      seen.map(([who]) => who),
      ["node", "task", "tool"],
      "who looked",
    );
    assert(
      seen.every(([, found]) => found === expected),
      "it is handed on as it is",
    );
  }
});

export const a_database_of_the_schema_before_takes_memories = law(async (kit) => {
  const request = indexedDB.open(kit.database, 200);
  await new Promise((resolve, reject) => {
    request.onupgradeneeded = () => {
      const stores = [
        ["threads", "id"],
        ["steps", ["threadId", "seq"]],
        ["meta", null],
        ["checkpoints", ["threadId", "ns", "id"]],
        ["channelValues", null],
        ["checkpointWrites", null],
      ];
      for (const [name, keyPath] of stores) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
  const connection = request.result;
  await new Promise((resolve, reject) => {
    const writing = connection.transaction("meta", "readwrite");
    writing.objectStore("meta").put("kept", "key");
    writing.oncomplete = resolve;
    writing.onabort = () => reject(writing.error);
  });
  connection.close();
  const store = open(kit);
  await store.put(["a"], "k", { n: 1 });
  same((await store.get(["a"], "k")).value, { n: 1 }, "the memory");
  same(await (await kit.raw()).all("meta"), ["kept"], "what was there");
});
