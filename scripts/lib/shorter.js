// What the sources have for those who read them, and what is shipped does without: names of classes by esbuild's `keepNames`, white space in templates.
// @ts-check

import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import ts from "typescript";
import { inRoot } from "./paths.js";

/**
 * Templates without the white space that they are laid out with, and classes of the package with the names that they are written with: errors have theirs of them,
 * and apps read them. esbuild's `keepNames` would name each function, which is a tenth of all JavaScript.
 * @param {(path: string) => string} [lead] what else a source begins with
 * @returns {import("esbuild").Plugin}
 */
export function shorter(lead = () => "") {
  return {
    name: "shorter",
    setup(build) {
      build.onLoad({ filter: /[\\/]www[\\/].*\.[jt]s$/ }, async ({ path }) => ({
        contents:
          lead(path) +
          shortened(await readFile(path, "utf8"), path.startsWith(inRoot(join("www", "api")) + sep)),
        loader: extname(path) === ".ts" ? "ts" : "js",
      }));
    },
  };
}

/**
 * @param {string} source
 * @param {boolean} names whether classes keep theirs
 */
export function shortened(source, names) {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest);
  /** @type {{ from: number, to: number, text: string }[]} */
  const edits = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (names && ts.isClassDeclaration(node) && node.name) {
      const { pos } = node.members;
      edits.push({ from: pos, to: pos, text: ` static get name() { return "${node.name.text}"; }` });
    }
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag)) {
      const shorten = SHORTEN[node.tag.text];
      if (shorten)
        for (const part of partsOf(node.template, file)) edits.push({ ...part, text: shorten(part.text) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  edits.sort((one, other) => other.from - one.from);
  return edits.reduce((text, edit) => text.slice(0, edit.from) + edit.text + text.slice(edit.to), source);
}

/** @type {Record<string, ((text: string) => string) | undefined>} */
const SHORTEN = {
  html: (text) => text.replace(/\s+/g, " "),
  svg: (text) => text.replace(/\s+/g, " "),
  css: shorterStyles,
};

/**
 * Without comments and needless white space; texts in quotes stay.
 * @param {string} styles
 */
function shorterStyles(styles) {
  return styles
    .replace(/\/\*[^]*?\*\//g, "")
    .split(/("[^"]*"|'[^']*')/)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part
            .replace(/\s+/g, " ")
            .replace(/ ?([{};,]) ?/g, "$1")
            .replace(/: /g, ":")
            .replace(/;}/g, "}"),
    )
    .join("");
}

/**
 * The texts of a template, as they are written in it.
 * @param {ts.TemplateLiteral} template
 * @param {ts.SourceFile} file
 */
function partsOf(template, file) {
  const literals = ts.isNoSubstitutionTemplateLiteral(template)
    ? [template]
    : [template.head, ...template.templateSpans.map(({ literal }) => literal)];
  return literals.map((literal) => {
    const from = literal.getStart(file) + 1;
    const isLast = ts.isNoSubstitutionTemplateLiteral(literal) || ts.isTemplateTail(literal);
    const to = literal.getEnd() - (isLast ? 1 : 2);
    return { from, to, text: file.text.slice(from, to) };
  });
}
