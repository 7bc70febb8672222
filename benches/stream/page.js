// What the chat runtime itself costs, without a model and with an app that does nothing.
// @ts-check

import { Chat, MemoryDataLayer } from "oneloop";

const STEPS = 10;
const TOKENS = 100;

/** A chat with a hook of each kind, whose turns make ten steps and a hundred tokens. @param {string} where @param {string} [name] */
function chatOf(where, name = "Bench") {
  const chat = new Chat({
    name,
    ...(where === "memory" ? { dataLayer: new MemoryDataLayer() } : { database: "bench stream" }),
  });
  chat
    .onChatStart((turn) => turn.session.set("started", true))
    .onMessage(async (_, turn) => {
      for (let at = 0; at < STEPS; at += 1) {
        await turn.step({ name: `step ${at}`, type: "tool", input: { at } }, () => ({ at }));
      }
      const answer = turn.message({ tags: ["bench"] });
      for (let at = 0; at < TOKENS; at += 1) await answer.streamToken("token ");
      await answer.send();
    })
    .onStop(() => {})
    .onChatEnd(() => {})
    .onChatResume(() => {})
    .onError(() => {})
    .onFeedback(() => {})
    .authorRename((name) => name)
    .onThreadName(() => "Bench");
  chat.subscribe(() => {});
  return chat;
}

/** Resolves when nothing runs in a thread. @param {Chat} chat @param {string} threadId */
const idle = (chat, threadId) =>
  new Promise((resolve) => {
    const end = chat.subscribe((event) => {
      if (event.type !== "running" || event.running || event.threadId !== threadId) return;
      end();
      resolve(undefined);
    });
  });

/** @param {Chat} chat @param {string} threadId the open thread's id */
async function turn(chat, threadId) {
  const ended = idle(chat, threadId);
  await chat.send("go");
  await ended;
}

/**
 * The milliseconds of single turns, one after the other, each in a thread of its own.
 * @param {{ where: string, turns: number }} options
 */
export async function turns({ where, turns: count }) {
  const chat = chatOf(where);
  await chat.start();
  /** @type {number[]} */
  const times = [];
  for (let at = 0; at < count; at += 1) {
    await chat.newThread();
    const { id } = chat.snapshot().thread;
    const begun = performance.now();
    await turn(chat, id);
    times.push(performance.now() - begun);
  }
  const { steps } = chat.snapshot();
  if (steps.length !== STEPS + 4) throw new Error(`a turn made ${steps.length} steps, not ${STEPS + 4}`);
  return times;
}

/** Ten turns at once on each of ten chats; gives the tasks that took longer than 50 ms, and the time in all. */
export async function crowd() {
  const chats = Array.from({ length: 10 }, (_, n) => chatOf("indexeddb", `Crowd ${n}`));
  await Promise.all(chats.map((chat) => chat.start()));
  /** @type {number[]} */
  const long = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(duration);
  });
  observer.observe({ type: "longtask" });
  const begun = performance.now();
  await Promise.all(
    chats.map(async (chat) => {
      const all = [];
      for (let at = 0; at < 10; at += 1) {
        // A thread that is left goes on.
        await chat.newThread();
        all.push(turn(chat, chat.snapshot().thread.id));
      }
      await Promise.all(all);
    }),
  );
  const ms = performance.now() - begun;
  await new Promise((resolve) => void setTimeout(resolve, 100));
  observer.disconnect();
  const threads = await Promise.all(chats.map(async (chat) => chat.snapshot().threads.length));
  if (threads.some((count) => count !== 10))
    throw new Error(`there are ${threads.join(", ")} threads, not 10 each`);
  return { long, ms };
}
