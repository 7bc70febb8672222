import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ThreadRecord } from "../../api/view.js";
import { formatMoment } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { OneloopMenu } from "../menu/menu.js";
import type { Desk } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { groupThreads } from "./groups.js";
import { ThreadSearch, renderHits } from "./search.js";
import { threadListStyles } from "./styles.js";

/** What the list asks for. */
export interface ThreadListEvents {
  "oneloop-open": CustomEvent<string>;
  "oneloop-rename": CustomEvent<{ id: string; name: string }>;
  "oneloop-delete": CustomEvent<string>;
}

/**
 * The threads, newest first.
 * @fires {CustomEvent<string>} oneloop-open - a thread is to be opened
 * @fires {CustomEvent<{id: string, name: string}>} oneloop-rename - a thread has a new name
 * @fires {CustomEvent<string>} oneloop-delete - a thread is to be deleted
 * @fires oneloop-new - a fresh thread is wanted
 * @fires oneloop-more - the next page is wanted
 * @csspart thread - a row
 */
export class OneloopThreadList extends LitElement {
  static override styles = [controls, threadListStyles];

  /** Newest activity first. */
  @property({ attribute: false }) threads: ThreadRecord[] = [];
  /** The open one. */
  @property({ attribute: false }) openId = "";
  /** Those in which a turn runs. */
  @property({ attribute: false }) runningIds: string[] = [];
  /** Whether there are more than those listed. */
  @property({ type: Boolean }) hasMore = false;

  @property({ attribute: false }) desk!: Desk;

  @state() private renaming = "";
  @query("oneloop-menu") private menu!: OneloopMenu;

  #search = new ThreadSearch(this);
  #sighted: IntersectionObserver | undefined;

  /** Puts the caret into the search. */
  focusSearch(): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>("input[type=search]");
    field?.focus();
    field?.select();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sighted?.disconnect();
    this.#sighted = undefined;
  }

  protected override updated(): void {
    const more = this.renderRoot.querySelector(".more");
    this.#sighted?.disconnect();
    this.#sighted = undefined;
    if (!more) return;
    this.#sighted = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#fire("oneloop-more");
    });
    this.#sighted.observe(more);
  }

  protected override render(): TemplateResult {
    return html`
      ${this.#searchField()}
      <nav aria-label=${t("threads.label")}>
        ${
          this.#search.query.trim() === ""
            ? this.#groups()
            : renderHits(
                this.#search,
                this.openId,
                (id) => this.#fire("oneloop-open", id),
                (event) => this.#hitKeyPressed(event),
              )
        }
      </nav>
      <oneloop-menu></oneloop-menu>
    `;
  }

  #groups(): TemplateResult {
    return html`
      ${this.threads.length === 0 ? html`<p class="empty small quiet">${t("threads.empty")}</p>` : nothing}
      ${repeat(
        groupThreads(this.threads),
        (group) => group.label,
        (group, at) => html`
          <h2 id="group-${at}">${group.label}</h2>
          <ul aria-labelledby="group-${at}">
            ${repeat(
              group.threads,
              (thread) => thread.id,
              (thread) => html`<li>${this.#row(thread)}</li>`,
            )}
          </ul>
        `,
      )}
      ${
        this.hasMore
          ? html`<button type="button" class="more small" @click=${() => this.#fire("oneloop-more")}>
              ${t("threads.more")}
            </button>`
          : nothing
      }
    `;
  }

  #searchField(): TemplateResult | typeof nothing {
    const { query } = this.#search;
    if (this.threads.length === 0 && query === "") return nothing;
    return html`<search class="search">
      ${icons.search()}
      <input
        type="search"
        aria-label=${t("threads.search")}
        placeholder=${t("threads.search")}
        autocomplete="off"
        spellcheck="false"
        .value=${query}
        @input=${(event: Event) => this.#search.type((event.target as HTMLInputElement).value, this.desk.chat)}
        @keydown=${this.#searchKeyPressed}
      />
      ${
        query === ""
          ? nothing
          : html`<button
              type="button"
              class="icon-button"
              aria-label=${t("threads.search.clear")}
              @click=${() => this.#clearSearch()}
            >
              ${icons.smallClose()}
            </button>`
      }
    </search>`;
  }

  #clearSearch(): void {
    this.#search.type("", this.desk.chat);
    void this.updateComplete.then(() => this.focusSearch());
  }

  #searchKeyPressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const first = this.renderRoot.querySelector<HTMLElement>(".open");
    if (event.key === "Escape" && this.#search.query !== "") this.#clearSearch();
    else if (event.key === "ArrowDown") first?.focus();
    else if (event.key === "Enter" && this.#search.query.trim() !== "") first?.click();
    else return;
    event.preventDefault();
  }

  #hitKeyPressed(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#step(event);
    else if (event.key === "Escape") this.#clearSearch();
    else return;
    event.preventDefault();
  }

  #row(thread: ThreadRecord): TemplateResult {
    const name = thread.name || t("threads.untitled");
    if (this.renaming === thread.id) return this.#renameField(thread, name);
    const running = this.runningIds.includes(thread.id);
    return html`
      <div class="row" part="thread" ?data-open=${thread.id === this.openId}>
        <button
          type="button"
          class="open"
          data-id=${thread.id}
          aria-current=${thread.id === this.openId ? "page" : nothing}
          title="${name} · ${formatMoment(thread.updatedAt)}"
          @click=${() => this.#fire("oneloop-open", thread.id)}
          @keydown=${(event: KeyboardEvent) => this.#keyPressed(event, thread)}
        >
          <span class="name" dir="auto">${name}</span>
          ${
            running
              ? html`<span class="running" title=${t("threads.running")}
                  ><span class="visually-hidden">${t("threads.running")}</span></span
                >`
              : nothing
          }
        </button>
        <button
          type="button"
          class="icon-button actions"
          aria-haspopup="menu"
          aria-expanded="false"
          aria-label=${t("threads.actions", { name })}
          @click=${(event: Event) => this.#openMenu(event.currentTarget as HTMLElement, thread)}
        >
          ${icons.more()}
        </button>
      </div>
    `;
  }

  #renameField(thread: ThreadRecord, name: string): TemplateResult {
    return html`
      <input
        class="rename"
        aria-label=${t("threads.renameLabel")}
        maxlength="200"
        .value=${name}
        @keydown=${(event: KeyboardEvent) => {
          if (event.isComposing) return;
          if (event.key === "Enter") {
            // The row that gets the focus is not to be pressed by the same key.
            event.preventDefault();
            this.#rename(thread, (event.target as HTMLInputElement).value);
          } else if (event.key === "Escape") {
            event.stopPropagation();
            this.#endRename(thread.id);
          }
        }}
        @blur=${(event: FocusEvent) => this.#rename(thread, (event.target as HTMLInputElement).value, false)}
      />
    `;
  }

  #openMenu(anchor: HTMLElement, thread: ThreadRecord): void {
    const name = thread.name || t("threads.untitled");
    const items = [
      { id: "rename", label: t("threads.rename"), icon: icons.pencil() },
      { id: "delete", label: t("threads.delete"), icon: icons.trash(), danger: true },
    ];
    void this.menu.toggle(anchor, t("threads.actions", { name }), items, (id) => {
      if (id === "rename") void this.#startRename(thread.id);
      else this.#fire("oneloop-delete", thread.id);
    });
  }

  #keyPressed(event: KeyboardEvent, thread: ThreadRecord): void {
    if (event.key === "F2") void this.#startRename(thread.id);
    else if (event.key === "Delete") this.#fire("oneloop-delete", thread.id);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#step(event);
    else return;
    event.preventDefault();
  }

  #step(event: KeyboardEvent): void {
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>(".open")];
    const at = rows.indexOf(event.currentTarget as HTMLElement);
    if (event.key === "ArrowUp" && at === 0) this.focusSearch();
    rows[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  }

  async #startRename(id: string): Promise<void> {
    this.renaming = id;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>(".rename")?.select();
  }

  #rename(thread: ThreadRecord, typed: string, refocus = true): void {
    if (this.renaming !== thread.id) return;
    const name = typed.trim();
    if (name !== "" && name !== thread.name) this.#fire("oneloop-rename", { id: thread.id, name });
    this.#endRename(refocus ? thread.id : "");
  }

  #endRename(focus: string): void {
    this.renaming = "";
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`.open[data-id="${CSS.escape(focus)}"]`)?.focus(),
    );
  }

  #fire(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
