// The page in which both engines run, one after the other.
// @ts-check

import { AIMessageChunk } from "@langchain/core/messages";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import * as langgraph from "@langchain/langgraph/web";
import * as oneloop from "oneloop";
import { lengthOf, lengths, scenarios } from "./scenarios.js";

/** @param {number} words */
function* wordsOf(words) {
  for (let at = 0; at < words; at += 1) yield `word${at} `;
}

/** A chat model as LangChain's are written. */
class LangChainModel extends BaseChatModel {
  /** @param {number} words */
  constructor(words) {
    super({});
    this.words = words;
  }

  _llmType() {
    return "words";
  }

  /** @returns {Promise<any>} */
  async _generate() {
    throw new Error("It streams.");
  }

  /** @param {any} _messages @param {any} _options @param {any} manager */
  async *_streamResponseChunks(_messages, _options, manager) {
    for (const text of wordsOf(this.words)) {
      const chunk = new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) });
      yield chunk;
      await manager?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
    }
  }
}

/** @type {import("./scenarios.js").Engine} */
const ours = {
  .../** @type {any} */ (oneloop),
  saver: () => new oneloop.IndexedDBSaver(),
  model: (words) => new oneloop.ChatCustom("words", () => wordsOf(words)),
};

/** @type {import("./scenarios.js").Engine} */
const theirs = {
  .../** @type {any} */ (langgraph),
  saver: () => new langgraph.MemorySaver(),
  model: (words) => new LangChainModel(words),
};

const engines = { ours, theirs };

/**
 * How long a run takes, in milliseconds: one, or as many as fill a time.
 * @param {import("./scenarios.js").Run} program
 * @param {number} [fill] milliseconds
 */
async function timed({ run, expect }, fill = 0) {
  /** @type {any} */ (globalThis).gc?.();
  let runs = 0;
  let took;
  const begin = performance.now();
  do {
    const result = await run();
    took = performance.now() - begin;
    runs += 1;
    if (result !== expect)
      throw new Error(`came to ${String(result).slice(0, 100)}, not to ${String(expect).slice(0, 100)}`);
  } while (took < fill);
  return took / runs;
}

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

/** How long each engine runs before it is measured, so that its code is compiled as well as the browser does it, and how long at least a measurement is. */
const WARM_UP = 1_500;
const SAMPLE = 60;

/**
 * In milliseconds: the first run of each engine, and after both have warmed up for the same time medians of so many measurements, in turns.
 * @param {number} at
 * @param {number} rounds
 */
export async function compare(at, rounds) {
  const scenario = scenarios[at];
  if (!scenario) return undefined;
  const programs = await Promise.all(
    Object.entries(engines).map(async ([name, engine]) => ({
      name,
      program: await scenario.make(engine),
      first: NaN,
      taken: /** @type {number[]} */ ([]),
    })),
  );
  const measure = (/** @type {typeof programs[number]} */ { name, program }, fill = 0) =>
    timed(program, fill).catch((error) => {
      throw new Error(`${scenario.name}, ${name}: ${error.message}`, { cause: error });
    });
  for (const each of programs) each.first = await measure(each);
  for (const each of programs) await measure(each, WARM_UP);
  for (let round = 0; round < rounds; round += 1)
    for (const each of programs) each.taken.push(await measure(each, SAMPLE));
  return programs.map(({ name, first, taken }) => ({ name, first, warm: median(taken) }));
}

/** Microseconds for a superstep, by the length of the run. */
export async function flatness() {
  const rows = [];
  for (const { name, steps } of lengths) {
    const program = lengthOf(ours, steps);
    await timed(program);
    const taken = [await timed(program), await timed(program), await timed(program)];
    rows.push({ name, microseconds: (median(taken) * 1_000) / steps });
  }
  return rows;
}
