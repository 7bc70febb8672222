// A chat with tools of MCP servers, in a page: real ones, by the SDK's server side, and some that misbehave.
// @ts-check

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { withPage } from "../e2e/lib/browser.js";
import { startOpenAIServer } from "../e2e/lib/openai-server.js";
import { open, servePage } from "../langchain/lib/page.js";
import { inPage } from "./lib/in-app.js";
import { startMcpServer } from "./lib/mcp-server.js";

const url = await servePage("tests/chat/programs/mcp.js");
const model = await startOpenAIServer();
after(() => model.close());

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof import("./programs/mcp.js")} App */
/** @typedef {Awaited<ReturnType<typeof startMcpServer>>} Server */

const inApp = /** @type {ReturnType<typeof inPage<App>>} */ (inPage());

/**
 * A page with the app, and a server.
 * @param {(page: Page, server: Server, allow: (problem: RegExp) => void) => Promise<void>} body
 * @param {Parameters<typeof startMcpServer>[0]} [options]
 */
const withServer = (body, options) => async () => {
  const server = await startMcpServer(options);
  try {
    await withPage(async ({ page, allow }) => {
      await open(page, `${url}?model=${model.url}`);
      await body(page, server, allow);
    })();
  } finally {
    // Not before the page is gone: it would say that its connections broke.
    await server.close().catch(() => {});
  }
};

/** Connects; tells what came of it. @param {Page} page @param {object} server */
const connect = (page, server) =>
  inApp(page, (app, server) => app.outcome(app.mcp.connect(/** @type {any} */ (server))), server);

/** @param {Page} page @param {string} text */
const send = (page, text) =>
  inApp(
    page,
    async (app, text) => {
      await app.chat.send(text);
      await app.settled();
      return app.said();
    },
    text,
  );

/** @param {string} name @param {object} args */
const calling = (name, args) => ({ toolCalls: [{ id: `call-${name}`, name, arguments: args }] });

test(
  "an agent calls the tools of a server, over streamable HTTP, with the headers it wants",
  withServer(async (page, server) => {
    const headers = { authorization: "Bearer very-secret" };
    const { value } = /** @type {any} */ (await connect(page, { name: "calc", url: server.url, headers }));
    assert.deepEqual(value, {
      name: "calc",
      url: server.url,
      transport: "http",
      tools: ["add", "fails", "draws", "slow"],
    });
    assert.deepEqual(await inApp(page, (app) => app.mcp.list()), [value]);
    model.answer(calling("add", { a: 2, b: 3 }), { text: "Five." });
    assert.deepEqual(await send(page, "2 + 3?"), ["calc is there", "2 + 3?", "Five."]);
    const sent = model.requests.at(-2)?.body.tools.map((/** @type {any} */ { function: { name } }) => name);
    assert.deepEqual(sent, ["add", "fails", "draws", "slow"]);
    assert.equal(model.requests.at(-1)?.body.messages.at(-1).content, "5");
    const step = await inApp(page, (app) => app.chat.snapshot().steps.find(({ type }) => type === "tool"));
    assert.deepEqual([step?.name, step?.output, step?.status], ["add", "5", "done"]);
    for (const request of server.requests) assert.equal(request.headers.authorization, "Bearer very-secret");
    // Nothing that can be read has it.
    const records = await inApp(page, (app) =>
      JSON.stringify([app.chat.snapshot(), app.mcp.list(), app.heard]),
    );
    assert.ok(!records.includes("very-secret"));
  }),
);

test(
  "what a tool fails with is for the model to read; pictures are blocks; the client does all else",
  withServer(async (page, server) => {
    await connect(page, { name: "calc", url: server.url });
    model.answer(calling("fails", {}), { text: "It burns." });
    await send(page, "go");
    assert.match(model.requests.at(-1)?.body.messages.at(-1).content, /the disk is on fire/);
    const [failed, drawn, unknown, pinged] = await inApp(page, async (app) => [
      await app.outcome(app.call("fails")),
      await app.outcome(app.call("draws")),
      await app.outcome(app.mcp.tools("nope")),
      await app.outcome(app.mcp.client("calc").ping()),
    ]);
    assert.deepEqual(failed, { code: "MCP_TOOL_FAILED", message: "the disk is on fire" });
    assert.deepEqual(drawn, {
      value: [
        { type: "text", text: "a dot" },
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
      ],
    });
    assert.equal(/** @type {any} */ (unknown).code, "MCP_UNKNOWN");
    assert.deepEqual(pinged, { value: {} });
  }),
);

test(
  "a server that only knows server-sent events is found out",
  withServer(
    async (page, server, allow) => {
      // What the browser says of the first attempt.
      allow(/405/);
      const { value } = /** @type {any} */ (await connect(page, { name: "old", url: server.url }));
      assert.equal(value.transport, "sse");
      assert.equal(await inApp(page, (app) => app.call("add", { a: 1, b: 1 })), "2");
      await inApp(page, (app) => app.mcp.disconnect("old"));
      assert.deepEqual(await inApp(page, (app) => app.heard.at(-1)), { disconnected: "old", there: true });
    },
    { older: true },
  ),
);

test(
  "a stop in the middle of a call cancels it at the server, and the next call works",
  withServer(async (page, server) => {
    await connect(page, { name: "calc", url: server.url });
    model.answer(calling("slow", { text: "one" }));
    await inApp(page, (app) => app.chat.send("go"));
    const call = await server.nextCall();
    await inApp(page, (app) => app.chat.stop());
    await call.cancelled;
    const tool = await inApp(page, (app) => app.chat.snapshot().steps.find(({ type }) => type === "tool"));
    assert.equal(tool?.status, "stopped");
    model.answer(calling("slow", { text: "two" }), { text: "Done." });
    await inApp(page, (app) => app.chat.send("again"));
    (await server.nextCall()).finish();
    await inApp(page, (app) => app.settled());
    assert.equal(await inApp(page, (app) => app.said().at(-1)), "Done.");
    assert.equal(model.requests.at(-1)?.body.messages.at(-1).content, "two");
  }),
);

test(
  "a server that hangs, or answers something else, is an error with a code; the next connection works",
  withServer(async (page, server, allow) => {
    allow(/401|404|500|ERR_CONNECTION|CORS/);
    const at = { name: "calc", url: server.url };
    /** @type {[import("./lib/mcp-server.js").Manner, string][]} */
    const manners = [
      ["never", "MCP_TIMEOUT"],
      ["html", "MCP_PROTOCOL"],
      ["nonsense", "MCP_PROTOCOL"],
      ["refusal", "MCP_SERVER"],
      [401, "MCP_UNAUTHORIZED"],
      [500, "MCP_HTTP"],
    ];
    for (const [manner, code] of manners) {
      server.answer(manner);
      const { code: told, message } = /** @type {any} */ (await connect(page, at));
      assert.equal(told, code, `${manner}: ${message}`);
      assert.match(message, /^The MCP server "calc" \(http:\/\/localhost:\d+\/mcp\) /);
    }
    server.answer("well");
    const codeOf = async (/** @type {object} */ given) =>
      /** @type {any} */ (await connect(page, given)).code;
    assert.equal(
      await codeOf({ ...at, url: server.url.replace("/mcp", "/wrong?token=very-secret") }),
      "MCP_HTTP",
    );
    const gone = await startMcpServer();
    await gone.close();
    assert.equal(await codeOf({ ...at, url: `${gone.url}?token=very-secret` }), "MCP_UNREACHABLE");
    assert.equal(await codeOf({ ...at, url: "stdio:npx" }), "INVALID_ARGUMENT");
    assert.equal(await codeOf({ ...at, name: "unwanted" }), "RangeError");
    assert.deepEqual(await inApp(page, (app) => app.mcp.list()), []);
    assert.deepEqual(/** @type {any} */ (await connect(page, at)).value.name, "calc");
    // What a hook throws is shown.
    assert.deepEqual(await inApp(page, (app) => app.said()), ["not that one", "calc is there"]);
  }),
);

test(
  "a server that dies in the middle of a call ends it with a code, and can be connected again",
  withServer(async (page, server, allow) => {
    allow(/ERR_|Failed to load/);
    await connect(page, { name: "calc", url: server.url });
    const { port } = server;
    const waiting = inApp(page, (app) => app.outcome(app.call("slow", { text: "one" })));
    await server.nextCall();
    await server.close();
    assert.equal(/** @type {any} */ (await waiting).code, "MCP_CLOSED");
    await page.waitForFunction(() => /** @type {any} */ (window).app.heard.length === 2);
    assert.deepEqual(await inApp(page, (app) => app.heard[1]), { disconnected: "calc", there: false });
    assert.deepEqual(await inApp(page, (app) => app.mcp.list()), []);
    const again = await startMcpServer({ port });
    try {
      await connect(page, { name: "calc", url: again.url });
      assert.equal(await inApp(page, (app) => app.call("add", { a: 1, b: 2 })), "3");
      // One that goes on, and says nothing: late.
      const late = await inApp(page, (app) => app.outcome(app.call("slow", { text: "two" })));
      assert.equal(/** @type {any} */ (late).code, "MCP_TIMEOUT");
      await (
        await again.nextCall()
      ).cancelled;
    } finally {
      await again.close();
    }
  }),
);

test(
  "another connection of the same name ends the one before, or the attempt at it",
  withServer(async (page, server, allow) => {
    allow(/ERR_ABORTED/);
    const at = { name: "calc", url: server.url };
    await connect(page, at);
    await connect(page, at);
    assert.equal(server.sessions.size, 1);
    const hooks = await inApp(page, (app) => app.heard.map((each) => Object.entries(each)[0]));
    assert.deepEqual(hooks, [
      ["connected", "calc"],
      ["disconnected", "calc"],
      ["connected", "calc"],
    ]);
    await inApp(page, (app) => app.mcp.disconnect("calc"));
    server.answer("never");
    const first = connect(page, at);
    await waitUntil(() => server.asked().filter((method) => method === "initialize").length === 3);
    const second = connect(page, at);
    await waitUntil(() => server.asked().filter((method) => method === "initialize").length === 4);
    assert.equal(/** @type {any} */ (await first).code, "MCP_CLOSED");
    assert.equal(/** @type {any} */ (await second).code, "MCP_TIMEOUT");
    server.answer("well");
    await connect(page, at);
    await connect(page, { ...at, name: "other" });
    const names = () => inApp(page, async (app) => (await app.mcp.tools()).map(({ name }) => name));
    assert.deepEqual((await names()).slice(0, 1), ["calc_add"]);
    await inApp(page, (app) => app.mcp.disconnect("other"));
    server.addTool("later");
    await page.waitForFunction(async () => {
      const tools = await /** @type {any} */ (window).app.mcp.tools();
      return tools.some((/** @type {{ name: string }} */ { name }) => name === "later");
    });
    assert.deepEqual(await names(), ["add", "fails", "draws", "slow", "later"]);
    await inApp(page, (app) => app.mcp.disconnect("calc"));
    assert.equal(
      await inApp(
        page,
        async (app) => /** @type {any} */ (await app.outcome(app.mcp.disconnect("calc"))).code,
      ),
      "MCP_UNKNOWN",
    );
    assert.equal(server.sessions.size, 0);
  }),
);

/** @param {() => boolean} isSo */
async function waitUntil(isSo) {
  while (!isSo()) await new Promise((resolve) => void setImmediate(resolve));
}
