// A real MCP server, made with the SDK's own server side, on Node's http with CORS; and servers that misbehave.
//
//   const server = await startMcpServer();
//   … the page connects to server.url and calls the tool "slow" …
//   const call = await server.nextCall();
//   await call.cancelled;
// @ts-check

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

/**
 * A call of the tool "slow", which goes on until the test lets it end, or it is cancelled.
 * @typedef {object} Call
 * @property {string} text
 * @property {Promise<void>} cancelled resolves when the server is told that nobody wants the answer
 * @property {() => void} finish
 */

/** How it answers: as it should, never, with a page, with JSON that means nothing, with an error of its own, with a status. */
/** @typedef {"well" | "never" | "html" | "nonsense" | "refusal" | number} Manner */

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, DELETE",
  "access-control-expose-headers": "mcp-session-id",
};

/** @param {{ port?: number, older?: boolean }} [options] `older`: it knows only the way by server-sent events */
export async function startMcpServer({ port = 0, older = false } = {}) {
  /** @type {Map<string, StreamableHTTPServerTransport | SSEServerTransport>} */
  const sessions = new Map();
  /** @type {Call[]} */
  const calls = [];
  /** @type {((call: Call) => void)[]} */
  const waiting = [];
  /** @type {{ method: string, headers: import("node:http").IncomingHttpHeaders, body: any }[]} */
  const requests = [];
  /** @type {McpServer[]} */
  const servers = [];
  const state = { manner: /** @type {Manner} */ ("well") };

  const make = () => {
    const server = tools((call) => {
      const next = waiting.shift();
      if (next) next(call);
      else calls.push(call);
    });
    servers.push(server);
    return server;
  };

  const http = createServer(async (request, response) => {
    const { method = "", headers, url = "/" } = request;
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (method === "OPTIONS") {
      const asked = headers["access-control-request-headers"] ?? "";
      response.writeHead(204, { "access-control-allow-headers": asked }).end();
      return;
    }
    const text = await readBody(request);
    const body = text ? JSON.parse(text) : undefined;
    requests.push({ method, headers, body });
    const { pathname, searchParams } = new URL(url, "http://localhost");
    if (state.manner !== "well") misbehave(state.manner, body, response);
    else if (older && method === "GET" && pathname === "/mcp") {
      const transport = new SSEServerTransport("/messages", response);
      sessions.set(transport.sessionId, transport);
      await make().connect(transport);
    } else if (older && pathname === "/messages") {
      const transport = sessions.get(searchParams.get("sessionId") ?? "");
      await /** @type {SSEServerTransport} */ (transport).handlePostMessage(request, response, body);
    } else if (older || pathname !== "/mcp") response.writeHead(older ? 405 : 404).end();
    else {
      const id = headers["mcp-session-id"];
      let transport = /** @type {StreamableHTTPServerTransport | undefined} */ (sessions.get(String(id)));
      if (!transport && id === undefined) {
        transport = new StreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          onsessioninitialized: (made) => void sessions.set(made, /** @type {any} */ (transport)),
          onsessionclosed: (closed) => void sessions.delete(closed),
        });
        await make().connect(/** @type {any} */ (transport));
      }
      if (transport) await transport.handleRequest(request, response, body);
      else response.writeHead(404).end();
    }
  });
  http.listen(port, "localhost");
  await once(http, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (http.address());

  return {
    url: `http://localhost:${address.port}/mcp`,
    port: address.port,
    requests,
    sessions,
    /** The bodies of what was asked so far, by the protocol's name for it. */
    asked: () => requests.map(({ body }) => body?.method).filter(Boolean),

    /** @param {Manner} manner */
    answer(manner) {
      state.manner = manner;
    },

    /** The next call of "slow" that no call has returned yet. @returns {Promise<Call>} */
    nextCall() {
      const call = calls.shift();
      return call ? Promise.resolve(call) : new Promise((resolve) => waiting.push(resolve));
    },

    /** Gives it another tool while it is connected. @param {string} name */
    addTool(name) {
      for (const server of servers)
        server.registerTool(name, { description: name }, async () => ({
          content: [{ type: "text", text: name }],
        }));
    },

    /** Closes every connection: from then on the server is a dead one. */
    async close() {
      const closed = once(http, "close");
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

/** @param {(call: Call) => void} called */
function tools(called) {
  const server = new McpServer({ name: "tests", version: "1" });
  const text = (/** @type {string} */ said) => ({
    content: [{ type: /** @type {const} */ ("text"), text: said }],
  });
  server.registerTool(
    "add",
    {
      description: "Adds",
      inputSchema: { a: z.number(), b: z.number() },
      outputSchema: { sum: z.number() },
    },
    async ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }),
  );
  server.registerTool("fails", { description: "Fails" }, async () => ({
    ...text("the disk is on fire"),
    isError: true,
  }));
  server.registerTool("draws", { description: "Draws" }, async () => ({
    content: [
      { type: "text", text: "a dot" },
      { type: "image", mimeType: "image/png", data: "AAAA" },
    ],
  }));
  server.registerTool(
    "slow",
    { description: "Takes its time", inputSchema: { text: z.string() } },
    async ({ text: said }, { signal }) => {
      let finish = () => {};
      const finished = new Promise((/** @type {(value: void) => void} */ resolve) => (finish = resolve));
      const cancelled = new Promise((/** @type {(value: void) => void} */ resolve) => {
        signal.addEventListener("abort", () => resolve());
      });
      called({ text: said, cancelled, finish });
      await Promise.race([finished, cancelled]);
      return text(said);
    },
  );
  return server;
}

/**
 * @param {Exclude<Manner, "well">} manner
 * @param {any} body
 * @param {import("node:http").ServerResponse} response
 */
function misbehave(manner, body, response) {
  const id = body?.id ?? null;
  if (manner === "never") return;
  if (typeof manner === "number") response.writeHead(manner).end("no");
  else if (manner === "html") response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hello</h1>");
  else {
    const answer =
      manner === "nonsense"
        ? { jsonrpc: "2.0", id, result: { hello: "world" } }
        : { jsonrpc: "2.0", id, error: { code: -32000 - 500, message: "not today" } };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }
}

/** @param {import("node:http").IncomingMessage} request */
async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
