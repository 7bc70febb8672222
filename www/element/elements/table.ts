import { LitElement, css, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { formatNumber } from "../i18n/format.js";
import { currentLanguage, t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";

/** What a table shows. */
export interface Table {
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
}

const PAGE = 10;

/**
 * Rows to sort by any column and to page through.
 * @csspart table - the table
 */
export class OneloopTable extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
        font-size: 14px;
        line-height: 20px;
        container-type: inline-size;
      }
      .scroll {
        overflow-x: auto;
        outline-offset: -2px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 8px 14px;
        border-bottom: 1px solid var(--ol-line);
        text-align: start;
        vertical-align: top;
      }
      th {
        padding: 0;
        background: var(--ol-sunken);
        font-weight: 500;
      }
      th button {
        width: 100%;
        min-height: 38px;
        padding: 0 14px;
        justify-content: flex-start;
        gap: 4px;
        font-weight: 500;
        white-space: nowrap;
      }
      th button:hover {
        background: var(--ol-hover);
      }
      th svg {
        visibility: hidden;
      }
      th[aria-sort] svg {
        visibility: visible;
      }
      th[aria-sort="ascending"] svg {
        transform: rotate(180deg);
      }
      .number {
        text-align: end;
      }
      .number button {
        justify-content: flex-end;
      }
      td {
        max-width: 28rem;
        overflow-wrap: break-word;
      }
      tbody tr:last-child td {
        border-bottom: 0;
      }
      nav {
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: 4px;
        padding: 4px 8px;
        border-top: 1px solid var(--ol-line);
        color: var(--ol-text-quiet);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      /* Sideways it scrolls anyway: short cells stay in one line. */
      @container (max-width: 480px) {
        table {
          width: max-content;
          min-width: 100%;
        }
        td {
          max-width: 14rem;
        }
        td,
        th button {
          padding-inline: 10px;
        }
      }
      .empty {
        padding: 12px 14px;
      }
    `,
  ];

  /** What it shows. */
  @property({ attribute: false }) table: Table = { columns: [], rows: [] };
  /** What it is called. */
  @property({ attribute: false }) label = "";

  @state() private by = -1;
  @state() private down = false;
  @state() private first = 0;

  #sorted: readonly (readonly unknown[])[] = [];
  #numeric: boolean[] = [];

  protected override willUpdate(changed: PropertyValues): void {
    const { columns, rows } = this.table;
    if (changed.has("table")) {
      this.first = 0;
      if (this.by >= columns.length) this.by = -1;
      this.#numeric = columns.map(
        (_, at) => rows.length > 0 && rows.every((row) => row[at] == null || typeof row[at] === "number"),
      );
    }
    if (changed.has("table") || changed.has("by") || changed.has("down")) this.#sorted = this.#sort(rows);
  }

  #sort(rows: Table["rows"]): Table["rows"] {
    const { by } = this;
    if (by < 0) return rows;
    const order = new Intl.Collator(currentLanguage(), { numeric: true }).compare;
    return rows.toSorted((one, other) => {
      const [a, b] = [one[by], other[by]];
      // What is missing stands last either way.
      if (a == null || b == null) return Number(a == null) - Number(b == null);
      const before = typeof a === "number" && typeof b === "number" ? a - b : order(inWords(a), inWords(b));
      return this.down ? -before : before;
    });
  }

  protected override render(): TemplateResult {
    const { columns } = this.table;
    const count = this.#sorted.length;
    const page = this.#sorted.slice(this.first, this.first + PAGE);
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label=${this.label}>
        <table part="table">
          <thead>
            <tr>
              ${columns.map((column, at) => this.#head(column, at))}
            </tr>
          </thead>
          <tbody>
            ${page.map(
              (row) =>
                html`<tr>
                  ${columns.map((_, at) => html`<td class=${this.#numeric[at] ? "number" : ""}>${shown(row[at])}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${count === 0 ? html`<div class="empty quiet">${t("table.empty")}</div>` : nothing}
      ${count > PAGE ? this.#pages(count) : nothing}
    `;
  }

  #head(column: string, at: number): TemplateResult {
    const sorted = this.by === at ? (this.down ? "descending" : "ascending") : nothing;
    return html`<th scope="col" class=${this.#numeric[at] ? "number" : ""} aria-sort=${sorted}>
      <button type="button" title=${t("table.sort", { name: column })} @click=${() => this.#by(at)}>
        ${column}${icons.chevronDown()}
      </button>
    </th>`;
  }

  #pages(count: number): TemplateResult {
    const to = Math.min(count, this.first + PAGE);
    const words = {
      from: formatNumber(this.first + 1),
      to: formatNumber(to),
      count: formatNumber(count),
    };
    return html`<nav aria-label=${this.label}>
      <span aria-live="polite">${t("table.page", words)}</span>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("table.previous")}
        ?disabled=${this.first === 0}
        @click=${() => (this.first -= PAGE)}
      >
        ${icons.previous()}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("table.next")}
        ?disabled=${to === count}
        @click=${() => (this.first += PAGE)}
      >
        ${icons.next()}
      </button>
    </nav>`;
  }

  /** Upwards, downwards, as it came. */
  #by(at: number): void {
    this.first = 0;
    if (this.by !== at) [this.by, this.down] = [at, false];
    else if (!this.down) this.down = true;
    else [this.by, this.down] = [-1, false];
  }
}

function inWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function shown(value: unknown): string {
  return value == null ? "–" : inWords(value);
}

/** A table, if that is what some data is. */
export function asTable(value: unknown): Table | undefined {
  const { columns, rows } = (value ?? {}) as Partial<Table>;
  return Array.isArray(columns) && Array.isArray(rows)
    ? { columns: columns.map(String), rows: rows.filter(Array.isArray) }
    : undefined;
}

/** A figure's points as a table, where its traces share what they are drawn over. */
export function tableOfFigure(figure: unknown): Table | undefined {
  const { data } = (figure ?? {}) as { data?: { x?: unknown; y?: unknown; name?: string }[] };
  const traces = Array.isArray(data) ? data : [];
  const over = traces[0]?.x;
  if (!Array.isArray(over)) return undefined;
  const same = JSON.stringify(over);
  if (!traces.every(({ x, y }) => Array.isArray(y) && JSON.stringify(x) === same)) return undefined;
  const columns = ["x", ...traces.map(({ name }, at) => name ?? (at === 0 ? "y" : `y${at + 1}`))];
  return { columns, rows: over.map((x: unknown, at) => [x, ...traces.map(({ y }) => (y as unknown[])[at])]) };
}
