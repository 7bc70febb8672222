/** How many children an element has itself; further ones are in pieces of as many. */
const MANY = 64;

/**
 * The children of an element. Those of a long text, or of a long block of code, are in pieces after the first ones, so that what a frame costs does not grow with all of
 * them: a browser goes through all children of an element in which something changed, but not into those that are as they were. Short ones have no pieces.
 */
export class Pieces {
  #count = 0;
  #most: number;

  /** @param before what stays behind all children of a text */
  constructor(
    readonly parent: HTMLElement,
    private readonly before?: () => ChildNode | null,
  ) {
    // Browsers take nothing else between a list and its items, and lay out a table as one anyway.
    this.#most = before || parent.tagName === "CODE" ? MANY : Infinity;
  }

  get count(): number {
    return this.#count;
  }

  at(index: number): ChildNode | null {
    if (index < this.#most) return this.parent.childNodes[index] ?? null;
    const piece = this.parent.childNodes[MANY - 1 + Math.floor(index / MANY)];
    return piece?.childNodes[index % MANY] ?? null;
  }

  get last(): ChildNode | null {
    const last = this.#own;
    return this.#count > this.#most ? (last?.lastChild ?? null) : last;
  }

  append(node: Node): void {
    if (this.#count < this.#most) {
      this.#put(node);
    } else {
      if (this.#count % MANY === 0) {
        const piece = document.createElement(this.parent.tagName === "CODE" ? "span" : "div");
        piece.className = "piece";
        this.#put(piece);
      }
      this.#own?.appendChild(node);
    }
    this.#count++;
  }

  removeLast(): void {
    this.last?.remove();
    this.#count--;
    if (this.#count >= this.#most && this.#count % MANY === 0) this.#own?.remove();
  }

  get #own(): ChildNode | null {
    const before = this.before?.();
    return before ? before.previousSibling : this.parent.lastChild;
  }

  #put(node: Node): void {
    this.parent.insertBefore(node, this.before?.() ?? null);
  }
}

/** The child after one, or the first: of an element with pieces, whoever it was made by. */
export function childAfter(child: Element | null, parent: Element): Element | null {
  const next = child
    ? (child.nextElementSibling ?? outside(child, parent)?.nextElementSibling)
    : parent.firstElementChild;
  return next?.classList.contains("piece") ? next.firstElementChild : (next ?? null);
}

/** The last child of an element with pieces. */
export function lastChildOf(parent: Element): Element | null {
  const last = parent.lastElementChild;
  return last?.classList.contains("piece") ? last.lastElementChild : last;
}

/** The piece that a child is in. */
function outside(child: Element, parent: Element): Element | null {
  return child.parentElement === parent ? null : child.parentElement;
}
