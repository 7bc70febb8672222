/** How near the end counts as being there. */
const NEAR = 24;

/**
 * Where the reader is. It moves the page in two cases only: the reader has sent a message, or has gone to the
 * end and stayed there. Whoever scrolls away is left alone.
 */
export class ReadingPosition {
  #following = false;
  /** The place it scrolled to itself: a scroll event from there is not the reader's. */
  #placed = -1;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly onAway: (away: boolean) => void,
  ) {
    scroller.addEventListener("scroll", this.#scrolled, { passive: true });
  }

  /** Whether the end is out of sight. */
  get away(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight > NEAR;
  }

  disconnect(): void {
    this.scroller.removeEventListener("scroll", this.#scrolled);
  }

  /** Brings a new message near the top; the answer grows beneath it. */
  bringToTop(message: HTMLElement, calm: boolean): void {
    this.#following = false;
    const gap = message.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    this.#place(this.scroller.scrollTop + gap - 24, calm);
  }

  /** Goes to the end and stays there while it grows. */
  goToEnd(calm: boolean): void {
    this.#following = true;
    this.#place(this.scroller.scrollHeight, calm);
  }

  /** To be called when the content has grown. */
  grown(): void {
    if (this.#following && this.away) this.#place(this.scroller.scrollHeight, false);
    this.onAway(this.away);
  }

  #place(top: number, calm: boolean): void {
    const end = this.scroller.scrollHeight - this.scroller.clientHeight;
    this.#placed = Math.max(0, Math.min(top, end));
    this.scroller.scrollTo({ top: this.#placed, behavior: calm ? "smooth" : "instant" });
  }

  #scrolled = (): void => {
    const byItself = Math.abs(this.scroller.scrollTop - this.#placed) < 2;
    if (!byItself) this.#following = !this.away;
    this.onAway(this.away);
  };
}
