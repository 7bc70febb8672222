// A chat in a real worker, with a graph and IndexedDB, and its view in the page.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "../e2e/lib/browser.js";
import { open, servePage } from "../langchain/lib/page.js";
import { inPage, send, withProgram } from "./lib/in-app.js";

const url = await servePage("tests/chat/programs/remote.js", { worker: "tests/chat/programs/worker.js" });

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof import("./programs/remote.js")} App */

const inApp = /** @type {ReturnType<typeof inPage<App>>} */ (inPage());

/** @param {(page: Page, allow: (problem: RegExp) => void) => Promise<void>} body */
const withApp = (body) => withProgram(url, body);

/** What the view shows. @param {Page} page @param {string} text */
const shows = (page, text) => page.locator("oneloop-message", { hasText: text }).first().waitFor();

test(
  "the view shows it: a graph's answer, a question, all of it after a reload",
  withApp(async (page) => {
    assert.deepEqual(await send(page, "a"), ["a", "heard a"]);
    await shows(page, "heard a");
    assert.deepEqual(await send(page, "ask"), ["a", "heard a", "ask", "Who?"]);
    assert.equal((await send(page, "Ada")).at(-1), "hello Ada");
    await shows(page, "hello Ada");
    const before = await inApp(page, (app) => app.chat.snapshot());
    assert.equal(before.storage.kind, "indexeddb");
    await page.reload();
    await page.waitForFunction(() => "app" in window);
    // Called before the worker has its chat: it waits.
    await inApp(
      page,
      async (app, id) => {
        await app.chat.start();
        await app.chat.openThread(id);
      },
      before.thread.id,
    );
    await shows(page, "hello Ada");
    const after = await inApp(page, (app) => app.chat.snapshot());
    assert.deepEqual(after.steps, before.steps);
    assert.deepEqual((await send(page, "b")).slice(-2), ["b", "heard a, b"]);
  }),
);

test(
  "what the page knows is what the worker knows, while a question waits and when a call has resolved",
  withApp(async (page) => {
    assert.deepEqual(await send(page, "streams"), ["streams", "one two three", "More?"]);
    const read = await inApp(page, async (app) => {
      const before = app.chat.snapshot();
      const isKept = before === app.chat.snapshot();
      const question = before.steps.find(({ waitForAnswer }) => waitForAnswer);
      await app.chat.answer(String(question?.id), "no");
      await app.settled();
      const after = app.chat.snapshot();
      await app.chat.renameThread(after.thread.id, "Another name");
      const renamed = app.chat.snapshot().threads.map(({ name }) => name);
      const answer = after.steps.find(({ output }) => output === "one two three");
      await app.chat.setFeedback({ forId: String(answer?.id), value: 1 });
      return {
        isKept,
        // What was read stays as it was.
        statuses: [before, after].map(({ steps }) => steps.find(({ id }) => id === answer?.id)?.status),
        renamed,
        feedback: app.chat.snapshot().feedback.map(({ value }) => value),
        found: (await app.chat.searchThreads("three")).length,
      };
    });
    assert.deepEqual(read, {
      isKept: true,
      statuses: ["running", "done"],
      renamed: ["Another name"],
      feedback: [1],
      found: 1,
    });
    // Drawn from nothing by another view, it is the same.
    const same = await inApp(page, async (app) => {
      const applied = app.chat.snapshot();
      const greeted = new Promise((/** @type {(value: void) => void} */ resolve) => {
        const unsubscribe = app.chat.subscribe(({ type }) => {
          if (type !== "status") return;
          unsubscribe();
          resolve();
        });
      });
      app.worker.postMessage({ oneloop: "hello" });
      await greeted;
      return [applied, app.chat.snapshot()];
    });
    assert.deepEqual(same[0], same[1]);
  }),
);

test(
  "Stop stops it, and what was stopped can't speak",
  withApp(async (page) => {
    await inApp(page, (app) => app.chat.send("endless"));
    await shows(page, "9 10 11");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Send" }).waitFor();
    await inApp(page, (app) => app.settled());
    const { late, said, statuses } = await inApp(page, async (app) => ({
      late: await app.chat.callAction({ name: "late", payload: {} }),
      said: app.said(),
      statuses: app.chat.snapshot().steps.map(({ status }) => status),
    }));
    assert.deepEqual(late, ["AbortError"]);
    assert.equal(said.at(-1), "stopped");
    assert.ok(!said.includes("too late"));
    assert.ok(statuses.includes("stopped"));
    assert.ok(!statuses.includes("running"));
    assert.equal((await send(page, "a")).at(-1), "heard a");
  }),
);

test(
  "files, results and errors go over as they are",
  withApp(async (page, allow) => {
    allow(/an error of the worker's/);
    const texts = await inApp(page, async (app) => {
      const files = new Set([new File(["hello"], "a.txt", { type: "text/plain" })]);
      await app.chat.send("file", { files });
      await app.settled();
      const content = await app.chat.elementContent(app.chat.snapshot().elements[0]?.id ?? "");
      return [app.said().at(-1), content instanceof Blob && (await content.text())];
    });
    assert.deepEqual(texts, ["a.txt hello", "hello"]);
    assert.equal((await send(page, "fail")).at(-1), "broken");
    const outcomes = await inApp(page, async (app) => [
      await app.outcome(app.chat.send("")),
      await app.outcome(app.chat.openThread("nope")),
      await app.outcome(app.chat.callAction({ name: "nope", payload: {} })),
      await app.outcome(app.chat.callAction({ name: "range", payload: {} })),
      await app.outcome(app.chat.callAction({ name: "function", payload: {} })),
      await app.outcome(app.chat.callAction({ name: "echo", payload: { f: () => {} } })),
      await app.outcome(app.chat.callAction({ name: "echo", payload: { n: 1 } })),
    ]);
    const told = outcomes.map((each) => ("value" in each ? each.value : `${each.class} ${each.code}`));
    assert.deepEqual(told.slice(1), [
      "ChatError THREAD_NOT_FOUND",
      "OneloopError ACTION_UNKNOWN",
      "RangeError undefined",
      "OneloopError WORKER_DATA",
      "OneloopError WORKER_DATA",
      { n: 1 },
    ]);
    assert.equal(told[0], "ChatError EMPTY_MESSAGE");
    // An error of the worker's own is no end of it.
    await send(page, "crash");
    assert.equal((await send(page, "a")).at(-1), "heard a");
  }),
);

test(
  "a chat in the worker and one on the page do not know of each other",
  withApp(async (page) => {
    const said = await inApp(page, async (app) => {
      await app.own.start();
      await Promise.all([app.own.send("x"), app.chat.send("a")]);
      await Promise.all([app.settled(app.own), app.settled()]);
      await Promise.all([app.chat.stop(), app.own.send("y")]);
      await app.settled(app.own);
      return [app.said(), app.said(app.own)];
    });
    assert.deepEqual(said, [
      ["a", "heard a"],
      ["x", "own x", "y", "own y"],
    ]);
    const lists = await inApp(page, (app) =>
      [app.chat, app.own].map((chat) => chat.snapshot().threads.length),
    );
    assert.deepEqual(lists, [1, 1]);
  }),
);

test(
  "any chat can be shown through a port, until it is let go of",
  withApp(async (page) => {
    const told = await inApp(page, async (app) => {
      const { chat, close } = app.through();
      await chat.start();
      await chat.send("x");
      await app.settled(chat);
      const shown = app.said(chat);
      const pending = app.outcome(chat.flush());
      chat.disconnect();
      const codes = [await pending, await app.outcome(chat.send("y"))].map(
        (each) => "code" in each && each.code,
      );
      close();
      return {
        shown,
        codes,
        status: chat.snapshot().status,
        own: [app.own.snapshot().status, app.said(app.own)],
      };
    });
    assert.deepEqual(told, {
      shown: ["x", "own x"],
      codes: ["WORKER_GONE", "WORKER_GONE"],
      status: "failed",
      own: ["ready", ["x", "own x"]],
    });
  }),
);

test(
  "a worker that dies ends all calls with a code, and the status is failed",
  withApp(async (page) => {
    await inApp(page, (app) => app.chat.send("endless"));
    const told = await inApp(page, async (app) => {
      const failed = new Promise((/** @type {(value: void) => void} */ resolve) => {
        app.chat.subscribe(() => app.chat.snapshot().status === "failed" && resolve());
      });
      const waiting = app.outcome(app.chat.favorites());
      app.worker.terminate();
      const pending = await waiting;
      await failed;
      const { status, error, running, steps } = app.chat.snapshot();
      const after = await app.outcome(app.chat.send("x"));
      return { pending, status, code: error?.code, running, steps: steps.length > 0, after };
    });
    for (const { code } of [told.pending, told.after].filter((each) => "code" in each))
      assert.equal(code, "WORKER_GONE");
    assert.deepEqual(
      [told.status, told.code, told.running, told.steps],
      ["failed", "WORKER_GONE", false, true],
    );
    assert.equal("code" in told.after && told.after.code, "WORKER_GONE");
  }),
);

test(
  "a worker whose script is not there has failed",
  withPage(async ({ page, allow }) => {
    allow(/404/);
    await open(page, `${url}?script=nope.js`);
    const told = await inApp(page, async (app) => app.outcome(app.chat.send("a")));
    assert.equal("code" in told && told.code, "WORKER_FAILED");
    assert.equal(await inApp(page, (app) => app.chat.snapshot().status), "failed");
  }),
);

test(
  "the worker hears that its page is hidden or left, and saves at once; it goes on when the page comes back",
  withApp(async (page) => {
    await send(page, "a");
    const heard = await inApp(page, async (app) => {
      document.dispatchEvent(new Event("visibilitychange"));
      window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      return app.chat.callAction({ name: "page", payload: {} });
    });
    assert.deepEqual(heard, ["visibilitychange", "pagehide true"]);
    assert.equal((await send(page, "b")).at(-1), "heard a, b");
  }),
);

test(
  "what other windows say to the page the worker hears, by its own rule",
  withApp(async (page) => {
    await send(page, "a");
    await inApp(page, async () => {
      const frame = document.body.appendChild(document.createElement("iframe"));
      frame.srcdoc = "<p></p>";
      await new Promise((resolve) => void (frame.onload = resolve));
      const post = (
        /** @type {unknown} */ data,
        /** @type {string} */ origin,
        source = frame.contentWindow,
      ) => window.dispatchEvent(new MessageEvent("message", { data, origin, source }));
      post("by a stranger", "https://evil.example");
      post("by the page itself", location.origin, window);
      // What can't be handed on is left away.
      post(() => {}, location.origin);
      post("by a friend", "https://friend.example");
      post("by its own", location.origin);
    });
    await shows(page, "posted by its own");
    await shows(page, "posted by a friend");
    const heard = await inApp(page, (app) => app.said().filter((text) => text.startsWith("posted")));
    assert.deepEqual(heard.sort(), ["posted by a friend", "posted by its own"]);
  }),
);
