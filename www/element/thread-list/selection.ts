import { html, nothing } from "lit";
import type { ReactiveControllerHost, TemplateResult } from "lit";
import { t, tCount } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { iconButton } from "../theme/icon-button.js";

/** Several threads, chosen in the list. */
export class Selection {
  #ids: ReadonlySet<string> | undefined;
  #last = "";

  constructor(private readonly host: ReactiveControllerHost) {}

  /** Whether threads are being chosen. */
  get isOn(): boolean {
    return this.#ids !== undefined;
  }

  get ids(): ReadonlySet<string> {
    return this.#ids ?? new Set();
  }

  /** Chooses these. */
  set(ids: Iterable<string>): void {
    this.#ids = new Set(ids);
    this.#last = [...this.#ids].at(-1) ?? "";
    this.host.requestUpdate();
  }

  /** No thread is chosen any more. */
  end(): void {
    this.#ids = undefined;
    this.host.requestUpdate();
  }

  /** Chooses one, or takes the choice back. */
  toggle(id: string): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.set(ids);
    this.#last = id;
  }

  /** Chooses all from the one that was chosen last to this one. */
  extend(id: string, all: readonly string[]): void {
    const from = Math.max(0, all.indexOf(this.#last));
    const to = all.indexOf(id);
    const last = this.#last;
    this.set([...this.ids, ...all.slice(Math.min(from, to), Math.max(from, to) + 1)]);
    this.#last = last;
  }

  /** Those that are not there any more are not chosen. */
  take(all: readonly string[]): void {
    if (!this.#ids) return;
    const ids = all.filter((id) => this.#ids?.has(id));
    if (ids.length < this.#ids.size) this.#ids = new Set(ids);
  }
}

/** What the line above the list tells. */
export interface SelectionEvents {
  all: () => void;
  remove: () => void;
  end: () => void;
  keyPressed: (event: KeyboardEvent) => void;
}

/** What can be done with the chosen threads. */
export function renderSelection(
  count: number,
  { all, remove, end, keyPressed }: SelectionEvents,
): TemplateResult {
  return html`<div class="selection" role="toolbar" aria-label=${t("threads.select")} @keydown=${keyPressed}>
    <span class="count" role="status">${tCount("threads.selected", count)}</span>
    ${iconButton(t("threads.selectAll"), icons.checks(), all)}
    ${iconButton(t("threads.delete"), icons.trash(), remove, { disabled: count === 0 })}
    ${iconButton(t("threads.selectEnd"), icons.smallClose(), end)}
  </div>`;
}

/** The box of a row that can be chosen. */
export function renderBox(isChosen: boolean): TemplateResult {
  return html`<span class="box" aria-hidden="true">${isChosen ? icons.check() : nothing}</span>`;
}
