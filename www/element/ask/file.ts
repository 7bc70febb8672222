import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { AskSpec } from "../../api/view.js";
import { acceptOf, checkFiles, filesIn, limitsInWords } from "../files/limits.js";
import { t, tCount } from "../i18n/index.js";
import { controls } from "../theme/controls.js";
import { dropStyles } from "./styles.js";

/**
 * Where files are picked or dropped that a question asks for. One that is all that is wanted is sent at once.
 * @fires {CustomEvent<File[]>} oneloop-files - the files to send
 * @csspart drop - what files are dropped on
 */
export class OneloopAskFile extends LitElement {
  static override styles = [controls, dropStyles];

  /** The question, with its limits. */
  @property({ attribute: false }) spec!: AskSpec;
  /** Whether the files are on their way. */
  @property({ type: Boolean }) busy = false;

  @state() private files: File[] = [];
  @state() private refused: string[] = [];
  @state() private over = false;
  @query("input") private input!: HTMLInputElement;

  protected override render(): TemplateResult {
    const several = (this.spec.maxFiles ?? Infinity) > 1;
    const limits = limitsInWords(this.spec);
    return html`
      <div
        class=${this.over ? "drop over" : "drop"}
        part="drop"
        @dragenter=${this.#dragged}
        @dragover=${this.#dragged}
        @dragleave=${() => (this.over = false)}
        @drop=${this.#dropped}
      >
        <button type="button" class="button" ?disabled=${this.busy} @click=${() => this.input.click()}>
          ${several ? t("ask.file.pickSeveral") : t("ask.file.pick")}
        </button>
        <p class="small quiet">${several ? t("ask.file.dropSeveral") : t("ask.file.drop")}</p>
        ${limits ? html`<p class="limits small quiet">${limits}</p>` : nothing}
        <input
          type="file"
          hidden
          tabindex="-1"
          aria-label=${t("ask.file.pick")}
          accept=${acceptOf(this.spec)}
          ?multiple=${several}
          @change=${this.#picked}
        />
      </div>
      ${
        this.refused.length > 0
          ? html`<ul class="refused" role="alert">
              ${this.refused.map((reason) => html`<li>${reason}</li>`)}
            </ul>`
          : nothing
      }
      <oneloop-files
        .files=${this.files}
        .busy=${this.busy}
        @oneloop-remove-file=${(event: CustomEvent<File>) =>
          (this.files = this.files.filter((file) => file !== event.detail))}
      ></oneloop-files>
      ${
        this.files.length > 0
          ? html`<div class="foot">
              <button
                type="button"
                class="button primary"
                ?disabled=${this.busy}
                @click=${() => this.#send()}
              >
                ${this.busy ? t("ask.file.sending") : tCount("ask.file.send", this.files.length)}
              </button>
              ${this.busy ? html`<progress aria-label=${t("ask.file.sending")}></progress>` : nothing}
            </div>`
          : nothing
      }
    `;
  }

  #dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  }

  #dropped(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    this.#add(filesIn(event.dataTransfer));
  }

  #picked(): void {
    const files = [...(this.input.files ?? [])];
    // The same file may be picked again after it was removed.
    this.input.value = "";
    this.#add(files);
  }

  #add(given: File[]): void {
    if (this.busy || given.length === 0) return;
    const checked = checkFiles(given, this.spec, this.files.length);
    this.refused = checked.refused;
    this.files = [...this.files, ...checked.files];
    if (this.spec.maxFiles === 1 && this.files.length === 1) this.#send();
  }

  #send(): void {
    this.dispatchEvent(
      new CustomEvent("oneloop-files", { detail: this.files, bubbles: true, composed: true }),
    );
  }
}
