import { NoteList } from "./notes.js";
import { makeNode, type Kind } from "./nodes.js";
import { Pieces } from "./pieces.js";

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
  #pieces = new WeakMap<Node, Pieces>();
  #notes: NoteList;

  constructor(readonly root: HTMLElement) {
    this.#notes = new NoteList(root);
    this.#pieces.set(root, new Pieces(root, () => this.#notes.section));
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
            if (level > 0) stack.push((parent = this.#enter(this.#in(parent).last)));
          }
          break;
        case Code.Replace: {
          stack.length = 1;
          let inside: HTMLElement = this.root;
          for (let level = next(); level > 0; level--) {
            replaced = this.#in(inside).at(next());
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
          else this.#in(parent).append(node);
          replaced = null;
          stack.push((parent = content));
          break;
        }
        case Code.Close:
          stack.pop();
          parent = stack.at(-1) ?? this.root;
          break;
        case Code.Text:
          this.#in(parent).append(document.createTextNode(take()));
          break;
        case Code.Extend: {
          const node = this.#in(parent).last as Text;
          const keep = next();
          if (keep < node.length) node.replaceData(keep, node.length - keep, take());
          else node.appendData(take());
          break;
        }
        case Code.Loosen: {
          let list: HTMLElement = this.root;
          for (let level = next(); level > 0; level--) list = this.#enter(this.#in(list).at(next()));
          list.removeAttribute("class");
          break;
        }
      }
    }
  }

  /** The content of the block that the text so far ends with. */
  get lastBlock(): Element | null {
    const { last } = this.#in(this.root);
    return last ? (this.#contents.get(last) ?? (last instanceof Element ? last : null)) : null;
  }

  /** Puts the last things in order, when no text follows. */
  finish(): void {
    this.#notes.finish();
  }

  #in(parent: HTMLElement): Pieces {
    let pieces = this.#pieces.get(parent);
    if (!pieces) this.#pieces.set(parent, (pieces = new Pieces(parent)));
    return pieces;
  }

  #truncate(parent: HTMLElement, keep: number): void {
    for (const pieces = this.#in(parent); pieces.count > keep; pieces.removeLast()) {
      const { last } = pieces;
      const content = last && this.#contents.get(last);
      if (content && !last.contains(content)) this.#notes.remove(content);
    }
  }

  #enter(node: Node | null): HTMLElement {
    const content = node && (this.#contents.get(node) ?? node);
    if (!(content instanceof HTMLElement)) throw new Error("a patch does not fit the nodes that are there");
    return content;
  }
}
