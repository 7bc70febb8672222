import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { controls } from "../theme/controls.js";

/** A question before something that cannot be undone. */
export interface Confirmation {
  title: string;
  body: string;
  /** What the button says: a verb. */
  action: string;
}

/**
 * A question in the middle of the page.
 * @csspart dialog - the floating box
 */
export class OneloopDialog extends LitElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(400px, calc(100vw - 32px));
        padding: 24px;
        border: 1px solid var(--ol-line);
        border-radius: var(--ol-radius-card);
        background: var(--ol-raised);
        color: var(--ol-text);
        font: 15px / 22px var(--ol-font);
        box-shadow: var(--ol-shadow);
      }
      dialog[open] {
        animation: appear var(--ol-quick) ease-out;
      }
      dialog::backdrop {
        background: var(--ol-scrim);
      }
      @keyframes appear {
        from {
          opacity: 0;
          transform: scale(0.98);
        }
      }
      h2 {
        margin: 0 0 8px;
        font-size: 17px;
        line-height: 24px;
        font-weight: 650;
      }
      p {
        margin: 0 0 24px;
        color: var(--ol-text-quiet);
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
    `,
  ];

  @state() private question: Confirmation = { title: "", body: "", action: "" };
  @query("dialog") private dialog!: HTMLDialogElement;

  /** Asks, and tells whether the answer was yes. */
  async confirm(question: Confirmation): Promise<boolean> {
    this.question = question;
    await this.updateComplete;
    const { dialog } = this;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }

  protected override render(): TemplateResult {
    return html`
      <dialog part="dialog" aria-labelledby="title" aria-describedby="body">
        <h2 id="title">${this.question.title}</h2>
        <p id="body">${this.question.body}</p>
        <div class="buttons">
          <button type="button" class="button" autofocus @click=${() => this.dialog.close()}>
            ${t("dialog.cancel")}
          </button>
          <button type="button" class="button danger" @click=${() => this.dialog.close("yes")}>
            ${this.question.action}
          </button>
        </div>
      </dialog>
    `;
  }
}

/** Whether a key was pressed in something that lies over the chat and closes by it. */
export function isOverlaid(event: Event): boolean {
  return event
    .composedPath()
    .some((node) => node instanceof HTMLElement && node.matches("dialog[open], :popover-open"));
}
