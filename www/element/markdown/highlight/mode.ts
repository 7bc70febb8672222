import { LineStream } from "./stream.js";

/** A language, as CodeMirror's modes describe it: line by line, with a state between. */
export interface Mode {
  startState?(indentUnit: number): unknown;
  token(stream: LineStream, state: unknown): string | null;
  blankLine?(state: unknown, indentUnit: number): void;
}

const INDENT = 2;

/** What of a mode's words is drawn, and as which of our few kinds. */
const KINDS: Record<string, string> = {
  atom: "constant",
  attribute: "name",
  bool: "constant",
  builtin: "name",
  comment: "comment",
  controlkeyword: "keyword",
  def: "name",
  deleted: "deleted",
  inserted: "inserted",
  keyword: "keyword",
  meta: "comment",
  modifier: "keyword",
  negative: "deleted",
  number: "constant",
  positive: "inserted",
  propertyname: "name",
  qualifier: "name",
  regexp: "string",
  string: "string",
  tag: "keyword",
  tagname: "keyword",
  type: "type",
  typename: "type",
  unit: "constant",
};

/** Reads a language's lines one after the other. */
export class LineReader {
  #state: unknown;

  constructor(private readonly mode: Mode) {
    this.#state = mode.startState?.(INDENT) ?? {};
  }

  /** The nodes of a line; every character of it is in them. */
  read(text: string): (Text | HTMLElement)[] {
    const line = text.replace(/\n$/, "");
    const nodes: (Text | HTMLElement)[] = [];
    let plain = "";
    const add = (part: string, kind: string | undefined): void => {
      if (!kind) return void (plain += part);
      if (plain) nodes.push(document.createTextNode(plain));
      plain = "";
      const span = document.createElement("span");
      span.className = `tok-${kind}`;
      span.textContent = part;
      nodes.push(span);
    };
    if (line === "") this.mode.blankLine?.(this.#state, INDENT);
    for (const { part, kind } of this.#tokens(line)) add(part, kind);
    plain += text.slice(line.length);
    if (plain) nodes.push(document.createTextNode(plain));
    return nodes;
  }

  *#tokens(line: string): Generator<{ part: string; kind: string | undefined }> {
    const stream = new LineStream(line);
    let idle = 0;
    while (!stream.eol()) {
      stream.start = stream.pos;
      const style = this.mode.token(stream, this.#state);
      // A mode may change its state without reading; one that does nothing else would never end.
      if (stream.pos <= stream.start) {
        if (++idle > 10) stream.pos = stream.start + 1;
        else continue;
      }
      idle = 0;
      yield { part: stream.current(), kind: kindOf(style) };
    }
  }
}

function kindOf(style: string | null): string | undefined {
  for (const word of style?.split(/[ .]/) ?? []) {
    const kind = KINDS[word.replace(/-\d$/, "").toLowerCase()];
    if (kind) return kind;
  }
  return undefined;
}
