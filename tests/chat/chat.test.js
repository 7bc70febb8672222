// The chat runtime as an app uses it, in a page: elements, actions, hooks, attempts, and all of it after a reload.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { servePage } from "../langchain/lib/page.js";
import { inPage, reload, send, withProgram } from "./lib/in-app.js";

const url = await servePage("tests/chat/programs/app.js");

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof import("./programs/app.js")} App */

const inApp = /** @type {ReturnType<typeof inPage<App>>} */ (inPage());

/** @param {string} app @param {(page: Page, allow: (problem: RegExp) => void) => Promise<void>} body */
const withApp = (app, body) => withProgram(`${url}?app=${app}`, body);

test(
  "edits, answers once more, and their branches take the graph along",
  withApp("remembers", async (page) => {
    await send(page, "a");
    assert.equal((await send(page, "b")).at(-1), "heard a, b");
    const id = (/** @type {string} */ text) =>
      inApp(page, (app, text) => app.chat.snapshot().steps.find(({ output }) => output === text)?.id, text);
    const after = async (
      /** @type {"regenerate" | "editMessage" | "selectAttempt"} */ method,
      /** @type {unknown[]} */ ...args
    ) => {
      await inApp(
        page,
        async (app, [method, args]) => {
          await /** @type {any} */ (app.chat)[method](...args);
          await app.settled();
        },
        /** @type {const} */ ([method, args]),
      );
      return inApp(page, (app) => app.said());
    };
    const b = await id("b");
    assert.equal((await after("regenerate", b)).at(-1), "heard a, b");
    assert.deepEqual(await after("editMessage", b, "B"), ["a", "heard a", "B", "heard a, B"]);
    const a = await id("a");
    assert.deepEqual(await after("editMessage", a, "A"), ["A", "heard A"]);
    assert.deepEqual(await send(page, "c"), ["A", "heard A", "c", "heard A, c"]);
    assert.deepEqual(await after("selectAttempt", a), ["a", "heard a", "B", "heard a, B"]);
    await reload(page);
    assert.deepEqual(await send(page, "d"), ["a", "heard a", "B", "heard a, B", "d", "heard a, B, d"]);
    const attempts = await inApp(page, (app) => app.chat.snapshot().attempts.map(({ length }) => length));
    assert.deepEqual(attempts.toSorted(), [2, 2, 2]);
    const history = await inApp(page, (app) => app.chat.searchThreads("heard a").then((hits) => hits.length));
    assert.equal(history, 1);
  }),
);

test(
  "everything the author set is there after a reload",
  withApp("elements", async (page) => {
    const sent = await inApp(page, async (app) => {
      const files = [new File(["hello"], "a.txt", { type: "text/plain" })];
      await app.chat.send("go", {
        files,
        command: "draw",
        modes: { speed: "fast" },
        metadata: { from: "test" },
      });
      await app.settled();
      return app.heard;
    });
    assert.deepEqual(sent, [
      {
        command: "draw",
        modes: { speed: "fast" },
        metadata: { from: "test" },
        files: [["a.txt", "file", 5, "hello"]],
      },
      { tags: ["a"], author: "bot", actions: ["again"] },
    ]);
    const picture = () =>
      inApp(page, async (app) => {
        const { steps, elements, commands } = app.chat.snapshot();
        const by = (/** @type {string} */ output) => steps.find((step) => step.output === output);
        const user = by("go");
        const message = by("see");
        const step = steps.find(({ name }) => name === "model");
        const contents = await Promise.all(
          elements.map(async ({ id, type, name }) => {
            const content = await app.chat.elementContent(id);
            return [
              type,
              name,
              content instanceof Blob ? `${content.type} ${await content.text()}` : content,
            ];
          }),
        );
        return {
          user: [user?.command, user?.modes, user?.metadata],
          message: [message?.name, message?.tags, message?.metadata, message?.icon, message?.language],
          actions: message?.actions?.map(({ id: _, ...rest }) => rest),
          step: [
            step?.generation,
            step?.defaultOpen,
            step?.autoCollapse,
            step?.showInput,
            step?.tags,
            step?.icon,
            step?.output,
          ],
          times: steps.every(({ start, end }) => start && end && end >= start),
          wrapped: steps.filter(({ name }) => name === "double").map(({ input, output }) => [input, output]),
          elements: elements.map(({ type, name, display, size, mime, url, language, props }) =>
            JSON.parse(JSON.stringify({ type, name, display, size, mime, url, language, props })),
          ),
          contents,
          commands,
        };
      });
    const before = await picture();
    assert.deepEqual(before.message, ["bot", ["a"], { own: true }, "star", "python"]);
    assert.deepEqual(before.actions, [
      { name: "again", payload: { n: 1 }, label: "Again", tooltip: "Once more", icon: "redo" },
    ]);
    assert.deepEqual(before.wrapped, [["21", "42"]]);
    assert.deepEqual(
      before.contents.map(([type, name]) => [type, name].join(" ")),
      [
        "file a.txt",
        "image dot",
        "image far",
        "text code",
        "file bytes.bin",
        "plotly plot",
        "dataframe rows",
        "tasklist tasklist",
        "custom x-picker",
      ],
    );
    const contentOf = (/** @type {string} */ name) => before.contents.find((each) => each[1] === name)?.[2];
    assert.deepEqual(contentOf("rows"), {
      columns: ["a", "b"],
      rows: [
        [1, null],
        [2, "x"],
      ],
    });
    assert.equal(contentOf("dot"), "image/svg+xml <svg/>");
    const list = before.elements.find(({ type }) => type === "tasklist");
    assert.deepEqual(list?.props, {
      tasks: [{ title: "one" }, { title: "two", status: "running" }],
      status: "Going on",
    });
    assert.deepEqual(before.elements.find(({ name }) => name === "x-picker")?.props, { n: 2 });
    assert.equal(await inApp(page, (app) => app.chat.snapshot().sidebar?.elements[0]?.content), "side");
    assert.ok(
      await inApp(page, (app) => app.events.some(({ type, name }) => type === "custom" && name === "mine")),
    );
    await reload(page);
    assert.deepEqual(await picture(), before);
    // An action of a message that is there again still works.
    const acted = await inApp(page, async (app) => {
      const action = app.chat.snapshot().steps.find(({ actions }) => actions)?.actions?.[0];
      return app.chat.callAction(/** @type {any} */ (action));
    });
    assert.deepEqual(acted, { done: 1 });
    assert.equal((await inApp(page, (app) => app.said())).at(-1), 'again {"n":1}');
  }),
);

test(
  "what is not taken is refused with a code, and the next turn works",
  withApp("elements", async (page) => {
    const codes = await inApp(page, async (app) => [
      await app.codeOf(app.chat.send("x", { files: [new File(["x"], "a.png", { type: "image/png" })] })),
      await app.codeOf(
        app.chat.send("x", { files: [new File(["x".repeat(2000)], "a.txt", { type: "text/plain" })] }),
      ),
      await app.codeOf(app.chat.callAction({ name: "nope", payload: {} })),
      await app.codeOf(app.chat.callAction({ name: "fails", payload: {} })),
      await app.codeOf(app.chat.regenerate("nope")),
      await app.codeOf(app.chat.setFeedback({ forId: "nope", value: 1 })),
    ]);
    assert.deepEqual(codes, [
      "UPLOAD_TYPE",
      "UPLOAD_TOO_LARGE",
      "ACTION_UNKNOWN",
      "RangeError: no",
      "STEP_NOT_FOUND",
      "STEP_NOT_FOUND",
    ]);
    // What an action fails with is seen, too.
    assert.deepEqual(await inApp(page, (app) => app.said()), ["no"]);
    assert.equal((await send(page, "go")).at(-1), "see");
  }),
);

test(
  "what is said while a thread begins is part of what runs: it is not idle in between",
  withApp("hooks", async (page) => {
    const events = await inApp(page, async (app) => {
      await app.chat.newThread();
      const { id } = app.chat.snapshot().thread;
      /** @type {unknown[]} */
      const events = [];
      const answered = new Promise((resolve) => {
        app.chat.subscribe((event) => {
          if (event.type === "running" && event.threadId === id) events.push(event.running);
          if (event.type === "step" && event.step.type === "assistant_message") events.push("answer");
          if (events.includes("answer") && events.at(-1) === false) resolve(undefined);
        });
      });
      await app.chat.send("one");
      await answered;
      return events.filter((event, at) => event !== events[at - 1]);
    });
    assert.deepEqual(events, [true, "answer", false]);
  }),
);

test(
  "all hooks are called, with turns of their own",
  withApp("hooks", async (page) => {
    assert.deepEqual(await send(page, "one"), ["one", "1 ada 1"]);
    assert.deepEqual((await send(page, "two")).slice(2), ["two", "2 ada 3"]);
    assert.equal(await inApp(page, (app) => app.chat.snapshot().thread.name), "About one");
    assert.deepEqual(
      await inApp(page, (app) => [
        ...new Set(
          app.chat.snapshot().steps.map(({ type, name }) => (type === "assistant_message" ? name : "")),
        ),
      ]),
      ["", "Ada"],
    );
    assert.equal((await send(page, "call")).at(-1), "3 FUNCTION_UNKNOWN FUNCTION_TIMEOUT");
    assert.equal((await send(page, "fail")).at(-1), "broken");
    const heard = await inApp(page, async (app) => {
      const answer = app.chat.snapshot().steps.find(({ output }) => output === "1 ada 1")?.id ?? "";
      await app.chat.setFeedback({ forId: answer, value: 0, comment: "meh" });
      await app.chat.editSettings({ name: "b", heat: 0.5 });
      window.postMessage("from this window is not heard");
      const frame = document.body.appendChild(document.createElement("iframe"));
      frame.srcdoc = "<p></p>";
      await new Promise((resolve) => void (frame.onload = resolve));
      const posted = new MessageEvent("message", {
        data: { n: 1 },
        origin: location.origin,
        source: frame.contentWindow,
      });
      window.dispatchEvent(posted);
      window.dispatchEvent(
        new MessageEvent("message", {
          data: "evil",
          origin: "https://evil.example",
          source: frame.contentWindow,
        }),
      );
      const started = await app.chat.startAudio();
      const chunk = (/** @type {number} */ elapsedTime) => ({
        mimeType: "pcm16",
        data: new ArrayBuffer(2),
        isStart: !elapsedTime,
        elapsedTime,
      });
      await Promise.all([0, 1, 2].map((n) => app.chat.sendAudio(chunk(n))));
      await app.chat.endAudio();
      return [
        ...app.heard,
        { started },
        app.chat.snapshot().settings,
        app.chat.snapshot().feedback.map(({ value, comment }) => [value, comment]),
      ];
    });
    assert.deepEqual(heard, [
      { error: "TypeError: broken", hook: "on_message" },
      { feedback: 0, comment: "meh" },
      { edited: { name: "b", heat: 0.5 } },
      { posted: { n: 1 } },
      { chunk: 0 },
      { chunk: 1 },
      { chunk: 2 },
      { started: true },
      [{ id: "other", type: "tags", label: "Of b" }],
      [[0, "meh"]],
    ]);
    assert.equal((await inApp(page, (app) => app.said())).at(-1), "heard you");
    const codes = await inApp(page, async (app) => {
      const twice = (/** @type {() => void} */ set) => {
        try {
          set();
          return "taken";
        } catch (error) {
          return /** @type {any} */ (error).code;
        }
      };
      return [
        twice(() => app.chat.onChatStart(() => {})),
        twice(() => app.chat.onMessage(() => {})),
        twice(() => app.chat.onFeedback(() => {})),
        twice(() => app.chat.onAction("x", () => {})),
        twice(() => app.chat.onAction("x", () => {})),
        await app.codeOf(app.chat.updateSettings({ other: "no list" })),
      ];
    });
    assert.deepEqual(codes, [
      "HOOK_LATE",
      "HOOK_TWICE",
      "HOOK_TWICE",
      "taken",
      "HOOK_TWICE",
      "SETTING_INVALID",
    ]);
    await inApp(page, (app) => app.chat.setUser("bob", { displayName: "Bob" }));
    assert.deepEqual(
      await inApp(page, (app) => [app.chat.snapshot().threads.length, app.chat.snapshot().user?.displayName]),
      [0, "Bob"],
    );
    assert.deepEqual(await send(page, "mine"), ["mine", "1 bob 1"]);
  }),
);
