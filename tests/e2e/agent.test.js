// The seed scenario in the page: an agent, its tools, its steps and its history, with the demo model and with a server.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { conversation, field, idle, openEndpoint, say, shown, stored } from "./lib/app.js";
import { withPage } from "./lib/browser.js";
import { startOpenAIServer } from "./lib/openai-server.js";
import { startSite } from "./lib/site.js";

const site = await startSite();

/** @param {(context: { server: Awaited<ReturnType<typeof startOpenAIServer>> } & Parameters<Parameters<typeof withPage>[0]>[0]) => Promise<void>} body */
const withServer = (body) =>
  withPage(async (fixture) => {
    const server = await startOpenAIServer();
    try {
      await body({ ...fixture, server });
    } finally {
      await server.close().catch(() => {});
    }
  });

test(
  "the demo agent works a sum out by tool calls, and every step is stored",
  withPage(async ({ page }) => {
    await page.goto(site);
    await say(page, "What is 12 × 7 + 5 × 9?");
    await shown(page, "12 × 7 + 5 × 9 = 129");
    await idle(page);
    await page.getByRole("button", { name: /14 steps/ }).click();
    await page
      .getByRole("button", { name: /Ran tools/ })
      .first()
      .click();
    await shown(page, "Used multiply");
    const { steps = [], threads = [] } = await stored(page);
    const tools = steps.filter((step) => step.type === "tool");
    assert.deepEqual(
      tools.map(({ name, output, status }) => [name, output, status]),
      [
        ["multiply", "84", "done"],
        ["multiply", "45", "done"],
        ["add", "129", "done"],
      ],
    );
    assert.ok(steps.every((step) => step.status === "done"));
    assert.equal(threads[0].name, "What is 12 × 7 + 5 × 9?");
  }),
);

test(
  "a thread that has been left does not stay in memory",
  withPage(async ({ page }) => {
    await page.goto(site);
    await say(page, "What is 12 × 7 + 5 × 9?");
    await shown(page, "12 × 7 + 5 × 9 = 129");
    await idle(page);
    await page.evaluate(() => {
      const find = (/** @type {ParentNode} */ root) => {
        /** @type {Element[]} */
        const found = [];
        for (const each of root.querySelectorAll("*")) {
          if (each.localName === "oneloop-message") found.push(each);
          if (each.shadowRoot) found.push(...find(each.shadowRoot));
        }
        return found;
      };
      /** @type {any} */ (window).left = find(document).map((each) => new WeakRef(each));
    });
    await page.getByRole("button", { name: "New chat" }).first().click();
    await conversation(page).getByText("129").waitFor({ state: "detached" });
    const session = await page.context().newCDPSession(page);
    const kept = async () => {
      await session.send("HeapProfiler.collectGarbage");
      return page.evaluate(
        () =>
          /** @type {any} */ (window).left.filter((/** @type {WeakRef<Element>} */ each) => each.deref())
            .length,
      );
    };
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).left.length), 2);
    // What the browser itself still holds, such as the last frame's, it lets go of soon.
    for (let looks = 0; looks < 20 && (await kept()); looks += 1) await page.waitForTimeout(250);
    assert.equal(await kept(), 0);
  }),
);

test(
  "an endpoint's tool calls are run, and its tokens arrive one by one",
  withServer(async ({ page, server }) => {
    await openEndpoint(page, site, server.url);
    server.answer(
      { toolCalls: [{ id: "call-1", name: "multiply", arguments: { a: 6, b: 7 } }], bytes: 5 },
      { text: "The answer is **42**, says the tool. 世界 🦀", bytes: 7, hold: 150 },
    );
    await say(page, "Six times seven?");
    const first = await server.nextRequest();
    assert.equal(first.headers.authorization, "Bearer secret-key");
    assert.equal(first.body.tools.length, 2);
    const second = await server.nextRequest();
    assert.deepEqual(
      second.body.messages.map((/** @type {any} */ message) => message.role),
      ["system", "user", "assistant", "tool"],
    );
    assert.equal(second.body.messages[3].content, "42");
    await second.held;
    await shown(page, "The answer is");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    second.release();
    await shown(page, "says the tool. 世界 🦀");
    await idle(page);
    const everything = JSON.stringify(await stored(page));
    assert.ok(!everything.includes("secret-key"), "the key is nowhere in the store");
    assert.ok(!(await page.content()).includes("secret-key"), "nor in the page");
  }),
);

test(
  "Stop closes the connection, keeps the partial answer, and says one thing; the thread goes on after a reload",
  withServer(async ({ page, server }) => {
    await openEndpoint(page, site, server.url);
    server.answer({ text: "one two three four five six seven eight nine ten", hold: 4 });
    await say(page, "Count");
    const request = await server.nextRequest();
    await request.held;
    await shown(page, "one two three");
    await page.getByRole("button", { name: "Stop" }).click();
    assert.equal((await request.closed).finished, false, "the server saw the client go");
    await shown(page, "Stopped. Nothing is lost.");
    await idle(page);

    const after = async () => {
      assert.equal(await conversation(page).getByText("one two three").count(), 1);
      assert.equal(await conversation(page).getByText("Stopped. Nothing is lost.").count(), 1);
      assert.equal(await page.getByText("four five six").count(), 0);
    };
    await after();
    const { steps = [], channelValues = [] } = await stored(page);
    assert.equal(steps.find((step) => step.type === "assistant_message").status, "stopped");
    assert.equal(steps.filter((step) => step.status === "running").length, 0);
    // The list as it was at first, and what was added to it.
    const messages = channelValues.flatMap(({ value, added }) => added ?? value);
    assert.equal(messages.length, 2, "the graph's state has the question and the partial answer");

    await page.reload();
    await shown(page, "Stopped. Nothing is lost.");
    await after();
    server.answer({ text: "eleven" });
    await say(page, "Go on");
    await shown(page, "eleven");
    const next = await server.nextRequest();
    const said = next.body.messages.map((/** @type {any} */ message) => [
      message.role,
      message.content.trim(),
    ]);
    assert.deepEqual(said.slice(1), [
      ["user", "Count"],
      ["assistant", "one two three"],
      ["user", "Go on"],
    ]);
  }),
);

test(
  "a stop during a tool call leaves a history that the model's server accepts",
  withServer(async ({ page, server }) => {
    await openEndpoint(page, site, server.url);
    server.answer({
      toolCalls: [{ id: "call-1", name: "multiply", arguments: { a: 6, b: 7 } }],
      hold: 3,
    });
    await say(page, "Six times seven?");
    await (
      await server.nextRequest()
    ).held;
    await page.keyboard.press("Escape");
    await shown(page, "Stopped. Nothing is lost.");
    server.answer({ text: "Fine." });
    await say(page, "Never mind");
    await shown(page, "Fine.");
    const { messages } = (await server.nextRequest()).body;
    for (const [at, message] of messages.entries())
      for (const call of message.tool_calls ?? [])
        assert.equal(messages[at + 1].tool_call_id, call.id, "every call is answered");
  }),
);

test(
  "a reload during an answer finds it, marked interrupted",
  withServer(async ({ page, server }) => {
    await openEndpoint(page, site, server.url);
    server.answer({ text: "one two three four five", hold: 4 });
    await say(page, "Count");
    await (
      await server.nextRequest()
    ).held;
    await shown(page, "one two three");
    // What is younger than 250 ms may be lost: only what is stored is promised.
    const text = async () =>
      (await stored(page)).steps?.find((step) => step.type === "assistant_message")?.output;
    while ((await text()) !== "one two three");
    await page.reload();
    await shown(page, "one two three");
    await shown(page, "Interrupted");
    await idle(page);
    const { steps = [] } = await stored(page);
    assert.equal(steps.find((step) => step.type === "assistant_message").status, "interrupted");
  }),
);

for (const [what, answer, sentence] of /** @type {const} */ ([
  ["401", { status: 401, error: { message: "bad key" } }, /did not accept the API key.*bad key/],
  [
    "429",
    { status: 429, headers: { "retry-after": "7" }, error: { message: "slow down" } },
    /too many requests.*Try again in 7 s/,
  ],
  ["500", { status: 500, error: { message: "boom" } }, /a problem of its own \(HTTP 500\).*boom/],
  ["invalid JSON", { text: "half of it", garbage: "{oops" }, /no valid answer.*oops/],
  ["an end in mid-event", { text: "half of it", cut: true }, /ended in the middle of the answer/],
]))
  test(
    `${what} is shown as a sentence that helps, and the next turn works`,
    withServer(async ({ page, allow, server }) => {
      allow(/Failed to load resource/);
      allow(/net::ERR_/);
      await openEndpoint(page, site, server.url);
      server.answer(answer);
      await say(page, "Hello");
      await shown(page, sentence);
      await idle(page);
      server.answer({ text: "Here I am." });
      await say(page, "Again");
      await shown(page, "Here I am.");
    }),
  );

test(
  "a dead server is named, with what to look at",
  withServer(async ({ page, allow, server }) => {
    allow(/net::ERR_CONNECTION_REFUSED/);
    await openEndpoint(page, site, server.url);
    const { host } = new URL(server.url);
    await server.close();
    await say(page, "Hello");
    await shown(page, `The server at ${host} did not answer. Is it running`);
    await idle(page);
  }),
);

test(
  "threads: newest first, opened, deleted for good once that can't be undone",
  withPage(async ({ page }) => {
    await page.goto(site);
    await say(page, "1 × 1");
    await shown(page, "1 × 1 = 1");
    await idle(page);
    await page.getByRole("button", { name: "New chat" }).first().click();
    await say(page, "2 × 2");
    await shown(page, "2 × 2 = 4");
    await idle(page);
    const names = () =>
      page
        .locator("oneloop-thread-list")
        .getByRole("button", { name: /^\d × \d/ })
        .allInnerTexts();
    assert.deepEqual(await names(), ["2 × 2", "1 × 1"]);
    await page.getByRole("button", { name: /^1 × 1/ }).click();
    await shown(page, "1 × 1 = 1");
    assert.equal(await page.getByText("2 × 2 = 4").count(), 0);

    await page.getByRole("button", { name: /^Actions for “1 × 1”/ }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText("Where shall we begin?").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.waitForFunction(async () => {
      const request = indexedDB.open("oneloop");
      const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      const count = database.transaction("threads").objectStore("threads").count();
      const threads = await new Promise((resolve) => (count.onsuccess = () => resolve(count.result)));
      database.close();
      return threads === 1;
    });
    assert.deepEqual(await names(), ["2 × 2"]);
    const { threads = [], steps = [], checkpoints = [], channelValues = [] } = await stored(page);
    assert.equal(threads.length, 1);
    const ids = new Set(steps.map((step) => step.threadId));
    assert.deepEqual([...ids], [threads[0].id], "its steps are gone");
    const states = new Set(checkpoints.map((checkpoint) => checkpoint.threadId));
    assert.deepEqual([...states], [threads[0].id], "and its state");
    assert.ok(channelValues.length <= checkpoints.length, "with its values");
  }),
);

test(
  "without IndexedDB the app runs in memory and says so",
  withPage(async ({ page }) => {
    await page.addInitScript(() => Object.defineProperty(globalThis, "indexedDB", { value: undefined }));
    await page.goto(site);
    await page
      .getByText(/Nothing is being saved|does not let the page save/)
      .first()
      .waitFor();
  }),
);

test(
  "a message of 1 MB is taken, and an empty one is not",
  withServer(async ({ page, server }) => {
    await openEndpoint(page, site, server.url);
    await say(page, "   ");
    assert.equal(await page.getByText("Where shall we begin?").count(), 1);
    server.answer({ text: "That was long." });
    await field(page).evaluate((element) => {
      const area = /** @type {HTMLTextAreaElement} */ (element);
      area.value = "0123456789abcdef".repeat(65_536);
      area.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    });
    await field(page).press("Enter");
    await shown(page, "That was long.");
    const request = await server.nextRequest();
    assert.equal(request.body.messages.at(-1).content.length, 1_048_576);
  }),
);
