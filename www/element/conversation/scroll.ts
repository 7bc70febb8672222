/** How near the end counts as being there. */
const NEAR = 24;
/** What is left free above a message that is brought to the top. */
const GAP = 20;
/** How deep an anchor may lie: in a message, its text, a list, an item. */
const DEPTH = 8;
/** What a reader moves the page with. */
const HANDS = ["wheel", "touchmove", "keydown", "pointerdown"] as const;

/**
 * Where the reader is. It moves the page in two cases only: the reader has sent a message, or has gone to the
 * end and stayed there. Whoever scrolls away is left alone: what is read stays where it is, whatever grows above.
 */
export class ReadingPosition {
  #following = false;
  /** Where it is scrolling to by itself, until it is there or the reader takes over. */
  #target: number | undefined;
  #handled = false;
  /** What is at the top of what is seen, and how far below it: not every browser keeps that by itself. */
  #anchor: { element: Element; top: number } | undefined;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly onAway: (away: boolean) => void,
  ) {
    scroller.addEventListener("scroll", this.#scrolled, { passive: true });
    scroller.addEventListener("scrollend", this.#arrived);
    for (const hand of HANDS) scroller.addEventListener(hand, this.#touched, { passive: true });
  }

  disconnect(): void {
    this.scroller.removeEventListener("scroll", this.#scrolled);
    this.scroller.removeEventListener("scrollend", this.#arrived);
    for (const hand of HANDS) this.scroller.removeEventListener(hand, this.#touched);
  }

  /** Whether the reader has had a hand on the page since it last moved by itself. */
  get isHandled(): boolean {
    return this.#handled;
  }

  /** Brings a new message near the top; the answer grows beneath it. */
  bringToTop(message: HTMLElement, calm: boolean): void {
    this.#following = false;
    this.#scrollTo(this.scroller.scrollTop + this.#topOf(message) - GAP, calm);
  }

  /** Brings something into the middle, and keeps it there while what is around it is drawn. */
  show(element: Element): void {
    this.#following = false;
    const { top, height } = element.getBoundingClientRect();
    const above = top - this.scroller.getBoundingClientRect().top;
    const room = Math.max(GAP, (this.scroller.clientHeight - height) / 2);
    this.#scrollTo(this.scroller.scrollTop + above - room, false);
    this.#anchor = { element, top: this.#topOf(element) };
  }

  /** Goes to the end and stays there while it grows. */
  goToEnd(calm: boolean): void {
    this.#following = true;
    this.#scrollTo(this.#end, calm);
  }

  /** To be called when the content has changed its size. */
  grown(): void {
    if (!this.#following) this.#keep();
    else if (this.#away) this.#scrollTo(this.#end, false);
    this.onAway(this.#away);
  }

  #topOf(element: Element): number {
    return element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }

  /** Puts what is read back where it was. */
  #keep(): void {
    const anchor = this.#anchor;
    if (this.#target !== undefined || !anchor?.element.isConnected) return;
    const moved = this.#topOf(anchor.element) - anchor.top;
    if (Math.abs(moved) >= 1) this.scroller.scrollTop += moved;
  }

  /** Looks for what is at the top: not further than it has to, for it is done at each scroll. */
  #mark(): void {
    const from = this.scroller.getBoundingClientRect().top;
    let element: Element | null = this.scroller.firstElementChild;
    for (let depth = 0; element && depth < DEPTH; depth++) {
      const inner = firstBelow(element.children, from);
      if (!inner) break;
      element = inner;
      if (element.getBoundingClientRect().top >= from) break;
    }
    this.#anchor = element ? { element, top: element.getBoundingClientRect().top - from } : undefined;
  }

  get #end(): number {
    return this.scroller.scrollHeight - this.scroller.clientHeight;
  }

  /** Whether the end is out of sight, once it has arrived where it goes. */
  get #away(): boolean {
    return this.#end - (this.#target ?? this.scroller.scrollTop) > NEAR;
  }

  #scrollTo(top: number, calm: boolean): void {
    const target = Math.max(0, Math.min(top, this.#end));
    this.#target = calm ? target : undefined;
    this.#handled = false;
    this.#anchor = undefined;
    this.scroller.scrollTo({ top: target, behavior: calm ? "smooth" : "instant" });
  }

  #arrived = (): void => {
    this.#target = undefined;
  };

  #touched = (): void => {
    this.#target = undefined;
    this.#handled = true;
  };

  #scrolled = (): void => {
    if (this.#handled) this.#following = !this.#away;
    if (!this.#following && this.#target === undefined) this.#mark();
    this.onAway(this.#away);
  };
}

/** The first of some elements, one beneath the other, that ends below a line. */
function firstBelow(elements: HTMLCollection, line: number): Element | undefined {
  let [from, to] = [0, elements.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((elements[middle]?.getBoundingClientRect().bottom ?? 0) > line) to = middle;
    else from = middle + 1;
  }
  return elements[from];
}
