// Searching many threads, as one types.
// @ts-check

import { Chat, IndexedDBDataLayer } from "oneloop";

const APP = "Searched";
const TOGETHER = 100;
const WORDS =
  "river stone lantern copper meadow winter harbour thread signal orange velvet cedar 東京 都市 検索 한국 서울 привет".split(
    " ",
  );

/** The same numbers each time. @param {number} seed */
const dice = (seed) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

/**
 * Fills a database, lets it be indexed, and searches; gives the milliseconds to fill and to index it, and those of each query.
 * @param {{ threads: number, messages: number, queries: string[], rounds: number }} options
 */
export async function search({ threads, messages, queries, rounds }) {
  const database = "bench search";
  const layer = new IndexedDBDataLayer(database);
  const random = dice(7);
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? "";
  const text = () => Array.from({ length: 15 }, word).join(" ");
  const begun = performance.now();
  for (let from = 0; from < threads; from += TOGETHER) {
    /** @type {import("oneloop").DataWrite[]} */
    const writes = [];
    for (let at = from; at < Math.min(from + TOGETHER, threads); at += 1) {
      const time = new Date(1_700_000_000_000 + at * 1_000).toISOString();
      const id = `thread ${at}`;
      // One in a thousand has the rare word.
      const name = `${word()} ${word()} ${at % 1_000 === 7 ? "zebra" : ""}`;
      writes.push({
        method: "updateThread",
        args: [{ id, app: APP, name, createdAt: time, updatedAt: time }],
      });
      for (let seq = 0; seq < messages; seq += 1) {
        /** @type {any} */
        const step = {
          ...{
            id: `${at} ${seq}`,
            threadId: id,
            parentId: null,
            name: "Bench",
            input: "",
            output: text(),
            seq,
          },
          ...{ type: seq % 2 ? "assistant_message" : "user_message", status: "done", createdAt: time },
        };
        writes.push({ method: "createStep", args: [step] });
      }
    }
    await layer.commit(writes);
  }
  const filled = performance.now();
  const chat = new Chat({ name: APP, database });
  await chat.start();
  // Until all is indexed, what is not is looked through.
  for (let quick = 0; quick < 5;) {
    const before = performance.now();
    await chat.searchThreads("zebra");
    quick = performance.now() - before < 100 ? quick + 1 : 0;
    await new Promise((resolve) => void setTimeout(resolve, 250));
  }
  const indexed = performance.now();
  /** @type {Record<string, { ms: number, hits: number }>} */
  const found = {};
  for (const query of queries) {
    const times = [];
    let hits = 0;
    for (let round = 0; round < rounds; round += 1) {
      const before = performance.now();
      hits = (await chat.searchThreads(query)).length;
      times.push(performance.now() - before);
    }
    times.sort((one, other) => one - other);
    found[query] = { ms: times[Math.floor(rounds / 2)] ?? NaN, hits };
  }
  return { fill: filled - begun, index: indexed - filled, found };
}
