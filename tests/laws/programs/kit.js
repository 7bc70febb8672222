// What the programs of the laws share. A program is an app: plain JavaScript on the core's classes, with real promises, timers and IndexedDB.

/** Wraps a program: it fails on any error nobody caught, on console.error, and when it takes too long. */
export function law(program, { limit = 10_000, allow } = {}) {
  return async (core) => {
    const heard = [];
    const hear = (what) => {
      if (!allow?.test(what)) heard.push(what);
    };
    const onRejection = (event) => {
      event.preventDefault();
      hear(`unhandled rejection: ${describe(event.reason)}`);
    };
    const onError = (event) => {
      event.preventDefault();
      hear(`window error: ${event.message}`);
    };
    const consoleError = console.error;
    console.error = (...words) => hear(`console.error: ${words.map(describe).join(" ")}`);
    addEventListener("unhandledrejection", onRejection);
    addEventListener("error", onError);
    const kit = makeKit(core);
    let timer;
    try {
      const tooLong = new Promise((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`not done after ${limit} ms; last heard of: ${kit.at}`)),
          limit,
        );
      });
      await Promise.race([program(kit), tooLong]);
      // Unhandled rejections are told after the task they happen in.
      await pageTurn();
      await pageTurn();
    } catch (error) {
      throw new Error([describe(error), ...heard].join("\n"), { cause: error });
    } finally {
      clearTimeout(timer);
      removeEventListener("unhandledrejection", onRejection);
      removeEventListener("error", onError);
      console.error = consoleError;
      // What is thrown here would stand in the place of what the program has thrown.
      kit.cleanUp(hear);
    }
    if (heard.length) throw new Error(heard.join("\n"));
  };
}

export function describe(value) {
  if (value instanceof Error || value instanceof DOMException) {
    return `${value.name}: ${value.message}\n${value.stack ?? ""}`;
  }
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves after a real task turn of the page. */
export function pageTurn() {
  return new Promise((resolve) => {
    turns.push(resolve);
    pages.port2.postMessage(null);
  });
}

// One channel for all: messages of one channel come in their order, those of two need not.
const turns = [];
const pages = new MessageChannel();
pages.port1.onmessage = () => turns.shift()();

/** Resolves when what nobody holds any more is collected and its finalizers have run. */
export async function collectGarbage() {
  // Only Chromium lets a page ask for it; in the others memory is collected when they please.
  if (!globalThis.gc) {
    assert(!/Chrome/.test(navigator.userAgent), "Chromium was started without --js-flags=--expose-gc");
    return;
  }
  await gc({ type: "major", execution: "async" });
  // Finalizers run in tasks of their own.
  for (let i = 0; i < 3; i++) await pageTurn();
}

export function deferred() {
  let resolve, reject;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export const never = () => new Promise(() => {});

/** Random numbers that a seed repeats (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    below: (n) => Math.floor(next() * n),
    pick: (list) => list[Math.floor(next() * list.length)],
    /** Now, after some microtasks, after a task, or a little later. */
    async pause() {
      const kind = Math.floor(next() * 5);
      if (kind === 1) await null;
      else if (kind === 2) for (let i = Math.floor(next() * 8); i > 0; i--) await null;
      else if (kind === 3) await pageTurn();
      else if (kind === 4) await sleep(next() * 4);
    },
  };
}

export function assert(condition, message) {
  if (!condition) throw new Error(message ?? "assertion failed");
}

export function same(actual, expected, message = "values") {
  const [a, b] = [JSON.stringify(actual, sorted), JSON.stringify(expected, sorted)];
  if (a !== b) throw new Error(`${message} differ\n  actual:   ${a}\n  expected: ${b}`);
}

function sorted(_key, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a call throws or rejects with. */
export async function thrownBy(call) {
  let value;
  try {
    value = await call();
  } catch (error) {
    return error;
  }
  throw new Error(`nothing was thrown; it gave ${describe(value)}`);
}

/** Asserts that a call throws or rejects with an AbortError. */
export async function aborts(what, call) {
  let error;
  try {
    error = await thrownBy(call);
  } catch (nothing) {
    throw new Error(`${what}: ${nothing.message}`, { cause: nothing });
  }
  assert(error?.name === "AbortError", `${what} gave ${describe(error)}`);
}

export async function codeOf(call) {
  const error = await thrownBy(call);
  assert(typeof error?.code === "string", `an error without a code: ${describe(error)}`);
  return error.code;
}

/** Puts something in the place of a method while `work` runs. */
export async function withMethod(prototype, name, make, work) {
  const original = prototype[name];
  prototype[name] = make(original);
  try {
    return await work();
  } finally {
    prototype[name] = original;
  }
}

/** A core stream as `for await` wants it. */
export function iterate(stream) {
  return {
    next: () => stream.next(),
    return: () => stream.return(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** All items of a core stream. */
export async function collect(stream) {
  const items = [];
  for await (const item of iterate(stream)) items.push(item);
  return items;
}

export const messagesState = { messages: { messages: true, default: () => [] } };
export const START = "__start__";
export const END = "__end__";

/** A model's piece that calls a tool. */
export const callChunk = (id, name, args, index = 0) => ({
  tool_call_chunks: [{ index, id, name, args: JSON.stringify(args) }],
});

export const toolSpec = (name, call) => ({
  name,
  description: name,
  parameters: { type: "object", properties: {} },
  call,
});

function makeKit(core) {
  const made = [];
  const connections = [];
  const kit = {
    core,
    /** Where the program has come to: told when it hangs. */
    at: "the beginning",
    database: `law-${crypto.randomUUID()}`,

    /** A chat that is started, with hooks by name, and what was told of it. */
    async chat(hooks = {}, options = {}) {
      // What is sent while a turn runs is refused, unless a law is about something else.
      const chat = new core.ChatCore({ name: "Law", database: kit.database, onBusy: "reject", ...options });
      made.push(chat);
      for (const [name, hook] of Object.entries(hooks)) chat.setHook(name, hook);
      const app = watch(chat);
      await chat.start();
      return app;
    },

    /** The usual agent: a model's node, a tools node, and back. */
    agent(model, tools, { checkpointer, node } = {}) {
      const graph = new core.StateGraphCore(messagesState);
      const bound = tools.length ? model.bindTools(tools) : model;
      graph.addNode(
        "agent",
        node ??
          (async (state, config) => ({
            messages: [await bound.invoke(state.messages, config)],
          })),
      );
      graph.addToolNode("tools", new core.ToolNodeCore(tools, true));
      graph.addEdge(START, "agent");
      graph.addConditionalEdges("agent", ({ messages }) =>
        messages.at(-1).tool_calls?.length ? "tools" : END,
      );
      graph.addEdge("tools", "agent");
      return graph.compile({ checkpointer });
    },

    /** A graph of one node. */
    single(run, channels = { value: {} }, options = {}) {
      const graph = new core.StateGraphCore(channels);
      graph.addNode("node", run);
      graph.addEdge(START, "node");
      return graph.compile(options);
    },

    saver: (database = kit.database) => ({ core: new core.IndexedDbSaverCore(database) }),

    /** A connection of its own, which knows nothing of ours. */
    async raw(database = kit.database) {
      const request = indexedDB.open(database);
      const connection = await new Promise((resolve, reject) => {
        request.onupgradeneeded = () => request.transaction.abort();
        request.onsuccess = () => resolve(request.result);
        request.onerror = (event) => {
          event.preventDefault();
          event.stopPropagation();
          reject(new Error(`there is no database ${database}`));
        };
      });
      connection.onversionchange = () => connection.close();
      connections.push(connection);
      const reading = (store) => connection.transaction(store).objectStore(store);
      const all = (store) => answered(reading(store).getAll());
      return {
        all,
        keys: (store) => answered(reading(store).getAllKeys()),
        /** Keeps everyone out of a store until the function it resolves with is called. */
        async hold(store) {
          const held = connection.transaction(store, "readwrite").objectStore(store);
          let go = false;
          await new Promise((resolve) => {
            // A transaction lives as long as something is asked of it.
            const ask = () => {
              resolve();
              if (!go) held.count().onsuccess = ask;
            };
            held.count().onsuccess = ask;
          });
          return () => (go = true);
        },
        step: async (id) => (await all("steps")).find((step) => step.id === id),
        steps: async (threadId) =>
          (await all("steps")).filter((step) => step.threadId === threadId).sort((a, b) => a.seq - b.seq),
        /** Everything there is, to compare. */
        async dump() {
          const stores = [...connection.objectStoreNames];
          return Object.fromEntries(
            await Promise.all(stores.map(async (store) => [store, await all(store)])),
          );
        },
      };
    },

    /** Another database with what this one has at this moment: what a page that went away has left. */
    async frozen() {
      const name = `${kit.database}-frozen-${crypto.randomUUID()}`;
      const from = await answered(indexedDB.open(kit.database));
      const stores = [...from.objectStoreNames];
      const reading = from.transaction(stores);
      const found = await Promise.all(
        stores.map(async (store) => {
          const source = reading.objectStore(store);
          const { keyPath, autoIncrement } = source;
          const indexes = [...source.indexNames].map((index) => [index, source.index(index).keyPath]);
          const [keys, records] = await Promise.all([
            answered(source.getAllKeys()),
            answered(source.getAll()),
          ]);
          return { store, keyPath, autoIncrement, indexes, keys, records };
        }),
      );
      const request = indexedDB.open(name, from.version);
      request.onupgradeneeded = () => {
        for (const { store, keyPath, autoIncrement, indexes, keys, records } of found) {
          const made = request.result.createObjectStore(store, { keyPath, autoIncrement });
          for (const [index, path] of indexes) made.createIndex(index, path);
          records.forEach((record, at) => (keyPath ? made.put(record) : made.put(record, keys[at])));
        }
      };
      (await answered(request)).close();
      from.close();
      return name;
    },

    cleanUp(hear) {
      for (const connection of connections) connection.close();
      for (const chat of made) {
        try {
          chat.free();
        } catch (error) {
          hear(`a chat was not freed: ${describe(error)}`);
        }
      }
    },
  };
  return kit;
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** A chat with the log of its events and promises of what will happen. */
function watch(chat) {
  const events = [];
  const waiting = new Set();
  chat.subscribe((event) => {
    events.push(event);
    for (const check of [...waiting]) check(event);
  });
  const app = {
    chat,
    events,
    snapshot: () => chat.snapshot(),
    steps: () => chat.snapshot().steps,
    messages: () => chat.snapshot().steps.filter((step) => /assistant|system/.test(step.type)),
    texts: () => app.messages().map((step) => step.output),
    thread: () => chat.snapshot().thread.id,
    /** Resolves with the first event from now on for which it holds. */
    event(holds) {
      return new Promise((resolve) => {
        const check = (event) => {
          if (!holds(event)) return;
          waiting.delete(check);
          resolve(event);
        };
        waiting.add(check);
      });
    },
    /** Resolves when no turn runs. */
    async idle() {
      if (!chat.snapshot().running) return;
      await app.event((event) => event.type === "running" && !event.running && !chat.snapshot().running);
    },
    /** Sends and waits for the turn's end. */
    async say(text) {
      await chat.send(text);
      await app.idle();
    },
  };
  return app;
}
