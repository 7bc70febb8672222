import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ElementRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { Desk } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { kindWord } from "./kind.js";
import { isAside } from "./place.js";
import { elementStyles } from "./styles.js";

/** What is shown with a message: pictures first side by side, then the rest one beneath the other, and what is elsewhere by a chip. */
export class OneloopElements extends LitElement {
  static override styles = [
    controls,
    elementStyles,
    css`
      :host {
        margin-top: 12px;
      }
      :host([first]) {
        margin: 0 0 8px;
      }
      .list {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      .files,
      .pictures {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        min-width: 0;
      }
      :host([end]) .files,
      :host([end]) .pictures {
        justify-content: flex-end;
      }
      .files > *,
      .pictures > * {
        max-width: 100%;
      }
    `,
  ];

  /** What is shown. */
  @property({ attribute: false }) elements: readonly ElementRecord[] = [];
  @property({ attribute: false }) desk!: Desk;
  /** Those that the message's text leads to: they need no chip. */
  @property({ attribute: false }) linked: ReadonlySet<string> = new Set();

  protected override render(): TemplateResult | typeof nothing {
    const inline = this.elements.filter((element) => !isAside(element));
    const pictures = inline.filter(({ type }) => type === "image");
    const files = inline.filter(({ type }) => type === "file" || type === "pdf");
    const others = inline.filter(({ type }) => type !== "image" && type !== "file" && type !== "pdf");
    const elsewhere = this.elements.filter((element) => isAside(element) && !this.linked.has(element.id));
    return html`<div class="list">
      ${this.#row("pictures", pictures)}
      ${repeat(
        others,
        ({ id }) => id,
        (element) => this.#element(element),
      )}
      ${this.#row("files", files)}
      ${
        elsewhere.length > 0
          ? html`<div class="chips">${elsewhere.map((element) => this.#chip(element))}</div>`
          : nothing
      }
    </div>`;
  }

  #row(name: string, elements: readonly ElementRecord[]): TemplateResult | typeof nothing {
    if (elements.length === 0) return nothing;
    return html`<div class=${name}>
      ${repeat(
        elements,
        ({ id }) => id,
        (element) => this.#element(element),
      )}
    </div>`;
  }

  #element(element: ElementRecord): TemplateResult {
    return html`<oneloop-element part="element" .element=${element} .desk=${this.desk}></oneloop-element>`;
  }

  #chip({ id, name, type }: ElementRecord): TemplateResult {
    const kind = kindWord(type);
    const words = type === "tasklist" ? kind : name || kind;
    return html`<button
      type="button"
      class="chip"
      title=${t("element.open", { name: words })}
      @click=${() => this.desk.showAside(id)}
    >
      ${icons.panel()}<span
        ><span class="name">${words}</span
        >${words === kind ? nothing : html`<span class="kind">${kind}</span>`}</span
      >
    </button>`;
  }
}
