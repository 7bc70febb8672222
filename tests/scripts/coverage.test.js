// docs/langgraph.md says what there is and which test shows it. A row that is done names a test that exists.
// @ts-check

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.js";

const text = readFileSync(inRoot("docs/langgraph.md"), "utf8");
const rows = text
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter((cells) => /^[A-Z]\d+$/.test(cells[1] ?? ""))
  .map(([, id = "", , status = "", tests = ""]) => ({ id, status, tests }));

test("every row of LangGraph's has a status, and is there once", () => {
  assert.ok(rows.length > 130, `${rows.length} rows`);
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  for (const { id, status } of rows)
    assert.match(status, /^(done|open|(partly|different): .+)$/, `the status of ${id}`);
});

test("what is done names a test", () => {
  for (const { id, status, tests } of rows)
    if (status === "done") assert.match(tests, /`[^`#]+#[^`]+`/, `${id} names no test`);
});

test("the tests that are named exist", () => {
  for (const [, file = "", name = ""] of text.matchAll(/`([^`#\s]+)#([^`]+)`/g)) {
    assert.ok(existsSync(inRoot(file)), `${file}, for "${name}"`);
    assert.ok(readFileSync(inRoot(file), "utf8").includes(name), `"${name}" in ${file}`);
  }
});
