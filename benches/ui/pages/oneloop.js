// Ours, as an app has it: the chat with its threads in IndexedDB, and the element.
// @ts-check

import { Chat, IndexedDBDataLayer } from "oneloop";
import "oneloop/element";
import { END, turnsOf } from "../texts.js";
import { endsWith, ideal, painted, sayAll, stage, timed } from "./measure.js";

const NAME = "Bench";
const DATABASE = "bench ui";

/**
 * A stored thread of so many turns: each a message, its run, and the answer.
 * @param {number} turns
 * @param {string} [id]
 */
async function seed(turns, id = `thread-${turns}`) {
  const store = new IndexedDBDataLayer(DATABASE);
  if (await store.getThread(id)) return id;
  const at = new Date(2026, 0, 1).toISOString();
  const thread = { id, app: NAME, name: `${turns} turns`, createdAt: at, updatedAt: at };
  const common = { threadId: id, input: "", output: "", status: "done", createdAt: at };
  let before = "";
  const steps = turnsOf(turns).flatMap(({ question, answer }, turn) => {
    const [user, run] = [`u${turn}`, `r${turn}`];
    const made = [
      {
        ...common,
        id: user,
        parentId: null,
        previousId: before,
        type: "user_message",
        name: "User",
        output: question,
      },
      { ...common, id: run, parentId: user, previousId: user, type: "run", name: "on_message" },
      { ...common, id: `a${turn}`, parentId: run, type: "assistant_message", name: NAME, output: answer },
    ];
    before = run;
    return made;
  });
  /** @type {any[]} */
  const writes = [{ method: "updateThread", args: [thread] }];
  writes.push(...steps.map((step, seq) => ({ method: "createStep", args: [{ ...step, seq }] })));
  for (let from = 0; from < writes.length; from += 5_000)
    await store.commit(writes.slice(from, from + 5_000));
  return id;
}

/** @param {{ length?: number, rate?: number }} [says] */
async function start({ length = 0, rate = 1 } = {}) {
  const chat = new Chat({ name: NAME, database: DATABASE });
  chat.onMessage(async (_, turn) => {
    const answer = turn.message();
    await sayAll(length, rate, (token) => answer.streamToken(token));
    await answer.send();
  });
  const element = document.createElement("oneloop-chat");
  /** @type {any} */ (element).chat = chat;
  stage().append(element);
  await chat.start();
  const view = /** @type {any} */ (element);
  await view.updateComplete;
  const column = () =>
    view.shadowRoot.querySelector("oneloop-conversation")?.shadowRoot?.querySelector(".column");
  /** Whether the text is there as Markdown, not as what stands in until the renderer is there. */
  const isShown = (/** @type {string} */ text) => {
    const shown = column();
    return !!shown && endsWith(text, shown) && !shown.querySelector(".markdown.plain");
  };
  await painted();
  // A thread is opened from a page that has come to rest: what it loads once one can type is there.
  await customElements.whenDefined("oneloop-message");
  return { chat, view, isShown };
}

/** Puts into the store what will be opened. @param {number[]} counts of turns */
export async function prepare(counts) {
  for (const count of counts) if (count) await seed(count);
}

/** Opens a thread from the list. @param {number} turns */
export async function open(turns) {
  const { chat, isShown } = await start();
  return timed(
    () => chat.openThread(`thread-${turns}`),
    () => isShown(`Answer ${turns}.`),
  );
}

/** Streams an answer in a thread. @param {{ turns: number, length: number, rate: number }} options */
export async function stream({ turns, length, rate }) {
  // One of its own: what an earlier round has said would stand behind its last turn.
  const id = turns ? await seed(turns, `thread-${crypto.randomUUID()}`) : undefined;
  const { chat, isShown } = await start({ length, rate });
  if (id) {
    await chat.openThread(id);
    while (!isShown(`Answer ${turns}.`)) await painted();
    await new Promise((resolve) => void setTimeout(resolve, 1_500));
  } else {
    // The renderer is loaded before, as it is in every thread with an answer.
    await chat.newThread();
  }
  const result = await timed(
    () => chat.send("Go."),
    () => isShown(END),
  );
  await chat.flush();
  return { ...result, ideal: ideal(length, rate) };
}

/** From the click on Stop to the last change of the page, while a thousand tokens a second come. */
export async function stop() {
  const { chat, view, isShown } = await start({ length: 40_000, rate: 1_000 });
  await chat.send("Go.");
  while (!isShown("What happens first")) await painted();
  await new Promise((resolve) => void setTimeout(resolve, 1_000));
  let last = 0;
  const observer = new MutationObserver(() => (last = performance.now()));
  const watch = (/** @type {ParentNode} */ root) => {
    observer.observe(/** @type {Node} */ (root), {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) watch(each.shadowRoot);
  };
  watch(view.shadowRoot);
  const composer = view.shadowRoot.querySelector("oneloop-composer").shadowRoot;
  const button = composer.querySelector('button[aria-label="Stop"]');
  const begin = performance.now();
  button.click();
  await new Promise((resolve) => void setTimeout(resolve, 1_000));
  observer.disconnect();
  if (chat.snapshot().running) throw new Error("it still runs");
  return last - begin;
}
