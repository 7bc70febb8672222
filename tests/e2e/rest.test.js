// The example with a server of its own: what a data layer has to do, the chat on it, and the server going away.
// @ts-check

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { RestDataLayer } from "../../examples/rest/layer.js";
import { startServer } from "../../examples/rest/server.js";
import { random } from "../lib/random.js";
import { seedFor } from "../lib/seed.js";
import { field, idle, say, shown } from "./lib/app.js";
import { withPage } from "./lib/browser.js";

const { MemoryDataLayer } = /** @type {typeof import("../../www/api/exports.js")} */ (
  await import(new URL("../../dist/index.js", import.meta.url).href)
);

/** @typedef {import("oneloop").DataWrite} DataWrite */
/** @typedef {import("oneloop").DataLayer} DataLayer */

const folder = mkdtempSync(join(tmpdir(), "oneloop-rest-"));
after(() => rmSync(folder, { recursive: true }));
let databases = 0;
const newFile = () => join(folder, `threads-${databases++}.sqlite`);

/** @param {(server: Awaited<ReturnType<typeof startServer>>, layer: RestDataLayer, file: string) => Promise<void>} body */
async function withServer(body) {
  const file = newFile();
  const server = await startServer({ file });
  try {
    await body(server, new RestDataLayer(`${server.url}/api`), file);
  } finally {
    await server.close();
  }
}

const time = (/** @type {number} */ second) => new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString();

/** Writes at random, of few things, so that they meet. @param {ReturnType<typeof random>} chance @returns {DataWrite} */
function someWrite(chance) {
  const threadId = `t${chance.int(4)}`;
  const at = chance.int(6);
  const stepId = `${threadId}-s${at}`;
  const elementId = `${stepId}-e${chance.int(2)}`;
  /** @type {any} */
  const thread = {
    id: threadId,
    app: chance.pick(["A", "B"]),
    name: `name ${chance.int(99)} 世界 🦀`,
    createdAt: time(0),
    updatedAt: time(chance.int(5)),
    ...(chance.chance(0.5) && { userId: chance.pick(["ada", "bob"]) }),
    ...(chance.chance(0.5) && { tags: [chance.pick(["x", "y"])], profile: "fast" }),
    metadata: { n: [chance.int(9)] },
  };
  /** @type {any} */
  const step = {
    id: stepId,
    threadId,
    parentId: null,
    type: "assistant_message",
    name: "A",
    input: "",
    output: `text ${chance.int(99)}`,
    status: "done",
    createdAt: time(at),
    seq: at,
    ...(chance.chance(0.3) && { favorite: time(chance.int(99)) }),
  };
  /** @type {any} */
  const element = { id: elementId, threadId, forId: stepId, type: "text", name: `n${chance.int(9)}` };
  const bytes = new Uint8Array(chance.int(50)).fill(chance.int(256));
  const content = chance.pick([
    new Blob([bytes], { type: "image/png" }),
    bytes.buffer,
    `text ${chance.int(9)}`,
  ]);
  /** @type {DataWrite[]} */
  const writes = [
    { method: "updateThread", args: [thread] },
    { method: "updateThread", args: [thread] },
    { method: "createStep", args: [step] },
    { method: "updateStep", args: [step] },
    { method: "createElement", args: [element] },
    { method: "putContent", args: [elementId, threadId, stepId, content] },
    { method: "deleteElement", args: [elementId, threadId, stepId] },
    { method: "deleteStep", args: [stepId, threadId, at] },
    { method: "upsertFeedback", args: [{ id: `f${stepId}`, threadId, forId: stepId, value: chance.int(2) }] },
    { method: "deleteFeedback", args: [stepId, threadId] },
    { method: "createUser", args: [{ id: `u${at}`, identifier: "ada", createdAt: time(at) }] },
    { method: "setMeta", args: ["A/settings", { depth: chance.int(9), list: [null, "ü"] }] },
    { method: "deleteThread", args: [threadId] },
  ];
  return chance.pick(writes);
}

/** All that can be asked of a layer. @param {any} layer */
async function picture(layer) {
  const byId = (/** @type {any} */ one, /** @type {any} */ other) =>
    (one.forId + one.id).localeCompare(other.forId + other.id);
  const ids = [0, 1, 2, 3].map((n) => `t${n}`);
  const threads = await Promise.all(
    ids.map(async (id) => {
      const thread = await layer.getThread(id);
      return (
        thread && { ...thread, elements: thread.elements.sort(byId), feedback: thread.feedback.sort(byId) }
      );
    }),
  );
  const contents = await Promise.all(
    ids.flatMap((thread) =>
      [0, 1, 2, 3, 4, 5].flatMap((at) =>
        [0, 1].map(async (n) => {
          const id = `${thread}-s${at}-e${n}`;
          const content = await layer.getContent(thread, id);
          const said =
            content instanceof Blob
              ? [content.type, ...new Uint8Array(await content.arrayBuffer())]
              : content instanceof ArrayBuffer
                ? ["buffer", ...new Uint8Array(content)]
                : content;
          return [(await layer.getElement(thread, id)) ?? null, said ?? null];
        }),
      ),
    ),
  );
  const filters = [
    {},
    { userId: "ada" },
    { profile: "fast" },
    { tag: "x" },
    { feedback: 1 },
    { userId: "bob", tag: "y" },
  ];
  const lists = [];
  for (const app of ["A", "B"])
    for (const filter of filters) {
      /** @type {any} */
      let after;
      do {
        const { data, next } = await layer.listThreads(
          { app, ...filter },
          { first: 2, ...(after && { after }) },
        );
        lists.push(data, next ?? null);
        after = next;
      } while (after);
    }
  return {
    threads,
    contents,
    lists,
    user: await layer.getUser("ada"),
    nobody: await layer.getUser("nobody"),
    meta: await layer.getMeta("A/settings"),
    favorites: await Promise.all(
      [{}, { userId: "ada" }].map((more) => layer.getFavoriteSteps({ app: "A", ...more })),
    ),
  };
}

test(
  "it does what the layer in memory does, whatever is written, also over a restart",
  { timeout: 120_000 },
  async (context) => {
    const chance = random(seedFor(context, "REST_SEED"));
    const file = newFile();
    let server = await startServer({ file });
    const memory = new MemoryDataLayer();
    try {
      for (let round = 0; round < 40; round++) {
        const writes = Array.from({ length: 1 + chance.int(12) }, () => someWrite(chance));
        await memory.commit(writes);
        await new RestDataLayer(`${server.url}/api`).commit(writes);
        // Once more is no harm.
        if (chance.chance(0.3)) await new RestDataLayer(`${server.url}/api`).commit(writes);
        if (chance.chance(0.2)) {
          await server.close();
          server = await startServer({ file });
        }
        assert.deepEqual(await picture(new RestDataLayer(`${server.url}/api`)), await picture(memory));
      }
    } finally {
      await server.close();
    }
  },
);

test("a commit is there whole or not at all", async () => {
  await withServer(async (_, layer) => {
    const thread = { id: "t", app: "A", name: "n", createdAt: time(0), updatedAt: time(0) };
    const nonsense = /** @type {any} */ ({ method: "constructor", args: [] });
    await assert.rejects(
      layer.commit([{ method: "updateThread", args: [thread] }, nonsense]),
      /says 400: there is no write "constructor"/,
    );
    assert.equal(await layer.getThread("t"), undefined);
    const hostile = { ...thread, id: "x'; DROP TABLE threads; --" };
    await layer.commit([{ method: "updateThread", args: [hostile] }]);
    assert.equal((await layer.getThread(hostile.id))?.id, hostile.id);
  });
});

test(
  "a chat on it: threads are there after a reload, are deleted, and outlive a server that was away",
  withPage(async ({ page, allow }) => {
    const file = newFile();
    let server = await startServer({ file });
    const { port, url } = server;
    const layer = new RestDataLayer(`${url}/api`);
    const threadButton = page.getByRole("button", { name: "What is 12 × 7?", exact: true });
    /** What the user has said, as the server has it. */
    const said = async () => {
      const { data } = await layer.listThreads({ app: "Kept on a server" }, { first: 10 });
      const stored = await Promise.all(data.map(({ id }) => layer.getThread(id)));
      return stored.map((thread) =>
        thread?.steps
          .filter((/** @type {any} */ { type }) => type === "user_message")
          .map((/** @type {any} */ { output }) => output),
      );
    };
    try {
      await page.goto(url);
      await say(page, "What is 12 × 7?");
      await idle(page);
      await page.reload();
      await threadButton.click();
      await shown(page, "What is 12 × 7?");
      await say(page, "and 3 × 3?");
      await idle(page);
      assert.deepEqual(await said(), [["What is 12 × 7?", "and 3 × 3?"]]);

      allow(/ERR_CONNECTION_REFUSED/);
      await server.close();
      await say(page, "Is anybody there?");
      await page
        .getByText(/The server that keeps the threads can't be reached/)
        .first()
        .waitFor();
      server = await startServer({ port, file });
      // What was not sent is in the field still.
      assert.equal(await field(page).inputValue(), "Is anybody there?");
      await page.keyboard.press("Enter");
      await shown(page, "Is anybody there?");
      await idle(page);
      await page.reload();
      await threadButton.click();
      await shown(page, "Is anybody there?");
      assert.deepEqual(await said(), [["What is 12 × 7?", "and 3 × 3?", "Is anybody there?"]]);

      await page.getByRole("button", { name: "Actions for “What is 12 × 7?”" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByText("Your threads will be listed here.").waitFor();
      await page.getByRole("button", { name: "Dismiss" }).click();
      while ((await said()).length > 0) await page.waitForTimeout(20);
      await page.reload();
      await page.getByText("Your threads will be listed here.").waitFor();
      assert.deepEqual(await said(), []);
    } finally {
      await server.close();
    }
  }),
);
