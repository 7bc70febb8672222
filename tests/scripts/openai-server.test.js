// The server that the other tests script: that it says what it is told to, and sees what a client does.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { startOpenAIServer } from "../e2e/lib/openai-server.js";

/**
 * @param {(server: Awaited<ReturnType<typeof startOpenAIServer>>) => Promise<void>} body
 */
const withServer = (body) => async () => {
  const server = await startOpenAIServer();
  try {
    await body(server);
  } finally {
    await server.close();
  }
};

/**
 * @param {string} url
 * @param {RequestInit & { stream?: boolean }} [options]
 */
const ask = (url, { stream = true, ...options } = {}) =>
  fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer key" },
    body: JSON.stringify({ model: "m", stream, messages: [{ role: "user", content: "hi" }] }),
    ...options,
  });

/** @param {string} text of an event stream */
const eventsOf = (text) =>
  text
    .split("\n\n")
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ""));

/** @param {string[]} events */
const deltasOf = (events) =>
  events
    .filter((event) => event !== "[DONE]")
    .flatMap((event) => JSON.parse(event).choices)
    .map((choice) => choice.delta);

test(
  "text, reasoning and usage arrive as events, whatever the size of the writes",
  withServer(async (server) => {
    const text = "Größe: 3 × 4 = 12 🎉 and  more\n";
    for (const bytes of [undefined, 1, 7, 100_000]) {
      server.answer({ text, reasoning: "let me see", usage: { total_tokens: 3 }, ...(bytes && { bytes }) });
      const response = await ask(server.url);
      const events = eventsOf(await response.text());
      const deltas = deltasOf(events);
      assert.equal(deltas.map(({ content }) => content ?? "").join(""), text);
      assert.equal(deltas.map((delta) => delta.reasoning_content ?? "").join(""), "let me see");
      assert.deepEqual(JSON.parse(events.at(-2) ?? "").usage, { total_tokens: 3 });
      assert.equal(events.at(-1), "[DONE]");
      const request = await server.nextRequest();
      assert.deepEqual(request.body.messages, [{ role: "user", content: "hi" }]);
      assert.equal(request.headers.authorization, "Bearer key");
      assert.equal((await request.closed).finished, true);
    }
  }),
);

test(
  "a tool call's arguments come in fragments",
  withServer(async (server) => {
    server.answer({ toolCalls: [{ id: "c1", name: "multiply", arguments: { a: 12, b: 34 } }] });
    const deltas = deltasOf(eventsOf(await (await ask(server.url)).text()));
    const calls = deltas.flatMap((delta) => delta.tool_calls ?? []);
    assert.equal(calls[0].function.name, "multiply");
    assert.ok(calls.length > 3);
    const all = calls.map((call) => call.function.arguments).join("");
    assert.deepEqual(JSON.parse(all), { a: 12, b: 34 });
  }),
);

test(
  "without stream the answer is one completion",
  withServer(async (server) => {
    server.answer({ text: "Hello" });
    const answer = await (await ask(server.url, { stream: false })).json();
    assert.equal(answer.choices[0].message.content, "Hello");
  }),
);

test(
  "a held answer waits for release, and a client that goes away is seen",
  withServer(async (server) => {
    server.answer({ text: "one two three", hold: 2 }, { text: "one two three", hold: 2 });

    const first = await ask(server.url);
    const request = await server.nextRequest();
    await request.held;
    request.release();
    assert.match(await first.text(), /three/);
    assert.equal((await request.closed).finished, true);

    const controller = new AbortController();
    const second = await ask(server.url, { signal: controller.signal });
    const stopped = await server.nextRequest();
    await stopped.held;
    controller.abort();
    assert.deepEqual(await stopped.closed, { finished: false, writes: 2 });
    await assert.rejects(second.text(), { name: "AbortError" });
  }),
);

test(
  "errors come with their status, headers and OpenAI's body",
  withServer(async (server) => {
    server.answer({
      status: 429,
      headers: { "retry-after": "2" },
      error: { message: "Slow down", code: "rate" },
    });
    const limited = await ask(server.url);
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get("retry-after"), "2");
    assert.deepEqual(await limited.json(), { error: { message: "Slow down", type: null, code: "rate" } });

    const unscripted = await ask(server.url);
    assert.equal(unscripted.status, 500);
    assert.match((await unscripted.json()).error.message, /no answer/);
  }),
);

test(
  "garbage and a cut connection can be asked for",
  withServer(async (server) => {
    server.answer({ text: "a b", garbage: "{not json" }, { text: "a b", cut: true });
    assert.match(await (await ask(server.url)).text(), /data: \{not json\n\n/);

    const response = await ask(server.url);
    await assert.rejects(response.text());
    await server.nextRequest();
    assert.equal((await (await server.nextRequest()).closed).finished, false);
  }),
);

test(
  "pages of other origins may ask, and read the list of models",
  withServer(async (server) => {
    const preflight = await fetch(`${server.url}/chat/completions`, {
      method: "OPTIONS",
      headers: { "access-control-request-headers": "authorization,content-type" },
    });
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    assert.equal(preflight.headers.get("access-control-allow-headers"), "authorization,content-type");
    const models = await (await fetch(`${server.url}/models`)).json();
    assert.deepEqual(
      models.data.map((/** @type {{ id: string }} */ { id }) => id),
      ["test-model"],
    );
  }),
);
