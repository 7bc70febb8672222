import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { formatNumber } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";

/** How much a notice matters. */
export type ToastLevel = "info" | "success" | "warning" | "error";

/** What a notice offers to do about it. */
export interface ToastAction {
  label: string;
  press(): void;
}

interface Toast {
  id: number;
  level: ToastLevel;
  message: string;
  action: ToastAction | undefined;
  gone: (() => void) | undefined;
  /** How far it has come, of something that takes its time. */
  progress: ToastProgress | undefined;
}

/** How far something has come: of `total`, once that is known. */
export interface ToastProgress {
  at: number;
  total: number | undefined;
}

/** A notice of something that takes its time. */
export interface Progressing {
  /** It has come so far. */
  tell(progress: ToastProgress): void;
  /** It is over. */
  end(): void;
}

/** Errors stay until they are dismissed. */
const SHOWN: Record<ToastLevel, number> = { info: 5_000, success: 3_500, warning: 8_000, error: Infinity };
/** With something to do: time to find it by keyboard, too. */
const OFFERED = 20_000;
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
      .progress {
        display: grid;
        gap: 2px;
        margin-top: 6px;
      }
      progress {
        width: 100%;
        height: 4px;
        overflow: hidden;
        border: 0;
        border-radius: 2px;
        background: var(--ol-line);
        appearance: none;
      }
      progress::-webkit-progress-bar {
        background: var(--ol-line);
      }
      progress::-webkit-progress-value {
        background: var(--ol-accent);
      }
      progress::-moz-progress-bar {
        background: var(--ol-accent);
      }
      /* What stays for long leaves the header free. */
      @media (max-width: 599px) {
        .going {
          top: 64px;
        }
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
  #hasNew = false;

  /**
   * Shows a notice, with what can be done about it; the same words are not shown twice. The result takes it back.
   * @param gone called when it is shown no more: by itself, dismissed, or for others
   */
  show(level: ToastLevel, message: string, action?: ToastAction, gone?: () => void): () => void {
    const id = this.#next++;
    const others = this.toasts.filter((toast) => toast.message !== message || toast.gone);
    this.#add([...others, { id, level, message, action, gone, progress: undefined }]);
    const time = action ? OFFERED : SHOWN[level];
    if (Number.isFinite(time)) setTimeout(() => this.#expire(id), time);
    return () => this.#remove(id);
  }

  /** Shows that something goes on, until it is over; `cancel` ends it. */
  progress(message: string, cancel: ToastAction): Progressing {
    const id = this.#next++;
    const progress = { at: 0, total: undefined };
    this.#add([...this.toasts, { id, level: "info", message, action: cancel, gone: undefined, progress }]);
    return {
      tell: (progress) => {
        this.toasts = this.toasts.map((toast) => (toast.id === id ? { ...toast, progress } : toast));
      },
      end: () => this.#remove(id),
    };
  }

  /** The oldest have to go for others; what goes on stays. */
  #add(toasts: Toast[]): void {
    this.#hasNew = true;
    const going = toasts.filter(({ progress }) => progress);
    const passing = toasts.filter(({ progress }) => !progress).slice(-MOST);
    this.#set([...going, ...passing]);
  }

  #set(toasts: Toast[]): void {
    const gone = this.toasts.filter(({ id }) => !toasts.some((toast) => toast.id === id));
    this.toasts = toasts;
    for (const toast of gone) toast.gone?.();
  }

  protected override updated(): void {
    const isOpen = this.stack.matches(":popover-open");
    if (isOpen && (this.#hasNew || this.toasts.length === 0)) this.stack.hidePopover();
    // Shown again, it comes to lie over a dialog that was opened since.
    if (this.#hasNew) this.stack.showPopover();
    this.#hasNew = false;
  }

  protected override render(): TemplateResult {
    return html`
      <div
        class=${this.toasts.some(({ progress }) => progress) ? "stack going" : "stack"}
        popover="manual"
        role="region"
        aria-label=${t("toast.label")}
      >
        ${repeat(
          this.toasts,
          ({ id }) => id,
          ({ id, level, message, action, progress }) => html`
            <div class="toast ${level}" part="toast" role=${level === "error" ? "alert" : "status"}>
              <span class="icon">${toastIcon(level)}</span>
              <span class="words">${message}${progress ? renderProgress(message, progress) : nothing}</span>
              ${
                action
                  ? html`<button type="button" class="button" @click=${() => action.press()}>
                      ${action.label}
                    </button>`
                  : nothing
              }
              ${
                progress
                  ? nothing
                  : html`<button
                      type="button"
                      class="icon-button"
                      aria-label=${t("toast.dismiss")}
                      @click=${() => this.#remove(id)}
                    >
                      ${icons.close()}
                    </button>`
              }
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
    this.#set(this.toasts.filter((toast) => toast.id !== id));
  }
}

/** The notice is read out once, not with every step. */
function renderProgress(label: string, { at, total }: ToastProgress): TemplateResult {
  return html`<span class="progress" aria-live="off">
    <progress
      aria-label=${label}
      max=${total ?? nothing}
      value=${total === undefined ? nothing : at}
    ></progress>
    <span class="quiet small"
      >${total === undefined ? nothing : t("transfer.at", { at: formatNumber(at), count: formatNumber(total) })}</span
    >
  </span>`;
}

function toastIcon(level: ToastLevel): TemplateResult {
  if (level === "success") return icons.check();
  return level === "info" ? icons.info() : icons.warning();
}
