// Law 5: what was acknowledged is kept.
import { assert, codeOf, deferred, law, never, pageTurn, same, withMethod } from "./kit.js";

/** A turn that stays open, so that a program can speak in it from outside. */
async function openTurn(kit, options) {
  const begun = deferred();
  const app = await kit.chat({ onMessage: (_, turn) => (begun.resolve(turn), never()) }, options);
  await app.chat.send("go");
  return { app, turn: await begun.promise, raw: await kit.raw() };
}

export const what_resolves_is_in_the_store_for_everyone = law(async (kit) => {
  const { app, turn, raw } = await openTurn(kit);
  const [question] = (await raw.steps(app.thread())).filter((step) => step.type === "user_message");
  assert(question?.output === "go", "the user's message");
  const message = turn.message("one");
  await message.send();
  assert((await raw.step(message.id)).output === "one", "send");
  message.content = "two";
  await message.update();
  assert((await raw.step(message.id)).output === "two", "update");
  const step = turn.step({ name: "step", type: "tool" });
  await step.send();
  assert((await raw.step(step.id)).status === "running", "a step's begin");
  step.output = "result";
  await step.end();
  same(
    [(await raw.step(step.id)).status, (await raw.step(step.id)).output],
    ["done", "result"],
    "a step's end",
  );
  await message.remove();
  assert((await raw.step(message.id)) === undefined, "remove");
});

export const a_stream_is_in_the_store_a_quarter_of_a_second_later = law(async (kit) => {
  const { turn, raw } = await openTurn(kit);
  const message = turn.message();
  await message.streamToken("in flight");
  const began = performance.now();
  while ((await raw.step(message.id))?.output !== "in flight") await pageTurn();
  const took = performance.now() - began;
  assert(took < 1000, `it took ${took} ms`);
});

export const a_page_that_is_hidden_or_left_saves_at_once = law(async (kit) => {
  const { app, turn, raw } = await openTurn(kit);
  const [message, other] = [turn.message(), turn.message("other")];
  let text = "";
  for (const leave of [
    () => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: false })),
    () => document.dispatchEvent(new Event("visibilitychange")),
  ]) {
    await app.chat.flush();
    // A commit is under way, and takes its time.
    const release = await raw.hold("steps");
    const sent = other.send();
    await pageTurn();
    await message.streamToken("word ");
    text += "word ";
    let committed = 0;
    const count = (commit) =>
      function () {
        committed += 1;
        return commit.call(this);
      };
    await withMethod(IDBTransaction.prototype, "commit", count, () => {
      leave();
      return pageTurn();
    });
    assert(committed > 0, "it waits for its results to be told to the page");
    // A transaction of ours that was made before is done before this one reads.
    const reading = raw.step(message.id);
    release();
    assert((await reading)?.output === text, `not there: ${text}`);
    await sent;
  }
});

export const a_reload_finds_the_answer_in_flight_marked_interrupted = law(async (kit) => {
  const { app, turn } = await openTurn(kit);
  const message = turn.message();
  await message.streamToken("Half an ans");
  await app.chat.flush();
  const database = await kit.frozen();
  const fresh = await kit.chat({}, { database });
  await fresh.chat.openThread(app.thread());
  const found = fresh.steps().find((step) => step.id === message.id);
  same([found?.output, found?.status], ["Half an ans", "interrupted"], "the answer");
  await fresh.chat.flush();
  assert(
    (await (await kit.raw(database)).step(message.id)).status === "interrupted",
    "the mark is not stored",
  );
});

export const a_full_disk_rejects_the_call_is_shown_and_is_tried_again = law(async (kit) => {
  const { app, turn, raw } = await openTurn(kit);
  const message = turn.message("too much");
  const full = () => () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const code = await withMethod(IDBObjectStore.prototype, "put", full, () => codeOf(() => message.send()));
  assert(code === "STORE_QUOTA", code);
  const toasts = app.events.filter((event) => event.type === "toast");
  assert(
    toasts.some((toast) => toast.code === "STORE_QUOTA"),
    JSON.stringify(toasts),
  );
  assert((await raw.step(message.id)) === undefined, "it is there though it failed");
  // Nobody asks for it: it is tried again by itself.
  while (!(await raw.step(message.id))) await pageTurn();
});

export const a_value_that_cannot_be_stored_fails_its_own_call_only = law(async (kit) => {
  const { turn, raw } = await openTurn(kit);
  const messages = [
    turn.message("a"),
    turn.message({ content: "b", metadata: { f: () => {} } }),
    turn.message("c"),
  ];
  const results = await Promise.all(
    messages.map((message) =>
      message.send().then(
        () => "kept",
        (error) => error.code,
      ),
    ),
  );
  same(results, ["kept", "STORE_CLONE", "kept"], "the calls");
  assert((await raw.step(messages[0].id)) && (await raw.step(messages[2].id)), "the others are not there");
});

export const a_lost_connection_is_opened_again = law(async (kit) => {
  const { turn, raw } = await openTurn(kit);
  let lost = 0;
  const once = (original) =>
    function (...args) {
      if (lost++ === 0) throw new DOMException("closing", "InvalidStateError");
      return original.apply(this, args);
    };
  const message = turn.message("kept");
  await withMethod(IDBDatabase.prototype, "transaction", once, () => message.send());
  assert(lost > 1 && (await raw.step(message.id)), "not kept");
  // Another tab deletes everything: nothing hangs, and what comes next is kept.
  await new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(kit.database);
    deleting.onsuccess = resolve;
    deleting.onerror = reject;
  });
  const after = turn.message("after");
  await after.send();
  assert(await (await kit.raw()).step(after.id), "not kept after the deletion");
});

export const an_opening_that_the_browser_fails_is_tried_again = law(async (kit) => {
  // As Chromium does after a site's data were cleared, once or twice: a request of its own kind, whose error is this one.
  const failing = (times) => {
    let asked = 0;
    return (original) =>
      function (name, ...version) {
        if (name !== kit.database || asked++ >= times) return original.call(this, name, ...version);
        const request = new EventTarget();
        request.error = new DOMException("Internal error opening backing store", "UnknownError");
        queueMicrotask(() => request.onerror());
        return request;
      };
  };
  for (const [times, kind] of [
    [1_000, "memory"],
    [2, "indexeddb"],
  ]) {
    await withMethod(IDBFactory.prototype, "open", failing(times), async () => {
      const app = await kit.chat({ onMessage: async (_, turn) => void (await turn.message("hi").send()) });
      const { status, storage } = app.snapshot();
      same([status, storage.kind], ["ready", kind], `${times} failures: the storage`);
      await app.say("go");
      same(app.texts(), ["hi"], "the answer");
    });
  }
});

export const without_indexed_db_the_chat_says_so_and_works = law(async (kit) => {
  // Some browsers have it on the global object itself, others on its prototype.
  const own = Object.getOwnPropertyDescriptor(globalThis, "indexedDB");
  Object.defineProperty(globalThis, "indexedDB", { value: undefined, configurable: true, writable: true });
  try {
    const app = await kit.chat({ onMessage: async (_, turn) => void (await turn.message("hi").send()) });
    const { status, storage } = app.snapshot();
    same([status, storage.kind], ["ready", "memory"], "the storage");
    assert(storage.reason.length > 20, storage.reason);
    await app.say("go");
    same(app.texts(), ["hi"], "the answer");
  } finally {
    delete globalThis.indexedDB;
    if (own) Object.defineProperty(globalThis, "indexedDB", own);
  }
});

export const a_message_is_deleted_and_put_back_with_its_file = law(async (kit) => {
  const { chat, steps, idle } = await kit.chat({ onMessage: (_, turn) => turn.message("Got it").send() });
  const raw = await kit.raw();
  const counts = async () =>
    Promise.all(["steps", "elements", "contents"].map(async (store) => (await raw.all(store)).length));
  // A text: in WebKitGTK's sessions for tests a transaction with a Blob in it does not end. tests/chat has one.
  const files = [{ fields: { type: "text", name: "notes", display: "inline" }, content: "the file's text" }];
  await chat.send("Look", { files });
  kit.at = "sent";
  await idle();
  const before = await counts();
  same(before.slice(1), [1, 1], "the file");
  kit.at = "the file is there";
  const [element] = chat.snapshot().elements;
  const deleted = await chat.deleteMessage(steps()[0].id);
  same([steps().length, ...(await counts())], [0, 0, 0, 0], "what is left");
  kit.at = "deleted";
  await chat.restoreMessage(deleted);
  same([steps().length, ...(await counts())], [before[0], ...before], "what is there again");
  kit.at = "put back";
  assert((await chat.elementContent(element.id)) === "the file's text", "what the file holds");
});
