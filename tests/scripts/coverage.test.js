// docs/langgraph.md and docs/chainlit.md say what there is and which test shows it. A row that is done names a test that exists.
// @ts-check

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.js";

const tables = { "docs/langgraph.md": 130, "docs/chainlit.md": 130 };

for (const [file, least] of Object.entries(tables)) {
  const text = readFileSync(inRoot(file), "utf8");
  const rows = text
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => /^[A-Z]\d+$/.test(cells[1] ?? ""))
    // The status and the tests come last, whatever is before them.
    .map((cells) => ({ id: cells[1] ?? "", status: cells.at(-3) ?? "", tests: cells.at(-2) ?? "" }));

  test(`every row of ${file} has a status, and is there once`, () => {
    assert.ok(rows.length > least, `${rows.length} rows`);
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    for (const { id, status } of rows)
      assert.match(status, /^(done|open|(partly|different): .+)$/, `the status of ${id}`);
  });

  test(`what is done names a test, in ${file}`, () => {
    for (const { id, status, tests } of rows)
      if (status === "done") assert.match(tests, /`[^`#]+#[^`]+`/, `${id} names no test`);
  });

  test(`the tests that ${file} names exist`, () => {
    for (const [, path = "", name = ""] of text.matchAll(/`([^`#\s]+)#([^`]+)`/g)) {
      assert.ok(existsSync(inRoot(path)), `${path}, for "${name}"`);
      assert.ok(readFileSync(inRoot(path), "utf8").includes(name), `"${name}" in ${path}`);
    }
  });
}
