import { LitElement, html } from "lit";
import type { TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";
import { viewerStyles } from "./styles.js";

/**
 * An image or a PDF over everything else.
 * @fires oneloop-viewed - it was closed
 */
export class OneloopViewer extends LitElement {
  static override styles = [controls, viewerStyles];

  @property({ attribute: false }) kind: "image" | "pdf" = "image";
  @property({ attribute: false }) name = "";
  /** Where it is. */
  @property({ attribute: false }) url = "";
  /** The page a PDF is opened at. */
  @property({ attribute: false }) page: number | undefined;

  @query("dialog") private dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  protected override render(): TemplateResult {
    const at = this.page === undefined ? "" : `#page=${this.page}`;
    return html`<dialog
      aria-label=${this.name}
      @click=${this.#clicked}
      @close=${() => this.dispatchEvent(new CustomEvent("oneloop-viewed"))}
    >
      <header>
        <h2>${this.name}</h2>
        <a
          class="icon-button link"
          href=${this.url + at}
          target="_blank"
          rel="noopener noreferrer"
          aria-label=${t("element.newTab")}
          title=${t("element.newTab")}
          >${icons.open()}</a
        >
        <button
          type="button"
          class="icon-button"
          autofocus
          aria-label=${t("element.close")}
          @click=${() => this.dialog.close()}
        >
          ${icons.close()}
        </button>
      </header>
      <div class="shown">
        ${
          this.kind === "image"
            ? html`<img src=${this.url} alt=${this.name} />`
            : html`<object type="application/pdf" data=${this.url + at} aria-label=${this.name}>
                <p>
                  ${t("element.noPdf")}
                  <a href=${this.url + at} target="_blank" rel="noopener noreferrer"
                    >${t("element.newTab")}</a
                  >
                </p>
              </object>`
        }
      </div>
    </dialog>`;
  }

  /** A click beside what is shown closes it. */
  #clicked(event: Event): void {
    const target = event.target as HTMLElement;
    if (target === this.dialog || target.classList.contains("shown")) this.dialog.close();
  }
}
