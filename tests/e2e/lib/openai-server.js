// A real HTTP server that speaks OpenAI's chat completions, as each test scripts it.
//
//   const server = await startOpenAIServer();
//   server.answer({ text: "Hello", bytes: 3, hold: 2 });
//   … the page asks …
//   const request = await server.nextRequest();
//   await request.held;       // two writes are out, the third waits
//   request.release();
//   const { finished } = await request.closed;
// @ts-check

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What the server answers to one request.
 * @typedef {object} Answer
 * @property {string} [text] streamed a word at a time
 * @property {string} [reasoning] streamed before it, as `reasoning_content`
 * @property {ToolCall[]} [toolCalls] streamed after it, each call's arguments in fragments
 * @property {Record<string, number>} [usage] in a last event of its own
 * @property {number} [bytes] the size of each write, cutting through events, lines and characters; by default one event
 * @property {number} [delay] milliseconds before each write
 * @property {number} [hold] after so many writes, waits for `request.release()`
 * @property {string} [garbage] the data of an event between the text and the end, such as broken JSON
 * @property {boolean} [cut] closes the connection in the middle of the event that would say why the answer ended
 * @property {number} [status] an error's status
 * @property {Record<string, string>} [headers] such as `retry-after`
 * @property {{ message: string, type?: string, code?: string }} [error] an error's body
 *
 * @typedef {{ id: string, name: string, arguments: string | object }} ToolCall
 */

/**
 * One request for a completion, as it came.
 * @typedef {object} CompletionRequest
 * @property {any} body
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {Promise<void>} held resolves when the answer waits for `release()`
 * @property {() => void} release lets a held answer go on
 * @property {Promise<Closed>} closed resolves when the connection is done with this answer
 *
 * @typedef {object} Closed
 * @property {boolean} finished whether the whole answer went out; false: the client closed the connection (or `cut` did)
 * @property {number} writes how many writes went out
 */

const CORS = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };

/** @param {{ models?: string[] }} [options] */
export async function startOpenAIServer({ models = ["test-model"] } = {}) {
  /** @type {Answer[]} */
  const answers = [];
  /** @type {CompletionRequest[]} */
  const requests = [];
  /** @type {CompletionRequest[]} */
  const unseen = [];
  /** @type {((request: CompletionRequest) => void)[]} */
  const waiting = [];

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const route = `${request.method} ${path}`;
    if (request.method === "OPTIONS") {
      response.writeHead(204, {
        ...CORS,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "",
      });
      response.end();
    } else if (route === "GET /v1/models") {
      const data = models.map((id) => ({ id, object: "model", created: 0, owned_by: "tests" }));
      sendJson(response, 200, { object: "list", data });
    } else if (route === "POST /v1/chat/completions") {
      const body = JSON.parse(await readBody(request));
      const answer = answers.shift() ?? {
        status: 500,
        error: { message: "The test scripted no answer for this request." },
      };
      const { record, play } = exchange(request, body, response, answer);
      requests.push(record);
      (waiting.shift() ?? ((seen) => unseen.push(seen)))(record);
      await play();
    } else sendJson(response, 404, { error: { message: `No such route: ${route}` } });
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());

  return {
    /** What an app calls the base URL. */
    url: `http://localhost:${port}/v1`,

    /** Every request for a completion so far. */
    requests,

    /**
     * Scripts the answers to the next requests, in order.
     * @param {...Answer} next
     */
    answer(...next) {
      answers.push(...next);
    },

    /**
     * The next request that no call has returned yet.
     * @returns {Promise<CompletionRequest>}
     */
    nextRequest() {
      const request = unseen.shift();
      return request ? Promise.resolve(request) : new Promise((resolve) => waiting.push(resolve));
    },

    /** Closes every connection: from then on the server is a dead one. */
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {any} body
 * @param {import("node:http").ServerResponse} response
 * @param {Answer} answer
 */
function exchange(request, body, response, answer) {
  const held = deferred();
  const released = deferred();
  const gone = new AbortController();
  let writes = 0;
  const closed = once(response, "close").then(() => {
    gone.abort();
    // An answer that waits has nobody left to wait for.
    released.resolve();
    return { finished: response.writableFinished, writes };
  });

  async function play() {
    if (answer.status) {
      sendJson(
        response,
        answer.status,
        { error: { type: null, code: null, ...answer.error } },
        answer.headers,
      );
      return;
    }
    if (!body.stream) {
      sendJson(response, 200, completion(body, answer));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", ...CORS, ...answer.headers });
    response.flushHeaders();
    for (const piece of pieces(body, answer)) {
      if (writes === answer.hold) {
        held.resolve();
        await released.promise;
      }
      if (answer.delay) await sleep(answer.delay, undefined, { signal: gone.signal }).catch(() => {});
      if (gone.signal.aborted) return;
      // Flushed one by one: what is one write here is one chunk there.
      await new Promise((resolve) => response.write(piece, resolve));
      writes += 1;
    }
    if (answer.cut) response.destroy();
    else response.end();
  }

  const record = { body, headers: request.headers, held: held.promise, release: released.resolve, closed };
  return { record, play };
}

/**
 * The bytes of each write.
 * @param {any} body
 * @param {Answer} answer
 * @returns {Buffer[]}
 */
function pieces(body, answer) {
  /** @type {Buffer[]} */
  const events = [...streamedEvents(body, answer)].map((data) => Buffer.from(`data: ${data}\n\n`));
  if (answer.cut) {
    // Behind it the answer is whole, cut off or not.
    const end = events.findIndex((event) => event.includes('"finish_reason":"'));
    events.splice(end, Infinity, ...events.slice(end, end + 1).map((event) => event.subarray(0, 5)));
  }
  if (!answer.bytes) return events;
  const all = Buffer.concat(events);
  const size = answer.bytes;
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.subarray(i * size, (i + 1) * size),
  );
}

/**
 * @param {any} body
 * @param {Answer} answer
 * @returns {Generator<string>}
 */
function* streamedEvents(body, { text, reasoning, toolCalls = [], usage, garbage }) {
  const head = {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion.chunk",
    created: 0,
    model: body.model,
  };
  const chunk = (/** @type {object} */ delta, finish_reason = /** @type {string | null} */ (null)) =>
    JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] });

  yield chunk({ role: "assistant", content: "" });
  for (const word of words(reasoning)) yield chunk({ reasoning_content: word });
  for (const word of words(text)) yield chunk({ content: word });
  for (const [index, call] of toolCalls.entries()) {
    const start = { index, id: call.id, type: "function", function: { name: call.name, arguments: "" } };
    yield chunk({ tool_calls: [start] });
    for (const fragment of fragments(argumentsOf(call)))
      yield chunk({ tool_calls: [{ index, function: { arguments: fragment } }] });
  }
  if (garbage !== undefined) yield garbage;
  yield chunk({}, toolCalls.length ? "tool_calls" : "stop");
  if (usage) yield JSON.stringify({ ...head, choices: [], usage });
  yield "[DONE]";
}

/**
 * @param {any} body
 * @param {Answer} answer
 */
function completion(body, { text = "", reasoning, toolCalls = [], usage }) {
  const message = {
    role: "assistant",
    content: text,
    ...(reasoning ? { reasoning_content: reasoning } : {}),
    ...(toolCalls.length
      ? {
          tool_calls: toolCalls.map((call) => ({
            id: call.id,
            type: "function",
            function: { name: call.name, arguments: argumentsOf(call) },
          })),
        }
      : {}),
  };
  const finish_reason = toolCalls.length ? "tool_calls" : "stop";
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion",
    created: 0,
    model: body.model,
    choices: [{ index: 0, message, finish_reason }],
    usage,
  };
}

/** @param {ToolCall} call */
const argumentsOf = (call) =>
  typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);

/** @param {string} [text] */
const words = (text = "") => text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text ? [text] : []);

/** @param {string} text */
const fragments = (text) => text.match(/.{1,4}/gs) ?? [];

/** @returns {{ promise: Promise<void>, resolve: () => void }} */
function deferred() {
  let resolve = () => {};
  const promise = new Promise((/** @type {(value: void) => void} */ done) => (resolve = () => done()));
  return { promise, resolve };
}

/** @param {import("node:http").IncomingMessage} request */
async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {object} body
 * @param {Record<string, string>} [headers]
 */
function sendJson(response, status, body, headers) {
  response.writeHead(status, { "content-type": "application/json", ...CORS, ...headers });
  response.end(JSON.stringify(body));
}
