import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ActionRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { namedIcon } from "../icons/icons.js";
import type { Desk } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { spinner } from "../theme/spinner.js";

/**
 * The app's buttons below a message.
 * @csspart action - a button
 */
export class OneloopActions extends LitElement {
  static override styles = [
    controls,
    spinner,
    css`
      :host {
        display: block;
        margin-top: 12px;
      }
      .all {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .button {
        max-width: 100%;
        min-height: 34px;
        padding: 6px 12px;
        font-size: 14px;
        line-height: 20px;
        white-space: normal;
        overflow-wrap: anywhere;
        text-align: start;
      }
    `,
  ];

  /** The buttons. */
  @property({ attribute: false }) actions: readonly ActionRecord[] = [];
  @property({ attribute: false }) desk!: Desk;

  /** The ids of those that are at work. */
  @state() private busy: ReadonlySet<string> = new Set();

  protected override render(): TemplateResult {
    return html`<div class="all" role="group" aria-label=${t("actions.label")}>
      ${this.actions.map((action) => this.#button(action))}
    </div>`;
  }

  #button(action: ActionRecord): TemplateResult {
    const { id, name, label, tooltip, icon } = action;
    const isBusy = this.busy.has(id);
    return html`<button
      type="button"
      class="button"
      part="action"
      title=${tooltip ?? nothing}
      aria-busy=${isBusy}
      ?disabled=${isBusy}
      @click=${() => void this.#call(action)}
    >
      ${isBusy ? html`<span class="spin"></span>` : namedIcon(icon)}<span>${label ?? name}</span>
    </button>`;
  }

  async #call(action: ActionRecord): Promise<void> {
    this.busy = new Set(this.busy).add(action.id);
    await this.desk.attempt(this.desk.chat.callAction(action));
    this.busy = new Set([...this.busy].filter((id) => id !== action.id));
  }
}
