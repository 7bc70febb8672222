import { Sheet } from "./sheet.js";
import type { SheetHost } from "./sheet.js";

/** Narrower than this, the threads lie over the conversation. */
const NARROW = "(max-width: 899px)";
const KEY = "oneloop.sidebar";

/** Whether the threads are shown, and whether they lie over the conversation. */
export class Sidebar extends Sheet {
  #shown = readShown();
  #sheetOpen = false;

  constructor(host: SheetHost) {
    super(host, NARROW);
  }

  /** Whether it is shown. */
  get open(): boolean {
    return this.isSheet ? this.#sheetOpen : this.#shown;
  }

  /** Shows it. A sheet takes the focus. */
  show(): void {
    this.opener = this.host.shadowRoot?.activeElement as HTMLElement | null;
    this.#set(true);
    void this.host.updateComplete.then(() => this.#focus(".sidebar button"));
  }

  /** Hides it, and gives the focus back. */
  close(): void {
    this.#set(false);
    const { isSheet } = this;
    void this.host.updateComplete.then(() => {
      if (isSheet && this.opener?.isConnected) this.opener.focus();
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

  protected override moved(): void {
    this.#sheetOpen = false;
    super.moved();
  }
}

function readShown(): boolean {
  try {
    return localStorage.getItem(KEY) !== "closed";
  } catch {
    return true;
  }
}
