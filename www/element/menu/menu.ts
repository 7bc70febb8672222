import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";
import { floating } from "../theme/floating.js";
import { keyStyles, renderKeys } from "../theme/modal.js";

/** An entry of a menu. */
export interface MenuItem {
  id: string;
  label: string;
  description?: string;
  icon?: TemplateResult;
  /** Present where the menu is a choice among its entries. */
  checked?: boolean;
  danger?: boolean;
  /** The keys that do the same. */
  keys?: readonly string[];
}

/**
 * A menu that opens at the element that asked for it, over everything else.
 * @csspart menu - the floating box
 */
export class OneloopMenu extends LitElement {
  static override styles = [
    controls,
    floating,
    keyStyles,
    css`
      .menu {
        min-width: 184px;
        max-width: min(340px, calc(100vw - 16px));
        max-height: min(480px, calc(100vh - 16px));
        padding: 6px;
        overflow-y: auto;
      }
      button {
        width: 100%;
        min-height: 36px;
        padding: 7px 10px;
        justify-content: flex-start;
        align-items: flex-start;
        gap: 10px;
        border-radius: var(--ol-radius);
        text-align: start;
      }
      button:hover,
      button:focus-visible {
        background: var(--ol-hover);
        outline-offset: -2px;
      }
      .words {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .description {
        display: block;
        margin-top: 1px;
        color: var(--ol-text-quiet);
        font-size: 13px;
        line-height: 18px;
      }
      .check {
        width: 18px;
        color: var(--ol-accent);
      }
      .danger {
        color: var(--ol-danger);
      }
    `,
  ];

  @state() private items: MenuItem[] = [];
  @state() private label = "";
  @query(".menu") private popup!: HTMLElement;

  #anchor: HTMLElement | null = null;
  #choose: (id: string) => void = () => undefined;

  /**
   * Opens at an element, or closes if it is open there.
   * @param choose called with the id of the entry that is chosen
   */
  async toggle(
    anchor: HTMLElement,
    label: string,
    items: MenuItem[],
    choose: (id: string) => void,
  ): Promise<void> {
    if (this.#anchor === anchor && this.popup.matches(":popover-open")) return this.popup.hidePopover();
    this.#anchor = anchor;
    this.#choose = choose;
    this.items = items;
    this.label = label;
    await this.updateComplete;
    this.popup.showPopover();
    this.#position(anchor.getBoundingClientRect());
    anchor.setAttribute("aria-expanded", "true");
    const entries = this.#entries();
    (entries.find((entry) => entry.getAttribute("aria-checked") === "true") ?? entries[0])?.focus();
  }

  protected override render(): TemplateResult {
    return html`
      <div
        class="floating menu"
        part="menu"
        popover="auto"
        role="menu"
        aria-label=${this.label}
        @toggle=${this.#toggled}
        @keydown=${this.#keyPressed}
      >
        ${this.items.map((item) => this.#item(item))}
      </div>
    `;
  }

  #item({ id, label, description, icon, checked, danger, keys }: MenuItem): TemplateResult {
    return html`
      <button
        type="button"
        role=${checked === undefined ? "menuitem" : "menuitemradio"}
        aria-checked=${checked ?? nothing}
        tabindex="-1"
        class=${danger ? "danger" : ""}
        @click=${() => this.#chosen(id)}
      >
        ${icon ?? nothing}
        <span class="words"
          >${label}${description ? html`<span class="description">${description}</span>` : nothing}</span
        >
        ${keys ? renderKeys(keys) : nothing}
        ${checked === undefined ? nothing : html`<span class="check">${checked ? icons.check() : nothing}</span>`}
      </button>
    `;
  }

  #entries(): HTMLElement[] {
    return [...this.popup.querySelectorAll<HTMLElement>("button")];
  }

  #chosen(id: string): void {
    this.popup.hidePopover();
    this.#anchor?.focus();
    this.#choose(id);
  }

  #position(anchor: DOMRect): void {
    const { offsetWidth: width, offsetHeight: height } = this.popup;
    const below = anchor.bottom + 4 + height <= innerHeight - 8;
    const top = below ? anchor.bottom + 4 : Math.max(8, anchor.top - 4 - height);
    const start = anchor.left + width <= innerWidth - 8 ? anchor.left : anchor.right - width;
    this.popup.style.top = `${top}px`;
    this.popup.style.left = `${Math.max(8, Math.min(start, innerWidth - width - 8))}px`;
  }

  #toggled(event: ToggleEvent): void {
    if (event.newState === "closed") this.#anchor?.setAttribute("aria-expanded", "false");
  }

  #keyPressed(event: KeyboardEvent): void {
    const entries = this.#entries();
    const at = entries.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const next = to[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      this.popup.hidePopover();
      this.#anchor?.focus();
    } else if (next !== undefined) {
      event.preventDefault();
      entries.at(next % entries.length)?.focus();
    }
  }
}
