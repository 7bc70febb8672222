import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ThreadChange, ThreadRecord } from "../../api/view.js";
import { formatMoment } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { OneloopMenu } from "../menu/menu.js";
import type { Desk } from "../state/desk.js";
import { shortcutOf } from "../shortcuts/shortcuts.js";
import { controls } from "../theme/controls.js";
import { modal } from "../theme/modal.js";
import { groupThreads, pinnedFirst } from "./groups.js";
import { Labels, labelStyles } from "./labels.js";
import { ThreadSearch, renderHits } from "./search.js";
import { Selection, renderBox, renderSelection } from "./selection.js";
import { threadListStyles } from "./styles.js";

/** What the list asks for. */
export interface ThreadListEvents {
  "oneloop-open": CustomEvent<string>;
  "oneloop-rename": CustomEvent<{ id: string; name: string }>;
  "oneloop-update": CustomEvent<{ id: string; change: ThreadChange }>;
  "oneloop-delete": CustomEvent<string[]>;
  "oneloop-export": CustomEvent<string>;
}

/**
 * The threads: the pinned ones, then newest first.
 * @fires {CustomEvent<string>} oneloop-open - a thread is to be opened
 * @fires {CustomEvent<{id: string, name: string}>} oneloop-rename - a thread has a new name
 * @fires {CustomEvent<{id: string, change: ThreadChange}>} oneloop-update - a thread is pinned, or not any more, or has other labels
 * @fires {CustomEvent<string[]>} oneloop-delete - threads are to be deleted
 * @fires {CustomEvent<string>} oneloop-export - a thread is to be saved as a file
 * @fires oneloop-new - a fresh thread is wanted
 * @fires oneloop-more - the next page is wanted
 * @csspart thread - a row
 */
export class OneloopThreadList extends LitElement {
  static override styles = [controls, threadListStyles, modal, labelStyles];

  /** Newest activity first. */
  @property({ attribute: false }) threads: ThreadRecord[] = [];
  /** The open one. */
  @property({ attribute: false }) openId = "";
  /** Those in which a turn runs. */
  @property({ attribute: false }) runningIds: string[] = [];
  /** Whether there are more than those listed. */
  @property({ type: Boolean }) hasMore = false;

  /** Those that the user has deleted. */
  @property({ attribute: false }) deleted: ReadonlySet<string> = new Set();

  @property({ attribute: false }) desk!: Desk;

  @state() private renaming = "";
  @query("oneloop-menu") private menu!: OneloopMenu;

  #search = new ThreadSearch(this);
  #selection = new Selection(this);
  #labels = new Labels(this, (id, tags) => this.#fire("oneloop-update", { id, change: { tags } }));
  /** What was pinned or unpinned from here, and keeps the focus in its other place. */
  #moving: ThreadRecord | undefined;
  #sighted: IntersectionObserver | undefined;

  /** Puts the caret into the search. */
  focusSearch(): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>("input[type=search]");
    field?.focus();
    field?.select();
  }

  /** Chooses threads, as for deleting them. */
  select(ids: Iterable<string>): void {
    this.#search.type("", this.desk.chat);
    this.#selection.set(ids);
  }

  /** Lets the user choose the labels of a thread. */
  editLabels(id: string): void {
    const thread = this.threads.find((each) => each.id === id);
    if (thread) void this.#labels.open(thread);
  }

  #shown(): ThreadRecord[] {
    return pinnedFirst(this.threads.filter(({ id }) => !this.deleted.has(id)));
  }

  protected override willUpdate(): void {
    this.#selection.take(this.#shown().map(({ id }) => id));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sighted?.disconnect();
    this.#sighted = undefined;
  }

  protected override updated(): void {
    const moved = this.#moving && this.threads.find(({ id }) => id === this.#moving?.id);
    if (moved && moved.pinned !== this.#moving?.pinned) {
      this.#moving = undefined;
      if (!this.shadowRoot?.activeElement) this.#focusRow(moved.id);
    }
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
      ${this.#selection.isOn ? this.#selectionBar() : this.#searchField()}
      <nav aria-label=${t("threads.label")} @keydown=${this.#selectionKeyPressed}>
        ${
          this.#search.query.trim() === ""
            ? this.#groups()
            : renderHits(
                this.#search,
                this.deleted,
                this.openId,
                (id) => this.#fire("oneloop-open", id),
                (event) => this.#hitKeyPressed(event),
              )
        }
      </nav>
      <oneloop-menu></oneloop-menu>
      ${this.#labels.render(this.threads)}
    `;
  }

  #groups(): TemplateResult {
    const threads = this.#shown();
    return html`
      ${threads.length === 0 ? html`<p class="empty small quiet">${t("threads.empty")}</p>` : nothing}
      ${repeat(
        groupThreads(threads),
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

  #selectionBar(): TemplateResult {
    const { ids } = this.#selection;
    return renderSelection(ids.size, {
      all: () => this.#selection.set(this.#shown().map(({ id }) => id)),
      remove: () => this.#deleteSelected(),
      end: () => this.#endSelection(),
      keyPressed: (event) => this.#selectionKeyPressed(event),
    });
  }

  #deleteSelected(): void {
    const { ids } = this.#selection;
    if (ids.size === 0) return;
    this.#fire("oneloop-delete", [...ids]);
    this.#endSelection();
  }

  /** The focus stays in the list. */
  #endSelection(): void {
    this.#selection.end();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".open")?.focus());
  }

  #selectionKeyPressed(event: KeyboardEvent): void {
    if (!this.#selection.isOn || this.renaming !== "") return;
    if (event.key === "Escape") this.#endSelection();
    else if (shortcutOf(event, "threads") === "delete") this.#deleteSelected();
    else if (shortcutOf(event, "threads") === "selectAll")
      this.#selection.set(this.#shown().map(({ id }) => id));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** With Ctrl, ⌘ or Shift, as in other lists, threads are chosen; once they are, by a mere press, too. */
  #pressed(event: MouseEvent, id: string): void {
    if (event.shiftKey)
      this.#selection.extend(
        id,
        this.#shown().map((thread) => thread.id),
      );
    else if (this.#selection.isOn || event.ctrlKey || event.metaKey) this.#selection.toggle(id);
    else this.#fire("oneloop-open", id);
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
    const { isOn } = this.#selection;
    const isChosen = this.#selection.ids.has(thread.id);
    return html`
      <div class="row" part="thread" ?data-open=${thread.id === this.openId} ?data-chosen=${isChosen}>
        <button
          type="button"
          class="open"
          data-id=${thread.id}
          role=${isOn ? "checkbox" : nothing}
          aria-checked=${isOn ? isChosen : nothing}
          aria-current=${thread.id === this.openId && !isOn ? "page" : nothing}
          title="${name} · ${formatMoment(thread.updatedAt)}"
          @click=${(event: MouseEvent) => this.#pressed(event, thread.id)}
          @keydown=${(event: KeyboardEvent) => this.#keyPressed(event, thread)}
        >
          ${isOn ? renderBox(isChosen) : nothing}
          <span class="words">
            <span class="name" dir="auto">${name}</span>
            ${this.#labelsOf(thread)}
          </span>
          ${
            running
              ? html`<span class="running" title=${t("threads.running")}
                  ><span class="visually-hidden">${t("threads.running")}</span></span
                >`
              : nothing
          }
        </button>
        ${isOn ? nothing : this.#menuButton(thread, name)}
      </div>
    `;
  }

  #labelsOf({ tags = [] }: ThreadRecord): TemplateResult | typeof nothing {
    if (tags.length === 0) return nothing;
    const names = tags.join(" · ");
    return html`<span class="labels quiet" dir="auto" title=${t("threads.labels", { names })}
      >${names}</span
    >`;
  }

  #menuButton(thread: ThreadRecord, name: string): TemplateResult {
    return html`<button
      type="button"
      class="icon-button actions"
      aria-haspopup="menu"
      aria-expanded="false"
      aria-label=${t("threads.actions", { name })}
      @click=${(event: Event) => this.#openMenu(event.currentTarget as HTMLElement, thread)}
    >
      ${icons.more()}
    </button>`;
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
      { id: "pin", label: t(thread.pinned ? "threads.unpin" : "threads.pin"), icon: icons.pin() },
      { id: "labels", label: t("threads.editLabels"), icon: icons.label() },
      { id: "select", label: t("threads.select"), icon: icons.checks() },
      ...(this.desk.chat.transfer?.exportThreads
        ? [{ id: "export", label: t("threads.export"), icon: icons.download() }]
        : []),
      { id: "delete", label: t("threads.delete"), icon: icons.trash(), danger: true },
    ];
    void this.menu.toggle(anchor, t("threads.actions", { name }), items, (id) => {
      if (id === "rename") void this.#startRename(thread.id);
      else if (id === "pin") this.#pin(thread);
      else if (id === "labels") this.editLabels(thread.id);
      else if (id === "select") this.#startSelection(thread.id);
      else if (id === "export") this.#fire("oneloop-export", thread.id);
      else this.#delete(thread.id);
    });
  }

  #keyPressed(event: KeyboardEvent, thread: ThreadRecord): void {
    const shortcut = shortcutOf(event, "threads");
    if (shortcut === "rename" && !this.#selection.isOn) void this.#startRename(thread.id);
    else if (this.#selection.isOn && (event.key === "Escape" || shortcut)) return;
    else if (shortcut === "selectAll") this.select(this.#shown().map(({ id }) => id));
    else if (shortcut === "delete") this.#delete(thread.id);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#step(event);
    else return;
    event.preventDefault();
  }

  #pin(thread: ThreadRecord): void {
    this.#moving = thread;
    this.#fire("oneloop-update", { id: thread.id, change: { pinned: !thread.pinned } });
  }

  #startSelection(id: string): void {
    this.select([id]);
    this.#focusRow(id);
  }

  /** Deletes one, and goes on to the next. */
  #delete(id: string): void {
    const rows = this.#shown();
    const at = rows.findIndex((each) => each.id === id);
    const next = rows[at + 1] ?? rows[at - 1];
    this.#fire("oneloop-delete", [id]);
    this.#focusRow(next?.id ?? "");
  }

  #focusRow(id: string): void {
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`.open[data-id="${CSS.escape(id)}"]`)?.focus(),
    );
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
    this.#focusRow(focus);
  }

  #fire(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
