import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ChatSnapshot, Sidebar as SidebarRecord } from "../../api/view.js";
import type { ShownElement } from "../elements/content.js";
import { t } from "../i18n/index.js";

/** Narrower than this, it lies over the conversation. */
const NARROW = "(max-width: 1099px)";
const KEY = "oneloop.aside";
/** In pixels: 24 to 40 rem. */
const LEAST = 384;
const MOST = 640;

/** What is shown beside the conversation: an element of the thread, or what the app puts there. */
export class Aside implements ReactiveController {
  #narrow = matchMedia(NARROW);
  #element: string | undefined;
  #sidebar = false;
  #sidebarKey: string | undefined;
  #width = readWidth();
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

  /** How wide it is and may be, where it stands beside the conversation. */
  get width(): { now: number; least: number; most: number } | undefined {
    return this.isSheet ? undefined : { now: this.#width, least: LEAST, most: MOST };
  }

  /** What is in it; nothing where it is closed. */
  shown(snapshot: Readonly<ChatSnapshot>): { title: string; elements: readonly ShownElement[] } | undefined {
    const element = snapshot.elements.find(({ id }) => id === this.#element);
    if (element) {
      const kind = t(`element.type.${element.type}`);
      return { title: element.type === "tasklist" ? kind : element.name || kind, elements: [element] };
    }
    const { sidebar } = snapshot;
    if (!this.#sidebar || !sidebar) return undefined;
    return { title: sidebar.title, elements: sidebar.elements as readonly ShownElement[] };
  }

  /** Shows an element of the thread. */
  show(id: string): void {
    this.#opener = deepFocus();
    this.#element = id;
    this.host.requestUpdate();
    if (this.isSheet)
      void this.host.updateComplete.then(() =>
        this.host.shadowRoot?.querySelector<HTMLElement>("oneloop-side-panel")?.focus(),
      );
  }

  /** Shows an element that has just come, where there is room beside the conversation. */
  offer(id: string): void {
    if (this.isSheet || this.#element !== undefined) return;
    this.#element = id;
    this.host.requestUpdate();
  }

  /** Takes what the app shows; the same once more, or what was closed, is not opened again. */
  follow(sidebar: SidebarRecord | null): void {
    const isSame = sidebar?.key !== undefined && sidebar.key === this.#sidebarKey;
    this.#sidebarKey = sidebar?.key;
    if (sidebar && !isSame) {
      this.#sidebar = true;
      this.#element = undefined;
    }
    if (!sidebar) this.#sidebar = false;
    this.host.requestUpdate();
  }

  /** Closes it, and gives the focus back. */
  close(): void {
    if (this.#element !== undefined) this.#element = undefined;
    else this.#sidebar = false;
    this.host.requestUpdate();
    this.#opener?.focus();
    this.#opener = null;
  }

  /** Another thread is open. */
  reset(sidebar: SidebarRecord | null): void {
    this.#element = undefined;
    this.#opener = null;
    this.#sidebarKey = undefined;
    this.follow(sidebar);
  }

  /** Makes it that wide. */
  resize(width: number): void {
    this.#width = Math.round(Math.min(MOST, Math.max(LEAST, width)));
    try {
      localStorage.setItem(KEY, String(this.#width));
    } catch {
      // It holds until the page is left.
    }
    this.host.requestUpdate();
  }

  #changed = (): void => this.host.requestUpdate();
}

function readWidth(): number {
  try {
    const stored = Number(localStorage.getItem(KEY));
    return stored >= LEAST && stored <= MOST ? stored : 440;
  } catch {
    return 440;
  }
}

/** What has the focus, inside of whatever it is in. */
function deepFocus(): HTMLElement | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused as HTMLElement | null;
}
