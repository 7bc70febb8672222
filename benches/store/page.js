// The page in which the stores run, one after the other.
// @ts-check

// First: it looks on as the core comes.
import { wasmMemory } from "./memory.js";
import { Chat, IndexedDBStore, MemoryDataLayer } from "oneloop";
import { scenarios } from "./scenarios.js";

export { search } from "./search.js";

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

/**
 * Medians in milliseconds: one run each to warm up, then so many in turns.
 * @param {number} at
 * @param {number} rounds
 */
export async function compare(at, rounds) {
  const scenario = scenarios[at];
  if (!scenario) return undefined;
  const programs = await scenario.make({ Chat, IndexedDBStore });
  /** @type {Record<string, number[]>} */
  const taken = {};
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, { before, run, check, expect }] of Object.entries(programs)) {
      await before?.();
      /** @type {any} */ (globalThis).gc?.();
      const begin = performance.now();
      const result = await run();
      const took = performance.now() - begin;
      // A fast wrong result is none.
      const found = check ? await check() : result;
      if (found !== expect)
        throw new Error(`${scenario.name}, ${name}: came to ${String(found)}, not to ${String(expect)}`);
      if (round >= 0) (taken[name] ??= []).push(took);
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, times]) => [name, median(times)]));
}

let streams = 0;

/**
 * An answer that streams so many tokens a second for so many seconds, nothing else.
 * @param {"indexeddb" | "memory"} where @param {number} rate @param {number} seconds
 */
export async function stream(where, rate, seconds) {
  streams += 1;
  // A name of its own: chats of one name tell each other every token, as tabs do.
  const chat = new Chat({
    name: `Streaming ${streams}`,
    ...(where === "memory" ? { dataLayer: new MemoryDataLayer() } : { database: "bench streaming" }),
  });
  /** @type {Promise<number>} */
  const done = new Promise((resolve, reject) => {
    chat.onMessage(async (_, turn) => {
      const answer = turn.message();
      const begin = performance.now();
      let said = 0;
      for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - begin) {
        for (; said < (elapsed / 1_000) * rate; said += 1) await answer.streamToken("token ");
        await new Promise((next) => setTimeout(next, 1_000 / rate));
      }
      await answer.send().catch(reject);
      resolve(said);
    });
  });
  await chat.start();
  await chat.send("Go.");
  return done;
}

/** The same timers, nothing streamed. @param {number} rate @param {number} seconds */
export async function tick(rate, seconds) {
  const begin = performance.now();
  while (performance.now() - begin < seconds * 1_000)
    await new Promise((next) => setTimeout(next, 1_000 / rate));
}

/** @type {Chat | undefined} */
let talking;

/** So many small turns, ten to a thread. @param {number} count */
export async function turns(count) {
  talking ??= await talker();
  for (let at = 0; at < count; at += 1) {
    if (at % 10 === 0) await talking.newThread();
    await turn(talking);
  }
  await talking.flush();
  return wasmMemory();
}

async function talker() {
  const chat = new Chat({ name: "Talking", database: "bench turns" });
  chat.onMessage(async ({ content }, turn) => {
    const answer = turn.message();
    for (const word of ["You", " said: ", content]) await answer.streamToken(word);
    await answer.send();
  });
  await chat.start();
  return chat;
}

/** @param {Chat} chat */
async function turn(chat) {
  const over = new Promise((resolve) => {
    const end = chat.subscribe((event) => {
      if (event.type !== "running" || event.running) return;
      end();
      resolve(undefined);
    });
  });
  await chat.send("Hello, chat.");
  await over;
}
