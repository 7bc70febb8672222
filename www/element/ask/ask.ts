import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ActionRecord, ElementRecord, StepRecord } from "../../api/view.js";
import { t, tCount } from "../i18n/index.js";
import { icons, namedIcon } from "../icons/icons.js";
import type { Desk } from "../state/desk.js";
import { codeOf, reasonOf } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { askStyles } from "./styles.js";

/**
 * What a message asks for, and what became of it.
 * @csspart choice - a button to answer by
 */
export class OneloopAsk extends LitElement {
  static override styles = [controls, askStyles];

  /** The message that asks. */
  @property({ attribute: false }) step!: StepRecord;
  /** What is shown with it. */
  @property({ attribute: false }) elements: readonly ElementRecord[] = [];
  @property({ attribute: false }) desk!: Desk;

  @state() private busy = false;
  @state() private failure = "";
  /** The action that was pressed, while the answer is on its way. */
  @state() private pressed = "";

  protected override render(): TemplateResult | typeof nothing {
    const { step } = this;
    if (!step.ask) return nothing;
    const failure = this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing;
    if (step.waitForAnswer) return html`${this.#waiting()}${failure}`;
    if (step.askEnded) return html`<p class="over">${t(`ask.over.${step.askEnded}`)}</p>`;
    return step.answer === undefined ? nothing : this.#answered(step.answer);
  }

  #waiting(): TemplateResult | typeof nothing {
    const { ask } = this.step;
    switch (ask?.type) {
      case "action":
        return html`<div class="choices" role="group" aria-label=${t("ask.waits")}>
          ${(ask.actions ?? []).map((action) => this.#choice(action))}
        </div>`;
      case "file":
        return html`<oneloop-ask-file
          .spec=${ask}
          .busy=${this.busy}
          @oneloop-files=${(event: CustomEvent<File[]>) => void this.#answer(undefined, event.detail)}
        ></oneloop-ask-file>`;
      case "form":
        return html`<div class="card">
          <oneloop-form
            .spec=${ask}
            .busy=${this.busy}
            @oneloop-submit=${(event: CustomEvent<object>) => void this.#answer(event.detail)}
          ></oneloop-form>
        </div>`;
      case "element": {
        const element = this.elements.find(({ id }) => id === ask.elementId);
        return element
          ? html`<oneloop-custom
              .element=${element}
              .desk=${this.desk}
              .questionId=${this.step.id}
            ></oneloop-custom>`
          : nothing;
      }
      default:
        return html`<p class="waits">${icons.clock()}${t("ask.waits")}</p>`;
    }
  }

  #choice(action: ActionRecord): TemplateResult {
    const { id, name, label, tooltip, icon } = action;
    return html`<button
      type="button"
      class="button"
      part="choice"
      title=${tooltip ?? nothing}
      ?disabled=${this.busy}
      aria-busy=${this.pressed === id}
      @click=${() => {
        this.pressed = id;
        void this.#answer(id);
      }}
    >
      ${namedIcon(icon)}<span>${label ?? name}</span>
    </button>`;
  }

  #answered(answer: unknown): TemplateResult | typeof nothing {
    const { ask } = this.step;
    if (ask?.type === "action") {
      const chosen = ask.actions?.find(({ id }) => id === answer);
      const label = chosen?.label ?? chosen?.name ?? "";
      return html`<span class="chosen"
        >${icons.check()}<span class="visually-hidden">${t("ask.chosen")}:</span> ${label}</span
      >`;
    }
    if (ask?.type === "file" && Array.isArray(answer))
      return html`<p class="over">${tCount("ask.file.got", answer.length)}</p>`;
    // A text is there as a message.
    if (ask?.type !== "form" && ask?.type !== "element") return nothing;
    const cancelled =
      ask.type === "element" && (answer as { submitted?: unknown } | null)?.submitted === false;
    return html`<span class="chosen"
      >${cancelled ? nothing : icons.check()}${cancelled ? t("ask.cancelled") : t("ask.submitted")}</span
    >`;
  }

  async #answer(value: unknown, files?: File[]): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = "";
    try {
      await this.desk.chat.answer(this.step.id, value, files ? { files } : {});
    } catch (error) {
      // Answered elsewhere, or stopped: what became of it is told by the step itself.
      if (codeOf(error) !== "ASK_OVER" || this.step.waitForAnswer)
        this.failure = t("ask.failed", { reason: reasonOf(error) });
    } finally {
      this.busy = false;
      this.pressed = "";
    }
  }
}
