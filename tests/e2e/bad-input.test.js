// What an app does wrong is said where the app can catch it and where its user can see it, and the next turn works.
// The package as built, in a page with nothing else.
// @ts-check

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.js";
import { SITE_HEADERS, serve } from "../../scripts/serve.js";
import { idle, say, shown } from "./lib/app.js";
import { withPage } from "./lib/browser.js";

const { url, close } = await serve({
  root: inRoot("dist"),
  headers: SITE_HEADERS,
  handle: (request, response) => {
    if (request.url !== "/") return false;
    response.writeHead(200, { ...SITE_HEADERS, "content-type": "text/html" });
    response.end(
      "<!doctype html><title>An app</title><link rel='icon' href='data:,'><oneloop-chat></oneloop-chat>",
    );
    return true;
  },
});
after(close);

/**
 * An app whose messages run a graph that has the fault the message names, and otherwise one that answers.
 * @param {import("playwright-core").Page} page
 */
async function openApp(page) {
  await page.goto(url);
  await page.evaluate(async () => {
    // The served package; to tsc this is an address like any other.
    const at = (/** @type {string} */ file) => import(file);
    const { Annotation, Chat, END, START, StateGraph } = await at("/index.js");
    await at("/element.js");
    const State = Annotation.Root({ text: Annotation(), other: Annotation() });
    const write = (/** @type {unknown} */ value) => () => value;
    /** @type {Record<string, () => any>} */
    const graphs = {
      "an unknown node": () =>
        new StateGraph(State).addNode("a", write({})).addEdge(START, "a").addEdge("a", "b").compile(),
      "a number": () =>
        new StateGraph(State).addNode("a", write(7)).addEdge(START, "a").addEdge("a", END).compile(),
      "two writers": () =>
        new StateGraph(State)
          .addNode("a", write({ text: "a" }))
          .addNode("b", write({ text: "b" }))
          .addEdge(START, "a")
          .addEdge(START, "b")
          .compile(),
      "an unknown channel": () => new StateGraph(State).addNode("a", write({})).addEdge(START, "a").compile(),
      "a thrown string": () =>
        new StateGraph(State)
          .addNode("a", () => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- apps do
            throw "just a string";
          })
          .addEdge(START, "a")
          .compile(),
      "nothing wrong": () =>
        new StateGraph(State)
          .addNode("a", write({ text: "All is well." }))
          .addEdge(START, "a")
          .compile(),
    };
    const chat = new Chat({ name: "Faulty", database: "faulty" });
    const caught = /** @type {any[]} */ (Object.assign(globalThis, { caught: [] }).caught);
    chat.onMessage(async (/** @type {any} */ message, /** @type {any} */ turn) => {
      try {
        const input = message.content === "an unknown channel" ? { typo: 1 } : { text: "go", other: 1 };
        const graph = /** @type {() => any} */ (graphs[message.content]);
        const { text } = await graph().invoke(input, turn.config());
        await turn.message(text).send();
      } catch (error) {
        caught.push(
          error instanceof Error ? { code: /** @type {any} */ (error).code, message: error.message } : error,
        );
        throw error;
      }
    });
    const element = /** @type {any} */ (document.querySelector("oneloop-chat"));
    element.chat = chat;
  });
}

for (const [fault, code, sentence] of /** @type {const} */ ([
  ["an unknown node", "UNKNOWN_NODE", /edge from "a" to "b" names "b", which is no node\. The nodes are "a"/],
  ["a number", "INVALID_GRAPH_NODE_RETURN_VALUE", /node "a" returned a number \(7\)/],
  [
    "two writers",
    "INVALID_CONCURRENT_GRAPH_UPDATE",
    /channel "text" takes one value per superstep, but "a", "b"/,
  ],
  ["an unknown channel", "EMPTY_INPUT", /writes no channel of the graph.*"text", "other"/],
  ["a thrown string", undefined, /just a string/],
]))
  test(
    `${fault} is an error in the promise and on the page, and the next turn works`,
    withPage(async ({ page }) => {
      await openApp(page);
      await say(page, fault);
      await shown(page, sentence);
      await idle(page);
      const [caught] = await page.evaluate(() => /** @type {any} */ (globalThis).caught);
      if (code) assert.equal(caught.code, code);
      assert.match(code ? caught.message : caught, sentence);
      await say(page, "nothing wrong");
      await shown(page, "All is well.");
    }),
  );
