import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";

/** How much a notice matters. */
export type ToastLevel = "info" | "success" | "warning" | "error";

interface Toast {
  id: number;
  level: ToastLevel;
  message: string;
}

/** Errors stay until they are dismissed. */
const SHOWN: Record<ToastLevel, number> = { info: 5_000, success: 3_500, warning: 8_000, error: Infinity };
const MOST = 4;

/**
 * Short passing words, over everything else.
 * @csspart toast - one of them
 */
export class OneloopToasts extends LitElement {
  static override styles = [
    controls,
    css`
      .stack {
        position: fixed;
        inset: 12px 12px auto auto;
        width: min(380px, calc(100vw - 24px));
        margin: 0;
        padding: 0;
        border: 0;
        background: none;
        overflow: visible;
        font: 14px / 20px var(--ol-font);
        color: var(--ol-text);
      }
      .toast {
        display: flex;
        align-items: flex-start;
        gap: 10px;
        margin-bottom: 8px;
        padding: 8px 6px 8px 14px;
        border: 1px solid var(--ol-line);
        border-radius: var(--ol-radius-card);
        background: var(--ol-raised);
        box-shadow: var(--ol-shadow);
        animation: appear var(--ol-calm) ease-out;
      }
      @keyframes appear {
        from {
          opacity: 0;
          transform: translateY(-8px);
        }
      }
      .icon {
        padding: 6px 0;
      }
      .success .icon {
        color: var(--ol-ok);
      }
      .warning .icon {
        color: var(--ol-warn);
      }
      .error .icon {
        color: var(--ol-danger);
      }
      .words {
        flex: 1;
        min-width: 0;
        padding: 6px 0;
        overflow-wrap: anywhere;
      }
      .icon-button {
        width: 32px;
        height: 32px;
      }
    `,
  ];

  @state() private toasts: Toast[] = [];
  @query(".stack") private stack!: HTMLElement;

  #next = 1;

  /** Shows a notice; the same words are not shown twice. */
  show(level: ToastLevel, message: string): void {
    const id = this.#next++;
    const others = this.toasts.filter((toast) => toast.message !== message);
    this.toasts = [...others, { id, level, message }].slice(-MOST);
    if (Number.isFinite(SHOWN[level])) setTimeout(() => this.#expire(id), SHOWN[level]);
  }

  protected override updated(): void {
    // Shown again, it comes to lie over a dialog that was opened since.
    if (this.stack.matches(":popover-open")) this.stack.hidePopover();
    if (this.toasts.length > 0) this.stack.showPopover();
  }

  protected override render(): TemplateResult {
    return html`
      <div class="stack" popover="manual" role="region" aria-label=${t("toast.label")}>
        ${repeat(
          this.toasts,
          ({ id }) => id,
          ({ id, level, message }) => html`
            <div class="toast ${level}" part="toast" role=${level === "error" ? "alert" : "status"}>
              <span class="icon">${toastIcon(level)}</span>
              <span class="words">${message}</span>
              <button
                type="button"
                class="icon-button"
                aria-label=${t("toast.dismiss")}
                @click=${() => this.#remove(id)}
              >
                ${icons.close()}
              </button>
            </div>
          `,
        )}
      </div>
    `;
  }

  /** A notice under the pointer or the focus is being read. */
  #expire(id: number): void {
    if (this.matches(":hover") || this.shadowRoot?.activeElement) setTimeout(() => this.#expire(id), 1_000);
    else this.#remove(id);
  }

  #remove(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }
}

function toastIcon(level: ToastLevel): TemplateResult {
  if (level === "success") return icons.check();
  return level === "info" ? icons.info() : icons.warning();
}
