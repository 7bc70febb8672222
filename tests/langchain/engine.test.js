// LangChain's models, tools, runnables and messages in our graphs, in a page: what a LangChain program expects of them.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "../e2e/lib/browser.js";
import { startOpenAIServer } from "../e2e/lib/openai-server.js";
import { open, servePage } from "./lib/page.js";

const url = await servePage("tests/langchain/programs/engine.js");

/** @param {import("playwright-core").Page} page @param {string} name @param {unknown} [argument] */
const call = (page, name, argument) =>
  page.evaluate(
    ([name, argument]) => /** @type {any} */ (window).app[/** @type {string} */ (name)](argument),
    [name, argument],
  );

/** @param {(context: { server: Awaited<ReturnType<typeof startOpenAIServer>>, page: import("playwright-core").Page }) => Promise<void>} body */
const withServer = (body) =>
  withPage(async ({ page }) => {
    const server = await startOpenAIServer();
    try {
      await open(page, url);
      await body({ page, server });
    } finally {
      await server.close().catch(() => {});
    }
  });

/** @param {(page: import("playwright-core").Page) => Promise<void>} body */
const inPage = (body) =>
  withPage(async ({ page }) => {
    await open(page, url);
    await body(page);
  });

test(
  "messages keep their classes and what is in them, over a reload",
  inPage(async (page) => {
    const messages = [
      "HumanMessage: question",
      "our HumanMessage: ours",
      "AIMessage: answer",
      "ToolMessage: 42",
    ];
    assert.deepEqual(await call(page, "storeMessages"), messages);
    await page.reload();
    await open(page, url);
    assert.deepEqual(await call(page, "readMessages"), {
      before: messages,
      answer: true,
      artifact: "page",
      kept: ["SystemMessage: be brief", "AIMessageChunk: piece"],
      after: [...messages, "HumanMessage: more"],
    });
    await page.reload();
    await open(page, url);
    assert.deepEqual((await call(page, "readMessages")).before, [...messages, "HumanMessage: more"]);
  }),
);

test(
  "in LangChain's own annotation all messages are LangChain's",
  inPage(async (page) => {
    assert.deepEqual(await call(page, "allTheirs"), [
      "HumanMessage: a string",
      "SystemMessage: a pair",
      "HumanMessage: a role",
      "AIMessage: ours",
    ]);
  }),
);

test(
  "a piece of a stream that enters a state becomes the whole message",
  inPage(async (page) => {
    assert.deepEqual(await call(page, "pieces"), [
      ["AIMessage: theirs", { a: 6 }, false],
      ["our AIMessage: ours", { a: 7 }, false],
    ]);
  }),
);

test(
  "a model's tokens are in the stream of the run",
  inPage(async (page) => {
    const chunks = ["one ", "two ", "three"].map((text) => `AIMessageChunk: ${text} (answer)`);
    assert.deepEqual(await call(page, "modelInNode"), { chunks, last: "AIMessage: one two three" });
  }),
);

test(
  "a model that is to be silent is",
  inPage(async (page) => {
    assert.deepEqual(await call(page, "silentModel"), {
      chunks: ["AIMessage: 13 (answer)"],
      last: "AIMessage: 13",
    });
  }),
);

test(
  "the answer of a model that does not stream is in the stream as a whole",
  inPage(async (page) => {
    assert.deepEqual(await call(page, "wholeModel"), {
      chunks: ["AIMessage: whole (answer)"],
      last: "HumanMessage: hi",
    });
  }),
);

test(
  "a sequence is a node, and its model streams",
  inPage(async (page) => {
    const chunks = ["one ", "two ", "three"].map((text) => `AIMessageChunk: ${text} (answer)`);
    assert.deepEqual(await call(page, "sequence"), { chunks, last: "AIMessage: one two three" });
  }),
);

test(
  "a model of ours finds its run through a runnable",
  inPage(async (page) => {
    assert.deepEqual(await call(page, "lambda"), {
      chunks: ["our AIMessageChunk: by  (answer)", "our AIMessageChunk: ours (answer)"],
      last: "AIMessage: by ours",
    });
  }),
);

test(
  "our ToolNode calls LangChain's tools",
  inPage(async (page) => {
    assert.deepEqual(await call(page, "tools"), {
      questions: ["may it?"],
      results: [
        ["1", "ToolMessage", "42"],
        ["2", "ToolMessage", "3"],
        ["3", "ToolMessage", "Error: Received tool input did not match"],
        ["4", "ToolMessage", "yes"],
        ["5", "ToolMessage", "gone"],
      ],
      multiplied: 2,
    });
  }),
);

test(
  "a model of ours is told of LangChain's tools",
  inPage(async (page) => {
    const both = ["a", "b"];
    assert.deepEqual(await call(page, "specs"), [
      ["multiply", both],
      ["add", both],
    ]);
  }),
);

const CALL = { toolCalls: [{ id: "call-1", name: "multiply", arguments: { a: 6, b: 7 } }] };

test(
  "the usual agent with LangChain's ChatOpenAI: tool calls, tokens, and the thread after a reload",
  withServer(async ({ page, server }) => {
    server.answer(CALL, { text: "It is 42" });
    const { chunks, messages } = await call(page, "ask", server.url);
    const said = chunks.filter((/** @type {string[]} */ [, text]) => text);
    assert.deepEqual(said, [
      ["tools", "42"],
      ["agent", "It"],
      ["agent", " is"],
      ["agent", " 42"],
    ]);
    const expected = [
      "HumanMessage: six times seven?",
      "AIMessage: ",
      "ToolMessage: 42",
      "AIMessage: It is 42",
    ];
    assert.deepEqual(messages, expected);
    const [, second] = server.requests;
    assert.deepEqual(
      second?.body.messages.map((/** @type {any} */ { role }) => role),
      ["user", "assistant", "tool"],
    );
    await page.reload();
    await open(page, url);
    server.answer({ text: "Again" });
    assert.deepEqual((await call(page, "ask", server.url)).messages.slice(0, 4), expected);
    assert.equal(server.requests[2]?.body.messages.length, 5);
  }),
);

test(
  "a stop ends a LangChain model's request, and what it had said is kept",
  withServer(async ({ page, server }) => {
    server.answer({ text: "one two three four five six", hold: 4 });
    await call(page, "begin", server.url);
    const request = await server.nextRequest();
    await request.held;
    // Three words and the role are out; the page has them once its own run says so.
    await page.waitForFunction(() => /** @type {any} */ (window).app.heard().endsWith("three"));
    const [name, messages, reason] = await call(page, "stop", server.url);
    assert.equal(name, "AbortError");
    assert.deepEqual(messages, ["HumanMessage: count", "AIMessage: one two three"]);
    assert.equal(reason, "stopped");
    assert.equal((await request.closed).finished, false, "the server saw the client go");
  }),
);

test(
  "models and tools of LangChain's are steps of a chat, each once",
  withServer(async ({ page, server }) => {
    server.answer(CALL, { text: "It is 42" });
    const steps = await call(page, "steps", server.url);
    const shown = steps.filter((/** @type {string[]} */ [type]) => type === "llm" || type === "tool");
    assert.deepEqual(shown, [
      ["llm", "test-model", "done", '{\n  "content": "",\n '],
      ["tool", "multiply", "done", "42"],
      ["llm", "test-model", "done", "It is 42"],
    ]);
  }),
);
