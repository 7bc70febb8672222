import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { SettingsInput, SettingsValue } from "../../api/view.js";
import { formatNumber } from "../i18n/format.js";
import { t } from "../i18n/index.js";

/** What a widget shows, and whom it tells. */
export interface WidgetState {
  value: SettingsValue;
  change: (value: SettingsValue) => void;
  /** For secrets: whether there is one. */
  isSet: boolean;
}

function targetOf(event: Event): HTMLInputElement {
  return event.target as HTMLInputElement;
}

/** The choices of a widget, each with its label. */
function choicesOf({ values, items }: SettingsInput): [label: string, value: string][] {
  return items ? Object.entries(items) : (values ?? []).map((value) => [value, value]);
}

/** The widget of a setting. */
export function renderWidget(input: SettingsInput, state: WidgetState): TemplateResult {
  const { id, type, label, placeholder = "", min, max, step, disabled = false } = input;
  const { value, change } = state;
  const described = input.description ? `about-${id}` : nothing;
  switch (type) {
    case "switch":
    case "checkbox":
      return html`<input
        type="checkbox"
        role=${type === "switch" ? "switch" : nothing}
        id="in-${id}"
        aria-describedby=${described}
        ?disabled=${disabled}
        .checked=${value === true}
        @change=${(event: Event) => change(targetOf(event).checked)}
      />`;
    case "select":
      return html`<select
        id="in-${id}"
        aria-describedby=${described}
        ?disabled=${disabled}
        @change=${(event: Event) => change(targetOf(event).value)}
      >
        ${choicesOf(input).map(([words, each]) => html`<option .value=${each} ?selected=${each === value}>${words}</option>`)}
      </select>`;
    case "radio":
      return html`<div class="choices">
        ${choicesOf(input).map(
          ([words, each]) =>
            html`<label class="check"
              ><input
                type="radio"
                name="in-${id}"
                ?disabled=${disabled}
                .checked=${each === value}
                @change=${() => change(each)}
              /><span>${words}</span></label
            >`,
        )}
      </div>`;
    case "multiselect": {
      const chosen = Array.isArray(value) ? value : [];
      return html`<div class="choices">
        ${choicesOf(input).map(
          ([words, each]) =>
            html`<label class="check"
              ><input
                type="checkbox"
                ?disabled=${disabled}
                .checked=${chosen.includes(each)}
                @change=${(event: Event) => {
                  const others = chosen.filter((other) => other !== each);
                  change(targetOf(event).checked ? [...others, each] : others);
                }}
              /><span>${words}</span></label
            >`,
        )}
      </div>`;
    }
    case "tags":
      return html`<oneloop-tags
        id="in-${id}"
        .label=${label}
        .placeholder=${placeholder}
        .disabled=${disabled}
        .value=${Array.isArray(value) ? value : []}
        @oneloop-tags=${(event: CustomEvent<string[]>) => change(event.detail)}
      ></oneloop-tags>`;
    case "date":
      return dates(input, state);
    case "slider":
      return html`<div class="slider">
        <input
          type="range"
          id="in-${id}"
          aria-describedby=${described}
          ?disabled=${disabled}
          min=${min ?? 0}
          max=${max ?? 100}
          step=${step ?? 1}
          .value=${String(value ?? min ?? 0)}
          @input=${(event: Event) => change(targetOf(event).valueAsNumber)}
        /><output for="in-${id}">${formatNumber(Number(value ?? min ?? 0))}</output>
      </div>`;
    case "number":
      return html`<input
        type="number"
        id="in-${id}"
        aria-describedby=${described}
        placeholder=${placeholder}
        ?disabled=${disabled}
        min=${min ?? nothing}
        max=${max ?? nothing}
        step=${step ?? "any"}
        .value=${String(value ?? "")}
        @input=${(event: Event) => {
          const number = targetOf(event).valueAsNumber;
          change(Number.isNaN(number) ? null : number);
        }}
      />`;
    case "password":
      return password(input, state);
    case "text":
      return input.multiline
        ? html`<textarea
            rows="4"
            id="in-${id}"
            aria-describedby=${described}
            placeholder=${placeholder}
            ?disabled=${disabled}
            .value=${String(value ?? "")}
            @input=${(event: Event) => change(targetOf(event).value)}
          ></textarea>`
        : html`<input
            type="text"
            id="in-${id}"
            aria-describedby=${described}
            placeholder=${placeholder}
            autocomplete="off"
            spellcheck="false"
            ?disabled=${disabled}
            .value=${String(value ?? "")}
            @input=${(event: Event) => change(targetOf(event).value)}
          />`;
  }
}

function dates(input: SettingsInput, { value, change }: WidgetState): TemplateResult {
  const { id, label, min, max, disabled = false } = input;
  const range = input.mode === "range";
  const given = Array.isArray(value) ? value : [typeof value === "string" ? value : ""];
  const changed = (at: number, chosen: string): void => {
    const both = [given[0] ?? "", given[1] ?? ""].with(at, chosen);
    if (!range) change(chosen || null);
    else change(both.some(Boolean) ? both : null);
  };
  const field = (at: number): TemplateResult =>
    html`<input
      type="date"
      id=${at ? `in-${id}-to` : `in-${id}`}
      aria-label=${range ? t(at ? "settings.to" : "settings.from", { name: label }) : nothing}
      min=${min ?? nothing}
      max=${max ?? nothing}
      ?disabled=${disabled}
      .value=${given[at] ?? ""}
      @change=${(event: Event) => changed(at, targetOf(event).value)}
    />`;
  return range ? html`<div class="dates">${field(0)}${field(1)}</div>` : field(0);
}

/** A secret is never put into the page: the field is empty, and says whether there is one. */
function password(
  { id, placeholder = "", disabled = false, remembered = false }: SettingsInput,
  { value, change, isSet }: WidgetState,
): TemplateResult {
  return html`
    <input
      type="password"
      id="in-${id}"
      aria-describedby="kept-${id}"
      autocomplete="off"
      placeholder=${isSet ? t("settings.passwordSet") : placeholder}
      ?disabled=${disabled}
      .value=${String(value ?? "")}
      @input=${(event: Event) => change(targetOf(event).value)}
    />
    <span class="description small quiet" id="kept-${id}"
      >${t(remembered ? "settings.passwordRemembered" : "settings.passwordKept")}</span
    >
  `;
}
