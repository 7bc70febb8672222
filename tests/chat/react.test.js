// `oneloop/react` in a real React app, in StrictMode: what is drawn, how often, and what is left when it is gone.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, MemoryDataLayer } from "oneloop";
import { useChat } from "oneloop/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { servePage } from "../langchain/lib/page.js";
import { inPage, send, withProgram } from "./lib/in-app.js";

const url = await servePage("tests/chat/programs/react.js");

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof import("./programs/react.js")} App */

const inApp = /** @type {ReturnType<typeof inPage<App>>} */ (inPage());

/** Shows the chat, and waits until it is ready. @param {Page} page */
async function shown(page) {
  await inApp(page, (app) => void app.show());
  await page.locator('main[data-status="ready"]').waitFor();
}

/** @param {(page: Page) => Promise<void>} body */
const withApp = (body) =>
  withProgram(url, async (page) => {
    await shown(page);
    await body(page);
  });

/** What is drawn. @param {Page} page */
const texts = (page) => page.locator("main p").allTextContents();

test(
  "a message, its answer, the tree of steps and the threads are drawn",
  withApp(async (page) => {
    await send(page, "hello");
    assert.deepEqual(await texts(page), ["hello", "You said: hello"]);
    assert.equal(await page.locator("nav").textContent(), "hello");
    await send(page, "step");
    await page.locator("aside li li", { hasText: "outer" }).getByText("inner").waitFor();
    await inApp(page, (app) => app.chat.newThread());
    await page.waitForFunction(() => !document.querySelector("main p"));
    await send(page, "again");
    assert.deepEqual(await texts(page), ["again", "You said: again"]);
    assert.equal(await page.locator("nav").textContent(), "again, hello");
    await inApp(page, (app) => {
      const { threads } = app.chat.snapshot();
      return app.chat.openThread(threads[1]?.id ?? "");
    });
    await page.locator("main p", { hasText: "You said: hello" }).waitFor();
  }),
);

test(
  "while an answer streams, what is drawn is its message, at most once a frame",
  withApp(async (page) => {
    await send(page, "hello");
    await page.locator("main p", { hasText: "You said: hello" }).waitFor();
    const [drawn, frames, names] = await inApp(page, async (app) => {
      const before = { ...app.drawn };
      let frames = 0;
      let isOver = false;
      const count = () => {
        frames += 1;
        if (!isOver) requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      await app.chat.send("slowly 150");
      await app.settled();
      isOver = true;
      const { steps } = app.chat.snapshot();
      const messages = steps.filter(({ type }) => type.endsWith("_message")).map(({ id }) => id);
      const since = (/** @type {string} */ name) => (app.drawn[name] ?? 0) - (before[name] ?? 0);
      return [messages.map(since), frames, since("names")];
    });
    // In StrictMode each drawing is made twice.
    const [first, second, question, answer] = drawn;
    assert.deepEqual([first, second, names], [0, 0, 0], "what stays as it is");
    assert.ok(Number(question) <= 4, `the question was drawn ${question} times`);
    assert.ok(Number(answer) > 4 && Number(answer) <= 2 * (frames + 6), `${answer} in ${frames} frames`);
    await page.locator("main p", { hasText: /148 149 $/ }).waitFor();
  }),
);

test(
  "what was drawn stays as it was, and says the same in the end as the chat",
  withApp(async (page) => {
    const outcome = await inApp(page, async (app) => {
      /** @type {[string, object][]} */
      const kept = [];
      const end = app.chat.subscribe(() => {
        const picture = app.pictures.at(-1);
        if (picture && kept.at(-1)?.[1] !== picture) kept.push([JSON.stringify(picture), picture]);
      });
      await app.chat.send("stream 3000");
      await app.settled();
      end();
      await new Promise((resolve) => void requestAnimationFrame(() => setTimeout(resolve)));
      return {
        count: kept.length,
        changed: kept.filter(([text, picture]) => text !== JSON.stringify(picture)).length,
        last: JSON.stringify(app.pictures.at(-1)?.steps) === JSON.stringify(app.chat.snapshot().steps),
      };
    });
    assert.ok(outcome.count > 2, String(outcome.count));
    assert.deepEqual([outcome.changed, outcome.last], [0, true]);
  }),
);

test(
  "a toast is heard once, an element's content is read, and Stop stops",
  withApp(async (page) => {
    await send(page, "toast");
    assert.deepEqual(await inApp(page, (app) => app.heard), ["warning: a word"]);
    await send(page, "element");
    await page.locator('output[data-status="ready"]', { hasText: "its content" }).waitFor();
    await inApp(page, (app) => app.chat.send("slowly 100000"));
    await page.locator('main[aria-busy="true"] p', { hasText: /3 4 / }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator('main[aria-busy="false"]').waitFor();
    const [of, there] = await inApp(page, (app) => {
      const steps = app.chat.snapshot().steps.filter(({ type }) => type === "assistant_message");
      return [steps.map(({ status }) => status), steps.map(({ output }) => output)];
    });
    assert.ok(of.includes("stopped"), of.join());
    assert.deepEqual((await texts(page)).slice(-there.length).length, there.length);
  }),
);

test(
  "two places show the same picture by one subscription; none is left when both are gone, and who comes back finds what is there",
  withProgram(url, async (page) => {
    const first = await page.evaluateHandle("window.app.show()");
    const second = await page.evaluateHandle("window.app.show()");
    await page.locator('main[data-status="ready"]').nth(1).waitFor();
    await send(page, "hello");
    assert.deepEqual(await texts(page), ["hello", "You said: hello", "hello", "You said: hello"]);
    // The store's own, and that for toasts of each place.
    assert.equal(await inApp(page, (app) => app.open.count), 3);
    for (const each of [first, second]) await each.evaluate((/** @type {any} */ { hide }) => hide());
    await page.waitForFunction(() => /** @type {any} */ (window).app.open.count === 0);
    await send(page, "unseen");
    await shown(page);
    assert.deepEqual(await texts(page), ["hello", "You said: hello", "unseen", "You said: unseen"]);
  }),
);

test(
  "a chat of another place, as of a worker, is shown the same way",
  withProgram(url, async (page) => {
    await inApp(page, (app) => void app.show(app.remote()));
    await page.locator('main[data-status="ready"]').waitFor();
    await send(page, "slowly 20");
    await page.locator("main p", { hasText: /18 19 $/ }).waitFor();
  }),
);

test(
  "our view is a tag of React's",
  withProgram(url, async (page) => {
    await inApp(page, (app) => app.showElement());
    await page.locator("oneloop-composer textarea").fill("hello");
    await page.keyboard.press("Enter");
    await page.locator("oneloop-message", { hasText: "You said: hello" }).waitFor();
  }),
);

test("on a server it is what the chat is before it is started", () => {
  const chat = new Chat({ name: "Server", dataLayer: new MemoryDataLayer() });
  const App = () => {
    const { name, status, steps } = useChat(chat);
    return createElement("p", null, `${name}: ${status}, ${steps.length} steps`);
  };
  assert.equal(renderToString(createElement(App)), "<p>Server: loading, 0 steps</p>");
});
