// What a chat keeps, and where: an older database, a layer of the app's, layers that fail.
import { assert, codeOf, law, pageTurn, same, thrownBy } from "./kit.js";
import { methodLayer } from "./layers.js";

const echo = {
  onMessage: async (message, turn) => void (await turn.message(`You said: ${message.content}`).send()),
};

/** A database as an older version of ours made it. */
async function older(name, version, stores) {
  const request = indexedDB.open(name, version);
  const connection = await new Promise((resolve, reject) => {
    request.onupgradeneeded = () => {
      for (const [store, keyPath, records, index] of stores) {
        const made = request.result.createObjectStore(store, { keyPath });
        if (index) made.createIndex(...index);
        for (const record of records) {
          if (keyPath) made.put(record);
          else made.put(record[1], record[0]);
        }
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  connection.close();
}

export const a_database_of_the_schema_before_keeps_all_it_has = law(async (kit) => {
  const at = (second) => `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z`;
  const thread = (n) => ({
    id: `t${n}`,
    app: "Law",
    name: `Thread ${n}`,
    createdAt: at(0),
    updatedAt: at(n),
  });
  const step = (n, seq) => ({
    id: `s${n}-${seq}`,
    threadId: `t${n}`,
    parentId: null,
    type: seq % 2 ? "assistant_message" : "user_message",
    name: "User",
    input: "",
    output: `text ${seq}`,
    status: "done",
    createdAt: at(seq),
    seq,
    metadata: { n: [seq] },
  });
  const threads = Array.from({ length: 40 }, (_, n) => thread(n));
  const steps = threads.flatMap((_, n) => Array.from({ length: 10 }, (_, seq) => step(n, seq)));
  await older(kit.database, 201, [
    ["threads", "id", threads, ["byActivity", ["app", "updatedAt", "id"]]],
    ["steps", ["threadId", "seq"], steps],
    ["meta", null, [["Law/profile", "fast"]]],
    ["checkpoints", ["threadId", "ns", "id"], []],
    ["channelValues", null, []],
    ["checkpointWrites", null, []],
    [
      "memories",
      ["namespace", "key"],
      [{ namespace: ["a"], key: "k", value: 1, createdAt: 1, updatedAt: 1, vectors: [] }],
    ],
  ]);
  const app = await kit.chat(echo);
  same(app.snapshot().profile, "fast", "the settings");
  same(
    app
      .snapshot()
      .threads.map(({ id }) => id)
      .slice(0, 3),
    ["t39", "t38", "t37"],
    "the list",
  );
  await app.chat.openThread("t7");
  same(
    app.steps().map(({ id, output, metadata }) => [id, output, metadata]),
    steps
      .filter(({ threadId }) => threadId === "t7")
      .map(({ id, output, metadata }) => [id, output, metadata]),
    "the steps",
  );
  await app.say("and more");
  const raw = await kit.raw();
  same(
    (await raw.steps("t7")).map(({ output }) => output).slice(-2)[1],
    "You said: and more",
    "the new answer",
  );
  same(
    (await raw.all("steps")).filter(({ threadId }) => threadId !== "t7"),
    steps
      .filter(({ threadId }) => threadId !== "t7")
      .sort((a, b) => (a.threadId < b.threadId ? -1 : a.threadId > b.threadId ? 1 : a.seq - b.seq)),
    "the others",
  );
  same((await raw.all("memories"))[0].value, 1, "the memory");
});

export const a_chat_lives_on_a_layer_of_the_app_s = law(async (kit) => {
  const dataLayer = methodLayer();
  const app = await kit.chat(echo, { dataLayer });
  same(app.snapshot().storage, { kind: "custom" }, "the storage");
  await app.say("one");
  const first = app.thread();
  await app.chat.newThread();
  await app.say("two");
  await app.chat.updateThread(first, { name: "The first" });
  // Another page on the same server.
  const again = await kit.chat(echo, { dataLayer });
  same(
    again.snapshot().threads.map(({ name }) => name),
    ["two", "The first"],
    "the list",
  );
  await again.chat.openThread(first);
  same(again.texts(), ["You said: one"], "the answer");
  await again.say("three");
  same(again.texts(), ["You said: one", "You said: three"], "the answers");
  assert((await codeOf(() => again.chat.searchThreads("said thr"))) === "STORE_UNSUPPORTED", "the code");
  dataLayer.searchThreads = async (query, filter, { limit }) => {
    same([query, filter, limit], ["said thr", { app: "Law" }, 20], "what is asked for");
    const { id, output } = (await dataLayer.getThread(first)).steps.at(-1);
    const thread = await dataLayer.getThread(first);
    return [{ thread, title: [], steps: [{ id, snippet: output, highlights: [[4, 8]] }] }];
  };
  const [hit] = await again.chat.searchThreads("said thr");
  same(
    [hit.thread.name, hit.title, hit.steps.map(({ snippet, highlights }) => [snippet, highlights])],
    ["The first", [], [["You said: three", [[4, 8]]]]],
    "what was found",
  );
  await again.chat.updateSettings({ depth: 3 });
  same((await kit.chat({}, { dataLayer })).snapshot().settingsValues, { depth: 3 }, "the settings");
  await again.chat.deleteThread(first);
  assert((await dataLayer.getThread(first)) === undefined, "it is there though it was deleted");
});

export const a_layer_that_throws_hangs_or_talks_nonsense_is_named = law(async (kit) => {
  const incomplete = { ...methodLayer(), deleteStep: undefined };
  const refused = await thrownBy(() => kit.chat({}, { dataLayer: incomplete }));
  assert(refused.code === "INVALID_ARGUMENT" && refused.message.includes("deleteStep"), String(refused));

  const dataLayer = { ...methodLayer(), timeout: 40 };
  const { createStep } = dataLayer;
  const failures = [];
  const app = await kit.chat(
    {
      onMessage: async (message, turn) => {
        dataLayer.createStep = () => {
          throw new TypeError("no network");
        };
        failures.push(await thrownBy(() => turn.message("one").send()));
        dataLayer.createStep = () => new Promise(() => {});
        failures.push(await thrownBy(() => turn.message("two").send()));
        dataLayer.createStep = createStep;
      },
    },
    { dataLayer },
  );
  await app.say("go");
  const [thrown, hung] = failures;
  same([thrown.code, hung.code], ["STORE_FAILED", "STORE_TIMEOUT"], "the codes");
  assert(/createStep: no network/.test(thrown.message), thrown.message);
  assert(thrown.stack.includes("data_layer.js"), thrown.stack);
  assert(/createStep has not answered/.test(hung.message), hung.message);
  const toasts = app.events.filter(({ type }) => type === "toast").map(({ code }) => code);
  assert(toasts.includes("STORE_FAILED") && toasts.includes("STORE_TIMEOUT"), JSON.stringify(toasts));
  // Nobody asks for it: what failed is tried again by itself.
  const texts = async () => (await dataLayer.getThread(app.thread())).steps.map(({ output }) => output);
  while (!(await texts()).includes("two")) await pageTurn();
  assert((await texts()).includes("one"), "the first is lost");

  for (const [answer, said] of [
    ["nonsense", /getThread returned a string/],
    [{ steps: [] }, /a thread without id/],
    [{ id: "t", steps: [{ id: 7 }] }, /steps\[0\] without id/],
    [{ id: "t", steps: 7 }, /a number \(7\) as steps/],
  ]) {
    dataLayer.getThread = async () => answer;
    const error = await thrownBy(() => app.chat.openThread("t"));
    assert(error.code === "STORE_UNREADABLE" && said.test(error.message), String(error));
  }
  dataLayer.listThreads = async () => ({ data: [{}] });
  const failed = await kit.chat({}, { dataLayer });
  const { status, error } = failed.snapshot();
  same([status, error.code], ["failed", "STORE_UNREADABLE"], "the status");
  assert(error.message.includes("data[0] without id"), error.message);
});

export const what_cannot_be_stored_is_named_with_its_path_in_the_record = law(async (kit) => {
  const app = await kit.chat({
    onMessage: async (_, turn) => {
      const message = turn.message({ content: "b", metadata: { list: [1, { run: () => {} }] } });
      const error = await thrownBy(() => message.send());
      assert(
        error.code === "STORE_CLONE" && error.message.includes("step.metadata.list[1].run"),
        String(error),
      );
    },
  });
  await app.say("go");
  same(
    app
      .snapshot()
      .steps.filter(({ status }) => status === "error")
      .map(({ error }) => error?.message),
    [],
    "errors of the turn",
  );
  assert((await codeOf(() => app.chat.openThread("nowhere"))) === "THREAD_NOT_FOUND", "the code");
});
