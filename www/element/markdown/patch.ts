import { NoteList } from "./notes.js";
import { makeNode, type Kind } from "./nodes.js";

/** Instructions of the renderer: `src/markdown/patch.rs` describes them. */
export type Patch = readonly [codes: Uint32Array, text: string];

const enum Code {
  Seek = 1,
  Replace,
  Open,
  Close,
  Text,
  Extend,
  Loosen,
}

/** Carries out the renderer's instructions on the nodes in an element. */
export class PatchTarget {
  /** Nodes whose children are deeper inside: a code block's, a table's. */
  #contents = new WeakMap<Node, HTMLElement>();
  /** How many children an element has: a browser counts them anew after each change. */
  #counts = new WeakMap<Node, number>();
  #notes: NoteList;

  constructor(readonly root: HTMLElement) {
    this.#notes = new NoteList(root);
  }

  /** Builds what a patch says. What it does not name stays the same nodes. */
  apply([codes, text]: Patch): void {
    let at = 0;
    let read = 0;
    const next = (): number => codes[at++] ?? 0;
    const take = (): string => text.slice(read, (read += next()));
    const stack: HTMLElement[] = [this.root];
    let parent = this.root;
    let replaced: ChildNode | null = null;
    while (at < codes.length) {
      switch (next() as Code) {
        case Code.Seek:
          parent = this.root;
          stack.length = 1;
          for (let level = next(); level >= 0; level--) {
            this.#truncate(parent, next());
            if (level > 0) stack.push((parent = this.#enter(this.#last(parent))));
          }
          break;
        case Code.Replace: {
          stack.length = 1;
          let inside: HTMLElement = this.root;
          for (let level = next(); level > 0; level--) {
            replaced = inside.childNodes[next()] ?? null;
            if (level > 1) stack.push((inside = this.#enter(replaced)));
          }
          parent = inside;
          break;
        }
        case Code.Open: {
          const kind = next() as Kind;
          const { node, content } = makeNode(kind, next(), [take(), take(), take()], this.#notes);
          if (content !== node) this.#contents.set(node, content);
          if (replaced) replaced.replaceWith(node);
          else this.#append(parent, node);
          replaced = null;
          stack.push((parent = content));
          break;
        }
        case Code.Close:
          stack.pop();
          parent = stack.at(-1) ?? this.root;
          break;
        case Code.Text:
          this.#append(parent, document.createTextNode(take()));
          break;
        case Code.Extend: {
          const node = this.#last(parent) as Text;
          const keep = next();
          if (keep < node.length) node.replaceData(keep, node.length - keep, take());
          else node.appendData(take());
          break;
        }
        case Code.Loosen: {
          let list: HTMLElement = this.root;
          for (let level = next(); level > 0; level--) list = this.#enter(list.childNodes[next()] ?? null);
          list.removeAttribute("class");
          break;
        }
      }
    }
  }

  /** The content of the block that the text so far ends with. */
  get lastBlock(): Element | null {
    const last = this.#last(this.root);
    return last ? (this.#contents.get(last) ?? (last instanceof Element ? last : null)) : null;
  }

  /** Puts the last things in order, when no text follows. */
  finish(): void {
    this.#notes.finish();
  }

  #last(parent: HTMLElement): ChildNode | null {
    const last = parent.lastChild;
    return last === this.#notes.section ? (last?.previousSibling ?? null) : last;
  }

  #append(parent: HTMLElement, node: Node): void {
    this.#counts.set(parent, this.#count(parent) + 1);
    if (parent === this.root && this.#notes.section) parent.insertBefore(node, this.#notes.section);
    else parent.append(node);
  }

  #count(parent: HTMLElement): number {
    return this.#counts.get(parent) ?? 0;
  }

  #truncate(parent: HTMLElement, keep: number): void {
    for (let count = this.#count(parent); count > keep; count--) {
      const last = this.#last(parent);
      const content = last && this.#contents.get(last);
      if (content && !last.contains(content)) this.#notes.remove(content);
      last?.remove();
    }
    this.#counts.set(parent, Math.min(keep, this.#count(parent)));
  }

  #enter(node: Node | null): HTMLElement {
    const content = node && (this.#contents.get(node) ?? node);
    if (!(content instanceof HTMLElement)) throw new Error("a patch does not fit the nodes that are there");
    return content;
  }
}
