import { html, nothing } from "lit";
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { renderEdge } from "../side-panel/edge.js";
import { deepFocus } from "./aside.js";
import type { Header } from "./header.js";

/** How a widget is shown while it is open. */
export type WidgetDisplay = "floating" | "docked";

/** Narrower than this, it takes the whole page. */
const PHONE = "(max-width: 600px)";
/** Narrower than this, the page is not made to give way. */
const TIGHT = 900;
const WIDTH = "oneloop.widget.width";
const DISPLAY = "oneloop.widget.display";
const LEAST = 320;
const MOST = 720;

type Host = ReactiveControllerHost &
  HTMLElement & { mode: "page" | "widget"; open: boolean; display: WidgetDisplay | undefined };

/** A chat that opens over a page of somebody else's: a bubble, and the panel that it opens. */
export class Widget implements ReactiveController {
  #phone = matchMedia(PHONE);
  #width = readWidth();
  /** What the user has chosen. */
  #display = read(DISPLAY);
  #opener: HTMLElement | null = null;
  /** Nothing, before it was shown at all: what is open from the start has not been opened. */
  #wasOpen: boolean | undefined;
  /** Whether it was open before: what nobody looked at is not drawn. */
  #isDrawn = false;
  /** The page's own space at its end, while it gives way. */
  #space: string | undefined;

  /** @param entered puts the focus into it, once it is open */
  constructor(
    private readonly host: Host,
    private readonly entered: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#phone.addEventListener("change", this.#moved);
    addEventListener("resize", this.#moved);
  }

  hostDisconnected(): void {
    this.#phone.removeEventListener("change", this.#moved);
    removeEventListener("resize", this.#moved);
    this.#giveWay(undefined);
  }

  /** Whether the chat is one. */
  get isOn(): boolean {
    return this.host.mode === "widget";
  }

  get #isDocked(): boolean {
    return !this.#phone.matches && (this.#display ?? this.host.display) === "docked";
  }

  /** How it is shown and closed, if it is one. There is no other way to show it on a phone. */
  buttons(close: () => void): Header["widget"] {
    if (!this.isOn) return undefined;
    return { docked: this.#isDocked, turn: this.#phone.matches ? undefined : () => this.#turn(), close };
  }

  #turn(): void {
    const display: WidgetDisplay = this.#isDocked ? "floating" : "docked";
    this.#display = display;
    write(DISPLAY, display);
    this.host.requestUpdate();
  }

  hostUpdated(): void {
    const open = this.isOn && this.host.open;
    this.#giveWay(open && this.#isDocked && innerWidth >= TIGHT ? this.#fit() : undefined);
    const before = this.#wasOpen;
    this.#wasOpen = open;
    if (before === undefined || before === open) return;
    if (open) {
      this.#opener = deepFocus();
      this.entered();
    } else if (this.isOn) this.#giveBack();
    const detail = { open };
    this.host.dispatchEvent(new CustomEvent("oneloop-toggle", { detail, bubbles: true, composed: true }));
  }

  /** To where the focus was; to the bubble, if that is gone or was nothing. */
  #giveBack(): void {
    const isInside = document.activeElement === this.host || document.activeElement === document.body;
    const opener = this.#opener;
    this.#opener = null;
    if (!isInside) return;
    if (opener?.isConnected && opener !== document.body) opener.focus();
    else this.host.shadowRoot?.querySelector<HTMLElement>(".launcher")?.focus();
  }

  /** A page beside a docked chat is that much narrower. */
  #giveWay(width: number | undefined): void {
    const { style } = document.documentElement;
    if (width !== undefined) this.#space ??= style.marginInlineEnd;
    if (this.#space === undefined) return;
    style.marginInlineEnd = width === undefined ? this.#space : `${width}px`;
    if (width === undefined) this.#space = undefined;
  }

  #fit(): number {
    return Math.min(this.#width, innerWidth - 24);
  }

  #resize(width: number): void {
    this.#width = Math.round(Math.min(MOST, Math.max(LEAST, width)));
    write(WIDTH, String(this.#width));
    this.host.requestUpdate();
  }

  #moved = (): void => {
    if (this.isOn && this.host.open) this.host.requestUpdate();
  };

  /** The bubble, and the panel with a chat in it. */
  render(name: string, content: () => unknown): TemplateResult {
    const { open } = this.host;
    this.#isDrawn ||= open;
    const docked = this.#isDocked;
    const look = this.#phone.matches ? "full" : docked ? "docked" : "floating";
    const label = t(open ? "widget.close" : "widget.open", { name });
    return html`<div class="shell" dir=${this.host.dir}>
      <div
        class="panel ${look}"
        part="panel"
        role="dialog"
        aria-label=${name}
        ?hidden=${!open}
        .style=${docked ? `width: ${this.#fit()}px` : ""}
      >
        ${
          docked && open
            ? renderEdge(t("widget.resize"), { now: this.#width, least: LEAST, most: MOST }, (width) =>
                this.#resize(width),
              )
            : nothing
        }
        ${this.#isDrawn ? content() : nothing}
      </div>
      <button
        type="button"
        class="launcher"
        part="launcher"
        aria-label=${label}
        title=${label}
        aria-expanded=${open}
        ?hidden=${open && look !== "floating"}
        @click=${() => (this.host.open = !open)}
      >
        ${open ? icons.close() : html`<slot name="launcher">${icons.chat()}</slot>`}
      </button>
    </div>`;
  }
}

function readWidth(): number {
  const stored = Number(read(WIDTH));
  return stored >= LEAST && stored <= MOST ? stored : 420;
}

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It holds until the page is left.
  }
}
