import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { ElementRecord, FeedbackRecord, StepRecord } from "../../api/view.js";
import { renderAttempts } from "../attempts/attempts.js";
import type { Attempts } from "../attempts/attempts.js";
import { isAside } from "../elements/place.js";
import { PARTS } from "../chat/parts.js";
import { formatMoment } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { MarkdownBody } from "../markdown/body.js";
import { reader } from "../speech/reader.js";
import type { Desk } from "../state/desk.js";
import { copyMessage, quoteOf } from "./copy.js";
import { renderEditor } from "./editor.js";
import { linkElements } from "./links.js";
import { actionsOfPage } from "./page-actions.js";

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
 * @fires oneloop-continue - the user wants a message to go on that was cut off
 * @fires oneloop-settings - the user wants to see the settings
 * @fires oneloop-copy-failed - the browser did not allow copying
 */
export class OneloopMessage extends LitElement {
  /** The message. */
  @property({ attribute: false }) step!: StepRecord;
  /** Whether an error in it can be retried: it is the last thing that happened. */
  @property({ type: Boolean }) retryable = false;
  /** Whether it was cut off, and nothing has come after it. */
  @property({ type: Boolean }) continuable = false;
  /** Whether the app has settings that an error may point to. */
  @property({ type: Boolean }) hasSettings = false;
  /** Whether the system's note beneath it says how it ended: then it does not. */
  @property({ type: Boolean }) noted = false;

  /** What is shown with it. */
  @property({ attribute: false }) elements: readonly ElementRecord[] = [];
  /** What the user thinks of it. */
  @property({ attribute: false }) feedback: FeedbackRecord | undefined;
  /** The attempts that it is one of, or stands at the end of. */
  @property({ attribute: false }) attempts: Attempts | undefined;
  /** Whether the turn that it ends can be run once more. */
  @property({ type: Boolean }) repeatable = false;
  /** Whether it can be deleted: a question, or where an answer to one ends. */
  @property({ type: Boolean }) deletable = false;
  /** Whether nothing runs: only then another branch can be begun or chosen. */
  @property({ type: Boolean }) idle = false;
  @property({ attribute: false }) desk!: Desk;

  @state() private whole = false;
  @state() private copied = false;
  @state() private editing = false;
  /** Whether it is read aloud now. */
  @state() private isRead = false;
  /** The elements that the text leads to. */
  @state() private linked: ReadonlySet<string> = new Set();

  #body: MarkdownBody | undefined;
  #unobserve: (() => void) | undefined;
  #leaveEdit = (): void => undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unobserve = reader.observe(() => this.#lookRead());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unobserve?.();
    this.#body?.dispose();
    this.#body = undefined;
  }

  protected override willUpdate(): void {
    this.#lookRead();
  }

  #lookRead(): void {
    this.isRead = this.desk?.reading?.id === this.step.id;
  }

  /** Shows what was appended to the text since the last frame. */
  advance(): void {
    this.#body?.update(this.step.output, this.step.status === "running");
  }

  protected override updated(changed: PropertyValues<this>): void {
    const root = this.querySelector<HTMLElement>(":scope > .message > .markdown");
    if (root && !this.#body) this.#body = new MarkdownBody(root, () => this.#link());
    else if (!root) this.#body = undefined;
    if (changed.has("step") || root) this.advance();
    if (changed.has("elements")) this.#link();
  }

  /** Once the whole text is there, names of elements in it lead to them. */
  #link(): void {
    const root = this.querySelector<HTMLElement>(":scope > .message > .markdown");
    const aside = this.elements.filter(isAside);
    if (!root || !this.#body?.isFinished || aside.length === 0) return;
    const linked = linkElements(root, aside, (id) => this.desk.showAside(id));
    if (linked.size !== this.linked.size) this.linked = linked;
  }

  protected override render(): TemplateResult {
    const { step } = this;
    if (step.type === "user_message") return this.#user();
    if (step.error || step.status === "error") return this.#error();
    if (step.type === "system_message")
      return html`<div class="message system" part="message" role="note"><div class="markdown"></div></div>
        ${this.#below()}`;
    const settled = step.status !== "running" && (step.output !== "" || this.attempts !== undefined);
    return html`
      <article
        class="message answer"
        part="message answer"
        aria-label=${t("message.answer", { name: step.name })}
      >
        <div class="markdown"></div>
        ${this.#mark()} ${this.#goOn()} ${this.#below()} ${settled && !step.ask ? this.#tools() : nothing}
      </article>
    `;
  }

  /** What a message shows beneath its text. */
  #below(): TemplateResult {
    const { step, desk } = this;
    const answering = step.ask?.elementId;
    const shown =
      answering === undefined ? this.elements : this.elements.filter(({ id }) => id !== answering);
    return html`
      ${
        shown.length > 0
          ? html`<oneloop-elements
              exportparts=${PARTS.elements}
              .elements=${shown}
              .linked=${this.linked}
              .desk=${desk}
            ></oneloop-elements>`
          : nothing
      }
      ${step.ask ? html`<oneloop-ask .step=${step} .elements=${this.elements} .desk=${desk}></oneloop-ask>` : nothing}
      ${
        step.actions?.length
          ? html`<oneloop-actions .actions=${step.actions} .desk=${desk}></oneloop-actions>`
          : nothing
      }
    `;
  }

  #user(): TemplateResult {
    const { output: text, command } = this.step;
    if (this.editing)
      return html`<article class="message user editing" aria-label=${t("message.you")}>
        ${renderEditor(text, { send: (edited) => void this.#edit(edited), cancel: () => this.#endEdit() })}
      </article>`;
    const clipped = this.whole ? text : clip(text);
    return html`
      <article class="message user" part="message user-message" aria-label=${t("message.you")}>
        ${
          this.elements.length > 0
            ? html`<oneloop-elements
                exportparts=${PARTS.elements}
                first
                end
                .elements=${this.elements}
                .desk=${this.desk}
              ></oneloop-elements>`
            : nothing
        }
        ${command ? html`<span class="command" title=${t("message.command", { name: command })}>/${command}</span>` : nothing}
        ${text === "" ? nothing : html`<div class="bubble" part="bubble" dir="auto">${clipped}${clipped.length < text.length ? "…" : ""}</div>`}
        ${
          clip(text).length < text.length
            ? html`<button type="button" class="text-button small" @click=${() => (this.whole = !this.whole)}>
                ${this.whole ? t("message.showLess") : t("message.showAll")}
              </button>`
            : nothing
        }
        ${this.#tools()}
      </article>
    `;
  }

  /** An answer to a question in the middle of a turn is part of that turn. */
  #isEditable(): boolean {
    const { type, parentId, previousId } = this.step;
    return type === "user_message" && (parentId === null || previousId !== undefined);
  }

  /**
   * Lets the user write the message anew, where that can be done now. Says whether it can.
   * @param leave where the focus goes when it is given up: to the button by default
   */
  async startEdit(leave = (): void => this.querySelector<HTMLElement>(".edit")?.focus()): Promise<boolean> {
    if (!this.idle || !this.#isEditable()) return false;
    this.#leaveEdit = leave;
    this.editing = true;
    await this.updateComplete;
    const field = this.querySelector<HTMLTextAreaElement>(".editor textarea");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
    return true;
  }

  #endEdit(): void {
    this.editing = false;
    void this.updateComplete.then(() => this.#leaveEdit());
  }

  async #edit(text: string): Promise<void> {
    if (text.trim() === "" || !this.idle) return;
    if (text === this.step.output) return this.#endEdit();
    if (await this.desk.attempt(this.desk.chat.editMessage(this.step.id, text))) this.editing = false;
  }

  #error(): TemplateResult {
    const { error, output } = this.step;
    // A message that is nothing but its error is not said twice.
    const hasText = output !== "" && output !== error?.message;
    const settings = this.hasSettings && SETTINGS_ERRORS.has(error?.code ?? "");
    return html`
      ${
        hasText
          ? html`<article
              class="message answer"
              part="message answer"
              aria-label=${t("message.answer", { name: this.step.name })}
            >
              <div class="markdown"></div>
              ${this.#tools()}
            </article>`
          : nothing
      }
      <div class="error-card" part="error" role="group" aria-label=${t("message.error")}>
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

  #goOn(): TemplateResult | typeof nothing {
    if (!this.continuable) return nothing;
    return html`<button type="button" class="button go-on" @click=${() => this.#fire("oneloop-continue")}>
      ${t("message.continue")}
    </button>`;
  }

  /** What can be done with a message, in space that is its own already. */
  #tools(): TemplateResult {
    const { step, desk, idle } = this;
    const isAnswer = step.type === "assistant_message";
    const copy = this.copied ? t("message.copied") : t("message.copy");
    const star = step.favorite ? t("message.unfavorite") : t("message.favorite");
    return html`
      <div class="actions" part="message-actions">
        ${this.attempts ? renderAttempts(this.attempts, idle, (id) => void desk.attempt(desk.chat.selectAttempt(id))) : nothing}
        ${this.#tool("copy", copy, this.copied ? icons.check() : icons.copy(), () => void this.#copy(), {
          title: `${copy} · ${formatMoment(step.createdAt)}`,
        })}
        ${
          step.output === ""
            ? nothing
            : this.#tool("quote", t("message.quote"), icons.quote(), () =>
                desk.quote(quoteOf(step.output, this)),
              )
        }
        ${isAnswer ? this.#read() : nothing}
        ${
          this.#isEditable()
            ? this.#tool("edit", t("message.edit"), icons.edit(), () => void this.startEdit(), {
                disabled: !idle,
              })
            : nothing
        }
        ${
          isAnswer
            ? html`<oneloop-feedback
                .stepId=${step.id}
                .feedback=${this.feedback}
                .desk=${desk}
              ></oneloop-feedback>`
            : nothing
        }
        ${this.#tool(
          "star",
          star,
          icons.star(),
          () => void desk.attempt(desk.chat.setFavorite(step.id, !step.favorite)),
          { pressed: step.favorite !== undefined },
        )}
        ${
          this.repeatable
            ? this.#tool(
                "again",
                t("message.regenerate"),
                icons.retry(),
                () => void desk.attempt(desk.chat.regenerate(step.id)),
                { disabled: !idle },
              )
            : nothing
        }
        ${
          this.deletable
            ? this.#tool("delete", t("message.delete"), icons.trash(), () => desk.delete(step.id), {
                title: t("message.delete.title"),
                disabled: !idle,
              })
            : nothing
        }
        ${guard([step, desk.messageActions], () => actionsOfPage(desk.messageActions, step))}
      </div>
    `;
  }

  #read(): TemplateResult | typeof nothing {
    const { step, desk, isRead } = this;
    if (!desk.reading || step.output === "") return nothing;
    return this.#tool(
      "read",
      t(isRead ? "reading.stop" : "reading.start"),
      isRead ? icons.stop() : icons.sound(),
      () => desk.reading?.toggle(step.id, this.querySelector<HTMLElement>(":scope > .message > .markdown")),
    );
  }

  #tool(
    name: string,
    label: string,
    drawing: TemplateResult,
    press: () => void,
    {
      title = label,
      disabled = false,
      pressed,
    }: { title?: string; disabled?: boolean; pressed?: boolean } = {},
  ): TemplateResult {
    return html`<button
      type="button"
      class="icon-button ${name}"
      title=${title}
      aria-label=${label}
      aria-pressed=${pressed ?? nothing}
      ?disabled=${disabled}
      @click=${press}
    >
      ${drawing}
    </button>`;
  }

  async #copy(): Promise<void> {
    try {
      await copyMessage(this.step.output, this.querySelector(":scope > .message > .markdown"));
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
