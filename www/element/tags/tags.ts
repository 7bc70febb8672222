import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";

/**
 * A list of short texts, as chips: Enter or a comma adds one, Backspace in the empty field takes the last away.
 * @fires {CustomEvent<string[]>} oneloop-tags - the list has changed
 */
export class OneloopTags extends LitElement {
  static override shadowRootOptions: ShadowRootInit = {
    ...LitElement.shadowRootOptions,
    delegatesFocus: true,
  };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .box {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        min-height: 40px;
        padding: 5px 6px;
        border: 1px solid var(--ol-edge);
        border-radius: var(--ol-radius);
        background: var(--ol-ground);
        cursor: text;
      }
      .box:focus-within {
        border-color: var(--ol-accent);
        outline: 1px solid var(--ol-accent);
      }
      .tag {
        display: inline-flex;
        align-items: center;
        max-width: 100%;
        height: 28px;
        padding-inline-start: 10px;
        border-radius: 14px;
        background: var(--ol-accent-quiet);
        font-size: 14px;
        line-height: 20px;
      }
      .tag > span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .tag button {
        width: 28px;
        height: 28px;
        border-radius: 14px;
      }
      input {
        flex: 1;
        min-width: 90px;
        height: 28px;
        padding: 0 6px;
        border: 0;
        outline: none;
        background: none;
        font: inherit;
      }
      input:focus-visible {
        outline: none;
      }
      .suggestions {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        max-height: 132px;
        margin-top: 8px;
        overflow-y: auto;
      }
      .suggestion {
        display: block;
        max-width: 100%;
        min-height: 28px;
        padding: 3px 10px;
        border: 1px solid var(--ol-line);
        border-radius: 14px;
        overflow: hidden;
        font-size: 14px;
        line-height: 20px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .suggestion:hover {
        background: var(--ol-hover);
      }
      .suggestion:focus-visible {
        outline-offset: -2px;
      }
      input::placeholder {
        color: var(--ol-text-quiet);
        opacity: 1;
      }
    `,
  ];

  /** The texts. */
  @property({ attribute: false }) value: readonly string[] = [];
  /** What they are. */
  @property({ attribute: false }) label = "";
  @property({ attribute: false }) placeholder = "";
  @property({ type: Boolean }) disabled = false;
  /** Whether what it holds is wrong. */
  @property({ type: Boolean }) invalid = false;

  /** Texts to choose from: those that begin with what is typed, or have it. */
  @property({ attribute: false }) suggestions: readonly string[] = [];

  /** What is typed and not added yet. */
  @state() private typed = "";
  @query("input") private input!: HTMLInputElement;
  #press: AbortController | undefined;
  /** Whether a button of the mouse, or a tap, is going on. */
  #isPressed = false;
  /** Whether what is typed waits for the end of that. */
  #isLate = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#press = new AbortController();
    const listening = { capture: true, signal: this.#press.signal };
    const { ownerDocument: page } = this;
    page.addEventListener("mousedown", () => (this.#isPressed = true), listening);
    // The click, if there is one, comes before.
    page.addEventListener("mouseup", () => void setTimeout(this.#released), listening);
    page.addEventListener("click", this.#released, listening);
    page.addEventListener("dragend", this.#released, listening);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#press?.abort();
    this.#isPressed = this.#isLate = false;
  }

  /** Where one types: not what takes the first of the texts away, though that comes before. */
  override focus(options?: FocusOptions): void {
    this.input.focus(options);
  }

  /** Takes what is typed and not added yet. */
  commit(): void {
    const typed = this.input.value.split(",").map((tag) => tag.trim());
    const fresh = typed.filter(
      (tag, at) => tag !== "" && !this.value.includes(tag) && typed.indexOf(tag) === at,
    );
    this.#clear();
    if (fresh.length > 0) this.#change([...this.value, ...fresh]);
  }

  #clear(): void {
    this.input.value = "";
    this.typed = "";
  }

  #change(value: string[]): void {
    this.value = value;
    this.dispatchEvent(new CustomEvent("oneloop-tags", { detail: value, bubbles: true, composed: true }));
  }

  protected override render(): TemplateResult {
    return html`<div @focusout=${this.#left}>${this.#box()}${this.#suggested()}</div>`;
  }

  #box(): TemplateResult {
    return html`<div class="box" @click=${() => this.input.focus()}>
      ${this.value.map(
        (tag) =>
          html`<span class="tag"
            ><span>${tag}</span
            ><button
              type="button"
              aria-label=${t("tags.remove", { name: tag })}
              ?disabled=${this.disabled}
              @click=${() => this.#change(this.value.filter((each) => each !== tag))}
            >
              ${icons.smallClose()}
            </button></span
          >`,
      )}
      <input
        aria-label=${this.label}
        aria-invalid=${this.invalid ? "true" : "false"}
        placeholder=${this.value.length === 0 ? this.placeholder || t("tags.add") : ""}
        autocomplete="off"
        ?disabled=${this.disabled}
        @keydown=${this.#keyPressed}
        @input=${() => (this.typed = this.input.value)}
      />
    </div>`;
  }

  #suggested(): TemplateResult | typeof nothing {
    const typed = this.typed.trim().toLocaleLowerCase();
    const fitting = this.suggestions.filter(
      (each) => !this.value.includes(each) && each.toLocaleLowerCase().includes(typed),
    );
    if (fitting.length === 0 || this.disabled) return nothing;
    return html`<div class="suggestions" role="group" aria-label=${t("tags.suggestions")}>
      ${fitting.map(
        (each) =>
          html`<button
            type="button"
            class="suggestion"
            dir="auto"
            aria-label=${t("tags.suggestion", { name: each })}
            @pointerdown=${(event: Event) => event.preventDefault()}
            @click=${() => this.#choose(each)}
          >
            ${each}
          </button>`,
      )}
    </div>`;
  }

  #choose(tag: string): void {
    this.#clear();
    this.#change([...this.value, tag]);
    this.input.focus();
  }

  /**
   * What is typed is added when one goes elsewhere; not on the way to a suggestion, which takes its place. One who goes there by a press is waited for:
   * else the chip that is added would move what is pressed, and the click would miss it.
   */
  #left({ relatedTarget: to }: FocusEvent): void {
    const stays =
      to instanceof HTMLElement && this.renderRoot.contains(to) && to.matches("input, .suggestion");
    if (stays) return;
    if (this.#isPressed) this.#isLate = true;
    else this.commit();
  }

  #released = (): void => {
    this.#isPressed = false;
    if (!this.#isLate) return;
    this.#isLate = false;
    this.commit();
  };

  #keyPressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isEmpty = this.input.value === "";
    if (event.key === "Backspace" && isEmpty) this.#change(this.value.slice(0, -1));
    else if (event.key === "," || (event.key === "Enter" && !isEmpty)) {
      event.preventDefault();
      this.commit();
    }
  }
}
