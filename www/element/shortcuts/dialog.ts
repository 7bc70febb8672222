import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { query } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";
import { keyStyles, modal, renderKeys } from "../theme/modal.js";
import { listShortcuts } from "./shortcuts.js";

/**
 * The list of shortcuts.
 * @csspart dialog - the floating box
 */
export class OneloopShortcuts extends LitElement {
  static override styles = [
    controls,
    modal,
    keyStyles,
    css`
      dialog {
        width: min(480px, calc(100vw - 32px));
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 12px 12px 0 24px;
      }
      h2 {
        margin: 0;
        font-size: 17px;
        line-height: 24px;
        font-weight: 650;
      }
      .inside {
        max-height: min(560px, calc(100vh - 140px));
        padding: 0 24px 20px;
        overflow-y: auto;
        scrollbar-width: thin;
      }
      h3 {
        margin: 16px 0 4px;
        color: var(--ol-text-quiet);
        font-size: 12px;
        line-height: 16px;
        font-weight: 500;
      }
      dl {
        margin: 0;
      }
      .row {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 16px;
        min-height: 36px;
        padding: 7px 0;
        font-size: 14px;
        line-height: 20px;
      }
      .row + .row {
        border-top: 1px solid var(--ol-line);
      }
      dt {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      dd {
        margin: 0;
      }
    `,
  ];

  @query("dialog") private dialog!: HTMLDialogElement;

  /** Opens the list; closes it where it is open. */
  async toggle(): Promise<void> {
    await this.updateComplete;
    if (this.dialog.open) this.dialog.close();
    else this.dialog.showModal();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog part="dialog" aria-labelledby="title" @click=${this.#clicked}>
        <header>
          <h2 id="title">${t("shortcuts.title")}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label=${t("shortcuts.close")}
            autofocus
            @click=${() => this.dialog.close()}
          >
            ${icons.close()}
          </button>
        </header>
        <div class="inside" tabindex="0" role="group" aria-labelledby="title">
          ${listShortcuts().map(
            ({ title, items }) => html`
              <h3>${title}</h3>
              <dl>
                ${items.map(
                  ({ label, keys }) =>
                    html`<div class="row">
                      <dt>${label}</dt>
                      <dd>${renderKeys(keys)}</dd>
                    </div>`,
                )}
              </dl>
            `,
          )}
        </div>
      </dialog>
    `;
  }

  #clicked(event: Event): void {
    if (event.target === this.dialog) this.dialog.close();
  }
}
