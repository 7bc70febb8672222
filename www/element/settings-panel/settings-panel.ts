import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { SettingsInput, SettingsValue, SettingsValues } from "../../api/view.js";
import { formatNumber } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";
import { settingsStyles } from "./styles.js";

type Value = SettingsValue;

/**
 * The app's settings, in a sheet at the side.
 * @fires {CustomEvent<SettingsValues>} oneloop-save - the values that were changed
 * @csspart sheet - the sheet
 */
export class OneloopSettingsPanel extends LitElement {
  static override styles = [controls, settingsStyles];

  /** The widgets. */
  @property({ attribute: false }) inputs: SettingsInput[] = [];
  /** Their values as stored. */
  @property({ attribute: false }) values: SettingsValues = {};

  /** What was changed since it was opened. */
  @state() private changes: SettingsValues = {};
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
          <div class="inputs">
            ${this.inputs.map((input) => this.#row(input))}
            ${this.inputs.length === 0 ? html`<p class="quiet">${t("settings.none")}</p>` : nothing}
          </div>
          <footer>
            <button type="button" class="button" @click=${() => this.close()}>${t("settings.cancel")}</button>
            <button type="submit" class="button primary">${t("settings.save")}</button>
          </footer>
        </form>
      </dialog>
    `;
  }

  #value({ id, initial }: SettingsInput): Value {
    return this.changes[id] ?? this.values[id] ?? initial ?? null;
  }

  #change(id: string, value: Value): void {
    this.changes = { ...this.changes, [id]: value };
  }

  #row(input: SettingsInput): TemplateResult {
    const description = input.description
      ? html`<span class="description small quiet" id="about-${input.id}">${input.description}</span>`
      : nothing;
    const words = html`<label for="in-${input.id}">${input.label}</label>`;
    if (input.type === "switch" || input.type === "checkbox")
      return html`<div class="row switch">
        <div>${words}${description}</div>
        ${this.#widget(input)}
      </div>`;
    return html`<div class="row">${words}${this.#widget(input)}${description}</div>`;
  }

  #widget(input: SettingsInput): TemplateResult {
    const { id, type, placeholder = "", min, max, step } = input;
    const value = this.#value(input);
    const described = input.description ? `about-${id}` : nothing;
    const target = (event: Event): HTMLInputElement => event.target as HTMLInputElement;
    switch (type) {
      case "switch":
      case "checkbox":
        return html`<input
          type="checkbox"
          role=${type === "switch" ? "switch" : nothing}
          id="in-${id}"
          aria-describedby=${described}
          .checked=${value === true}
          @change=${(event: Event) => this.#change(id, target(event).checked)}
        />`;
      case "select":
      case "radio":
        return html`<select
          id="in-${id}"
          aria-describedby=${described}
          @change=${(event: Event) => this.#change(id, target(event).value)}
        >
          ${choicesOf(input).map(([label, each]) => html`<option .value=${each} ?selected=${each === value}>${label}</option>`)}
        </select>`;
      case "multiselect":
        return html`<select
          multiple
          id="in-${id}"
          aria-describedby=${described}
          @change=${(event: Event) => {
            const { selectedOptions } = event.target as HTMLSelectElement;
            this.#change(
              id,
              Array.from(selectedOptions, (option) => option.value),
            );
          }}
        >
          ${choicesOf(input).map(
            ([label, each]) =>
              html`<option .value=${each} ?selected=${Array.isArray(value) && value.includes(each)}>
                ${label}
              </option>`,
          )}
        </select>`;
      case "tags":
        return html`<input
          type="text"
          id="in-${id}"
          aria-describedby=${described}
          placeholder=${placeholder}
          autocomplete="off"
          .value=${Array.isArray(value) ? value.join(", ") : ""}
          @change=${(event: Event) => this.#change(id, tagsOf(target(event).value))}
        />`;
      case "date":
        return this.#dates(input, value);
      case "slider":
        return html`<div class="slider">
          <input
            type="range"
            id="in-${id}"
            aria-describedby=${described}
            min=${min ?? 0}
            max=${max ?? 100}
            step=${step ?? 1}
            .value=${String(value ?? min ?? 0)}
            @input=${(event: Event) => this.#change(id, target(event).valueAsNumber)}
          /><output for="in-${id}">${formatNumber(Number(value ?? min ?? 0))}</output>
        </div>`;
      case "number":
        return html`<input
          type="number"
          id="in-${id}"
          aria-describedby=${described}
          placeholder=${placeholder}
          min=${min ?? nothing}
          max=${max ?? nothing}
          step=${step ?? "any"}
          .value=${String(value ?? "")}
          @input=${(event: Event) => {
            const number = target(event).valueAsNumber;
            this.#change(id, Number.isNaN(number) ? null : number);
          }}
        />`;
      case "password":
        return this.#password(input);
      case "text":
        return html`<input
          type="text"
          id="in-${id}"
          aria-describedby=${described}
          placeholder=${placeholder}
          autocomplete="off"
          spellcheck="false"
          .value=${String(value ?? "")}
          @input=${(event: Event) => this.#change(id, target(event).value)}
        />`;
    }
  }

  #dates(input: SettingsInput, value: Value): TemplateResult {
    const range = input.mode === "range";
    const dates = Array.isArray(value) ? value : [typeof value === "string" ? value : ""];
    const field = (at: number) =>
      html`<input
        type="date"
        id=${at ? `in-${input.id}-to` : `in-${input.id}`}
        aria-label=${at ? `${input.label} – ` : nothing}
        min=${input.min ?? nothing}
        max=${input.max ?? nothing}
        .value=${dates[at] ?? ""}
        @change=${(event: Event) => {
          const chosen = (event.target as HTMLInputElement).value;
          const next = range ? [dates[0] ?? "", dates[1] ?? ""].with(at, chosen) : chosen || null;
          this.#change(
            input.id,
            Array.isArray(next) && next.includes("") && !next.some(Boolean) ? null : next,
          );
        }}
      />`;
    return range ? html`<div class="dates">${field(0)}${field(1)}</div>` : field(0);
  }

  /** A secret is never put into the page: the field is empty, and says whether there is one. */
  #password({ id, placeholder = "", remembered = false }: SettingsInput): TemplateResult {
    const isSet = remembered || Boolean(this.values[id]);
    return html`
      <input
        type="password"
        id="in-${id}"
        aria-describedby="kept-${id}"
        autocomplete="off"
        placeholder=${isSet ? t("settings.passwordSet") : placeholder}
        .value=${String(this.changes[id] ?? "")}
        @input=${(event: Event) => this.#change(id, (event.target as HTMLInputElement).value)}
      />
      <span class="description small quiet" id="kept-${id}"
        >${t(remembered ? "settings.passwordRemembered" : "settings.passwordKept")}</span
      >
    `;
  }

  /** A click beside the sheet closes it. */
  #clicked(event: MouseEvent): void {
    if (event.target === this.dialog) this.close();
  }

  #save(): void {
    this.dispatchEvent(
      new CustomEvent("oneloop-save", { detail: this.changes, bubbles: true, composed: true }),
    );
  }
}

/** The choices of a widget, each with its label. */
function choicesOf({ values, items }: SettingsInput): [label: string, value: string][] {
  return items ? Object.entries(items) : (values ?? []).map((value) => [value, value]);
}

function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()))].filter(Boolean);
}
