// What is shipped does without what the sources have for their readers, and means the same.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { shortened } from "../../scripts/lib/shorter.js";

test("white space of markup is one space: none would join words", () => {
  const source = 'const shown = html`\n  <p class="a\n    b">${one}\n    <b>two</b>\n  </p>`;';
  assert.equal(shortened(source, false), 'const shown = html` <p class="a b">${one} <b>two</b> </p>`;');
});

test("styles lose comments and white space around marks, not inside of texts, selectors and values", () => {
  const source = `css\`
    /* Why; and how. */
    .a .b:not( :hover ),
    p > q {
      content: "a;  b , {c}: d";
      margin: calc(1px + 2px) -3px;
      \${more};
      color: \${colour};
    }
    @media (max-width: 599px) and (pointer: coarse) { i { --space: 1px; } }
  \``;
  assert.equal(
    shortened(source, false),
    'css` .a .b:not( :hover ),p > q{content:"a;  b , {c}: d";margin:calc(1px + 2px) -3px;${more};color:${colour}}' +
      "@media (max-width:599px) and (pointer:coarse){i{--space:1px}}`",
  );
});

test("templates inside of templates, and others than markup and styles", () => {
  const source = "html`<i>\n\n${on ? html`\n <b></b>` : other`\n\n`}\n\n</i>`";
  assert.equal(shortened(source, false), "html`<i> ${on ? html` <b></b>` : other`\n\n`} </i>`");
});

test("classes say their names, whatever they are called when they are shipped; a subclass has its own", () => {
  const source =
    "class Sent<T extends { a: string }> extends Base { constructor() { super(); } }\nclass Empty {}";
  const named = shortened(source, true);
  assert.match(named, /extends Base \{ static get name\(\) \{ return "Sent"; \} constructor/);
  assert.match(named, /class Empty \{ static get name\(\) \{ return "Empty"; \}\}/);
  assert.equal(shortened(source, false), source);
});
