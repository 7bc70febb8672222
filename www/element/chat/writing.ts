import type { OneloopComposer } from "../composer/composer.js";

/** Where one writes in what the page has put in the composer's place. */
const FIELDS = "textarea, input, [contenteditable]";

/** Where one writes: our composer, or what the page has put into its slot. */
export class Writing {
  #opening: Promise<unknown> | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly ours: () => OneloopComposer | null,
  ) {}

  /** What the page has put in the composer's place. */
  get #pages(): HTMLElement | null {
    return this.host.querySelector<HTMLElement>(':scope > [slot="composer"]');
  }

  /** Our composer, unless the page has one of its own. */
  get composer(): OneloopComposer | null {
    return this.#pages ? null : this.ours();
  }

  /** A thread is being opened: what is typed before it is there is meant for it. */
  opens(opening: Promise<unknown>): void {
    this.#opening = opening;
    void opening.then(() => {
      if (this.#opening === opening) this.#opening = undefined;
    });
  }

  /** Another thread is there. */
  enters(threadId: string): void {
    if (this.#opening) this.ours()?.moveTo(threadId);
  }

  focus(options?: FocusOptions): void {
    const pages = this.#pages;
    const field = pages?.matches(FIELDS) ? pages : (pages?.querySelector<HTMLElement>(FIELDS) ?? pages);
    (field ?? this.ours())?.focus(options);
  }

  /** Puts a text into the composer, before what the user will say of it. The page's is told. */
  quote(text: string): void {
    if (this.composer) this.composer.quote(text);
    else
      this.host.dispatchEvent(
        new CustomEvent("oneloop-quote", { detail: text, bubbles: true, composed: true }),
      );
  }
}
