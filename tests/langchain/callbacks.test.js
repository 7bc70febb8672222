// The published LangGraph.js in a chat: what its callbacks tell becomes steps, as those of our own engine.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "../e2e/lib/browser.js";
import { startOpenAIServer } from "../e2e/lib/openai-server.js";
import { open, servePage } from "./lib/page.js";

const url = await servePage("tests/langchain/programs/callbacks.js");

/** @typedef {Awaited<ReturnType<typeof startOpenAIServer>>} Server */
/** @typedef {(name: string, argument?: unknown) => Promise<any>} Call */

/** @param {(context: { server: Server, call: Call, page: import("playwright-core").Page, allow: (problem: RegExp) => void }) => Promise<void>} body */
const inPage = (body) =>
  withPage(async ({ page, allow }) => {
    const server = await startOpenAIServer();
    /** @type {Call} */
    const call = (name, argument) =>
      page.evaluate(
        ([name, argument]) => /** @type {any} */ (window).app[/** @type {string} */ (name)](argument),
        [name, argument],
      );
    try {
      await open(page, url);
      await body({ page, server, call, allow });
    } finally {
      await server.close().catch(() => {});
    }
  });

const CALL = { toolCalls: [{ id: "call-1", name: "multiply", arguments: { a: 6, b: 7 } }] };
const USAGE = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
const json = (/** @type {unknown} */ value) => JSON.stringify(value, undefined, 2);

const ASKED = { role: "user", content: "six times seven?" };
const WANTED = { id: "call-1", name: "multiply", args: { a: 6, b: 7 } };

test(
  "a tool agent is the same tree of steps on LangGraph.js and on our engine",
  inPage(async ({ server, call }) => {
    const expected = [
      [
        "done",
        [
          "run",
          "agent",
          "done",
          "",
          "",
          [["llm", "test-model", "done", json([ASKED]), json({ content: "", tool_calls: [WANTED] })]],
        ],
        ["run", "tools", "done", "", "", [["tool", "multiply", "done", json({ a: 6, b: 7 }), "42"]]],
        [
          "run",
          "agent",
          "done",
          "",
          "",
          [
            [
              "llm",
              "test-model",
              "done",
              json([
                ASKED,
                { role: "assistant", content: "", tool_calls: [WANTED] },
                { role: "tool", name: "multiply", content: "42", tool_call_id: "call-1" },
              ]),
              "It is 42",
            ],
          ],
        ],
      ],
    ];
    server.answer(CALL, { text: "It is 42" }, CALL, { text: "It is 42" });
    assert.deepEqual(await call("agentSteps", ["theirs", server.url]), expected);
    assert.deepEqual(await call("agentSteps", ["ours", server.url]), expected);
  }),
);

test(
  "a tool's error is in its step, and the same on both",
  inPage(async ({ server, call }) => {
    server.answer(CALL, { text: "Sorry" }, CALL, { text: "Sorry" });
    const [theirs] = await call("brokenTool", ["theirs", server.url]);
    const [, , [, tools, , , , [failed]]] = theirs;
    assert.equal(tools, "tools");
    assert.deepEqual(failed.slice(0, 3), ["tool", "multiply", "error"]);
    assert.deepEqual(failed.at(-1), { error: "no numbers today" });
    const [ours] = await call("brokenTool", ["ours", server.url]);
    assert.deepEqual(ours[2][5][0].slice(0, 4), failed.slice(0, 4));
  }),
);

test(
  "a model's step has its call's record; tags and the app's metadata are kept, secrets are not",
  inPage(async ({ server, call }) => {
    server.answer({ ...CALL, usage: USAGE }, { text: "It is 42", usage: USAGE });
    const steps = await call("records", server.url);
    assert.ok(!JSON.stringify(steps).includes("secret-key"));
    assert.ok(!JSON.stringify(steps).includes("hidden"));
    assert.deepEqual(
      steps.map((/** @type {any} */ { type, metadata }) => [type, metadata.user, metadata.langgraph_node]),
      [
        ["llm", "u", "agent"],
        ["tool", "u", "tools"],
        ["llm", "u", "agent"],
      ],
    );
    assert.ok(steps.every((/** @type {any} */ { tags }) => tags.includes("mine")));
    const { ttFirstToken, duration, tokenThroughputInSeconds, settings, ...generation } = steps[2].generation;
    assert.deepEqual(generation, {
      type: "CHAT",
      provider: "openai",
      model: "test-model",
      tools: ["multiply"],
      inputTokenCount: 5,
      outputTokenCount: 3,
      tokenCount: 8,
    });
    assert.equal(settings.temperature, 0.5);
    assert.ok(ttFirstToken > 0 && ttFirstToken <= duration * 1000);
    assert.ok(tokenThroughputInSeconds > 0);
  }),
);

test(
  "branches that speak at once keep their own tokens, in order",
  inPage(async ({ call }) => {
    const { tree, order } = await call("parallel", "theirs");
    const [[, plan, ...branches]] = tree;
    assert.equal(plan[1], "plan");
    assert.deepEqual(
      branches.map((/** @type {any[]} */ [, name, status, , , [[type, , , input, output]]]) => [
        name,
        status,
        type,
        JSON.parse(input)[0].content,
        output,
      ]),
      [0, 1, 2].map((at) => ["branch", "done", "llm", `branch ${at}`, `${at}a ${at}b ${at}c ${at}d `]),
    );
    for (const letter of ["a", "b", "c", "d"]) {
      const round = order.splice(0, 3).sort();
      assert.deepEqual(round, [`0${letter} `, `1${letter} `, `2${letter} `], "they overlap");
    }
    const ours = await call("parallel", "ours");
    assert.deepEqual(ours.tree, tree);
  }),
);

test(
  "graphs inside of nodes nest as on our engine, and nothing of LangChain's own is shown",
  inPage(async ({ call }) => {
    const theirs = await call("nested", "theirs");
    const [[, sub, called]] = theirs;
    assert.deepEqual(
      [sub[1], sub[5].map((/** @type {any[]} */ step) => step[1])],
      ["sub", ["innermost", "after"]],
    );
    const [[, leaf, , , , [model]]] = sub[5][0][5];
    assert.deepEqual([leaf, model[0], model[4]], ["leaf", "llm", "briefly"]);
    assert.deepEqual(JSON.parse(model[3]), [{ role: "system", content: "be brief" }, ASKED]);
    assert.deepEqual([called[1], called[5][0][1]], ["called", "leaf"]);
    assert.deepEqual(await call("nested", "ours"), theirs);
  }),
);

test(
  "a question of a graph is no error; an error is one, with its words",
  inPage(async ({ call }) => {
    const [asked, failed] = await call("bubbles");
    assert.deepEqual(asked, [["done", ["run", "ask", "done", "", ""]]]);
    assert.equal(failed[0][0], "error");
    assert.deepEqual(failed[0][1], ["run", "fail", "error", "", "", { error: "broken" }]);
  }),
);

const translated = ["llm", "Scripted", "done", json([{ role: "user", content: "hello" }]), "guten Tag"];
const found = [
  "retrieval",
  "Notes",
  "done",
  "where?",
  json([{ pageContent: "note", metadata: { page: 1 } }]),
];
const product = ["run", "mine", "done", "", "2", [["tool", "multiply", "done", json({ a: 1, b: 2 }), "2"]]];

test(
  "without a graph: named chains, models, retrievers and tools; the names of an app's choice",
  inPage(async ({ call }) => {
    const undefinedType = (/** @type {any[]} */ step) => ["undefined", ...step.slice(1)];
    const named = ["run", "translate", "done", json({ text: "hello" }), "guten Tag", [translated]];
    assert.deepEqual(await call("chains", {}), [["done", named, translated, found, undefinedType(product)]]);
    assert.deepEqual(await call("chains", { toIgnore: ["translate", "Notes"] }), [
      ["done", translated, translated, undefinedType(product)],
    ]);
    const [[, , , ...kept]] = await call("chains", { toKeep: ["StrOutputParser"], not: "llm" });
    assert.deepEqual(kept, [found, undefinedType(product)]);
  }),
);

test(
  "what the models of answering nodes say is streamed into messages",
  inPage(async ({ server, call }) => {
    server.answer(CALL, { text: "It is 42" });
    const messages = await call("answers", server.url);
    assert.deepEqual(
      messages.map((/** @type {any} */ { output, status, name }) => [output, status, name]),
      [["It is 42", "done", "App"]],
    );
  }),
);

test(
  "a stop in the middle of an answer: the steps are stopped, with what they have, and nothing comes after",
  inPage(async ({ page, server, call }) => {
    server.answer({ text: "one two three four five six", hold: 4 });
    await call("begin", server.url);
    const request = await server.nextRequest();
    await request.held;
    await page.waitForFunction(() => /** @type {any} */ (window).app.heard() === "one two three");
    const { name, tree, unchanged } = await call("stop");
    assert.equal((await request.closed).finished, false, "the server saw the client go");
    assert.equal(name, "AbortError");
    const input = json([{ role: "user", content: "count" }]);
    const model = ["llm", "test-model", "stopped", input, "one two three"];
    assert.deepEqual(tree, [["stopped", ["run", "agent", "stopped", "", "", [model]]]]);
    assert.ok(unchanged);
  }),
);

test(
  "a stop in the middle of a tool's call",
  inPage(async ({ server, call }) => {
    server.answer(CALL);
    await call("begin", server.url);
    await call("inTool");
    const { tree, unchanged } = await call("stop");
    const [[status, , tools]] = tree;
    assert.equal(status, "stopped");
    const stopped = ["tool", "multiply", "stopped", json({ a: 6, b: 7 }), ""];
    assert.deepEqual(tools, ["run", "tools", "stopped", "", "", [stopped]]);
    assert.ok(unchanged);
  }),
);

test(
  "a run that is aborted by itself is stopped, not failed, and its turn goes on",
  inPage(async ({ call }) => {
    const [[status, ...runs]] = await call("aborted", [undefined, "enough"]);
    assert.equal(status, "done");
    assert.equal(runs.pop()[4], "went on");
    const model = ["llm", "Scripted", "stopped", json([{ role: "user", content: "count" }]), "one two "];
    const node = ["run", "count", "stopped", "", "", [model]];
    assert.deepEqual(runs, [node, node]);
  }),
);

test(
  "two chats at once on one page have their own steps",
  inPage(async ({ call }) => {
    for (const [at, tree] of (await call("twoChats")).entries()) {
      const name = "xy"[at];
      const model = [
        "llm",
        "Scripted",
        "done",
        json([{ role: "user", content: name }]),
        `${name}1 ${name}2 ${name}3`,
      ];
      assert.deepEqual(tree, [["done", ["run", name, "done", "", "", [model]]]]);
    }
  }),
);

test(
  "a slow store: what begins is saved before it goes on, in order, and settled() waits for the rest",
  inPage(async ({ server, call }) => {
    server.answer(CALL, { text: "It is 42" });
    const { inTool, settled, order } = await call("slowStore", server.url);
    assert.deepEqual(
      inTool.filter((/** @type {string} */ line) => /^(agent|test-model|tools|multiply)/.test(line)),
      ["agent done", "test-model done", "tools running", "multiply running"],
    );
    const llm = (/** @type {string} */ output) => [["llm", "test-model", "done", output]];
    assert.deepEqual(settled, [
      [
        "running",
        ["run", "agent", "done", "", llm(json({ content: "", tool_calls: [WANTED] }))],
        ["run", "tools", "done", "", [["tool", "multiply", "done", "42"]]],
        ["run", "agent", "done", "", llm("It is 42")],
      ],
    ]);
    /** Of one step, its beginning is before its end. */
    const ends = order.filter(
      (/** @type {string} */ line, /** @type {number} */ at) => line !== order[at - 1],
    );
    assert.deepEqual(
      ends.filter((/** @type {string} */ line) => /^(tools|multiply)/.test(line)),
      ["tools running", "multiply running", "multiply done", "tools done"],
    );
  }),
);

test(
  "a handler that outlives its turn says so, once",
  inPage(async ({ call }) => {
    const { result, errors, settled, again, same } = await call("outlived", true);
    assert.equal(result, 42);
    assert.equal(errors.length, 1);
    assert.equal(errors[0][0], "TURN_ENDED");
    assert.match(errors[0][1], /"multiply" is not shown: the turn .* has ended/);
    assert.deepEqual([settled, again, same], ["TURN_ENDED", undefined, true]);
  }),
);

test(
  "without a listener, the page hears of it",
  inPage(async ({ call, allow }) => {
    allow(/TURN_ENDED|is not shown: the turn/);
    assert.equal((await call("outlived", false)).settled, "TURN_ENDED");
  }),
);

test(
  "a run that its turn does not wait for does not change what has ended",
  inPage(async ({ call }) => {
    const { errors, before, after } = await call("unawaited");
    assert.deepEqual(errors, ["TURN_ENDED"]);
    assert.deepEqual(after, before);
  }),
);

for (const raiseError of [false, true])
  test(
    `a store that fails is told of, and the graph ${raiseError ? "ends, as asked" : "goes on"}`,
    inPage(async ({ server, call, allow }) => {
      // LangChain's own line about a handler that throws.
      if (raiseError) allow(/Error in handler/);
      server.answer(CALL, { text: "It is 42" });
      const { errors, ended, settled } = await call("failingStore", { raiseError, baseURL: server.url });
      assert.deepEqual(errors, ["STORE_FAILED"]);
      assert.equal(ended, raiseError ? "STORE_FAILED" : "It is 42");
      assert.equal(settled, "STORE_FAILED");
    }),
  );

test(
  "an agent streams its tokens while every step is saved, a hundred times, and a reload shows the same tree",
  inPage(async ({ page, server, call }) => {
    const times = 100;
    for (let at = 0; at < times; at += 1) server.answer(CALL, { text: `It is 42, for the ${at}th time` });
    const { thread, steps } = await call("seed", { baseURL: server.url, times });
    assert.equal(server.requests.length, 2 * times);
    // The question, its run, three nodes, two models, a tool, an answer.
    assert.equal(steps.length, 9 * times);
    assert.ok(steps.every((/** @type {any} */ { status }) => status === "done"));
    const said = steps.filter((/** @type {any} */ { type }) => type === "assistant_message");
    for (const [at, { output }] of said.entries()) assert.equal(output, `It is 42, for the ${at}th time`);
    const inner = steps.filter((/** @type {any} */ { type }) => type === "llm");
    for (const [at, { output }] of inner.entries())
      if (at % 2) assert.equal(output, `It is 42, for the ${(at - 1) / 2}th time`);
    await page.reload();
    await open(page, url);
    assert.deepEqual(await call("reopen", thread), steps);
  }),
);
