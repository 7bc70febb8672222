import { LitElement, css, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { formatBytes } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";

/**
 * Files that are about to be sent: their names, sizes, small pictures of images.
 * @fires {CustomEvent<File>} oneloop-remove-file - one is not to be sent
 * @csspart file - one of them
 */
export class OneloopFiles extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .file {
        display: flex;
        align-items: center;
        gap: 8px;
        max-width: min(260px, 100%);
        height: 48px;
        padding: 4px 6px 4px 4px;
        border: 1px solid var(--ol-line);
        border-radius: 10px;
        background: var(--ol-ground);
      }
      .picture {
        display: grid;
        place-items: center;
        width: 38px;
        height: 38px;
        flex: none;
        border-radius: 7px;
        background: var(--ol-sunken);
        color: var(--ol-text-quiet);
        object-fit: cover;
      }
      .words {
        min-width: 0;
        font-size: 13px;
        line-height: 17px;
      }
      .name {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .icon-button {
        width: 28px;
        height: 28px;
      }
    `,
  ];

  /** The files. */
  @property({ attribute: false }) files: readonly File[] = [];
  /** Whether they are on their way: none can be removed then. */
  @property({ type: Boolean }) busy = false;

  #pictures = new Map<File, string>();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#letGo([]);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate("files");
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("files")) this.#letGo(this.files);
  }

  #letGo(kept: readonly File[]): void {
    for (const [file, url] of this.#pictures)
      if (!kept.includes(file)) {
        URL.revokeObjectURL(url);
        this.#pictures.delete(file);
      }
  }

  #picture(file: File): TemplateResult {
    if (!file.type.startsWith("image/")) return html`<span class="picture">${icons.file()}</span>`;
    let url = this.#pictures.get(file);
    if (url === undefined) this.#pictures.set(file, (url = URL.createObjectURL(file)));
    return html`<img class="picture" src=${url} alt="" />`;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.files.length === 0) return nothing;
    return html`<ul aria-label=${t("files.list")}>
      ${this.files.map((file) => {
        const label = t("files.remove", { name: file.name });
        return html`<li class="file" part="file">
          ${this.#picture(file)}
          <span class="words">
            <span class="name" title=${file.name}>${file.name}</span>
            <span class="quiet">${formatBytes(file.size)}</span>
          </span>
          <button
            type="button"
            class="icon-button"
            aria-label=${label}
            title=${label}
            ?disabled=${this.busy}
            @click=${() => this.#remove(file)}
          >
            ${icons.smallClose()}
          </button>
        </li>`;
      })}
    </ul>`;
  }

  #remove(file: File): void {
    this.dispatchEvent(
      new CustomEvent("oneloop-remove-file", { detail: file, bubbles: true, composed: true }),
    );
  }
}
