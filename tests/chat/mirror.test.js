// What Chainlit's own end-to-end tests look for, as far as it concerns the runtime, written anew against our API. Each test is named after the folder it stands for.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { servePage } from "../langchain/lib/page.js";
import { inPage, send, withProgram } from "./lib/in-app.js";

const url = await servePage("tests/chat/programs/mirror.js");

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof import("./programs/mirror.js")} App */

const inApp = /** @type {ReturnType<typeof inPage<App>>} */ (inPage());

/** @param {(page: Page) => Promise<void>} body */
const withApp = (body) => withProgram(url, body);

/** Clicks a button. @param {Page} page @param {string} id */
const click = (page, id) =>
  inApp(
    page,
    async (app, id) => {
      const actions = app.chat.snapshot().steps.flatMap(({ actions = [] }) => actions);
      const action = actions.find((each) => each.id === id);
      if (action) await app.chat.callAction(action);
      await app.settled();
      return app.chat.snapshot().steps.flatMap(({ actions = [] }) => actions.map(({ label }) => label));
    },
    id,
  );

test(
  "action: two of one name are taken away one by one, then all",
  withApp(async (page) => {
    await send(page, "action");
    assert.deepEqual(await click(page, "second"), ["First", "Remove all"]);
    assert.equal((await inApp(page, (app) => app.said())).at(-1), "clicked second");
    assert.deepEqual(await click(page, "all"), []);
  }),
);

test(
  "streaming: tokens, a text in their place, a step's input and output",
  withApp(async (page) => {
    assert.equal((await send(page, "stream")).at(-1), "a sequence in their place");
    const step = await inApp(page, (app) => app.chat.snapshot().steps.find(({ name }) => name === "tool"));
    assert.deepEqual([step?.input, step?.output, step?.status], ["input", "output", "done"]);
  }),
);

test(
  "step: tools nest, and a message from inside is one of the conversation",
  withApp(async (page) => {
    assert.deepEqual(await send(page, "nested"), ["nested", "from inside"]);
    const tree = await inApp(page, (app) => {
      const { steps } = app.chat.snapshot();
      const nameOf = (/** @type {string | null} */ id) => steps.find((step) => step.id === id)?.name ?? null;
      return steps.map(({ name, type, parentId, output }) => [name, type, nameOf(parentId), output]);
    });
    assert.deepEqual(tree.slice(tree.findIndex(([name]) => name === "outer")), [
      ["outer", "tool", "on_message", "outer done"],
      ["inner", "tool", "outer", "inner done"],
      ["Mirror", "assistant_message", "inner", "from inside"],
    ]);
  }),
);

test(
  "update_step: a message and a step are changed where they are",
  withApp(async (page) => {
    assert.deepEqual(await send(page, "update"), ["update", "after"]);
    const outputs = await inApp(page, (app) =>
      app.chat
        .snapshot()
        .steps.filter(({ name }) => name === "changing")
        .map(({ output }) => output),
    );
    assert.deepEqual(outputs, ["after"]);
  }),
);

test(
  "remove_step and remove_elements: what is removed is gone, after a reload too",
  withApp(async (page) => {
    assert.deepEqual(await send(page, "remove"), ["remove", "kept"]);
    const picture = () =>
      inApp(page, (app) => {
        const { steps, elements } = app.chat.snapshot();
        return [steps.map(({ name, output }) => `${name}: ${output}`), elements.map(({ name }) => name)];
      });
    const before = await picture();
    assert.deepEqual(before[1], ["gone"]);
    assert.ok(!before[0]?.some((step) => step.startsWith("gone")));
    const id = await inApp(page, async (app) => {
      const { thread, elements } = app.chat.snapshot();
      await app.chat.removeElement(elements[0]?.id ?? "");
      return thread.id;
    });
    await page.reload();
    await page.waitForFunction(() => "app" in window);
    await inApp(page, (app, id) => app.chat.openThread(id), id);
    assert.deepEqual(await picture(), [before[0], []]);
  }),
);

test(
  "tasklist: seventeen tasks, their states, and its end",
  withApp(async (page) => {
    await send(page, "tasks");
    const lists = () =>
      inApp(page, (app) =>
        app.chat
          .snapshot()
          .elements.filter(({ type }) => type === "tasklist")
          .map(({ props }) => /** @type {any} */ (props)),
      );
    const [list] = await lists();
    assert.equal(list.tasks.length, 17);
    assert.deepEqual(
      list.tasks.slice(0, 4).map((/** @type {any} */ { status }) => status),
      ["done", "failed", "running", undefined],
    );
    assert.equal(list.status, "Running");
    await send(page, "tasks");
    assert.equal((await lists()).length, 1);
  }),
);

test(
  "sidebar: elements beside the conversation, others in their place, closed",
  withApp(async (page) => {
    await send(page, "sidebar");
    const shown = () =>
      inApp(page, (app) => {
        const { sidebar } = app.chat.snapshot();
        return sidebar && [sidebar.title, sidebar.elements.map(({ name }) => name)];
      });
    assert.deepEqual(await shown(), ["One", ["e"]]);
    await send(page, "sidebarOff");
    assert.equal(await shown(), null);
  }),
);

test(
  "user_session and thread_resume: values are kept in a thread, and only there",
  withApp(async (page) => {
    assert.equal((await send(page, "session")).at(-1), "undefined");
    assert.equal((await send(page, "session")).at(-1), "kept");
    const id = await inApp(page, async (app) => {
      const { id } = app.chat.snapshot().thread;
      await app.chat.newThread();
      return id;
    });
    assert.deepEqual(await send(page, "session"), ["session", "undefined"]);
    await page.reload();
    await page.waitForFunction(() => "app" in window);
    await inApp(
      page,
      async (app, id) => {
        await app.chat.openThread(id);
        await app.settled();
      },
      id,
    );
    assert.deepEqual(await inApp(page, (app) => app.heard), [{ resumed: true, history: 4, value: "kept" }]);
    assert.equal((await send(page, "session")).at(-1), "kept");
  }),
);

test(
  "custom_element: its view changes it, calls an action, and takes it away",
  withApp(async (page) => {
    await send(page, "counter");
    const counted = await inApp(page, async (app) => {
      const [element] = app.chat.snapshot().elements;
      const id = element?.id ?? "";
      const count = await app.chat.callAction({ name: "count", payload: { count: element?.props?.count } });
      await app.chat.updateElement(id, { props: { count } });
      const { props } = app.chat.snapshot().elements[0] ?? {};
      await app.chat.removeElement(id);
      return [props, app.chat.snapshot().elements.length];
    });
    assert.deepEqual(counted, [{ count: 2 }, 0]);
  }),
);

test(
  "stop_task: three messages, the last one the app's word on it, and the second never comes",
  withApp(async (page) => {
    const said = await inApp(page, async (app) => {
      const first = new Promise((/** @type {(value: void) => void} */ resolve) => {
        app.chat.subscribe(() => app.said().includes("first") && resolve());
      });
      await app.chat.send("stop");
      await first;
      const before = app.chat.snapshot().running;
      await app.chat.stop();
      return [before, app.chat.snapshot().running, app.said()];
    });
    assert.deepEqual(said, [true, false, ["stop", "first", "was stopped"]]);
  }),
);

test(
  "error_handling: an error at the start of a chat is one message; chat_profiles: one is chosen, with its starters",
  withApp(async (page) => {
    const { profiles, profile, starters } = await inApp(page, (app) => app.chat.snapshot());
    assert.deepEqual(
      profiles.map(({ name, starters }) => [name, starters?.length]),
      [
        ["Good", 1],
        ["Broken", undefined],
      ],
    );
    assert.equal(profile, "Good");
    assert.deepEqual(starters, [
      { label: "Group", starters: [{ label: "Stop", message: "stop", command: "now" }] },
    ]);
    assert.match((await send(page, "profile")).at(-1) ?? "", /^Good /);
    const said = await inApp(page, async (app) => {
      await app.chat.setProfile("Broken");
      await app.chat.newThread();
      await app.settled();
      return app.said();
    });
    assert.deepEqual(said, ["it does not start"]);
  }),
);

test(
  "chat_settings: the hook is called once, and the values are there again",
  withApp(async (page) => {
    const heard = await inApp(page, async (app) => {
      await app.chat.updateSettings({ model: "b", heat: 1.5 });
      await app.settled();
      return app.heard;
    });
    assert.deepEqual(heard, [{ settings: { model: "b", heat: 1.5 } }]);
    await page.reload();
    await page.waitForFunction(() => "app" in window);
    const said = (await send(page, "profile")).at(-1) ?? "";
    assert.deepEqual(JSON.parse(said.replace("Good ", "")), { model: "b", heat: 1.5 });
  }),
);

test(
  "upload_attachments: three files arrive in their order",
  withApp(async (page) => {
    const said = await inApp(page, async (app) => {
      const files = ["c", "a", "b"].map((name, at) => new File(["x".repeat(at)], `${name}.txt`));
      await app.chat.send("take these", { files });
      await app.settled();
      return app.said();
    });
    assert.equal(said.at(-1), "c.txt 0, a.txt 1, b.txt 2");
  }),
);
