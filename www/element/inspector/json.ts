import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";
import { entriesOf, wordOf } from "./values.js";

/** How many entries, and letters of a text, are drawn before the reader asks for more. */
const FEW = 100;
const CLIP = 2_000;

/** A value as a tree: what is inside of something is drawn once it is opened. */
export class OneloopJson extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        font: 13px / 20px var(--ol-font-code);
        overflow-wrap: anywhere;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      ul ul {
        margin-inline-start: 7px;
        padding-inline-start: 11px;
        border-inline-start: 1px solid var(--ol-line);
      }
      .line {
        display: flex;
        align-items: flex-start;
        justify-content: flex-start;
        gap: 4px;
        width: 100%;
        min-height: 24px;
        padding: 2px 4px;
        border-radius: 4px;
        text-align: start;
      }
      button.line:hover {
        background: var(--ol-hover);
      }
      .line > svg,
      .gap {
        width: 14px;
        height: 20px;
        flex: none;
        color: var(--ol-text-quiet);
        transition: transform var(--ol-quick) ease-out;
      }
      [aria-expanded="true"] > svg {
        transform: rotate(90deg);
      }
      .words {
        min-width: 0;
        white-space: pre-wrap;
      }
      .key,
      .count {
        color: var(--ol-text-quiet);
      }
      .text {
        color: var(--ol-text);
      }
      .number {
        color: var(--ol-accent);
      }
      .more {
        min-height: 24px;
        padding: 2px 6px;
        border-radius: 4px;
        color: var(--ol-accent);
        font-family: var(--ol-font);
      }
    `,
  ];

  /** What is shown. */
  @property({ attribute: false }) value: unknown;
  /** How many levels are open at first. */
  @property({ type: Number }) depth = 1;

  #toggled = new Map<string, boolean>();
  #whole = new Set<string>();

  protected override render(): TemplateResult {
    const entries = entriesOf(this.value);
    if (!entries)
      return html`<ul>
        <li>${this.#leaf("", this.value, "")}</li>
      </ul>`;
    if (entries.length === 0) return html`<span class="count">${wordOf(this.value)}</span>`;
    return this.#list(entries, "", 0);
  }

  #list(entries: [string, unknown][], path: string, depth: number): TemplateResult {
    const all = this.#whole.has(path) || entries.length <= FEW;
    return html`<ul>
      ${(all ? entries : entries.slice(0, FEW)).map(
        ([key, value]) => html`<li>${this.#entry(key, value, `${path}/${key}`, depth)}</li>`,
      )}
      ${all ? nothing : html`<li>${this.#more(path, entries.length)}</li>`}
    </ul>`;
  }

  #entry(key: string, value: unknown, path: string, depth: number): TemplateResult {
    const entries = entriesOf(value);
    if (!entries?.length) return this.#leaf(key, value, path);
    const open = this.#toggled.get(path) ?? depth + 1 < this.depth;
    return html`
      <button type="button" class="line" aria-expanded=${open} @click=${() => this.#toggle(path, !open)}>
        ${icons.chevronRight()}
        <span class="words"><span class="key">${key}</span> <span class="count">${wordOf(value)}</span></span>
      </button>
      ${open ? this.#list(entries, path, depth + 1) : nothing}
    `;
  }

  #leaf(key: string, value: unknown, path: string): TemplateResult {
    const kind = typeof value === "string" ? "text" : "number";
    const word = typeof value === "string" ? value : wordOf(value);
    const clipped = word.length > CLIP && !this.#whole.has(path);
    return html`<div class="line">
      <span class="gap"></span>
      <span class="words"
        >${key === "" ? nothing : html`<span class="key">${key}</span>${" "}`}<span class=${kind}
          >${clipped ? `${word.slice(0, CLIP)}…` : word === "" ? '""' : word}</span
        >${clipped ? this.#more(path, word.length) : nothing}</span
      >
    </div>`;
  }

  #more(path: string, count: number): TemplateResult {
    const show = (): void => {
      this.#whole.add(path);
      this.requestUpdate();
    };
    return html`<button type="button" class="more" @click=${show}>
      ${t("inspector.showAll", { count })}
    </button>`;
  }

  #toggle(path: string, open: boolean): void {
    this.#toggled.set(path, open);
    this.requestUpdate();
  }
}
