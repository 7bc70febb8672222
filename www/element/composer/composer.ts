import { LitElement, css, html } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";
import { Drafts } from "./drafts.js";

/** Beyond this, measuring the text costs more than it tells: the field takes all the height it may. */
const MEASURED = 20_000;

/**
 * Where the user writes.
 * @fires {CustomEvent<string>} oneloop-send - the text to send
 * @fires oneloop-stop - the user wants the turn to stop
 * @csspart field - the rounded box
 * @csspart button - the round button: Send, or Stop while a turn runs
 */
export class OneloopComposer extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .field {
        display: flex;
        align-items: flex-end;
        gap: 4px;
        padding: 6px;
        border: 1px solid var(--ol-edge);
        border-radius: 26px;
        background: var(--ol-raised);
        box-shadow: var(--ol-shadow);
        cursor: text;
        transition: border-color var(--ol-quick) ease-out;
      }
      .field:focus-within {
        border-color: var(--ol-accent);
        box-shadow:
          0 0 0 3px var(--ol-accent-quiet),
          var(--ol-shadow);
      }
      textarea {
        flex: 1;
        min-width: 0;
        min-height: 38px;
        max-height: 40vh;
        max-height: 40dvh;
        margin: 0;
        padding: 6px 4px 6px 14px;
        border: 0;
        background: none;
        font-size: 16px;
        line-height: 26px;
        resize: none;
        overflow-y: auto;
        overflow-wrap: anywhere;
        scrollbar-width: thin;
      }
      textarea:focus-visible {
        outline: none;
      }
      textarea::placeholder {
        color: var(--ol-text-quiet);
        opacity: 1;
        white-space: nowrap;
        text-overflow: ellipsis;
      }
      .go {
        width: 38px;
        height: 38px;
        flex: none;
        border-radius: 50%;
        background: var(--ol-accent);
        color: var(--ol-on-accent);
        transition: opacity var(--ol-quick) ease-out;
      }
      .go:disabled {
        background: var(--ol-sunken);
        color: var(--ol-text-quiet);
        opacity: 1;
      }
      .go:hover:enabled {
        filter: brightness(1.06);
      }
      @media (forced-colors: active) {
        .go {
          border: 1px solid ButtonBorder;
        }
      }
    `,
  ];

  /** Whether a turn runs: the button stops it, and nothing can be sent. */
  @property({ type: Boolean }) running = false;
  /** The thread whose draft is shown. */
  @property({ attribute: false }) threadId = "";
  /** Whom the placeholder names. */
  @property({ attribute: false }) name = "";

  @state() private hasText = false;
  @query("textarea") private input!: HTMLTextAreaElement;

  #drafts = new Drafts();

  /** Puts the caret into the field. */
  override focus(options?: FocusOptions): void {
    this.input.focus(options);
  }

  /** The text in the field. */
  get text(): string {
    return this.input.value;
  }

  /** Replaces the text in the field, as when sending it did not work. */
  set text(text: string) {
    this.input.value = text;
    this.#changed();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("threadId")) this.text = this.#drafts.read(this.threadId);
  }

  protected override render(): TemplateResult {
    const label = this.running ? t("composer.stop") : t("composer.send");
    return html`
      <div class="field" part="field" @click=${this.#fieldClicked}>
        <textarea
          rows="1"
          enterkeyhint="send"
          aria-label=${t("composer.label")}
          placeholder=${t("composer.placeholder", { name: this.name })}
          @input=${this.#changed}
          @keydown=${this.#keyPressed}
        ></textarea>
        <button
          type="button"
          class="go"
          part="button"
          aria-label=${label}
          title=${label}
          ?disabled=${!this.running && !this.hasText}
          @click=${this.running ? this.#stop : this.#send}
        >
          ${this.running ? icons.stop() : icons.send()}
        </button>
      </div>
    `;
  }

  #fieldClicked(event: Event): void {
    if (event.target === event.currentTarget) this.focus();
  }

  #changed(): void {
    const { input } = this;
    this.hasText = input.value.length > MEASURED || input.value.trim() !== "";
    this.#drafts.write(this.threadId, input.value);
    input.style.height = "auto";
    input.style.height = input.value.length > MEASURED ? "100vh" : `${input.scrollHeight}px`;
  }

  #keyPressed(event: KeyboardEvent): void {
    // The Enter that ends an input method's composition; Safari tells it by the key code only.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!this.running) this.#send();
  }

  #send(): void {
    const text = this.text;
    if (text.trim() === "") return;
    this.text = "";
    this.dispatchEvent(new CustomEvent("oneloop-send", { detail: text, bubbles: true, composed: true }));
    this.focus();
  }

  #stop(): void {
    this.dispatchEvent(new CustomEvent("oneloop-stop", { bubbles: true, composed: true }));
    this.focus();
  }
}
