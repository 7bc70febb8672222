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

/** @param {import("./scenarios.js").Run} program */
async function timed({ run, expect }) {
  /** @type {any} */ (globalThis).gc?.();
  const begin = performance.now();
  const result = await run();
  const took = performance.now() - begin;
  if (result !== expect)
    throw new Error(`came to ${String(result).slice(0, 100)}, not to ${String(expect).slice(0, 100)}`);
  return took;
}

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
  const taken = /** @type {Record<string, number[]>} */ ({ ours: [], theirs: [] });
  const programs = /** @type {Record<string, import("./scenarios.js").Run>} */ ({});
  for (const [name, engine] of Object.entries(engines)) programs[name] = await scenario.make(engine);
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, program] of Object.entries(programs)) {
      const took = await timed(program).catch((error) => {
        throw new Error(`${scenario.name}, ${name}: ${error.message}`, { cause: error });
      });
      if (round >= 0) taken[name]?.push(took);
    }
  }
  const [our, their] = [median(taken["ours"] ?? []), median(taken["theirs"] ?? [])];
  return { name: scenario.name, target: scenario.target, ours: our, theirs: their };
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
