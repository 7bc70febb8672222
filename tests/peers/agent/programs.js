// What the tests of ready-made agents share: both engines, tools, models by a script, and how two runs are compared.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { fakeModel } from "@langchain/core/testing";
import * as langgraph from "@langchain/langgraph";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { z } from "zod";
import { inRoot } from "../../../scripts/lib/paths.js";

/** @typedef {any} Engine */

export const ours = await import(pathToFileURL(inRoot("dist/index.js")).href);
/** @type {Engine} */
export const theirs = { ...langgraph, createReactAgent };

/** What a message says, whoever made it. @param {any} message */
export const seen = ({ type, text, name, tool_calls, tool_call_id, status }) => ({
  type,
  text,
  name: name ?? null,
  calls: (tool_calls ?? []).map((/** @type {any} */ { id, name, args }) => ({ id, name, args })),
  ...(type === "tool" && { tool_call_id, status: status ?? null }),
});

/** @param {unknown} value */
export const plain = (value) =>
  JSON.parse(
    JSON.stringify(value, function (name, _) {
      const own = this[name];
      return typeof own?.getType === "function" ? seen(own) : own;
    }),
  );

/** @param {string} name @param {(engine: Engine, note: (what: unknown) => void) => Promise<unknown>} program */
export function same(name, program) {
  test(name, async () => {
    const noted = [];
    for (const engine of [ours, theirs]) {
      const all = /** @type {unknown[]} */ ([]);
      await program(engine, (what) => all.push(plain(what)));
      noted.push(all);
    }
    assert.ok(noted[0]?.length);
    assert.deepEqual(noted[0], noted[1]);
  });
}

const numbers = z.object({ a: z.number(), b: z.number() });
const multiply = tool(async ({ a, b }) => a * b, {
  name: "multiply",
  description: "×",
  schema: numbers,
});
const add = tool(async ({ a, b }) => a + b, { name: "add", description: "+", schema: numbers });
const give = tool(async ({ a, b }) => `${a} and ${b}`, {
  name: "give",
  description: "gives",
  schema: numbers,
  returnDirect: true,
});
export const tools = [multiply, add, give];

/** @param {...[name: string, id: string]} calls */
export const calling = (...calls) =>
  new AIMessage({
    content: "",
    tool_calls: calls.map(([name, id]) => ({ name, id, args: { a: 6, b: 7 }, type: "tool_call" })),
  });
/** @param {...any} answers */
export const scripted = (...answers) => answers.reduce((model, answer) => model.respond(answer), fakeModel());
/** What a model was asked with. @param {any} model */
export const asked = (model) => model.calls.map((/** @type {any} */ { messages }) => messages.map(seen));
export const question = { messages: [new HumanMessage("six times seven?")] };

/** @param {AsyncIterable<any>} stream @param {(what: unknown) => void} note */
export async function drain(stream, note) {
  for await (const chunk of stream) note(chunk);
}
