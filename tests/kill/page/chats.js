// Two chats in one database, each with several threads in which turns run side by side, and a user who is all over them.
// @ts-check

import { Chat } from "oneloop";
import { hash, random } from "../../lib/random.js";
import { lengthOf, textOf, tokenOf } from "../lib/texts.js";
import { announce, now, pause, tell } from "./tell.js";

/** @typedef {import("../../lib/random.js").Random} Random */

const THREADS = 4;
const NAMES = ["Ada", "Bea"];
const chats = new Map(NAMES.map((name) => [name, new Chat({ name })]));

/** Opens every thread of every chat, and says what is in it. */
export async function look() {
  const found = [];
  for (const [name, chat] of chats) {
    await chat.start();
    await readAll(chat);
    for (const { id } of chat.snapshot().threads) {
      await chat.openThread(id);
      const { thread, steps } = chat.snapshot();
      found.push({ chat: name, thread, steps });
    }
    // What was marked as interrupted is on disk.
    await chat.flush();
  }
  return found;
}

/** @param {Chat} chat */
async function readAll(chat) {
  const { status, error, storage } = chat.snapshot();
  if (status !== "ready" || storage.kind !== "indexeddb")
    throw new Error(`the chat is ${status}, in ${storage.kind}: ${error?.message ?? storage.reason}`);
  while (chat.snapshot().hasMoreThreads) await chat.loadMoreThreads();
}

/** @param {{ seed: number, life: number }} plan */
export function work({ seed, life }) {
  for (const [name, chat] of chats) void use(chat, name, seed, life);
}

/**
 * The user, and the app that answers.
 * @param {Chat} chat
 * @param {string} name
 * @param {number} seed
 * @param {number} life
 */
async function use(chat, name, seed, life) {
  const chance = random(hash(`${seed} ${life} ${name}`));
  // Where nothing but streams is written, nothing else takes their text along.
  const parts = chance.chance(0.4) ? [streams] : PARTS;
  let turns = 0;
  /** What a thread's finished turns have set. @type {Map<string, number>} */
  const done = new Map();
  /** @type {(() => void) | undefined} */
  let someTurnEnds;
  chat.onMessage(async (_, turn) => {
    const id = `${life}.${name}.${turns++}`;
    await answer(turn, id, random(hash(`${seed} ${id}`)), parts);
    const turnsDone = (turn.session.get("turns") ?? 0) + 1;
    turn.session.set("turns", turnsDone);
    done.set(turn.thread.id, turnsDone);
  });
  chat.subscribe((event) => {
    if (event.type === "toast" && event.level === "error") tell({ type: "problem", text: event.message });
    if (event.type !== "running" || event.running) return;
    tell({ type: "turn ended", thread: event.threadId, turns: done.get(event.threadId) ?? 0 });
    someTurnEnds?.();
  });
  await chat.start();
  await readAll(chat);
  /** @type {Map<string, number>} */
  const names = new Map();
  for (let count = 0; ; count += 1) {
    const { threads, runningThreads } = chat.snapshot();
    const idle = threads.filter(({ id }) => !runningThreads.includes(id));
    if (threads.length < THREADS && (!idle.length || chance.chance(0.5))) await chat.newThread();
    else if (idle.length) await chat.openThread(chance.pick(idle).id);
    else {
      await new Promise((resolve) => (someTurnEnds = () => resolve(undefined)));
      continue;
    }
    const text = textOf(`${life}.${name} says ${count}`, 0);
    await chat.send(text);
    const { id: thread } = chat.snapshot().thread;
    tell({ type: "said", chat: name, thread, text });
    await pause(chance.int(60));
    const what = chance.int(20);
    if (what < 2) {
      await announce({ type: "stopping", thread });
      await chat.stop();
      tell({ type: "stopped", thread });
    } else if (what < 5) {
      const version = (names.get(thread) ?? life * 1_000) + 1;
      names.set(thread, version);
      const title = `${thread} named ${version}`;
      await chat.renameThread(thread, title);
      tell({ type: "named", thread, version });
    } else if (what < 6) {
      await announce({ type: "deleting", thread });
      await chat.deleteThread(thread);
      tell({ type: "deleted", thread });
    } else if (what < 9) {
      const begin = now();
      await chat.flush();
      tell({ type: "flushed", chat: name, begin });
    }
  }
}

/**
 * @param {import("oneloop").Turn} turn
 * @param {string} id
 * @param {Random} chance
 * @param {typeof PARTS} parts what it is made of
 */
async function answer(turn, id, chance, parts) {
  const count = 2 + chance.int(6);
  for (let at = 0; at < count; at += 1) {
    const begun = [chance.pick(parts)(turn, `${id}.${at}`, chance)];
    if (chance.chance(0.3)) begun.push(chance.pick(parts)(turn, `${id}.${at}b`, chance));
    await Promise.all(begun);
  }
}

/** @type {((turn: import("oneloop").Turn, id: string, chance: Random) => Promise<void>)[]} */
const PARTS = [streams, streams, says, corrects, retracts, works, nests];

/**
 * @param {import("oneloop").Turn} turn
 * @param {string} id
 * @param {string} type
 * @param {number} version
 */
const kept = (turn, id, type, version) => tell({ type, thread: turn.thread.id, id, version });

/** @type {typeof PARTS[number]} */
async function streams(turn, name, chance) {
  const id = `${name} stream`;
  const message = turn.message({ id });
  const [thread, length, pace] = [turn.thread.id, lengthOf(id), 1 + chance.int(20)];
  for (let at = 0; at < length; at += 1) {
    const begin = now();
    await message.streamToken(tokenOf(id, at));
    tell({ type: "streamed", thread, id, count: at + 1, begin });
    if (chance.chance(0.8)) await pause(chance.int(pace));
  }
  await message.send();
  kept(turn, id, "stream kept", 0);
}

/** @type {typeof PARTS[number]} */
async function says(turn, id) {
  await turn.message({ id, content: textOf(id, 0) }).send();
  kept(turn, id, "kept", 0);
}

/** @type {typeof PARTS[number]} */
async function corrects(turn, id, chance) {
  const message = turn.message({ id, content: textOf(id, 0) });
  await message.send();
  kept(turn, id, "kept", 0);
  const versions = 2 + chance.int(5);
  for (let version = 1; version < versions; version += 1) {
    message.content = textOf(id, version);
    await message.update();
    kept(turn, id, "kept", version);
  }
}

/** @type {typeof PARTS[number]} */
async function retracts(turn, id, chance) {
  const message = turn.message({ id, content: textOf(id, 0) });
  await message.send();
  kept(turn, id, "kept", 0);
  await pause(chance.int(20));
  await announce({ type: "removing", id });
  await message.remove();
  kept(turn, id, "removed", 0);
}

/** @type {typeof PARTS[number]} */
async function works(turn, id, chance) {
  const step = turn.step({ id, name: "work", type: "tool", input: textOf(id, -1) });
  await step.send();
  kept(turn, id, "begun", 0);
  await pause(chance.int(20));
  step.output = textOf(id, 0);
  if (chance.chance(0.5)) await step.end();
  else await step.end(new Error(textOf(id, -2)));
  kept(turn, id, "kept", 0);
}

/** @type {typeof PARTS[number]} */
async function nests(turn, id) {
  await turn.step({ id, name: "outer" }, async (outer) => {
    await outer.step({ id: `${id}.inner`, name: "inner" }, async (inner) => {
      await inner.message({ id: `${id}.said`, content: textOf(`${id}.said`, 0) }).send();
      kept(turn, `${id}.said`, "kept", 0);
      // What began before it was written before it.
      kept(turn, id, "begun", 0);
      kept(turn, `${id}.inner`, "begun", 0);
      return textOf(`${id}.inner`, 0);
    });
    kept(turn, `${id}.inner`, "kept", 0);
    return textOf(id, 0);
  });
  kept(turn, id, "kept", 0);
}
