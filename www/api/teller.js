// What tells a task of the runs that LangChain makes inside of its node: a callback handler by LangChain's names, on the node's config.
// A model or a tool that is handed the config tells it of itself.

import { wholeMessage } from "./messages.js";

/** Models with one of these tags are not for the stream. LangGraph's. */
const SILENT = ["nostream", "langsmith:nostream"];

/** @typedef {(told: { event: "start" | "token" | "end" | "error", id: string, [field: string]: unknown }) => unknown} Tell */

/** @param {Tell} ask */
export function makeTeller(ask) {
  /** @type {(told: Parameters<Tell>[0]) => Promise<void>} */
  const tell = async (told) => {
    try {
      await ask(told);
    } catch (error) {
      // The task was stopped, and hears nothing any more; the signal has told the model.
      if (/** @type {any} */ (error)?.name !== "AbortError") throw error;
    }
  };
  /**
   * The pieces of answers under way, by run: none for those that stay silent.
   *
   * @type {Map<string, any[] | undefined>}
   */
  const pieces = new Map();

  /** @type {(...told: any[]) => Promise<void>} */
  const started = (llm, value, id, parent, tags = [], metadata, name) => {
    const isSilent = tags.some((/** @type {string} */ tag) => SILENT.includes(tag));
    const said = /** @type {any[]} */ ([]);
    pieces.set(id, isSilent ? undefined : said);
    const partial = isSilent ? undefined : () => partOf(said);
    // Names of classes are not those they were written with, in a bundle.
    name ??= metadata?.ls_model_name ?? nameOf(llm, "model");
    return tell({ event: "start", kind: "model", id, parent, name, value, partial });
  };
  /** @param {unknown} error @param {string} id */
  const failed = (error, id) => (pieces.delete(id), tell({ event: "error", id, value: error }));

  return {
    name: "oneloop",
    // What the task is told is told before the next thing happens, and what goes wrong is not for the console.
    awaitHandlers: true,
    raiseError: true,
    // A model asked for a whole answer streams it all the same.
    lc_prefer_streaming: true,
    /** @type {(...told: any[]) => unknown} */
    handleChatModelStart: (llm, [messages], id, parent, _, tags, metadata, name) =>
      started(llm, messages, id, parent, tags, metadata, name),
    /** @type {(...told: any[]) => unknown} */
    handleLLMStart: (llm, prompts, id, parent, _, tags, metadata, name) =>
      started(llm, prompts, id, parent, tags, metadata, name),
    /** @type {(...told: any[]) => unknown} */
    handleLLMNewToken(_, __, id, ___, ____, fields) {
      const message = fields?.chunk?.message;
      const said = pieces.get(id);
      if (!message || !said) return;
      // As LangChain names it in the whole answer, but later.
      if (message.id === undefined || message.id === null) message._updateId?.(`run-${id}`);
      said.push(message);
      return tell({ event: "token", id, value: message });
    },
    /** @type {(...told: any[]) => unknown} */
    handleLLMEnd(output, id) {
      const said = pieces.get(id);
      pieces.delete(id);
      const value = output?.generations?.[0]?.[0]?.message;
      return tell({ event: "end", id, value: said && value });
    },
    handleLLMError: failed,
    /** @type {(...told: any[]) => unknown} */
    handleToolStart: (tool, input, id, parent, _, __, name) =>
      tell({
        event: "start",
        kind: "tool",
        id,
        parent,
        name: name ?? nameOf(tool, "tool"),
        value: parsed(input),
      }),
    /** @type {(...told: any[]) => unknown} */
    handleToolEnd: (output, id) => tell({ event: "end", id, value: output?.content ?? output }),
    handleToolError: failed,
  };
}

/** @param {any} serialized @param {string} otherwise */
const nameOf = (serialized, otherwise) => serialized?.name ?? serialized?.id?.at(-1) ?? otherwise;

/** @param {string} input a tool's, as JSON */
function parsed(input) {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

/**
 * What had been said, as a message for the state: without tool calls, which may lack half of their arguments.
 *
 * @param {any[]} said
 */
function partOf(said) {
  const sum = said.length ? said.reduce((left, right) => left.concat(right)) : undefined;
  if (!sum?.text) return undefined;
  const message = /** @type {any} */ (wholeMessage(sum, []));
  Object.assign(message, { tool_calls: [], invalid_tool_calls: [] });
  message.response_metadata = { ...message.response_metadata, finish_reason: "stopped" };
  return message;
}
