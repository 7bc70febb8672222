/** How near the end counts as being there. */
const NEAR = 24;
/** What is left free above a message that is brought to the top. */
const GAP = 20;
/** What a reader moves the page with. */
const HANDS = ["wheel", "touchmove", "keydown", "pointerdown"] as const;

/**
 * Where the reader is. It moves the page in two cases only: the reader has sent a message, or has gone to the
 * end and stayed there. Whoever scrolls away is left alone.
 */
export class ReadingPosition {
  #following = false;
  /** Where it is scrolling to by itself, until it is there or the reader takes over. */
  #target: number | undefined;
  /** Whether the reader has had a hand on the page since it last moved by itself. */
  #handled = false;

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

  /** Brings a new message near the top; the answer grows beneath it. */
  bringToTop(message: HTMLElement, calm: boolean): void {
    this.#following = false;
    const above = message.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    this.#scrollTo(this.scroller.scrollTop + above - GAP, calm);
  }

  /** Goes to the end and stays there while it grows. */
  goToEnd(calm: boolean): void {
    this.#following = true;
    this.#scrollTo(this.#end, calm);
  }

  /** To be called when the content has grown. */
  grown(): void {
    if (this.#following && this.#away) this.#scrollTo(this.#end, false);
    this.onAway(this.#away);
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
    this.onAway(this.#away);
  };
}
