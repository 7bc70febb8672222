/** The first message moves the composer from the middle of the page down to its place, once. */
export class Landing {
  #top: number | undefined;

  /** Where it is before. */
  from(composer: Element | null): void {
    this.#top = composer?.getBoundingClientRect().top;
  }

  /** It is in its place now: it is seen to go there. */
  land(composer: Element | null): void {
    const before = this.#top;
    this.#top = undefined;
    if (before === undefined || !composer || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const moved = before - composer.getBoundingClientRect().top;
    const from = { transform: `translateY(${moved}px)` };
    composer.animate([from, { transform: "none" }], { duration: 200, easing: "ease-out" });
  }
}
