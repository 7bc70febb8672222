import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { AskSpec } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { controls } from "../theme/controls.js";
import { fieldStyles } from "../theme/fields.js";
import { formStyles } from "./styles.js";
import { fieldsOf, initialValues, problemOf, valueAt, withValue } from "./schema.js";
import type { Field, FieldGroup, Schema } from "./schema.js";

/**
 * A form for what a JSON Schema describes. Each field says what is wrong with it once the user has tried to send it.
 * @fires {CustomEvent<Record<string, unknown>>} oneloop-submit - the values, all as the schema wants them
 * @csspart form - the form
 */
export class OneloopForm extends LitElement {
  static override styles = [controls, fieldStyles, formStyles];

  /** The question. */
  @property({ attribute: false }) spec!: AskSpec;
  /** Whether the answer is on its way. */
  @property({ type: Boolean }) busy = false;

  @state() private values: Record<string, unknown> = {};
  /** Whether the user has tried to send it. */
  @state() private tried = false;

  #groups: FieldGroup[] = [];
  /** What stands in fields whose value is read from it: as it is typed. */
  #typed = new Map<string, string>();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("spec")) return;
    const before = changed.get("spec");
    // The same question told again: what was typed stays.
    if (before && JSON.stringify(before) === JSON.stringify(this.spec)) return;
    this.#typed.clear();
    this.#groups = fieldsOf((this.spec.schema ?? {}) as Schema);
    this.values = initialValues(this.#groups, this.spec.values);
  }

  protected override render(): TemplateResult {
    const { errors = [] } = this.spec;
    return html`
      <form part="form" novalidate @submit=${this.#submit}>
        ${
          errors.length > 0
            ? html`<div class="errors" role="alert">
                <p>${t("ask.form.errors")}</p>
                <ul>
                  ${errors.map((error) => html`<li>${error}</li>`)}
                </ul>
              </div>`
            : nothing
        }
        ${this.#groups.map((group, at) => this.#group(group, at))}
        <div class="foot">
          <button type="submit" class="button primary" ?disabled=${this.busy}>
            ${this.busy ? t("ask.form.sending") : t("ask.form.send")}
          </button>
        </div>
      </form>
    `;
  }

  #group({ label, description, fields }: FieldGroup, at: number): TemplateResult {
    const about = description ? html`<p class="about small quiet">${description}</p>` : nothing;
    const inside = html`${about}${fields.map((field, place) => this.#row(field, `f${at}-${place}`))}`;
    return label === ""
      ? inside
      : html`<fieldset>
          <legend>${label}</legend>
          ${inside}
        </fieldset>`;
  }

  #row(field: Field, id: string): TemplateResult {
    const { kind, label, schema, required } = field;
    const problem = this.tried ? problemOf(field, this.#value(field)) : "";
    const optional =
      required || kind === "boolean"
        ? nothing
        : html`<span class="optional quiet">${t("field.optional")}</span>`;
    const about = schema.description
      ? html`<p class="about small quiet" id="${id}-about">${schema.description}</p>`
      : nothing;
    const wrong = html`<p class="problem small" id="${id}-problem" ?hidden=${problem === ""}>${problem}</p>`;
    const described = `${schema.description ? `${id}-about ` : ""}${id}-problem`;
    const widget = this.#widget(field, id, described, problem !== "");
    if (kind === "boolean")
      return html`<div class="row">
        <label class="check">${widget}<span>${label}</span></label
        >${about}${wrong}
      </div>`;
    if (kind === "choices")
      return html`<fieldset class="row plain" aria-describedby=${described}>
        <legend class="label">${label}${optional}</legend>
        ${about}${widget}${wrong}
      </fieldset>`;
    return html`<div class="row">
      <label class="label" for=${id}>${label}${optional}</label>
      ${about}${widget}${wrong}
    </div>`;
  }

  #value({ path }: Field): unknown {
    return valueAt(this.values, path);
  }

  #set({ path }: Field, value: unknown): void {
    this.values = withValue(this.values, path, value);
  }

  /** At each key: a note that goes away when the field is left would move the button under the pointer. */
  #read(field: Field, text: string, read: (text: string) => unknown): void {
    this.#typed.set(field.path.join("."), text);
    this.#set(field, read(text));
  }

  #widget(field: Field, id: string, described: string, invalid: boolean): TemplateResult {
    const { kind, label, schema, required, choices } = field;
    const value = this.#value(field);
    const typed = this.#typed.get(field.path.join("."));
    const text = (event: Event): string => (event.target as HTMLInputElement).value;
    switch (kind) {
      case "boolean":
        return html`<input
          type="checkbox"
          id=${id}
          aria-describedby=${described}
          .checked=${value === true}
          @change=${(event: Event) => this.#set(field, (event.target as HTMLInputElement).checked)}
        />`;
      case "choice":
        return html`<select
          id=${id}
          aria-describedby=${described}
          aria-invalid=${invalid}
          @change=${(event: Event) => this.#set(field, choices[Number(text(event))]?.value)}
        >
          <option value="" ?disabled=${required} ?selected=${value === undefined}>
            ${t("ask.form.choose")}
          </option>
          ${choices.map((choice, at) => html`<option value=${at} ?selected=${choice.value === value}>${choice.label}</option>`)}
        </select>`;
      case "choices":
        return html`<div class="choices">
          ${choices.map((choice) => {
            const chosen = Array.isArray(value) ? (value as unknown[]) : [];
            return html`<label class="check"
              ><input
                type="checkbox"
                .checked=${chosen.includes(choice.value)}
                @change=${(event: Event) => {
                  const others = chosen.filter((each) => each !== choice.value);
                  const { checked } = event.target as HTMLInputElement;
                  this.#set(field, checked ? [...others, choice.value] : others);
                }}
              /><span>${choice.label}</span></label
            >`;
          })}
        </div>`;
      case "tags":
        return html`<oneloop-tags
          id=${id}
          .label=${label}
          .value=${Array.isArray(value) ? (value as string[]) : []}
          ?invalid=${invalid}
          @oneloop-tags=${(event: CustomEvent<string[]>) => this.#set(field, event.detail)}
        ></oneloop-tags>`;
      case "number":
        return html`<input
          type="text"
          inputmode="decimal"
          autocomplete="off"
          id=${id}
          aria-describedby=${described}
          aria-invalid=${invalid}
          aria-required=${required}
          .value=${typed ?? numberText(value)}
          @input=${(event: Event) => this.#read(field, text(event), numberOf)}
        />`;
      case "long":
        return html`<textarea
          rows="4"
          id=${id}
          aria-describedby=${described}
          aria-invalid=${invalid}
          aria-required=${required}
          .value=${typeof value === "string" ? value : ""}
          @input=${(event: Event) => this.#set(field, text(event) || undefined)}
        ></textarea>`;
      case "json":
        return html`<textarea
          rows="3"
          class="json"
          placeholder=${t("field.jsonHint")}
          id=${id}
          aria-describedby=${described}
          aria-invalid=${invalid}
          .value=${typed ?? (value === undefined ? "" : JSON.stringify(value, null, 2))}
          @input=${(event: Event) => this.#read(field, text(event), jsonOf)}
        ></textarea>`;
      default:
        return html`<input
          type=${kind}
          id=${id}
          placeholder=${typeof schema.examples?.[0] === "string" ? schema.examples[0] : ""}
          aria-describedby=${described}
          aria-invalid=${invalid}
          aria-required=${required}
          .value=${typeof value === "string" ? value : ""}
          @input=${(event: Event) => this.#set(field, text(event) || undefined)}
        />`;
    }
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.busy) return;
    // What is typed and not added yet, or not left yet, counts.
    for (const tags of this.renderRoot.querySelectorAll("oneloop-tags"))
      (tags as Element & { commit(): void }).commit();
    this.tried = true;
    const fields = this.#groups.flatMap((group) => group.fields);
    if (fields.every((field) => problemOf(field, this.#value(field)) === "")) {
      this.dispatchEvent(
        new CustomEvent("oneloop-submit", { detail: this.values, bubbles: true, composed: true }),
      );
      return;
    }
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"], oneloop-tags[invalid]')?.focus(),
    );
  }
}

/** Written as the reader's keyboard has it. */
function numberOf(text: string): number | undefined {
  const typed = text.trim();
  return typed === "" ? undefined : Number(typed.replace(/^([+-]?\d*),(\d+)$/, "$1.$2"));
}

function numberText(value: unknown): string {
  return typeof value === "number" && !Number.isNaN(value) ? String(value) : "";
}

function jsonOf(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return error;
  }
}
