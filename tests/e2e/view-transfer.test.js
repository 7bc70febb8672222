// Threads leave the page as a file, and come back from one: whole, once, in all tabs, and not at all where something is wrong with it.
// @ts-check

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { BlobReader, BlobWriter, TextReader, ZipReader, ZipWriter } from "@zip.js/zip.js";
import { serveApp } from "../../scripts/lib/app-page.js";
import { shown } from "./lib/app.js";
import { withPage, withPages } from "./lib/browser.js";
import { openState, startGallery } from "./lib/gallery.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ name: string, mimeType: string, buffer: Buffer }} TestFile */

const { url, close } = await serveApp("tests/e2e/transfer/page.js");
after(close);
const gallery = await startGallery();

/** @param {Page} page @param {string} name @param {...unknown} args @returns {Promise<any>} */
const app = (page, name, ...args) =>
  page.evaluate(
    ([name, args]) => /** @type {any} */ (window).app[name](...args),
    /** @type {const} */ ([name, args]),
  );

/** @param {Page} page @param {string | RegExp} text */
const told = (page, text) => page.getByRole("region", { name: "Notices" }).getByText(text).waitFor();
/** @param {Page} page */
const menu = (page) => page.getByRole("button", { name: "Export and import" });
/** @param {Page} page */
const listed = (page) =>
  page.getByRole("navigation", { name: "Threads" }).locator(".open .name").allTextContents();

/** @param {Page} page @param {() => Promise<void>} press @returns {Promise<TestFile>} */
async function download(page, press) {
  const [saved] = await Promise.all([page.waitForEvent("download"), press()]);
  return {
    name: saved.suggestedFilename(),
    mimeType: "application/zip",
    buffer: readFileSync(await saved.path()),
  };
}

/** @param {Page} page */
const exportAll = (page) =>
  download(page, async () => {
    await menu(page).click();
    await page.getByRole("menuitem", { name: "Export all threads" }).click();
  });

/** @param {Page} page @param {TestFile} file */
async function importFile(page, file) {
  await menu(page).click();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("menuitem", { name: "Import threads" }).click(),
  ]);
  await chooser.setFiles(file);
}

/** What an app with so many threads exports, and all that it has. @param {number} count */
async function made(count) {
  /** @type {{ file: TestFile, picture: any[] } | undefined} */
  let made;
  await withPage(async ({ page }) => {
    await page.goto(url);
    await app(page, "fill", count);
    const file = await exportAll(page);
    await told(page, `${count} threads were exported.`);
    made = { file, picture: await app(page, "picture") };
  })();
  assert.ok(made);
  return made;
}

/** A file in which something is otherwise. @param {TestFile} file @param {(text: string) => string} change @returns {Promise<TestFile>} */
async function rewritten(file, change) {
  const reader = new ZipReader(new BlobReader(new Blob([new Uint8Array(file.buffer)])));
  const zip = new ZipWriter(new BlobWriter());
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const blob = await entry.getData(new BlobWriter());
    const isLines = entry.filename === "threads.jsonl";
    await zip.add(entry.filename, isLines ? new TextReader(change(await blob.text())) : new BlobReader(blob));
  }
  return { ...file, buffer: Buffer.from(await (await zip.close()).arrayBuffer()) };
}

test("what a page has exported is in another browser as it was, and twice is no more than once", async () => {
  const { file, picture } = await made(3);
  assert.match(file.name, /^Keeper \d{4}-\d\d-\d\d\.zip$/);
  assert.deepEqual(
    picture.map(({ contents }) => contents.length),
    [1, 1, 1],
  );
  await withPage(async ({ page }) => {
    await page.goto(url);
    await importFile(page, file);
    await told(page, "3 threads were imported.");
    assert.deepEqual(await app(page, "picture"), picture);
    assert.deepEqual(await listed(page), ["Thread 2", "Thread 1", "Thread 0"]);
    await page.getByRole("button", { name: "Thread 1", exact: true }).click();
    await shown(page, "You said: Thread 1");
    await shown(page, "1.bin");
    await importFile(page, file);
    await told(page, /^3 threads were there already\.$/);
    assert.deepEqual(await app(page, "picture"), picture);
    assert.equal(await page.getByRole("progressbar").count(), 0);
  })();
});

test("one thread is exported from its menu, and dropped on the list", async () => {
  await withPage(async ({ page }) => {
    await page.goto(url);
    await app(page, "fill", 2);
    const one = await download(page, async () => {
      await page.getByRole("button", { name: "Actions for “Thread 0”" }).click();
      await page.getByRole("menuitem", { name: "Export" }).click();
    });
    await told(page, "1 thread was exported.");
    assert.match(one.name, /^Thread 0 .*\.zip$/);
    const [, picture] = await app(page, "picture");
    // What is deleted, and could be undone still, is to come back by the file.
    await page.getByRole("button", { name: "Actions for “Thread 0”" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    const dropped = await page.evaluateHandle(
      ([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name));
        return data;
      },
      /** @type {const} */ ([one.name, [...one.buffer]]),
    );
    await page.getByRole("navigation", { name: "Threads" }).dispatchEvent("drop", { dataTransfer: dropped });
    await told(page, "1 thread was imported.");
    assert.deepEqual(await listed(page), ["Thread 1", "Thread 0"]);
    assert.deepEqual((await app(page, "picture"))[1], picture);
    assert.deepEqual(await page.getByRole("textbox", { name: "Message", exact: true }).inputValue(), "");
  })();
});

test("a file with something wrong in it is refused in words, and nothing is changed", async () => {
  const { file } = await made(3);
  await withPage(async ({ page }) => {
    await page.goto(url);
    await app(page, "fill", 1);
    const before = await app(page, "picture");
    // A byte of the oldest thread's attachment: that thread is the last in the file.
    const flipped = Buffer.from(file.buffer);
    const at = flipped.indexOf(Buffer.alloc(100, 0));
    assert.ok(at > 0);
    flipped[at + 50] = 99;
    const cut = file.buffer.subarray(0, file.buffer.length - 500);
    const wrong = /** @type {const} */ ([
      [{ ...file, name: "flipped.zip", buffer: flipped }, /“flipped.zip” is damaged, and nothing was taken/],
      [{ ...file, name: "cut.zip", buffer: cut }, /“cut.zip” is damaged/],
      [{ ...file, name: "cat.json", buffer: Buffer.from("meow") }, /“cat.json” has no exported threads/],
      [
        { ...(await rewritten(file, (text) => text.replace('"version":1', '"version":9'))), name: "new.zip" },
        /“new.zip” comes from a newer version/,
      ],
    ]);
    for (const [given, words] of wrong) {
      await importFile(page, given);
      await told(page, words);
      assert.deepEqual(await app(page, "picture"), before);
    }
    assert.deepEqual(await listed(page), ["Thread 0"]);
  })();
});

test("an import that is cancelled leaves whole threads, which are listed, and the rest comes with the next one", async () => {
  const { file, picture } = await made(30);
  const whole = new Map(picture.map((each) => [each.thread.id, each]));
  await withPage(async ({ page }) => {
    await page.goto(url);
    await page.getByRole("button", { name: "Export and import" }).waitFor();
    const cancelled = app(page, "cancelAt", 5);
    await importFile(page, file);
    await cancelled;
    await told(page, /The import was cancelled/);
    const left = await app(page, "picture");
    assert.ok(left.length >= 5 && left.length < 30, `${left.length} threads`);
    for (const each of left) assert.deepEqual(each, whole.get(each.thread.id));
    assert.equal((await listed(page)).length, left.length);
    await importFile(page, file);
    await told(page, `${30 - left.length} threads were imported. ${left.length} threads were there already.`);
    assert.deepEqual(await app(page, "picture"), picture);
  })();
});

test("another tab shows what was imported, also in the thread that it has open", async () => {
  /** @type {TestFile[]} */
  const files = [];
  await withPage(async ({ page }) => {
    await page.goto(url);
    await app(page, "fill", 1);
    files.push(await exportAll(page));
    await app(page, "say", "And later this");
    await page.getByText("You said: And later this").first().waitFor();
    await page.getByRole("button", { name: "Dismiss" }).first().click();
    files.push(await exportAll(page));
  })();
  const [older, newer] = /** @type {[TestFile, TestFile]} */ (files);
  await withPages(async ({ open }) => {
    const [one, other] = [await open(), await open()];
    await Promise.all([one.goto(url), other.goto(url)]);
    await menu(other).waitFor();
    await importFile(one, older);
    await other.getByRole("button", { name: "Thread 0", exact: true }).click();
    await shown(other, "You said: Thread 0");
    await importFile(one, newer);
    await shown(other, "You said: And later this");
    // The thread is anybody's to go on with.
    await app(other, "say", "From the other tab");
    await shown(other, "You said: From the other tab");
  })();
});

test(
  "the palette has both; a chat that can't offers nothing",
  withPage(async ({ page }) => {
    await page.goto(url);
    await menu(page).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("option", { name: "Import threads" }).waitFor();
    const saved = await download(page, () =>
      page.getByRole("option", { name: "Export all threads" }).click(),
    );
    assert.ok(saved.buffer.length > 0);
    await told(page, "0 threads were exported.");
    await openState(page, gallery, "conversation");
    await page.getByRole("button", { name: /^Actions for “Planning/ }).click();
    await page.getByRole("menuitem", { name: "Rename" }).waitFor();
    assert.equal(await page.getByRole("menuitem", { name: "Export" }).count(), 0);
    assert.equal(await menu(page).count(), 0);
  }),
);
