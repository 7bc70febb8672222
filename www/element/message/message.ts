import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { StepRecord } from "../../api/view.js";
import { formatMoment } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { MarkdownBody } from "../markdown/body.js";

/** A user's message is shown whole up to this many characters and lines. */
const CLIP_LENGTH = 4_000;
const CLIP_LINES = 30;
/** Errors that a setting may mend. */
const SETTINGS_ERRORS = new Set([
  "MODEL_UNREACHABLE",
  "MODEL_UNAUTHORIZED",
  "MODEL_NOT_FOUND",
  "MODEL_BAD_REQUEST",
  "MODEL_INVALID_ADDRESS",
]);

/**
 * One message: a bubble for the user's, the full column for an answer, a line for a system's note.
 *
 * It draws into its parent's tree, so that a reader can select across messages.
 * @fires oneloop-retry - the user wants the last message sent again
 * @fires oneloop-settings - the user wants to see the settings
 * @fires oneloop-copy-failed - the browser did not allow copying
 */
export class OneloopMessage extends LitElement {
  /** The message. */
  @property({ attribute: false }) step!: StepRecord;
  /** Whether an error in it can be retried: it is the last thing that happened. */
  @property({ type: Boolean }) retryable = false;
  /** Whether the app has settings that an error may point to. */
  @property({ type: Boolean }) hasSettings = false;
  /** Whether the system's note beneath it says how it ended: then it does not. */
  @property({ type: Boolean }) noted = false;

  @state() private whole = false;
  @state() private copied = false;

  #body: MarkdownBody | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#body?.dispose();
    this.#body = undefined;
  }

  /** Shows what was appended to the text since the last frame. */
  advance(): void {
    this.#body?.update(this.step.output, this.step.status === "running");
  }

  protected override updated(changed: PropertyValues<this>): void {
    const root = this.querySelector<HTMLElement>(":scope > .message > .markdown");
    if (root && !this.#body) this.#body = new MarkdownBody(root);
    else if (!root) this.#body = undefined;
    if (changed.has("step") || root) this.advance();
  }

  protected override render(): TemplateResult {
    const { step } = this;
    if (step.type === "user_message") return this.#user();
    if (step.error || step.status === "error") return this.#error();
    if (step.type === "system_message")
      return html`<div class="message system" role="note"><div class="markdown"></div></div>`;
    return html`
      <article class="message answer" aria-label=${t("message.answer", { name: step.name })}>
        <div class="markdown"></div>
        ${this.#mark()} ${step.status === "running" || step.output === "" ? nothing : this.#actions()}
      </article>
    `;
  }

  #user(): TemplateResult {
    const text = this.step.output;
    const clipped = this.whole ? text : clip(text);
    return html`
      <article class="message user" aria-label=${t("message.you")}>
        <div class="bubble" dir="auto">${clipped}${clipped.length < text.length ? "…" : ""}</div>
        ${
          clip(text).length < text.length
            ? html`<button type="button" class="text-button small" @click=${() => (this.whole = !this.whole)}>
                ${this.whole ? t("message.showLess") : t("message.showAll")}
              </button>`
            : nothing
        }
        ${this.#actions()}
      </article>
    `;
  }

  #error(): TemplateResult {
    const { error, output } = this.step;
    // A message that is nothing but its error is not said twice.
    const hasText = output !== "" && output !== error?.message;
    const settings = this.hasSettings && SETTINGS_ERRORS.has(error?.code ?? "");
    return html`
      ${hasText ? html`<article class="message answer"><div class="markdown"></div></article>` : nothing}
      <div class="error-card" role="group" aria-label=${t("message.error")}>
        <span class="error-icon">${icons.warning()}</span>
        <div class="error-words">
          <p>${error?.message ?? t("message.error")}</p>
          ${
            error?.stack
              ? html`<details>
                  <summary class="small">${t("message.errorDetails")} · ${error.code}</summary>
                  <pre tabindex="0">${error.stack}</pre>
                </details>`
              : nothing
          }
          ${
            this.retryable || settings
              ? html`<div class="error-actions">
                  ${
                    this.retryable
                      ? html`<button type="button" class="button" @click=${() => this.#fire("oneloop-retry")}>
                          ${icons.retry()}${t("message.retry")}
                        </button>`
                      : nothing
                  }
                  ${
                    settings
                      ? html`<button
                          type="button"
                          class="button"
                          @click=${() => this.#fire("oneloop-settings")}
                        >
                          ${t("message.openSettings")}
                        </button>`
                      : nothing
                  }
                </div>`
              : nothing
          }
        </div>
      </div>
    `;
  }

  #mark(): TemplateResult | typeof nothing {
    const { status } = this.step;
    if (status === "stopped" && this.noted) return nothing;
    if (status === "stopped") return html`<p class="mark small">${t("message.stopped")}</p>`;
    if (status !== "interrupted") return nothing;
    return html`<p class="mark small" title=${t("message.interruptedWhy")}>${t("message.interrupted")}</p>`;
  }

  #actions(): TemplateResult {
    const label = this.copied ? t("message.copied") : t("message.copy");
    return html`
      <div class="actions">
        <button
          type="button"
          class="icon-button"
          title="${label} · ${formatMoment(this.step.createdAt)}"
          aria-label=${label}
          @click=${() => void this.#copy()}
        >
          ${this.copied ? icons.check() : icons.copy()}
        </button>
      </div>
    `;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.step.output);
    } catch {
      this.#fire("oneloop-copy-failed");
      return;
    }
    this.copied = true;
    setTimeout(() => (this.copied = false), 1600);
  }

  #fire(name: string): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }
}

/** The beginning of a text, if it is a long one. */
function clip(text: string): string {
  let end = Math.min(text.length, CLIP_LENGTH);
  let line = -1;
  for (let lines = 0; lines < CLIP_LINES; lines++) {
    line = text.indexOf("\n", line + 1);
    if (line === -1 || line >= end) break;
    if (lines === CLIP_LINES - 1) end = line;
  }
  // A little over is not worth a button.
  return text.length - end < 200 && text.length <= CLIP_LENGTH ? text : text.slice(0, end);
}
