// Threads as a file, and back: whole, checked before anything is written, and no harm when done twice.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { BlobReader, BlobWriter, TextReader, Uint8ArrayReader, ZipReader, ZipWriter } from "@zip.js/zip.js";

// As it is shipped.
const dist = (/** @type {string} */ file) => import(new URL(`../../dist/${file}`, import.meta.url).href);
const { IndexedDBDataLayer, MemoryDataLayer } = /** @type {typeof import("../../www/api/exports.js")} */ (
  await dist("index.js")
);
const { exportThreads, importThreads, TransferError } =
  /** @type {typeof import("../../www/api/transfer/index.js")} */ (await dist("transfer.js"));

/** @typedef {import("../../www/api/data-layer.js").DataWrite} DataWrite */
/** @typedef {import("../../www/api/data-layer.js").MemoryDataLayer} Layer */

const at = (/** @type {number} */ second) => `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z`;
const app = "Echo";

/** A layer with threads in which everything is used. */
async function filled(threads = 3) {
  const layer = new MemoryDataLayer();
  for (let n = 0; n < threads; n++) {
    const id = `t${n}`;
    /** @type {any} */
    const step = (/** @type {number} */ seq) => ({
      id: `${id}-s${seq}`,
      threadId: id,
      parentId: null,
      type: seq % 2 ? "assistant_message" : "user_message",
      name: "User",
      input: "",
      output: `text ${seq} 世界 🦀 \u2028 "quoted"`,
      status: "done",
      createdAt: at(seq),
      seq,
      tags: ["x"],
      generation: { provider: "p", tokenCount: 7 },
      metadata: { deep: [{ n }] },
    });
    const ids = /** @type {const} */ ([`${id}-e`, id, `${id}-s1`]);
    /** @type {DataWrite[]} */
    const writes = [
      {
        method: "updateThread",
        args: [
          {
            id,
            app,
            name: `Thread ${n}`,
            createdAt: at(0),
            updatedAt: at(n),
            tags: ["a"],
            metadata: { session: { n } },
          },
        ],
      },
      ...Array.from(
        { length: 5 },
        (_, seq) => /** @type {DataWrite} */ ({ method: "createStep", args: [step(seq)] }),
      ),
      {
        method: "createElement",
        args: [
          {
            id: ids[0],
            threadId: id,
            forId: ids[2],
            type: "image",
            name: "cat.png",
            mime: "image/png",
            props: { alt: "cat" },
          },
        ],
      },
      {
        method: "putContent",
        args: [...ids, new Blob([new Uint8Array(3_000).fill(n)], { type: "image/png" })],
      },
      {
        method: "upsertFeedback",
        args: [{ id: `${id}-f`, threadId: id, forId: ids[2], value: 1, comment: "good" }],
      },
    ];
    await layer.commit(writes);
  }
  return layer;
}

/** @param {Layer} layer */
async function picture(layer, name = app) {
  const { data } = await layer.listThreads({ app: name }, { first: 1_000 });
  return Promise.all(data.map(({ id }) => layer.getThread(id)));
}

/** @param {Blob} file */
async function unzipped(file) {
  const reader = new ZipReader(new BlobReader(file));
  const entries = await reader.getEntries();
  /** @type {Map<string, Blob>} */
  const found = new Map();
  for (const entry of entries)
    if (!entry.directory) found.set(entry.filename, await entry.getData(new BlobWriter()));
  return found;
}

/** A file with other lines than it had. @param {Blob} file @param {(lines: string[]) => string[]} change */
async function rewritten(file, change) {
  const zip = new ZipWriter(new BlobWriter());
  for (const [name, blob] of await unzipped(file)) {
    if (name === "threads.jsonl")
      await zip.add(name, new TextReader(change((await blob.text()).split("\n")).join("\n")));
    else await zip.add(name, new BlobReader(blob));
  }
  return zip.close();
}

/** @param {Blob} file @param {string} code @param {RegExp} said @param {object} [options] */
async function refused(file, code, said, options) {
  const target = await filled(1);
  const before = await picture(target);
  await assert.rejects(importThreads(target, file, { app, ...options }), (/** @type {any} */ error) => {
    assert.ok(error instanceof TransferError, String(error));
    assert.equal(error.code, code, String(error));
    assert.match(error.message, said);
    return true;
  });
  assert.deepEqual(await picture(target), before, "something was written");
}

test("what is exported is imported whole, once, twice, and under another name", async () => {
  const source = await filled(20);
  /** @type {unknown[]} */
  const told = [];
  const file = await exportThreads(source, { app, onProgress: (progress) => told.push(progress) });
  assert.deepEqual(told.at(-1), { threads: 20, total: 20 });
  const target = new MemoryDataLayer();
  assert.deepEqual(await importThreads(target, file), { threads: 20, skipped: 0 });
  assert.deepEqual(await picture(target), await picture(source));
  const content = /** @type {Blob} */ (await target.getContent("t7", "t7-e"));
  assert.deepEqual(
    [content.type, [...new Uint8Array(await content.arrayBuffer())].every((byte) => byte === 7)],
    ["image/png", true],
  );
  assert.deepEqual(await importThreads(target, file), { threads: 0, skipped: 20 });
  assert.deepEqual(await importThreads(target, file, { onConflict: "replace" }), { threads: 20, skipped: 0 });
  assert.deepEqual(await picture(target), await picture(source));
  const renamed = new MemoryDataLayer();
  await importThreads(renamed, file, { app: "Another" });
  assert.equal((await picture(renamed, "Another")).length, 20);
  assert.equal((await picture(renamed)).length, 0);
});

test("a newer thread is kept, an older one replaced", async () => {
  const source = await filled(1);
  const file = await exportThreads(source, { app });
  const [stored] = await picture(source);
  assert.ok(stored);
  const target = new MemoryDataLayer();
  await target.updateThread({ ...stored, name: "newer", updatedAt: at(40) });
  assert.deepEqual(await importThreads(target, file), { threads: 0, skipped: 1 });
  await target.updateThread({ ...stored, name: "older", updatedAt: "2025-01-01T00:00:00.000Z" });
  assert.deepEqual(await importThreads(target, file, { onConflict: "skip" }), { threads: 0, skipped: 1 });
  assert.deepEqual(await importThreads(target, file), { threads: 1, skipped: 0 });
  assert.equal((await picture(target))[0]?.name, "Thread 0");
});

test("a thread that is replaced is the file's, whatever was in it, with and without transactions", async () => {
  const file = await exportThreads(await filled(1), { app });
  const more = async () => {
    const layer = await filled(1);
    const step = { ...(await layer.getThread("t0"))?.steps[0], id: "t0-more", seq: 90, output: "said since" };
    await layer.commit([
      { method: "createStep", args: [/** @type {any} */ (step)] },
      {
        method: "createElement",
        args: [
          /** @type {any} */ ({ id: "e-more", threadId: "t0", forId: "t0-s1", type: "text", name: "x" }),
        ],
      },
      { method: "upsertFeedback", args: [{ id: "f-more", threadId: "t0", forId: "t0-more", value: 0 }] },
    ]);
    return layer;
  };
  const expected = await picture(await filled(1));
  const whole = await more();
  assert.notDeepEqual(await picture(whole), expected);
  assert.deepEqual(await importThreads(whole, file, { onConflict: "replace" }), { threads: 1, skipped: 0 });
  assert.deepEqual(await picture(whole), expected);

  // As an app's own may be: one call each, and what is there can't be created.
  const behind = await more();
  const known = new Set((await behind.getThread("t0"))?.steps.map(({ id }) => id));
  const single = /** @type {any} */ ({
    getThread: (/** @type {string} */ id) => behind.getThread(id),
    createStep: () => assert.fail("a step was created that is there"),
  });
  for (const method of /** @type {const} */ ([
    "updateThread",
    "updateStep",
    "deleteStep",
    "createElement",
    "putContent",
    "deleteElement",
    "upsertFeedback",
    "deleteFeedback",
  ]))
    single[method] = async (/** @type {unknown[]} */ ...args) => {
      if (method === "updateStep") assert.ok(known.has(/** @type {any} */ (args[0]).id));
      await behind.commit([/** @type {any} */ ({ method, args })]);
    };
  assert.deepEqual(await importThreads(single, file, { onConflict: "replace" }), { threads: 1, skipped: 0 });
  assert.deepEqual(await picture(behind), expected);
});

test("some threads only; settings are not in the file", async () => {
  const source = await filled(3);
  await source.setMeta("Echo/settings", { apiKey: "sk-secret" });
  const file = await exportThreads(source, { app, threads: ["t1"] });
  const lines = await (await unzipped(file)).get("threads.jsonl")?.text();
  assert.ok(lines && !lines.includes("sk-secret"));
  const target = new MemoryDataLayer();
  assert.deepEqual(await importThreads(target, file), { threads: 1, skipped: 0 });
  // Users and settings are kept, only not in files.
  const user = { id: "u", identifier: "ada", createdAt: at(0) };
  await source.createUser(user);
  assert.deepEqual(
    [await source.getUser("ada"), await source.getMeta("Echo/settings")],
    [user, { apiKey: "sk-secret" }],
  );
});

test("a file that is cut off anywhere is refused before anything is written", async () => {
  const file = await exportThreads(await filled(3), { app });
  for (const part of [0.1, 0.5, 0.9, 0.999]) {
    await refused(file.slice(0, Math.floor(file.size * part)), "IMPORT_DAMAGED", /damaged|cut off/);
  }
  await refused(await rewritten(file, (lines) => lines.slice(0, -1)), "IMPORT_DAMAGED", /cut off/);
  await refused(
    await rewritten(file, (lines) => [...lines.slice(0, -2), ...lines.slice(-1)]),
    "IMPORT_DAMAGED",
    /cut off/,
  );
  await refused(
    await rewritten(file, (lines) => lines.map((line, n) => (n === 3 ? line.slice(0, 20) : line))),
    "IMPORT_DAMAGED",
    /Line 4/,
  );
});

test("a file whose bytes were changed is refused", async () => {
  const file = await exportThreads(await filled(2), { app });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const where = new TextDecoder("latin1").decode(bytes).indexOf("threads.jsonl") + 40;
  bytes[where] = 255 - (bytes[where] ?? 0);
  await refused(new Blob([bytes]), "IMPORT_DAMAGED", /damaged/);
});

test("a content that is damaged is found before anything is written", async () => {
  const bytes = new Uint8Array(await (await exportThreads(await filled(3), { app })).arrayBuffer());
  // In that of the oldest thread, which is the last in the file: the others would be there already.
  const where = bytes.findIndex((_, at) => bytes.subarray(at, at + 99).every((byte) => byte === 0));
  assert.ok(where > 0);
  bytes[where + 50] = 7;
  await refused(new Blob([bytes]), "IMPORT_DAMAGED", /blobs\/2 can't be read/);
});

test("one user's threads are exported, and belong to who imports them", async () => {
  const source = await filled(3);
  const stored = await source.getThread("t1");
  assert.ok(stored);
  const { steps, elements, feedback, ...thread } = stored;
  assert.deepEqual([steps.length, elements.length, feedback.length], [5, 1, 1]);
  await source.updateThread({ ...thread, userId: "ada" });
  const file = await exportThreads(source, { app, userId: "ada" });
  const target = new MemoryDataLayer();
  assert.deepEqual(await importThreads(target, file, { userId: "ben" }), { threads: 1, skipped: 0 });
  assert.deepEqual(
    (await picture(target)).map((each) => [each?.id, each?.userId]),
    [["t1", "ben"]],
  );
  // It is Ben's: nobody else takes it from him by a file.
  const later = await rewritten(file, (lines) => lines.map((line) => line.replaceAll("2026-01", "2026-02")));
  assert.deepEqual(await importThreads(target, later, { userId: "eve" }), { threads: 0, skipped: 1 });
  assert.equal((await picture(target))[0]?.userId, "ben");
  assert.deepEqual(await importThreads(target, later, { userId: "ben" }), { threads: 1, skipped: 0 });
});

test("a file of a newer version, of something else, or with what no file may ask for is refused", async () => {
  const file = await exportThreads(await filled(1), { app });
  const line = (/** @type {object} */ write) => (/** @type {string[]} */ lines) =>
    lines.map((old, n) => (n === 2 ? JSON.stringify(write) : old));
  await refused(
    await rewritten(file, ([first, ...rest]) => [
      (first ?? "").replace('"version":1', '"version":2'),
      ...rest,
    ]),
    "IMPORT_NEWER",
    /newer/,
  );
  await refused(
    await rewritten(file, line({ method: "deleteThread", args: ["t0"] })),
    "IMPORT_INVALID",
    /Line 3.*deleteThread/,
  );
  await refused(
    await rewritten(file, line({ method: "toString", args: [{}] })),
    "IMPORT_INVALID",
    /toString/,
  );
  await refused(
    await rewritten(file, line({ method: "createStep", args: ["x"] })),
    "IMPORT_INVALID",
    /argument 0/,
  );
  await refused(
    await rewritten(file, line({ method: "createStep", args: [{ threadId: "t0" }] })),
    "IMPORT_INVALID",
    /no id/,
  );
  await refused(
    await rewritten(file, line({ method: "createStep", args: [{ id: "s", threadId: "elsewhere" }] })),
    "IMPORT_INVALID",
    /"elsewhere"/,
  );
  for (const blob of ["../../etc/passwd", "blobs/99", "/blobs/0"]) {
    await refused(
      await rewritten(
        file,
        line({ method: "putContent", args: ["e", "t0", "s", { blob, as: "blob", mime: "" }] }),
      ),
      "IMPORT_INVALID",
      /not in it/,
    );
  }
  await refused(new Blob(["hello"]), "IMPORT_UNKNOWN", /neither/);
  const other = new ZipWriter(new BlobWriter());
  await other.add("readme.txt", new TextReader("hello"));
  await refused(await other.close(), "IMPORT_UNKNOWN", /threads.jsonl/);
});

test("prototypes stay what they are", async () => {
  const file = await exportThreads(await filled(1), { app });
  const hostile = await rewritten(file, (lines) =>
    lines.map((line) =>
      line.replace(
        '"metadata":{',
        '"__proto__":{"polluted":true},"metadata":{"__proto__":{"polluted":true},',
      ),
    ),
  );
  const target = new MemoryDataLayer();
  await importThreads(target, hostile);
  const [stored] = await picture(target);
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
  assert.equal(/** @type {any} */ (stored).polluted, undefined);
  assert.equal(/** @type {any} */ (stored?.steps[0]?.metadata)?.polluted, undefined);
});

test("a zip bomb is stopped while it unpacks", async () => {
  const zip = new ZipWriter(new BlobWriter());
  await zip.add("threads.jsonl", new Uint8ArrayReader(new Uint8Array(50_000_000)), { level: 9 });
  const bomb = await zip.close();
  assert.ok(bomb.size < 200_000, `${bomb.size} bytes`);
  await refused(bomb, "IMPORT_TOO_LARGE", /more than/, { maxBytes: 1_000_000 });
});

test("both can be cancelled, and leave whole threads", async () => {
  const source = await filled(30);
  const exporting = new AbortController();
  await assert.rejects(
    exportThreads(source, {
      app,
      signal: exporting.signal,
      onProgress: ({ threads }) => threads === 5 && exporting.abort(new Error("enough")),
    }),
    /enough/,
  );
  const file = await exportThreads(source, { app });
  const importing = new AbortController();
  const target = new MemoryDataLayer();
  await assert.rejects(
    importThreads(target, file, {
      signal: importing.signal,
      onProgress: ({ threads }) => threads === 7 && importing.abort(new Error("enough")),
    }),
    /enough/,
  );
  const found = await picture(target);
  assert.equal(found.length, 7);
  for (const thread of found) assert.equal(thread?.steps.length, 5);
  assert.deepEqual(await importThreads(target, file), { threads: 23, skipped: 7 });
});

test("Chainlit's threads keep their fields", async () => {
  const thread = {
    id: "c1",
    createdAt: at(0),
    name: null,
    userId: "u1",
    userIdentifier: "ada@example.org",
    tags: ["work"],
    metadata: { chat_profile: "fast", id: "session" },
    steps: [
      {
        id: "m2",
        threadId: "c1",
        parentId: "r1",
        type: "assistant_message",
        name: "Bot",
        input: "",
        output: "Hello!",
        createdAt: at(3),
        start: at(3),
        end: at(4),
        streaming: false,
        isError: false,
        waitForAnswer: false,
        showInput: "json",
        language: null,
        tags: null,
        generation: { provider: "openai", tokenCount: 12 },
        metadata: {},
        feedback: { id: "f1", forId: "m2", value: 0, comment: "meh" },
      },
      {
        id: "m1",
        threadId: "c1",
        parentId: null,
        type: "user_message",
        name: "Ada",
        output: "Hi there",
        createdAt: at(1),
        metadata: { favorite: true },
        command: "search",
      },
      {
        id: "r1",
        threadId: "c1",
        parentId: "m1",
        type: "run",
        name: "on_message",
        input: "Hi there",
        output: "boom",
        createdAt: at(2),
        isError: true,
      },
    ],
    elements: [
      {
        id: "e1",
        threadId: "c1",
        forId: "m2",
        type: "image",
        name: "cat",
        display: "inline",
        url: "https://example.org/cat.png",
        mime: "image/png",
        chainlitKey: null,
      },
    ],
  };
  const target = new MemoryDataLayer();
  await assert.rejects(importThreads(target, new Blob([JSON.stringify([thread])])), {
    code: "IMPORT_INVALID",
  });
  for (const file of [thread, [thread]])
    await importThreads(target, new Blob([JSON.stringify(file)]), { app });
  const [found] = await picture(target);
  assert.deepEqual(
    [found?.name, found?.userId, found?.profile, found?.tags, found?.updatedAt],
    ["Hi there", "u1", "fast", ["work"], at(4)],
  );
  assert.deepEqual(
    found?.steps.map(({ id, status, type }) => [id, status, type]),
    [
      ["m1", "done", "user_message"],
      ["r1", "error", "run"],
      ["m2", "done", "assistant_message"],
    ],
  );
  assert.deepEqual([found.steps[0]?.favorite, found.steps[0]?.command], [at(1), "search"]);
  assert.deepEqual(found.steps[2]?.generation, { provider: "openai", tokenCount: 12 });
  assert.deepEqual(found.feedback, [{ id: "f1", threadId: "c1", forId: "m2", value: 0, comment: "meh" }]);
  assert.equal(found.elements[0]?.url, "https://example.org/cat.png");
  assert.deepEqual(await target.getFavoriteSteps({ app }).then((steps) => steps.map(({ id }) => id)), ["m1"]);
  await refused(new Blob(["[{}]"]), "IMPORT_UNKNOWN", /Thread 0/);
});

test("a layer that cannot be exported says so", async () => {
  const { getThread, listThreads } = new MemoryDataLayer();
  const layer = /** @type {any} */ ({ getThread, listThreads });
  await assert.rejects(exportThreads(layer, { app }), { code: "EXPORT_UNSUPPORTED" });
  assert.equal(typeof IndexedDBDataLayer, "function");
});
