// Questions of a turn, as an app asks and a page answers them: texts, choices, files, forms, a graph's; after a reload, and from another tab.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPages } from "../e2e/lib/browser.js";
import { open, servePage } from "../langchain/lib/page.js";
import { inPage, reload, send, withProgram } from "./lib/in-app.js";

const url = await servePage("tests/chat/programs/app.js");

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof import("./programs/app.js")} App */

const inApp = /** @type {ReturnType<typeof inPage<App>>} */ (inPage());

/** @param {string} app @param {(page: Page, allow: (problem: RegExp) => void) => Promise<void>} body */
const withApp = (app, body) => withProgram(`${url}?app=${app}`, body);

/** Answers the question that waits. @param {Page} page @param {unknown} value */
const answer = (page, value) =>
  inApp(
    page,
    async (app, value) => {
      await app.chat.answer(/** @type {any} */ (app.question()).id, value);
      await app.settled();
      return app.said();
    },
    value,
  );

test(
  "a text is asked for, also after a reload, and what was answered before is not asked again",
  withApp("asks", async (page) => {
    await send(page, "text");
    assert.deepEqual(await send(page, "Ada"), ["text", "Who?", "Ada", "Where?"]);
    await reload(page);
    assert.equal(await inApp(page, (app) => app.chat.snapshot().running), false);
    assert.equal(await inApp(page, (app) => app.question()?.ask?.key), "city");
    assert.deepEqual(await answer(page, "London"), [
      "text",
      "Who?",
      "Ada",
      "Where?",
      "London",
      "Ada of London",
    ]);
    assert.deepEqual(await inApp(page, (app) => app.heard), [{ resumed: true }]);
    assert.equal(await inApp(page, (app) => app.chat.snapshot().attempts.length), 1);
  }),
);

test(
  "files and choices, with what is refused, and after a reload",
  withApp("asks", async (page) => {
    await send(page, "file");
    const give = (/** @type {[string, string, string][]} */ files) =>
      inApp(
        page,
        async (app, files) => {
          const given = files.map(([name, type, text]) => new File([text], name, { type }));
          const code = await app.codeOf(
            app.chat.answer(/** @type {any} */ (app.question()).id, undefined, { files: given }),
          );
          await app.settled();
          return code;
        },
        files,
      );
    assert.equal(await give([]), "ASK_ANSWER");
    assert.equal(await give([["a.exe", "application/x-msdownload", "x"]]), "UPLOAD_TYPE");
    assert.equal(await give([["a.csv", "text/csv", "x".repeat(3e6)]]), "UPLOAD_TOO_LARGE");
    assert.equal(
      await give([
        ["a.csv", "text/csv", "1,2"],
        ["b.CSV", "", "3"],
      ]),
      "done",
    );
    await reload(page);
    assert.equal(
      await inApp(page, (app) => app.codeOf(app.chat.answer(/** @type {any} */ (app.question()).id, "7"))),
      "ASK_ANSWER",
    );
    const said = await answer(page, "0");
    assert.equal(said.at(-1), 'a.csv text/csv 1,2; b.CSV  3; {"sure":true}');
  }),
);

test(
  "a form is asked for until it fits; an element answers by itself",
  withApp("asks", async (page) => {
    await send(page, "form");
    const asked = await inApp(page, (app) => /** @type {any} */ (app.question()).ask);
    assert.deepEqual(
      [asked.type, asked.schema.required, asked.values],
      ["form", ["name", "age"], { age: 1 }],
    );
    await answer(page, { name: "A", age: 1 });
    const again = await inApp(page, (app) => /** @type {any} */ (app.question()).ask);
    assert.match(again.errors[0], /^name: /);
    assert.deepEqual(again.values, { name: "A", age: 1 });
    assert.equal((await answer(page, { name: "Ada", age: 36 })).at(-1), '{"name":"Ada","age":36}');
    await send(page, "element");
    const element = await inApp(page, (app) => {
      const { elementId } = /** @type {any} */ (app.question()).ask;
      return app.chat.snapshot().elements.find(({ id }) => id === elementId);
    });
    assert.deepEqual([element?.type, element?.name, element?.props], ["custom", "x-picker", { of: [1, 2] }]);
    assert.equal((await answer(page, { picked: 2 })).at(-1), '{"picked":2}');
  }),
);

test(
  "a question ends with its time, with Stop, and with nothing else",
  withApp("asks", async (page) => {
    await send(page, "soon");
    await page.waitForFunction(() => !(/** @type {any} */ (window).app.chat.snapshot().running));
    assert.equal((await inApp(page, (app) => app.said())).at(-1), "undefined TimeoutError ASK_TIMEOUT");
    await send(page, "text");
    const id = await inApp(page, (app) => app.question()?.id);
    await inApp(page, (app) => app.chat.stop());
    assert.deepEqual((await inApp(page, (app) => app.said())).slice(-3), ["text", "Who?", "stopped"]);
    assert.equal(
      await inApp(page, (app, id) => app.codeOf(app.chat.answer(String(id), "late")), id),
      "ASK_OVER",
    );
    assert.equal((await send(page, "hello")).at(-1), "You said: hello");
  }),
);

test(
  "a graph's questions are the chat's, answered after a reload, two at once one after the other",
  withApp("interrupts", async (page) => {
    assert.deepEqual(await send(page, "go"), ["go", "Send it?"]);
    const asked = await inApp(page, (app) => /** @type {any} */ (app.question()).ask);
    assert.deepEqual(
      asked.actions.map((/** @type {any} */ { label }) => label),
      ["yes", "Not now"],
    );
    await reload(page);
    await answer(page, "1");
    assert.equal(await inApp(page, (app) => app.question()?.ask?.type), "form");
    await answer(page, { name: "Ada" });
    assert.equal(await inApp(page, (app) => app.question()?.output), "Why?");
    await reload(page);
    const said = await answer(page, "because");
    assert.equal(said.at(-1), 'Send it?=0 Who?={"name":"Ada"} Why?="because"');
    assert.equal(await inApp(page, (app) => app.chat.snapshot().running), false);
  }),
);

test("another tab answers", async () => {
  await withPages(async ({ open: make }) => {
    const [one, other] = [await make(), await make()];
    for (const page of [one, other]) await open(page, `${url}?app=asks`);
    await send(one, "text");
    const id = await inApp(one, async (app) => app.chat.snapshot().thread.id);
    await inApp(other, (app, id) => app.chat.openThread(id), id);
    await other.waitForFunction(() => /** @type {any} */ (window).app.question());
    await inApp(other, (app) => app.chat.answer(/** @type {any} */ (app.question()).id, "Ada"));
    await one.waitForFunction(() => /** @type {any} */ (window).app.question()?.output === "Where?");
    await other.waitForFunction(() => /** @type {any} */ (window).app.question()?.output === "Where?");
    await inApp(other, (app) => app.chat.answer(/** @type {any} */ (app.question()).id, "London"));
    await other.waitForFunction(() => /** @type {any} */ (window).app.said().at(-1) === "Ada of London");
    assert.deepEqual(await inApp(one, (app) => app.said()), await inApp(other, (app) => app.said()));
  })();
});

test("another tab answers a graph's questions, also when the one that ran it is gone", async () => {
  await withPages(async ({ open: make }) => {
    const [one, other] = [await make(), await make()];
    for (const page of [one, other]) await open(page, `${url}?app=interrupts`);
    /** @param {Page} page @param {string} asked */
    const isAsked = (page, asked) =>
      page.waitForFunction((asked) => /** @type {any} */ (window).app.question()?.output === asked, asked);
    /** @param {unknown} value */
    const answered = (value) =>
      inApp(other, (app, value) => app.chat.answer(/** @type {any} */ (app.question()).id, value), value);
    await send(one, "go");
    const id = await inApp(one, async (app) => app.chat.snapshot().thread.id);
    await inApp(other, (app, id) => app.chat.openThread(id), id);
    await isAsked(other, "Send it?");
    await answered("1");
    await isAsked(one, "Who?");
    await isAsked(other, "Who?");
    await one.close();
    await answered({ name: "Ada" });
    await isAsked(other, "Why?");
    await answered("because");
    const last = 'Send it?=0 Who?={"name":"Ada"} Why?="because"';
    await other.waitForFunction((last) => /** @type {any} */ (window).app.said().at(-1) === last, last);
  })();
});
