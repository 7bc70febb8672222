import { t } from "../i18n/index.js";
import { alertIcon } from "./alerts.js";
import { makeCode } from "./code.js";
import { makeImage } from "./image.js";
import { makeMath } from "./math.js";
import type { NoteList } from "./notes.js";
import { parseAddress } from "./url.js";

/** The kinds of element a patch may name, as `src/markdown/patch.rs` numbers them. */
export const enum Kind {
  Paragraph = 1,
  Heading,
  Quote,
  Code,
  Raw,
  BulletList,
  OrderedList,
  Item,
  Checkbox,
  Table,
  TableHead,
  TableBody,
  Row,
  HeaderCell,
  Cell,
  Rule,
  Emphasis,
  Strong,
  Strikethrough,
  InlineCode,
  Link,
  DeadLink,
  Image,
  Break,
  Alert,
  Line,
  Math,
  Note,
  NoteReference,
}

/** What was made for an element: the node itself, and the one inside of it that takes its children. */
export interface Made {
  node: ChildNode;
  content: HTMLElement;
}

const PLAIN: Partial<Record<Kind, keyof HTMLElementTagNameMap>> = {
  [Kind.Paragraph]: "p",
  [Kind.Quote]: "blockquote",
  [Kind.Item]: "li",
  [Kind.TableHead]: "thead",
  [Kind.TableBody]: "tbody",
  [Kind.Row]: "tr",
  [Kind.Rule]: "hr",
  [Kind.Emphasis]: "em",
  [Kind.Strong]: "strong",
  [Kind.Strikethrough]: "del",
  [Kind.InlineCode]: "code",
  [Kind.DeadLink]: "span",
  [Kind.Break]: "br",
};

const ALIGNED = ["", "left", "center", "right"];

/**
 * Containers that run in the direction of the text in them. Paragraphs and headings do so by their style: an
 * attribute would hide their text from the container's search for a direction.
 */
const DIRECTED = new Set([Kind.Quote, Kind.Alert, Kind.BulletList, Kind.OrderedList, Kind.Table]);

/** Makes the node of an element. */
export function makeNode(
  kind: Kind,
  number: number,
  texts: readonly [string, string, string],
  notes: NoteList,
): Made {
  const made = make(kind, number, texts, notes);
  if (DIRECTED.has(kind)) made.content.dir = "auto";
  return made;
}

/** Attributes come from the text: each is set by name, none is parsed. */
function make(kind: Kind, number: number, texts: readonly [string, string, string], notes: NoteList): Made {
  switch (kind) {
    case Kind.Heading:
      return self(document.createElement(`h${Math.min(6, Math.max(1, number))}`));
    case Kind.Code:
      return makeCode(texts[0]);
    case Kind.Raw:
      return self(element("div", "raw"));
    case Kind.OrderedList: {
      const list = document.createElement("ol");
      if (number !== 1) list.start = number;
      if (texts[0]) list.className = texts[0];
      return self(list);
    }
    case Kind.BulletList: {
      const list = document.createElement("ul");
      if (number) list.className = "tight";
      return self(list);
    }
    case Kind.Line:
      return self(element("span", "line"));
    case Kind.Alert:
      return makeAlert(number);
    case Kind.Math:
      return self(makeMath(texts[0], texts[1], number === 1));
    case Kind.Note:
      return { node: document.createComment(""), content: notes.add(number) };
    case Kind.NoteReference:
      return self(notes.reference(number));
    case Kind.Checkbox: {
      const box = document.createElement("input");
      box.type = "checkbox";
      box.disabled = true;
      box.checked = number === 1;
      box.setAttribute("aria-label", t(box.checked ? "markdown.checked" : "markdown.unchecked"));
      return self(box);
    }
    case Kind.Table: {
      const scroller = element("div", "table");
      const table = document.createElement("table");
      scroller.tabIndex = 0;
      scroller.append(table);
      return { node: scroller, content: table };
    }
    case Kind.HeaderCell:
    case Kind.Cell: {
      const cell = document.createElement(kind === Kind.Cell ? "td" : "th");
      if (number > 0) cell.style.textAlign = ALIGNED[number] ?? "";
      return self(cell);
    }
    case Kind.Link:
      return self(makeLink(texts[0], texts[1]));
    case Kind.Image:
      return self(makeImage(texts[0], texts[1], texts[2]));
    default:
      return self(document.createElement(PLAIN[kind] ?? "span"));
  }
}

function self(node: HTMLElement): Made {
  return { node, content: node };
}

function element(name: "div" | "span", className: string): HTMLElement {
  const node = document.createElement(name);
  node.className = className;
  return node;
}

/** The renderer lets safe addresses through; this asks again with the parser that the browser follows links by. */
function makeLink(href: string, title: string): HTMLElement {
  const url = parseAddress(href);
  if (!url || !["http:", "https:", "mailto:"].includes(url.protocol)) return document.createElement("span");
  const link = document.createElement("a");
  link.setAttribute("href", href);
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  if (title) link.title = title;
  return link;
}

const ALERTS = ["note", "tip", "important", "warning", "caution"] as const;

function makeAlert(number: number): Made {
  const name = ALERTS[number] ?? "note";
  const node = element("div", `alert alert-${name}`);
  node.setAttribute("role", "note");
  const title = element("div", "alert-title");
  title.append(alertIcon(name), t(`markdown.alert.${name}`));
  node.setAttribute("aria-label", t(`markdown.alert.${name}`));
  const content = element("div", "alert-text");
  node.append(title, content);
  return { node, content };
}
