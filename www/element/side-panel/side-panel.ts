import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ShownElement } from "../elements/content.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { Desk } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { edgeStyles, renderEdge } from "./edge.js";
import type { Width } from "./edge.js";

/**
 * What is shown beside the conversation.
 * @fires oneloop-close-aside - the user closes it
 * @fires {CustomEvent<number>} oneloop-width - the user makes it that wide, in pixels
 * @csspart panel - the panel
 */
export class OneloopSidePanel extends LitElement {
  static override styles = [
    controls,
    edgeStyles,
    css`
      :host {
        position: relative;
        display: flex;
        min-width: 0;
        height: 100%;
        background: var(--ol-ground);
        border-inline-start: 1px solid var(--ol-line);
      }
      section {
        display: flex;
        flex-direction: column;
        flex: 1;
        min-width: 0;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 56px;
        flex: none;
        padding: 0 12px 0 20px;
      }
      h2 {
        flex: 1;
        min-width: 0;
        margin: 0;
        overflow: hidden;
        font-size: 15px;
        line-height: 22px;
        font-weight: 600;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .inside {
        display: flex;
        flex-direction: column;
        gap: 20px;
        flex: 1;
        min-height: 0;
        padding: 4px 20px 24px;
        overflow: hidden auto;
        scrollbar-width: thin;
      }
      oneloop-inspector {
        flex: 1;
        min-height: 0;
      }
      .inside > * {
        flex: none;
        max-width: 100%;
      }
      h3 {
        margin: 0 0 8px;
        font-size: 13px;
        line-height: 18px;
        font-weight: 500;
        color: var(--ol-text-quiet);
      }
    `,
  ];

  /** What is in it, in words. */
  @property({ attribute: false }) heading = "";
  /** What is in it. */
  @property({ attribute: false }) elements: readonly ShownElement[] = [];
  /** Whether it holds the inspector. */
  @property({ attribute: false }) inspector = false;
  @property({ attribute: false }) desk!: Desk;
  /** How wide it is, in pixels, and how wide it may be; nothing where it lies over the conversation. */
  @property({ attribute: false }) width: Width | undefined;

  /** Puts the focus into it. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>("header button")?.focus(options);
  }

  protected override updated(): void {
    // As a property: a page's policy may forbid style attributes.
    this.style.width = this.width ? `${this.width.now}px` : "";
  }

  protected override render(): TemplateResult {
    const { width } = this;
    return html`
      ${width ? renderEdge(t("aside.resize"), width, (to) => this.#fire("oneloop-width", to)) : ""}
      <section part="panel" aria-label=${this.heading}>
        <header>
          <h2>${this.heading}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label=${t("aside.close")}
            title=${t("aside.close")}
            @click=${() => this.#fire("oneloop-close-aside")}
          >
            ${icons.close()}
          </button>
        </header>
        ${
          this.inspector
            ? html`<oneloop-inspector .chat=${this.desk.chat}></oneloop-inspector>`
            : html`<div class="inside">
                ${repeat(
                  this.elements,
                  ({ id }) => id,
                  (element) => this.#element(element),
                )}
              </div>`
        }
      </section>
    `;
  }

  #element(element: ShownElement): TemplateResult {
    const named =
      this.elements.length > 1 &&
      element.name !== "" &&
      element.type !== "image" &&
      element.type !== "tasklist";
    return html`<div>
      ${named ? html`<h3>${element.name}</h3>` : ""}
      <oneloop-element alone .element=${element} .desk=${this.desk}></oneloop-element>
    </div>`;
  }

  #fire(name: string, detail?: number): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
