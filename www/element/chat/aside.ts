import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChatSnapshot, Sidebar as SidebarRecord } from "../../api/view.js";
import type { ShownElement } from "../elements/content.js";
import { kindWord } from "../elements/kind.js";
import { t } from "../i18n/index.js";
import { inspector, rest } from "../later/parts.js";
import type { Desk } from "../state/desk.js";
import type { OneloopSidePanel } from "../side-panel/side-panel.js";
import type { Width } from "../side-panel/edge.js";
import { PARTS } from "./parts.js";
import { Sheet } from "./sheet.js";
import type { SheetHost } from "./sheet.js";

/** Narrower than this, it lies over the conversation. */
const NARROW = "(max-width: 1099px)";
const KEY = "oneloop.aside";
/** In pixels: 24 to 40 rem. */
const LEAST = 384;
const MOST = 640;

/** What is in the side panel. */
export interface Shown {
  title: string;
  elements: readonly ShownElement[];
  /** Whether it is the inspector. */
  inspector?: boolean;
}

/** What is shown beside the conversation: an element of the thread, or what the app puts there. */
export class Aside extends Sheet {
  #element: string | undefined;
  #sidebar = false;
  #sidebarKey: string | undefined;
  #inspector = false;
  #width = readWidth();

  constructor(host: SheetHost) {
    super(host, NARROW);
  }

  /** How wide it is and may be, where it stands beside the conversation. */
  get width(): Width | undefined {
    return this.isSheet ? undefined : { now: this.#width, least: LEAST, most: MOST };
  }

  /** What is in it; nothing where it is closed. */
  shown(snapshot: Readonly<ChatSnapshot>): Shown | undefined {
    if (this.#inspector) return { title: t("inspector.open"), elements: [], inspector: true };
    const element = snapshot.elements.find(({ id }) => id === this.#element);
    if (element) {
      const kind = kindWord(element.type);
      return { title: element.type === "tasklist" ? kind : element.name || kind, elements: [element] };
    }
    const { sidebar } = snapshot;
    if (!this.#sidebar || !sidebar) return undefined;
    return { title: sidebar.title, elements: sidebar.elements as readonly ShownElement[] };
  }

  /** Shows an element of the thread. */
  show(id: string): void {
    this.#inspector = false;
    this.#element = id;
    this.#opened();
  }

  /** Shows the inspector, or closes it. It is loaded when it is first wanted; rejects where that does not work. */
  async toggleInspector(): Promise<void> {
    if (this.#inspector) return this.close();
    await Promise.all([inspector.load(), rest.load()]);
    this.#inspector = true;
    this.#opened();
  }

  /** Whether the inspector is shown. */
  get isInspecting(): boolean {
    return this.#inspector;
  }

  #opened(): void {
    this.opener = deepFocus();
    this.host.requestUpdate();
    if (this.isSheet)
      void rest
        .load()
        .then(async () => {
          await this.host.updateComplete;
          const panel = this.host.shadowRoot?.querySelector("oneloop-side-panel") as OneloopSidePanel | null;
          await panel?.updateComplete;
          panel?.focus();
        })
        // Told by the view, which draws what is in it.
        .catch(() => undefined);
  }

  /** Shows an element that has just come, where there is room beside the conversation. */
  offer(id: string): void {
    if (this.isSheet || this.#element !== undefined || this.#inspector) return;
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
    if (this.#inspector) this.#inspector = false;
    else if (this.#element !== undefined) this.#element = undefined;
    else this.#sidebar = false;
    this.host.requestUpdate();
    this.opener?.focus();
    this.opener = null;
  }

  /** Another thread is open. */
  reset(sidebar: SidebarRecord | null): void {
    this.#element = undefined;
    this.opener = null;
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
export function deepFocus(): HTMLElement | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused as HTMLElement | null;
}

/** The side panel, where there is something for it. */
export function renderAside(
  aside: Aside,
  snapshot: Readonly<ChatSnapshot>,
  desk: Desk | undefined,
): TemplateResult | typeof nothing {
  const shown = aside.shown(snapshot);
  if (!shown) return nothing;
  const { isSheet, width } = aside;
  return html`
    ${isSheet ? html`<div class="scrim" @click=${() => aside.close()}></div>` : nothing}
    <oneloop-side-panel
      class=${isSheet ? "aside sheet" : "aside"}
      part="aside"
      exportparts=${PARTS.aside}
      .heading=${shown.title}
      .elements=${shown.elements}
      .desk=${desk}
      .width=${width}
      .inspector=${shown.inspector ?? false}
      @oneloop-close-aside=${() => aside.close()}
      @oneloop-width=${(event: CustomEvent<number>) => aside.resize(event.detail)}
    ></oneloop-side-panel>
  `;
}
