import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { download } from "../elements/content.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { Nearness } from "../state/nearness.js";
import { controls } from "../theme/controls.js";
import { readLook } from "./look.js";
import type { FigureNode } from "./registry.js";
import { figureStyles } from "./styles.js";
import { FigureError, reasonOf } from "./types.js";
import type { Draw, Drawn } from "./types.js";

const DRAWERS: Record<string, () => Promise<{ draw: Draw }>> = {
  mermaid: async () => import("./mermaid.js"),
  plotly: async () => import("./plotly.js"),
  vega: async () => import("./vega.js"),
  "vega-lite": async () => import("./vega.js"),
};

/**
 * A figure, drawn when it comes near the screen: until then, and where it can't be drawn, its source.
 * @slot - its source, if that is shown as more than plain text
 * @csspart figure - the figure with its bar
 */
export class OneloopFigure extends LitElement implements FigureNode {
  static override styles = [controls, figureStyles];

  /** What draws it: `mermaid`, `plotly`, `vega` or `vega-lite`. */
  @property({ attribute: false }) kind = "";
  /** What is drawn, as text. */
  @property({ attribute: false }) source = "";
  /** What it is called, if it says nothing of that itself. */
  @property({ attribute: false }) name = "";

  @state() private drawn: Drawn | undefined;
  @state() private failure = "";
  @state() private asSource = false;
  @state() private copied = false;
  /** The address of what is looked at in full. */
  @state() private viewed = "";

  @query(".drawing") private place!: HTMLElement;
  @query(".probe") private probe!: HTMLElement;

  #nearness = new Nearness(this, () => void this.#draw());
  #sized: ResizeObserver | undefined;
  #round = 0;
  #width = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sized = new ResizeObserver(() => void this.#fit());
    this.#sized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sized?.disconnect();
    this.#round++;
    this.#end();
    this.#closeView();
  }

  protected override updated(changed: PropertyValues): void {
    if (this.#nearness.isNear && (changed.has("source") || changed.has("kind"))) void this.#draw();
  }

  get #kindWord(): string {
    return t(this.kind === "mermaid" ? "figure.diagram" : "figure.plot");
  }

  get #label(): string {
    return this.drawn?.title || this.name || this.#kindWord;
  }

  protected override render(): TemplateResult {
    const { drawn, failure } = this;
    const showsFigure = drawn !== undefined && !this.asSource;
    return html`
      <figure part="figure" aria-label=${this.#label} aria-description=${drawn?.description || nothing}>
        <div class="head">
          <span class="label">${this.name || this.#kindWord}</span>
          <span class="actions"
            >${drawn ? this.#figureActions(drawn) : nothing}
            <button type="button" @click=${() => void this.#copy()}>
              ${t(this.copied ? "code.copied" : "code.copy")}
            </button>
          </span>
        </div>
        ${failure ? html`<p class="note" role="note">${icons.warning()}<span>${failure}</span></p>` : nothing}
        <div
          class="drawing ${this.kind}"
          role="group"
          tabindex=${showsFigure ? "0" : nothing}
          aria-label=${this.#label}
          ?inert=${!showsFigure}
          ?data-shown=${showsFigure}
        ></div>
        <div ?hidden=${showsFigure}>
          <slot>
            <pre tabindex="0"><code>${this.source}</code></pre>
          </slot>
        </div>
        <span
          class="probe"
          aria-hidden="true"
          @transitionend=${() => void (this.#nearness.isNear && this.#draw())}
        ></span>
      </figure>
      ${
        this.viewed
          ? html`<oneloop-viewer
              .name=${this.#label}
              .url=${this.viewed}
              @oneloop-viewed=${() => this.#closeView()}
            ></oneloop-viewer>`
          : nothing
      }
    `;
  }

  #figureActions(drawn: Drawn): TemplateResult {
    const action = (
      name: string,
      icon: TemplateResult,
      press: () => void,
      pressed?: boolean,
    ): TemplateResult =>
      html`<button
        type="button"
        class="action"
        aria-label=${name}
        title=${name}
        aria-pressed=${pressed ?? nothing}
        @click=${press}
      >
        ${icon}
      </button>`;
    return html`
      ${action(t("figure.source"), icons.code(), () => (this.asSource = !this.asSource), this.asSource)}
      ${action(t("element.enlarge", { name: this.#label }), icons.expand(), () => void this.#view(drawn))}
      ${action(t("figure.download"), icons.download(), () => void this.#download(drawn))}
    `;
  }

  async #draw(): Promise<void> {
    const round = ++this.#round;
    const place = document.createElement("div");
    // What is seen stays until the new one is there.
    place.className = this.drawn ? "next" : "";
    this.place.append(place);
    let drawn: Drawn | undefined;
    let failure = "";
    try {
      const drawer = await DRAWERS[this.kind]?.();
      if (round === this.#round)
        drawn = await drawer?.draw(this.kind, this.source, place, readLook(this.probe));
    } catch (error) {
      failure = error instanceof FigureError ? error.message : t("figure.wrong", { reason: reasonOf(error) });
    }
    // Meanwhile it is another one, or not there any more.
    if (round !== this.#round) {
      drawn?.end();
      place.remove();
      return;
    }
    this.#end(place);
    place.className = "";
    if (!drawn) place.remove();
    this.drawn = drawn;
    this.failure = failure;
    this.#width = this.place.clientWidth;
    await this.updateComplete;
    this.dispatchEvent(new CustomEvent("oneloop-figure-drawn"));
  }

  /** Takes away what is drawn. @param except what stays */
  #end(except?: Element): void {
    this.drawn?.end();
    this.drawn = undefined;
    for (const child of [...(this.renderRoot.querySelector(".drawing")?.children ?? [])])
      if (child !== except) child.remove();
  }

  async #fit(): Promise<void> {
    const width = this.renderRoot.querySelector(".drawing")?.clientWidth ?? 0;
    if (!this.drawn || width === 0 || width === this.#width) return;
    this.#width = width;
    await this.drawn.resize?.(width);
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.source);
    } catch {
      return;
    }
    this.copied = true;
    setTimeout(() => (this.copied = false), 1600);
  }

  async #picture(drawn: Drawn): Promise<Blob> {
    return new Blob([await drawn.picture()], { type: "image/svg+xml" });
  }

  async #download(drawn: Drawn): Promise<void> {
    const name = this.#label.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
    download(await this.#picture(drawn), `${name || "figure"}.svg`);
  }

  async #view(drawn: Drawn): Promise<void> {
    this.#closeView();
    this.viewed = URL.createObjectURL(await this.#picture(drawn));
  }

  #closeView(): void {
    if (this.viewed) URL.revokeObjectURL(this.viewed);
    this.viewed = "";
  }
}
