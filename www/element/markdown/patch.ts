import { makeNode } from "./nodes.js";
import type { Kind } from "./nodes.js";

/** Instructions of the renderer: `src/markdown/patch.rs` describes them. */
export type Patch = readonly [codes: Uint32Array, text: string];

const enum Code {
  Seek = 1,
  Replace,
  Open,
  Close,
  Text,
  Extend,
}

/** Carries out the renderer's instructions on the nodes in an element. */
export class PatchTarget {
  /** Nodes whose children are deeper inside: a code block's, a table's. */
  #contents = new WeakMap<Node, HTMLElement>();

  constructor(readonly root: HTMLElement) {}

  /** Builds what a patch says. What it does not name stays the same nodes. */
  apply([codes, text]: Patch): void {
    let at = 0;
    let read = 0;
    const next = (): number => codes[at++] ?? 0;
    const take = (): string => text.slice(read, (read += next()));
    const stack: HTMLElement[] = [this.root];
    let parent = this.root;
    let replaced: Node | null = null;
    while (at < codes.length) {
      switch (next() as Code) {
        case Code.Seek:
          parent = this.root;
          stack.length = 1;
          for (let level = next(); level >= 0; level--) {
            truncate(parent, next());
            if (level > 0) stack.push((parent = this.#enter(parent.lastChild)));
          }
          break;
        case Code.Replace:
          parent = this.root;
          stack.length = 1;
          replaced = this.root.childNodes[next()] ?? null;
          break;
        case Code.Open: {
          const { node, content } = makeNode(next() as Kind, next(), [take(), take(), take()]);
          if (content !== node) this.#contents.set(node, content);
          if (replaced) this.root.replaceChild(node, replaced);
          else parent.append(node);
          replaced = null;
          stack.push((parent = content));
          break;
        }
        case Code.Close:
          stack.pop();
          parent = stack.at(-1) ?? this.root;
          break;
        case Code.Text:
          parent.append(take());
          break;
        case Code.Extend: {
          const node = parent.lastChild as Text;
          const keep = next();
          if (keep < node.length) node.replaceData(keep, node.length - keep, take());
          else node.appendData(take());
          break;
        }
      }
    }
  }

  #enter(node: Node | null): HTMLElement {
    if (!(node instanceof HTMLElement)) throw new Error("a patch does not fit the nodes that are there");
    return this.#contents.get(node) ?? node;
  }
}

function truncate(parent: HTMLElement, keep: number): void {
  while (parent.childNodes.length > keep) parent.lastChild?.remove();
}
