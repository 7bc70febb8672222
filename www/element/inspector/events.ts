import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { formatNumber } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { controls } from "../theme/controls.js";
import { fieldStyles } from "../theme/fields.js";
import type { LoggedEvent } from "./log.js";

/** How many are drawn: the newest that the filter lets through. */
const DRAWN = 300;

/**
 * What was told, as it was told.
 * @fires oneloop-clear-events - the user wants them forgotten
 */
export class OneloopInspectorEvents extends LitElement {
  static override styles = [
    controls,
    fieldStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        font-size: 13px;
        line-height: 18px;
      }
      .tools {
        display: flex;
        flex: none;
        align-items: center;
        gap: 8px;
        padding: 10px 16px;
        border-bottom: 1px solid var(--ol-line);
      }
      .tools input:not([type="checkbox"]) {
        flex: 1;
        min-width: 0;
        height: 32px;
        font-size: 13px;
      }
      .tools .button {
        min-height: 32px;
        padding: 0 12px;
        font-size: 13px;
      }
      .list {
        flex: 1;
        min-height: 0;
        overflow: hidden auto;
        scrollbar-width: thin;
      }
      ul {
        margin: 0;
        padding: 4px 0;
        list-style: none;
      }
      .event {
        display: grid;
        grid-template-columns: 64px 88px minmax(0, 1fr);
        gap: 8px;
        width: 100%;
        min-height: 26px;
        padding: 3px 16px;
        justify-items: start;
        text-align: start;
        font-family: var(--ol-font-code);
      }
      .event:hover,
      .event[aria-expanded="true"] {
        background: var(--ol-hover);
      }
      .event:focus-visible {
        outline-offset: -2px;
      }
      .at {
        color: var(--ol-text-quiet);
        font-variant-numeric: tabular-nums;
      }
      .event span {
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .about {
        color: var(--ol-text-quiet);
      }
      oneloop-json {
        padding: 2px 16px 10px;
      }
      p {
        margin: 0;
        padding: 12px 16px;
      }
    `,
  ];

  /** The oldest first: the same list while it grows. */
  @property({ attribute: false }) events: readonly LoggedEvent[] = [];

  /** How many there were: tells that there are more. */
  @property({ attribute: false }) told = 0;

  @state() private filter = "";
  @state() private paused: readonly LoggedEvent[] | undefined;

  #open = new Set<number>();

  protected override render(): TemplateResult {
    const { paused } = this;
    const all = paused ?? this.events;
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean);
    const found: LoggedEvent[] = [];
    let left = 0;
    for (let at = all.length - 1; at >= 0; at--) {
      const event = all[at];
      if (!event || !words.every((word) => `${event.type} ${event.about}`.toLowerCase().includes(word)))
        continue;
      if (found.length < DRAWN) found.push(event);
      else left++;
    }
    const first = all[0]?.at ?? 0;
    return html`
      <div class="tools">
        <input
          type="search"
          aria-label=${t("inspector.filter")}
          placeholder=${t("inspector.filter")}
          .value=${this.filter}
          @input=${(event: InputEvent) => (this.filter = (event.target as HTMLInputElement).value)}
        />
        <button type="button" class="button pause" aria-pressed=${paused !== undefined} @click=${this.#pause}>
          ${t(paused ? "inspector.goOn" : "inspector.pause")}
        </button>
        <button type="button" class="button" @click=${this.#clear}>${t("inspector.clear")}</button>
      </div>
      <div class="list">
        ${found.length === 0 ? html`<p class="quiet">${t(all.length === 0 ? "inspector.noEvents" : "inspector.noneFound")}</p>` : nothing}
        <ul role="list">
          ${repeat(
            found,
            ({ seq }) => seq,
            (event) => html`<li>${this.#event(event, first)}</li>`,
          )}
        </ul>
        ${left > 0 ? html`<p class="quiet">${t("inspector.olderEvents", { count: formatNumber(left) })}</p>` : nothing}
      </div>
    `;
  }

  #event({ seq, at, type, about, data }: LoggedEvent, first: number): TemplateResult {
    const open = this.#open.has(seq);
    return html`
      <button type="button" class="event" aria-expanded=${open} @click=${() => this.#toggle(seq, !open)}>
        <span class="at">${((at - first) / 1_000).toFixed(3)}</span><span>${type}</span
        ><span class="about">${about.slice(0, 200)}</span>
      </button>
      ${open ? html`<oneloop-json .value=${data} .depth=${2}></oneloop-json>` : nothing}
    `;
  }

  #toggle(seq: number, open: boolean): void {
    if (open) this.#open.add(seq);
    else this.#open.delete(seq);
    this.requestUpdate();
  }

  #pause(): void {
    this.paused = this.paused ? undefined : [...this.events];
  }

  #clear(): void {
    if (this.paused) this.paused = [];
    this.#open.clear();
    this.dispatchEvent(new CustomEvent("oneloop-clear-events", { bubbles: true, composed: true }));
  }
}
