import type { ReactiveController, ReactiveControllerHost } from "lit";

/** The view: as a widget it has no room beside the conversation. */
export type SheetHost = ReactiveControllerHost & HTMLElement & { readonly mode: "page" | "widget" };

/** Something that stands beside the conversation, and lies over it where there is no room. */
export abstract class Sheet implements ReactiveController {
  #narrow: MediaQueryList;
  /** What had the focus when it was opened, and gets it back. */
  protected opener: HTMLElement | null = null;

  /** @param narrow the media query under which it lies over the conversation */
  protected constructor(
    protected readonly host: SheetHost,
    narrow: string,
  ) {
    this.#narrow = matchMedia(narrow);
    host.addController(this);
  }

  hostConnected(): void {
    this.#narrow.addEventListener("change", this.#changed);
  }

  hostDisconnected(): void {
    this.#narrow.removeEventListener("change", this.#changed);
  }

  /** Whether it is a sheet over the conversation. */
  get isSheet(): boolean {
    return this.#narrow.matches || this.host.mode === "widget";
  }

  /** There is more or less room than before. */
  protected moved(): void {
    this.host.requestUpdate();
  }

  #changed = (): void => this.moved();
}
