import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ElementRecord } from "../../api/view.js";
import { makeFigure } from "../figures/registry.js";
import type { FigureNode } from "../figures/registry.js";
import { formatBytes } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { markdown } from "../markdown/directive.js";
import { markdownStyles } from "../markdown/styles.js";
import type { Desk } from "../state/desk.js";
import { Nearness } from "../state/nearness.js";
import { controls } from "../theme/controls.js";
import { Content, download, safeAddress } from "./content.js";
import type { ShownElement } from "./content.js";
import { kindWord } from "./kind.js";
import { elementStyles } from "./styles.js";
import { asTable, tableOfFigure } from "./table.js";
import type { Table } from "./table.js";

/** Texts longer than this, or of more lines, are shown in part at first. */
const CLIP = 1_400;
const CLIP_LINES = 12;
/** What a page registers to draw figures of Plotly's. It is handed `{ data, layout }` as its `props`. */
const FIGURE_VIEWER = "oneloop-plotly";

/** An element, shown in full. What it holds is read when it comes near. */
export class OneloopElement extends LitElement {
  static override styles = [controls, markdownStyles, elementStyles];

  /** What it shows. */
  @property({ attribute: false }) element!: ShownElement;
  @property({ attribute: false }) desk!: Desk;
  /** Whether it stands on its own, as in the side panel: texts are shown whole then. */
  @property({ type: Boolean }) alone = false;

  @state() private whole = false;
  @state() private viewed = false;
  /** The address that could not be shown. */
  @state() private broken = "";

  #content = new Content(this);
  #nearness = new Nearness(this, () => this.requestUpdate());
  #drawn: { of: unknown; node: FigureNode | undefined } | undefined;

  protected override willUpdate(): void {
    // Those that hold nothing show what their record says; a file is read when it is wanted.
    const { type } = this.element;
    if (
      this.#nearness.isNear &&
      type !== "tasklist" &&
      type !== "custom" &&
      type !== "file" &&
      (type !== "pdf" || this.viewed)
    )
      this.#content.show(this.element, this.desk);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { element } = this;
    switch (element.type) {
      case "tasklist":
        return html`<oneloop-tasks .props=${element.props ?? {}} .desk=${this.desk}></oneloop-tasks>`;
      case "custom":
        return html`<oneloop-custom
          .element=${element as ElementRecord}
          .desk=${this.desk}
        ></oneloop-custom>`;
      case "file":
        return this.#file();
      case "pdf":
        return this.#pdf();
      default:
        return this.#loaded();
    }
  }

  #box(): string {
    const { size } = this.element;
    return `${typeof size === "string" ? size : "medium"}-box`;
  }

  #wrong(message: string): TemplateResult {
    return html`<p class="note wrong" role="note">${icons.warning()}<span>${message}</span></p>`;
  }

  #loaded(): TemplateResult | typeof nothing {
    const { name, type } = this.element;
    const { state, value, url } = this.#content;
    if (state === "gone") return this.#wrong(t("element.gone", { name }));
    if (state === "unsafe") return this.#wrong(t("element.unsafe", { name }));
    if (url !== "" && url === this.broken) return this.#wrong(t("element.broken", { name }));
    switch (type) {
      case "image":
        return this.#image(state === "ready" ? url : "");
      case "audio":
        return this.#audio(url);
      case "video":
        return this.#video(url);
      case "text":
        return this.#text(value, url);
      case "dataframe":
        return state === "ready" ? this.#table(asTable(value), name) : this.#space();
      case "plotly":
      case "vega-lite":
      case "mermaid":
        return state === "ready" ? this.#figure(value) : this.#space();
      default:
        return nothing;
    }
  }

  #space(): TemplateResult {
    const { name } = this.element;
    return html`<div class="space ${this.#box()}" role="status">
      <span class="visually-hidden">${t("element.loading", { name })}</span>
    </div>`;
  }

  #caption(): TemplateResult | typeof nothing {
    const { name } = this.element;
    return name ? html`<figcaption><span class="name">${name}</span></figcaption>` : nothing;
  }

  #image(url: string): TemplateResult {
    const { name } = this.element;
    if (url === "") return html`<figure>${this.#space()}${this.#caption()}</figure>`;
    return html`<figure class=${this.#box()}>
        <button
          type="button"
          class="picture"
          aria-label=${t("element.enlarge", { name })}
          @click=${() => (this.viewed = true)}
        >
          <img src=${url} alt=${name} decoding="async" @error=${() => (this.broken = url)} />
        </button>
        ${this.#caption()}
      </figure>
      ${this.#viewer("image")}`;
  }

  #viewer(kind: "image" | "pdf"): TemplateResult | typeof nothing {
    const { url } = this.#content;
    if (!this.viewed || url === "") return nothing;
    return html`<oneloop-viewer
      .kind=${kind}
      .name=${this.element.name}
      .url=${url}
      .page=${this.element.page}
      @oneloop-viewed=${() => (this.viewed = false)}
    ></oneloop-viewer>`;
  }

  #audio(url: string): TemplateResult {
    const { name, autoPlay } = this.element;
    return html`<figure>
      ${
        url === ""
          ? html`<audio controls aria-label=${name}></audio>`
          : html`<audio
              controls
              preload="metadata"
              aria-label=${name}
              src=${url}
              ?autoplay=${autoPlay ?? false}
              @error=${() => (this.broken = url)}
            ></audio>`
      }
      ${this.#caption()}
    </figure>`;
  }

  #video(url: string): TemplateResult {
    const { name, playerConfig } = this.element;
    if (url === "") return html`<figure>${this.#space()}${this.#caption()}</figure>`;
    return html`<figure class=${this.#box()}>
      <video
        controls
        playsinline
        preload="metadata"
        aria-label=${name}
        src=${url}
        ?loop=${playerConfig?.["loop"] === true}
        .muted=${playerConfig?.["muted"] === true}
        ?autoplay=${playerConfig?.["autoplay"] === true}
        @error=${() => (this.broken = url)}
      ></video>
      ${this.#caption()}
    </figure>`;
  }

  #text(value: unknown, url: string): TemplateResult | typeof nothing {
    const { name, language } = this.element;
    if (url !== "") return this.#link(url);
    const text = typeof value === "string" ? value : "";
    const long = text.length > CLIP || text.split("\n", CLIP_LINES + 2).length > CLIP_LINES;
    const clipped = long && !this.whole && !this.alone;
    const shown = clipped ? text.slice(0, CLIP * 2) : text;
    return html`<section class="card" aria-label=${name || nothing}>
      ${name && !this.alone ? html`<div class="head">${icons.file()}<span class="name">${name}</span></div>` : nothing}
      <div class=${clipped ? "body clipped" : "body"}>
        ${
          language
            ? html`<pre tabindex="0"><code>${shown}</code></pre>`
            : html`<div class="markdown" ${markdown(shown)}></div>`
        }
      </div>
      ${
        long && !this.alone
          ? html`<button
              type="button"
              class="more"
              aria-expanded=${!clipped}
              @click=${() => (this.whole = !this.whole)}
            >
              ${clipped ? t("text.showAll") : t("text.showLess")}
            </button>`
          : nothing
      }
    </section>`;
  }

  #table(table: Table | undefined, label: string): TemplateResult {
    if (!table) return this.#wrong(t("element.broken", { name: label }));
    return html`<section class="card">
      ${label && !this.alone ? html`<div class="head"><span class="name">${label}</span></div>` : nothing}
      <oneloop-table .table=${table} .label=${label || t("element.type.dataframe")}></oneloop-table>
    </section>`;
  }

  #figure(figure: unknown): TemplateResult {
    const { element } = this;
    if (element.type === "plotly" && customElements.get(FIGURE_VIEWER)) {
      const record = { ...element, name: FIGURE_VIEWER, props: figure as Record<string, unknown> };
      return html`<oneloop-custom .element=${record as ElementRecord} .desk=${this.desk}></oneloop-custom>`;
    }
    let drawn = this.#drawn;
    const source = typeof figure === "string" ? figure : JSON.stringify(figure, null, 2);
    if (!drawn || drawn.of !== figure)
      drawn = { of: figure, node: makeFigure(element.type, source, element.name) };
    this.#drawn = drawn;
    if (drawn.node) return html`${drawn.node}`;
    const table = tableOfFigure(figure);
    return html`<p class="note above">${icons.info()}<span>${t("element.noViewer")}</span></p>
      ${
        table
          ? this.#table(table, element.name)
          : html`<section class="card">
              <pre class="data" tabindex="0">${source}</pre>
            </section>`
      }`;
  }

  #words(): TemplateResult {
    const { name, type, size } = this.element;
    const kind = kindWord(type);
    return html`<span
      ><span class="name">${name || kind}</span
      ><span class="kind">${typeof size === "number" ? `${kind} · ${formatBytes(size)}` : kind}</span></span
    >`;
  }

  #link(url: string): TemplateResult {
    return html`<a class="chip" href=${url} target="_blank" rel="noopener noreferrer"
      >${icons.open()}${this.#words()}</a
    >`;
  }

  #file(): TemplateResult {
    const { name, url } = this.element;
    if (this.broken) return this.#wrong(t("element.gone", { name }));
    if (url !== undefined) {
      const safe = safeAddress(url, "file");
      return safe === undefined ? this.#wrong(t("element.unsafe", { name })) : this.#link(safe);
    }
    return html`<button
      type="button"
      class="chip"
      title=${t("element.download", { name })}
      @click=${() => void this.#download()}
    >
      ${icons.file()}${this.#words()}${icons.download()}
    </button>`;
  }

  async #download(): Promise<void> {
    const { element } = this;
    const content: unknown =
      element.content ?? (await this.desk.chat.elementContent(element.id).catch(() => undefined));
    if (content instanceof Blob) download(content, element.name);
    else this.broken = element.id;
  }

  #pdf(): TemplateResult {
    const { name } = this.element;
    const { state } = this.#content;
    if (this.viewed && state === "gone") return this.#wrong(t("element.gone", { name }));
    if (this.viewed && state === "unsafe") return this.#wrong(t("element.unsafe", { name }));
    return html`<button
        type="button"
        class="chip"
        title=${t("element.open", { name })}
        @click=${() => (this.viewed = true)}
      >
        ${icons.file()}${this.#words()}
      </button>
      ${this.#viewer("pdf")}`;
  }
}
