import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ShownElement } from "../elements/content.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { Desk } from "../state/desk.js";
import { controls } from "../theme/controls.js";

/**
 * What is shown beside the conversation.
 * @fires oneloop-close-aside - the user closes it
 * @fires {CustomEvent<number>} oneloop-width - the user makes it that wide, in pixels
 * @csspart panel - the panel
 */
export class OneloopSidePanel extends LitElement {
  static override styles = [
    controls,
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
      .inside > * {
        flex: none;
        max-width: 100%;
      }
      .edge {
        position: absolute;
        z-index: 1;
        inset-block: 0;
        inset-inline-start: -4px;
        width: 8px;
        cursor: col-resize;
        touch-action: none;
      }
      .edge:hover::after,
      .edge:focus-visible::after {
        content: "";
        position: absolute;
        inset-block: 0;
        inset-inline-start: 3px;
        width: 2px;
        background: var(--ol-accent);
      }
      .edge:focus-visible {
        outline: none;
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

  @property({ attribute: false }) override title = "";
  /** What is in it. */
  @property({ attribute: false }) elements: readonly ShownElement[] = [];
  @property({ attribute: false }) desk!: Desk;
  /** How wide it is, in pixels, and how wide it may be; nothing where it lies over the conversation. */
  @property({ attribute: false }) width: { now: number; least: number; most: number } | undefined;

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
      ${
        width
          ? html`<div
              class="edge"
              role="separator"
              tabindex="0"
              aria-orientation="vertical"
              aria-label=${t("aside.resize")}
              aria-valuenow=${width.now}
              aria-valuemin=${width.least}
              aria-valuemax=${width.most}
              @pointerdown=${this.#grabbed}
              @pointermove=${this.#dragged}
              @keydown=${this.#keyPressed}
            ></div>`
          : ""
      }
      <section part="panel" aria-label=${this.title}>
        <header>
          <h2>${this.title}</h2>
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
        <div class="inside">
          ${repeat(
            this.elements,
            ({ id }) => id,
            (element) => this.#element(element),
          )}
        </div>
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

  /** Towards the conversation it grows, whichever side that is on. */
  #isRightToLeft(): boolean {
    return getComputedStyle(this).direction === "rtl";
  }

  #grabbed(event: PointerEvent): void {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  #dragged(event: PointerEvent): void {
    if (!(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    const { left, right } = this.getBoundingClientRect();
    this.#fire("oneloop-width", this.#isRightToLeft() ? event.clientX - left : right - event.clientX);
  }

  #keyPressed(event: KeyboardEvent): void {
    const grow = this.#isRightToLeft() ? "ArrowRight" : "ArrowLeft";
    const shrink = this.#isRightToLeft() ? "ArrowLeft" : "ArrowRight";
    if (!this.width || (event.key !== grow && event.key !== shrink)) return;
    event.preventDefault();
    this.#fire("oneloop-width", this.width.now + (event.key === grow ? 24 : -24));
  }
}
