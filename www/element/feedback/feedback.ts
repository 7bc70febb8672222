import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { FeedbackRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { Desk } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { floating } from "../theme/floating.js";
import { fieldStyles } from "../theme/fields.js";

/** What the user thinks of an answer: a thumb, and words if they like. */
export class OneloopFeedback extends LitElement {
  static override styles = [
    controls,
    floating,
    fieldStyles,
    css`
      :host {
        display: flex;
      }
      .icon-button {
        width: 32px;
        height: 32px;
      }
      .icon-button[aria-pressed="true"] {
        color: var(--ol-accent);
      }
      .icon-button[aria-pressed="true"] svg {
        fill: var(--ol-accent-quiet);
      }
      .popup {
        width: min(320px, calc(100vw - 16px));
        padding: 16px;
      }
      label {
        display: block;
        margin-bottom: 8px;
        font-weight: 500;
      }
      .buttons {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        margin-top: 12px;
      }
    `,
  ];

  /** The step it is about. */
  @property({ attribute: false }) stepId = "";
  @property({ attribute: false }) feedback: FeedbackRecord | undefined;
  @property({ attribute: false }) desk!: Desk;

  @state() private value: 0 | 1 = 1;
  @state() private opened = false;
  @query(".popup") private popup!: HTMLElement;
  @query("textarea") private field!: HTMLTextAreaElement;

  protected override render(): TemplateResult {
    return html`
      ${this.#thumb(1, t("feedback.good"), icons.up())} ${this.#thumb(0, t("feedback.bad"), icons.down())}
      ${this.opened ? this.#form() : nothing}
    `;
  }

  #form(): TemplateResult {
    return html`
      <form
        class="floating popup"
        popover="auto"
        role="dialog"
        aria-labelledby="asks"
        @submit=${this.#save}
        @toggle=${this.#toggled}
        @keydown=${this.#keyPressed}
      >
        <label id="asks" for="comment"
          >${this.value === 1 ? t("feedback.goodTitle") : t("feedback.badTitle")}</label
        >
        <textarea id="comment" rows="3" .value=${this.feedback?.comment ?? ""}></textarea>
        <div class="buttons">
          <button type="button" class="button" @click=${() => this.#remove()}>${t("feedback.remove")}</button>
          <button type="submit" class="button primary">${t("feedback.save")}</button>
        </div>
      </form>
    `;
  }

  #thumb(value: 0 | 1, label: string, drawing: TemplateResult): TemplateResult {
    const given = this.feedback?.value === value;
    const comment = this.feedback?.comment;
    return html`<button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${given && comment ? `${label}: ${comment}` : label}
      aria-pressed=${given}
      aria-haspopup=${given ? "dialog" : nothing}
      @click=${(event: Event) => void this.#given(value, event.currentTarget as HTMLElement)}
    >
      ${drawing}
    </button>`;
  }

  /** The first click says it, and offers to say more; another one on the same thumb opens that again. */
  async #given(value: 0 | 1, anchor: HTMLElement): Promise<void> {
    this.value = value;
    if (this.feedback?.value !== value) {
      const { comment } = this.feedback ?? {};
      const given = { forId: this.stepId, value, ...(comment === undefined ? {} : { comment }) };
      if (!(await this.desk.attempt(this.desk.chat.setFeedback(given)))) return;
    }
    // It took until now to save it, and the thread may have been left.
    if (!this.isConnected) return;
    this.opened = true;
    await this.updateComplete;
    this.popup.showPopover();
    const { left, top, bottom } = anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.popup;
    const below = bottom + 4 + offsetHeight <= innerHeight - 8;
    this.popup.style.top = `${below ? bottom + 4 : Math.max(8, top - 4 - offsetHeight)}px`;
    this.popup.style.left = `${Math.max(8, Math.min(left, innerWidth - offsetWidth - 8))}px`;
    this.field.focus();
  }

  #save(event?: Event): void {
    event?.preventDefault();
    const comment = this.field.value.trim();
    this.#close();
    const given = { forId: this.stepId, value: this.value, ...(comment === "" ? {} : { comment }) };
    void this.desk.attempt(this.desk.chat.setFeedback(given));
  }

  #remove(): void {
    this.#close();
    void this.desk.attempt(this.desk.chat.removeFeedback(this.stepId));
  }

  #toggled(event: ToggleEvent): void {
    if (event.newState === "closed") this.opened = false;
  }

  #close(): void {
    this.popup.hidePopover();
    const thumbs = this.renderRoot.querySelectorAll<HTMLElement>(".icon-button");
    thumbs[this.value === 1 ? 0 : 1]?.focus();
  }

  #keyPressed(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      // It closes this, and stops nothing.
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#save(event);
  }
}
