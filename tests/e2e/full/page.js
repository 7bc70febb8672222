// An app that fills the disk. It says what it was told of each thing it wanted to be kept.
// @ts-check

import { Annotation, Chat, END, IndexedDBSaver, IndexedDBStore, START, StateGraph } from "oneloop";
import "oneloop/element";

export const chat = new Chat({ name: "Full" });

/** Text that nothing makes smaller. @param {number} length */
function noise(length) {
  const bytes = new Uint8Array(length / 2);
  for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What became of each answer. @type {{ thread: string, id: string, text: string, code: string }[]} */
export const told = [];

// "so many characters".
chat.onMessage(async ({ content }, turn) => {
  const answer = turn.message(noise(Number(content)));
  const { id, content: text } = answer;
  const code = await answer.send().then(
    () => "kept",
    (error) => error.code ?? String(error),
  );
  told.push({ thread: turn.thread.id, id, text, code });
});

/**
 * Asks something of the chat; resolves with "done" or what it was refused with.
 * @param {"start" | "send" | "newThread" | "deleteThread" | "pruneThreads" | "flush"} name @param {...any} words
 */
export async function ask(name, ...words) {
  try {
    await /** @type {any} */ (chat)[name](...words);
    return "done";
  } catch (error) {
    return /** @type {any} */ (error).code ?? String(error);
  }
}

/** Resolves when no turn runs. */
export const idle = () =>
  new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    const end = chat.subscribe(look);
    function look() {
      if (chat.snapshot().running) return;
      end();
      resolve();
    }
    look();
  });

/** Shows it as a person sees it. */
export function show() {
  const element = document.createElement("oneloop-chat");
  element.chat = chat;
  document.body.append(element);
}

export const store = new IndexedDBStore();

const graph = new StateGraph(
  Annotation.Root({
    list: Annotation({
      reducer: (/** @type {number[]} */ a, /** @type {number[]} */ b) => [...a, ...b],
      default: () => [],
    }),
  }),
)
  .addNode("count", ({ list }) => ({ list: [list.length] }))
  .addEdge(START, "count")
  .addEdge("count", END)
  .compile({ checkpointer: new IndexedDBSaver() });

const config = { configurable: { thread_id: "counted" } };

/** One more run; resolves with its list, or the code it failed with. */
export const count = () =>
  graph.invoke({ list: [] }, config).then(
    ({ list }) => list,
    (error) => error.code ?? String(error),
  );

export const counted = async () => (await graph.getState(config)).values.list;

/**
 * From now on so many transactions that write fail at the commit: all of their requests have succeeded.
 * @param {number} times @param {string} [name] of the error; none where a browser aborts without one
 */
export function failCommits(times, name) {
  let left = times;
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (
    /** @type {string[]} */ stores,
    /** @type {IDBTransactionMode} */ mode,
  ) {
    const made = transaction.call(this, stores, mode);
    if (mode !== "readwrite" || left <= 0) return made;
    left -= 1;
    if (name) Object.defineProperty(made, "error", { value: new DOMException("no room", name) });
    made.commit = () => {
      // Answered after all others, which have succeeded then.
      made.objectStore(/** @type {string} */ (made.objectStoreNames[0])).count().onsuccess = () => {
        failed += 1;
        made.abort();
      };
    };
    return made;
  };
}

/** How many have failed so. */
export let failed = 0;
