import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { SettingsInput, SettingsTab, SettingsValue, SettingsValues } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { OneloopTags } from "../tags/tags.js";
import { controls } from "../theme/controls.js";
import { fieldStyles } from "../theme/fields.js";
import { settingsStyles } from "./styles.js";
import { renderWidget } from "./widgets.js";

/**
 * The app's settings, in a sheet at the side.
 * @fires {CustomEvent<SettingsValues>} oneloop-save - the values that were changed
 * @fires {CustomEvent<SettingsValues>} oneloop-edit - all values as they are, at each change before they are saved
 * @csspart sheet - the sheet
 */
export class OneloopSettingsPanel extends LitElement {
  static override styles = [controls, fieldStyles, settingsStyles];

  /** The widgets, some of them on tabs. */
  @property({ attribute: false }) settings: (SettingsInput | SettingsTab)[] = [];
  /** Their values as stored. */
  @property({ attribute: false }) values: SettingsValues = {};

  /** What was changed since it was opened. */
  @state() private changes: SettingsValues = {};
  @state() private tab = "";
  @query("dialog") private dialog!: HTMLDialogElement;

  /** Opens the sheet. */
  open(): void {
    this.changes = {};
    this.dialog.showModal();
  }

  /** Closes it; what was not saved is forgotten. */
  close(): void {
    this.dialog.close();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog
        part="sheet"
        aria-labelledby="title"
        @click=${this.#clicked}
        @close=${() => (this.changes = {})}
      >
        <form method="dialog" @submit=${this.#save}>
          <header>
            <h2 id="title">${t("settings.title")}</h2>
            <button
              type="button"
              class="icon-button"
              aria-label=${t("settings.close")}
              @click=${() => this.close()}
            >
              ${icons.close()}
            </button>
          </header>
          ${this.#inside()}
          <footer>
            <button type="button" class="button" @click=${() => this.close()}>${t("settings.cancel")}</button>
            <button type="submit" class="button primary">${t("settings.save")}</button>
          </footer>
        </form>
      </dialog>
    `;
  }

  #inside(): TemplateResult {
    const own = this.settings.filter((item): item is SettingsInput => !("inputs" in item));
    const tabs = this.settings.filter((item) => "inputs" in item);
    const open = tabs.find(({ id }) => id === this.tab) ?? tabs[0];
    return html`
      <div class="inputs">
        ${own.map((input) => this.#row(input))}
        ${this.settings.length === 0 ? html`<p class="quiet">${t("settings.none")}</p>` : nothing}
        ${open ? this.#tabs(tabs, open) : nothing}
      </div>
    `;
  }

  #tabs(tabs: readonly SettingsTab[], open: SettingsTab): TemplateResult {
    return html`
      <div
        class="tabs"
        role="tablist"
        aria-label=${t("settings.tabs")}
        @keydown=${(event: KeyboardEvent) => this.#tabKey(event, tabs, open)}
      >
        ${tabs.map(
          ({ id, label }) =>
            html`<button
              type="button"
              role="tab"
              id="tab-${id}"
              aria-selected=${id === open.id}
              aria-controls="panel"
              tabindex=${id === open.id ? 0 : -1}
              @click=${() => (this.tab = id)}
            >
              ${label}
            </button>`,
        )}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby="tab-${open.id}">
        ${repeat(
          open.inputs,
          ({ id }) => id,
          (input) => this.#row(input),
        )}
      </div>
    `;
  }

  #tabKey(event: KeyboardEvent, tabs: readonly SettingsTab[], open: SettingsTab): void {
    const at = tabs.indexOf(open);
    const to: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.tab = tabs.at(next % tabs.length)?.id ?? "";
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(),
    );
  }

  #value({ id, initial }: SettingsInput): SettingsValue {
    return this.changes[id] ?? this.values[id] ?? initial ?? null;
  }

  #change(id: string, value: SettingsValue): void {
    this.changes = { ...this.changes, [id]: value };
    const detail = { ...this.values, ...this.changes };
    this.dispatchEvent(new CustomEvent("oneloop-edit", { detail, bubbles: true, composed: true }));
  }

  #row(input: SettingsInput): TemplateResult {
    const { id, type, label, tooltip } = input;
    const about = tooltip
      ? html`<span
          class="tooltip"
          tabindex="0"
          role="note"
          aria-label="${t("settings.about", { name: label })}: ${tooltip}"
          title=${tooltip}
          >${icons.info()}</span
        >`
      : nothing;
    const description = input.description
      ? html`<span class="description small quiet" id="about-${id}">${input.description}</span>`
      : nothing;
    const isSet = input.remembered === true || Boolean(this.values[id]);
    const widget = renderWidget(input, {
      value: type === "password" ? (this.changes[id] ?? "") : this.#value(input),
      change: (value) => this.#change(id, value),
      isSet,
    });
    if (type === "radio" || type === "multiselect")
      return html`<fieldset class="row" aria-describedby=${input.description ? `about-${id}` : nothing}>
        <legend>${label}${about}</legend>
        ${widget}${description}
      </fieldset>`;
    const words = html`<span class="words"><label for="in-${id}">${label}</label>${about}</span>`;
    if (type === "switch" || type === "checkbox")
      return html`<div class="row switch">
        <div>${words}${description}</div>
        ${widget}
      </div>`;
    return html`<div class="row">${words}${widget}${description}</div>`;
  }

  /** A click beside the sheet closes it. */
  #clicked(event: MouseEvent): void {
    if (event.target === this.dialog) this.close();
  }

  #save(): void {
    // What is typed and not added yet counts.
    for (const tags of this.renderRoot.querySelectorAll("oneloop-tags")) (tags as OneloopTags).commit();
    this.dispatchEvent(
      new CustomEvent("oneloop-save", { detail: this.changes, bubbles: true, composed: true }),
    );
  }
}
