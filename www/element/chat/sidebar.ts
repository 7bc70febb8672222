import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Narrower than this, the threads lie over the conversation. */
const NARROW = "(max-width: 899px)";
const KEY = "oneloop.sidebar";

/** Whether the threads are shown, and whether they lie over the conversation. */
export class Sidebar implements ReactiveController {
  #narrow = matchMedia(NARROW);
  #shown = readShown();
  #sheetOpen = false;
  #opener: HTMLElement | null = null;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
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
    return this.#narrow.matches;
  }

  /** Whether it is shown. */
  get open(): boolean {
    return this.isSheet ? this.#sheetOpen : this.#shown;
  }

  /** Shows it. A sheet takes the focus. */
  show(): void {
    this.#opener = this.host.shadowRoot?.activeElement as HTMLElement | null;
    this.#set(true);
    void this.host.updateComplete.then(() => this.#focus(".sidebar button"));
  }

  /** Hides it, and gives the focus back. */
  close(): void {
    this.#set(false);
    const { isSheet } = this;
    void this.host.updateComplete.then(() => {
      if (isSheet && this.#opener?.isConnected) this.#opener.focus();
      else this.#focus(".show-threads");
    });
  }

  #set(open: boolean): void {
    if (this.isSheet) this.#sheetOpen = open;
    else {
      this.#shown = open;
      try {
        localStorage.setItem(KEY, open ? "open" : "closed");
      } catch {
        // It holds until the page is left.
      }
    }
    this.host.requestUpdate();
  }

  #focus(selector: string): void {
    this.host.shadowRoot?.querySelector<HTMLElement>(selector)?.focus();
  }

  #changed = (): void => {
    this.#sheetOpen = false;
    this.host.requestUpdate();
  };
}

function readShown(): boolean {
  try {
    return localStorage.getItem(KEY) !== "closed";
  } catch {
    return true;
  }
}
