import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import type { ChatController, ThreadHit } from "../../api/view.js";
import { formatMoment } from "../i18n/format.js";
import { t, tCount } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { keysOf, shortcutOf } from "../shortcuts/shortcuts.js";
import type { Shortcut } from "../shortcuts/shortcuts.js";
import { controls } from "../theme/controls.js";
import { keyStyles, modal, renderKeys } from "../theme/modal.js";
import { spinner } from "../theme/spinner.js";
import { ThreadSearch, marked } from "../thread-list/search.js";
import { paletteStyles } from "./styles.js";

/** Something that the palette can do. */
export interface PaletteItem {
  id: string;
  label: string;
  description?: string | undefined;
  icon?: unknown;
  /** The keys that do the same. */
  shortcut?: Shortcut | undefined;
  /** Whether it is the one of its kind that holds. */
  checked?: boolean | undefined;
  /** Whether it is listed only once something is looked for. */
  quiet?: boolean | undefined;
  run: () => void;
}

/** What the palette offers under one heading. */
export interface PaletteSection {
  title: string;
  items: PaletteItem[];
}

/** What the palette is opened with. */
export interface PaletteContent {
  chat: ChatController;
  /** Threads that are not found: the user has deleted them. */
  hidden: ReadonlySet<string>;
  sections: PaletteSection[];
  /** What is offered before anything is looked for, after the sections. */
  recent: PaletteItem[];
  openThread: (id: string) => void;
}

interface Row extends PaletteItem {
  hit?: ThreadHit;
}

/**
 * One field for all there is: threads and their messages, commands of the app, what the page can do.
 * @csspart dialog - the floating box
 * @csspart option - a line
 */
export class OneloopPalette extends LitElement {
  static override styles = [controls, modal, keyStyles, spinner, paletteStyles];

  @state() private content: PaletteContent | undefined;
  @state() private active = 0;

  @query("dialog") private dialog!: HTMLDialogElement;
  @query("input") private field!: HTMLInputElement;

  #search = new ThreadSearch(this);

  /** Opens it; closes it where it is open. */
  async toggle(content: PaletteContent): Promise<void> {
    await this.updateComplete;
    if (this.dialog.open) return this.dialog.close();
    this.content = content;
    this.active = 0;
    this.#search.type("", content.chat);
    await this.updateComplete;
    this.field.value = "";
    this.dialog.showModal();
  }

  protected override render(): TemplateResult {
    const sections = this.#sections();
    const rows = sections.flatMap(({ items }) => items);
    const active = Math.min(this.active, rows.length - 1);
    let at = 0;
    return html`
      <dialog
        part="dialog"
        aria-label=${t("palette.open")}
        @click=${(event: Event) => event.target === this.dialog && this.dialog.close()}
      >
        <div class="field">
          ${icons.search()}
          <input
            type="text"
            role="combobox"
            autofocus
            autocomplete="off"
            spellcheck="false"
            dir="auto"
            aria-label=${t("palette.placeholder")}
            placeholder=${t("palette.placeholder")}
            aria-expanded="true"
            aria-controls="list"
            aria-autocomplete="list"
            aria-activedescendant=${rows.length > 0 ? `option-${active}` : nothing}
            @input=${this.#typed}
            @keydown=${(event: KeyboardEvent) => this.#keyPressed(event, rows, active)}
          />
          ${this.#search.isBusy ? html`<span class="spin"></span>` : nothing}
        </div>
        <div class="list" id="list" role="listbox" aria-label=${t("palette.open")}>
          ${sections.map(
            ({ title, items }, section) => html`
              <div role="group" aria-labelledby="section-${section}">
                <div class="title" id="section-${section}" role="presentation">${title}</div>
                ${items.map((row) => this.#row(row, at++, active))}
              </div>
            `,
          )}
        </div>
        ${this.#notice(rows.length)}
      </dialog>
    `;
  }

  /** What there is to say beside the rows, also to those who do not see them. */
  #notice(count: number): TemplateResult {
    const { query, failure, isBusy } = this.#search;
    const words = query.trim();
    if (failure) return html`<p class="notice" role="alert">${failure}</p>`;
    if (isBusy && count === 0)
      return html`<p class="notice quiet" role="status">${t("palette.searching")}</p>`;
    if (count === 0)
      return html`<p class="notice" role="status">${t("threads.search.none", { query: words })}</p>`;
    return html`<p class="visually-hidden" role="status">
      ${isBusy || words === "" ? nothing : tCount("palette.count", count)}
    </p>`;
  }

  #sections(): { title: string; items: Row[] }[] {
    const { content } = this;
    if (!content) return [];
    const words = this.#search.query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0)
      return [
        ...content.sections.map(({ title, items }) => ({
          title,
          items: items.filter(({ quiet }) => !quiet),
        })),
        { title: t("palette.recent"), items: content.recent },
      ].filter(({ items }) => items.length > 0);
    const fits = ({ label, description = "" }: PaletteItem): boolean => {
      const text = `${label} ${description}`.toLowerCase();
      return words.every((word) => text.includes(word));
    };
    const threads = (this.#search.hits ?? []).map((hit): Row => ({
      id: hit.thread.id,
      label: hit.thread.name || t("threads.untitled"),
      hit,
      run: () => content.openThread(hit.thread.id),
    }));
    return [
      ...content.sections.map(({ title, items }) => ({ title, items: items.filter(fits) })),
      { title: t("threads.label"), items: threads },
    ].filter(({ items }) => items.length > 0);
  }

  #row(row: Row, at: number, active: number): TemplateResult {
    const { label, description, icon, shortcut, checked, hit } = row;
    return html`<div
      class="option"
      part="option"
      role="option"
      id="option-${at}"
      aria-selected=${at === active}
      @click=${() => this.#run(row)}
      @pointermove=${() => (this.active = at)}
    >
      <span class="icon">${icon ?? icons.clock()}</span>
      <span class="words">
        <span class="label" dir="auto">${hit?.thread.name ? marked(label, hit.title) : label}</span>
        ${description ? html`<span class="small quiet about" dir="auto">${description}</span>` : nothing}
        ${hit?.steps
          .slice(0, 1)
          .map(
            ({ snippet, highlights }) =>
              html`<span class="small quiet about" dir="auto">${marked(snippet, highlights)}</span>`,
          )}
      </span>
      ${hit ? html`<span class="small quiet when">${formatMoment(hit.thread.updatedAt)}</span>` : nothing}
      ${checked ? html`<span class="check">${icons.check()}</span>` : nothing}
      ${shortcut ? renderKeys(keysOf(shortcut)) : nothing}
    </div>`;
  }

  #typed(): void {
    if (!this.content) return;
    this.active = 0;
    this.#search.type(this.field.value, this.content.chat);
  }

  #keyPressed(event: KeyboardEvent, rows: readonly Row[], active: number): void {
    if (event.isComposing) return;
    const row = rows[active];
    if (event.key === "ArrowDown") this.#activate(active + 1, rows.length);
    else if (event.key === "ArrowUp") this.#activate(active - 1, rows.length);
    else if (event.key === "Enter" && row) this.#run(row);
    else if (shortcutOf(event, "anywhere") === "palette") this.dialog.close();
    else return;
    event.preventDefault();
  }

  #activate(to: number, count: number): void {
    if (count === 0) return;
    this.active = (to + count) % count;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }),
    );
  }

  /** Closed first, so that the focus is back before what is chosen may move it. */
  #run({ run }: Row): void {
    this.dialog.close();
    run();
  }
}
