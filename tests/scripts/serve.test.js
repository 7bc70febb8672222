// The static server of `npm start` and of the tests.
// @ts-check

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { serve } from "../../scripts/serve.js";

const folder = mkdtempSync(join(tmpdir(), "oneloop-serve-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "site"));
mkdirSync(join(folder, "large"));
writeFileSync(join(folder, "site", "index.html"), "<h1>here</h1>");
writeFileSync(join(folder, "site", "core.wasm"), "wasm");
writeFileSync(join(folder, "large", "model.gguf"), "weights");
writeFileSync(join(folder, "secret"), "secret");

const { url, close } = await serve({
  root: join(folder, "site"),
  mounts: { "/models/": join(folder, "large") },
  headers: { "x-test": "yes" },
});
after(close);

/**
 * A request whose path is sent as it is; fetch would tidy it up.
 * @param {string} path
 * @returns {Promise<number | undefined>}
 */
const status = (path) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    get({ hostname, port, path }, (response) => resolve(response.resume().statusCode)).on("error", reject);
  });

test("files come with their type, length and the headers asked for", async () => {
  const page = await fetch(`${url}/`);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(page.headers.get("x-test"), "yes");
  assert.equal(await page.text(), "<h1>here</h1>");
  const wasm = await fetch(`${url}/core.wasm?v=1`, { method: "HEAD" });
  assert.equal(wasm.headers.get("content-type"), "application/wasm");
  assert.equal(wasm.headers.get("content-length"), "4");
});

test("a mount serves another folder", async () => {
  assert.equal(await (await fetch(`${url}/models/model.gguf`)).text(), "weights");
});

test("nothing outside the folders is served", async () => {
  for (const path of [
    "/../secret",
    "/models/../../secret",
    "/%2e%2e/secret",
    "/models/..%2f..%2fsecret",
    "/%00",
    "/%",
  ])
    assert.equal(await status(path), 404, path);
  assert.equal((await fetch(`${url}/nothing`)).status, 404);
  assert.equal((await fetch(url, { method: "POST" })).status, 405);
});

test("a port in use is an error that names --port", async () => {
  const port = Number(new URL(url).port);
  await assert.rejects(serve({ root: folder, port }), /port \d+ is in use: choose another with --port N/);
});
