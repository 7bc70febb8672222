import { LitElement, css, html, nothing, svg } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { StepRecord } from "../../api/view.js";
import { formatDuration, formatNumber } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { onTick } from "../step-tree/ticker.js";
import { stepMark } from "../step-tree/words.js";
import { controls } from "../theme/controls.js";
import { paneStyles } from "./styles.js";
import { endOf, figuresOf, startOf } from "./runs.js";
import type { Row, Turn } from "./runs.js";

/** Deeper ones are drawn at the same place. */
const DEEPEST = 8;

/** A turn's nodes, tools and calls of models, over time. */
export class OneloopInspectorTimeline extends LitElement {
  static override styles = [
    controls,
    paneStyles,
    css`
      .axis,
      .row {
        display: grid;
        grid-template-columns: minmax(112px, 38%) minmax(0, 1fr) 60px;
        column-gap: 10px;
        align-items: center;
        width: 100%;
        padding: 0 16px;
      }
      .axis {
        position: sticky;
        z-index: 1;
        top: 0;
        height: 28px;
        border-bottom: 1px solid var(--ol-line);
        background: var(--ol-ground);
        color: var(--ol-text-quiet);
      }
      .row {
        min-height: 30px;
        text-align: start;
      }
      button.row:hover,
      .row[aria-expanded="true"] {
        background: var(--ol-hover);
      }
      button.row:focus-visible {
        outline-offset: -2px;
      }
      ul {
        margin: 0;
        padding: 4px 0;
        list-style: none;
      }
      .name {
        display: flex;
        align-items: center;
        gap: 6px;
        min-width: 0;
      }
      .name .indent {
        width: 8px;
        flex: none;
      }
      .name svg {
        width: 14px;
        height: 14px;
        color: var(--ol-text-quiet);
        transition: transform var(--ol-quick) ease-out;
      }
      [aria-expanded="true"] .name svg {
        transform: rotate(90deg);
      }
      .name span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      [data-kind="run"] .name span {
        font-weight: 500;
      }
      .time {
        color: var(--ol-text-quiet);
        font-variant-numeric: tabular-nums;
        text-align: end;
        white-space: nowrap;
      }
      .track {
        width: 100%;
        height: 16px;
        overflow: visible;
        direction: ltr;
      }
      .axis .track {
        height: 28px;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      .axis text {
        fill: var(--ol-text-quiet);
        dominant-baseline: central;
      }
      .grid {
        stroke: var(--ol-line);
      }
      .bar {
        fill: var(--ol-edge);
      }
      [data-kind="llm"] .bar {
        fill: var(--ol-accent);
      }
      [data-kind="tool"] .bar,
      [data-kind="retrieval"] .bar {
        fill: var(--ol-ok);
      }
      [data-kind="ask"] .bar {
        fill: var(--ol-warn);
      }
      [data-status="error"] .bar {
        fill: var(--ol-danger);
      }
      .bar.before {
        opacity: 0.4;
      }
      [data-status="error"] .mark {
        color: var(--ol-danger);
      }
      .first {
        stroke: var(--ol-text);
        stroke-width: 1.5;
      }
      [data-status="running"] .time {
        color: var(--ol-text);
      }
      .inside {
        margin: 2px 16px 10px;
        padding: 10px 14px;
        border: 1px solid var(--ol-line);
        border-radius: var(--ol-radius);
        background: var(--ol-sunken);
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 4px 16px;
        margin: 0;
      }
      dt {
        color: var(--ol-text-quiet);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
        font-variant-numeric: tabular-nums;
      }
      pre {
        max-height: 240px;
        margin: 0;
        overflow: auto;
        font: 13px / 20px var(--ol-font-code);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        scrollbar-width: thin;
      }
      .error {
        color: var(--ol-danger);
      }
      p {
        margin: 0;
        padding: 24px 16px;
      }
      @media (forced-colors: active) {
        .bar {
          fill: CanvasText;
        }
      }
    `,
  ];

  /** The turn that is looked at. */
  @property({ attribute: false }) turn: Turn | undefined;

  #open = new Set<string>();
  #untick: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tick(false);
  }

  protected override updated(): void {
    this.#tick(this.turn?.rows.some(({ step }) => step.status === "running" || step.waitForAnswer) ?? false);
  }

  #tick(running: boolean): void {
    if (running) this.#untick ??= onTick(() => this.requestUpdate());
    else {
      this.#untick?.();
      this.#untick = undefined;
    }
  }

  protected override render(): TemplateResult {
    const rows = this.turn?.rows ?? [];
    if (rows.length === 0) return html`<p class="quiet">${t("inspector.noRun")}</p>`;
    const now = Date.now();
    const from = Math.min(...rows.map(({ step }) => startOf(step)));
    const span = Math.max(1, Math.max(...rows.map(({ step }) => endOf(step, now))) - from);
    const ticks = ticksOf(span);
    const share = (time: number): string => `${((100 * time) / span).toFixed(3)}%`;
    const lines = ticks.map(
      (tick) => svg`<line class="grid" x1=${share(tick)} x2=${share(tick)} y1="-8" y2="24"/>`,
    );
    return html`
      <div class="axis" aria-hidden="true">
        <span>${t("inspector.step")}</span>
        <svg class="track">
          ${ticks.map((tick) => svg`<text x=${share(tick)} y="14" dx="3">${tickWord(tick)}</text>`)}
        </svg>
        <span class="time">${t("inspector.duration")}</span>
      </div>
      <ul role="list" @keydown=${this.#keyPressed}>
        ${repeat(
          rows,
          ({ step }) => step.id,
          (row) => html`<li>${this.#row(row, from, span, now, lines, share)}</li>`,
        )}
      </ul>
    `;
  }

  #row(
    { step, depth }: Row,
    from: number,
    span: number,
    now: number,
    lines: unknown,
    share: (time: number) => string,
  ): TemplateResult {
    const begin = startOf(step);
    const length = endOf(step, now) - begin;
    const { firstToken } = figuresOf(step);
    const kind = step.ask ? "ask" : step.type;
    const open = this.#open.has(step.id);
    const mark = stepMark(step);
    const first = firstToken === undefined ? undefined : Math.min(firstToken, length);
    // A bar of no length would not be seen.
    const least = Math.max(length, span / 200);
    const bar = (name: string, at: number, long: number): unknown =>
      svg`<rect class=${name} x=${share(at - from)} width=${share(long)} y="4" height="8" rx="2"/>`;
    return html`
      <button
        type="button"
        class="row"
        data-depth=${depth}
        data-kind=${kind}
        data-status=${step.status}
        aria-expanded=${open}
        @click=${() => this.#toggle(step.id, !open)}
      >
        <span class="name"
          >${Array.from({ length: Math.min(depth, DEEPEST) }, () => html`<i class="indent"></i>`)}${icons.chevronRight()}<span
            >${titleOf(step)}</span
          ></span
        >
        <svg class="track" aria-hidden="true">
          ${lines}
          ${
            first === undefined
              ? bar("bar", begin, least)
              : [
                  bar("bar before", begin, Math.max(first, span / 200)),
                  bar("bar", begin + first, Math.max(length - first, span / 400)),
                  svg`<line class="first" x1=${share(begin + first - from)} x2=${share(begin + first - from)} y1="1" y2="15"/>`,
                ]
          }
        </svg>
        <span class="visually-hidden">${aboutOf(step, kind, begin - from)}</span>
        <span class="time">${mark ? html`<span class="mark">${mark}</span>` : timeOf(length)}</span>
      </button>
      ${open ? this.#inside(step, length) : nothing}
    `;
  }

  #inside(step: StepRecord, length: number): TemplateResult {
    const { firstToken, input, output } = figuresOf(step);
    const tokens = [
      input === undefined ? "" : t("inspector.tokensIn", { count: formatNumber(input) }),
      output === undefined ? "" : t("inspector.tokensOut", { count: formatNumber(output) }),
    ].filter(Boolean);
    const line = (name: string, value: unknown): TemplateResult =>
      html`<dt>${name}</dt>
        <dd>${value}</dd>`;
    const text = (name: string, value: string): unknown =>
      value === "" ? nothing : line(name, html`<pre tabindex="0" aria-label=${name}>${laidOut(value)}</pre>`);
    return html`<div class="inside">
      <dl>
        ${line(t("inspector.duration"), timeOf(length))}
        ${firstToken === undefined ? nothing : line(t("inspector.firstToken"), timeOf(firstToken))}
        ${tokens.length === 0 ? nothing : line(t("inspector.tokensLabel"), tokens.join(" · "))}
        ${step.error ? line(t("message.error"), html`<span class="error">${step.error.name}: ${step.error.message}</span>`) : nothing}
        ${step.showInput === false ? nothing : text(t("step.input"), step.input)}
        ${text(t("step.output"), step.output)}
      </dl>
    </div>`;
  }

  #toggle(id: string, open: boolean): void {
    if (open) this.#open.add(id);
    else this.#open.delete(id);
    this.requestUpdate();
  }

  #keyPressed = (event: KeyboardEvent): void => {
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>("button.row")];
    const at = rows.indexOf((this.renderRoot as ShadowRoot).activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const next = to[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(next, rows.length - 1))]?.focus();
  };
}

/** What the drawing of a step says, for who does not see it. */
function aboutOf(step: StepRecord, kind: string, begin: number): string {
  const { firstToken, output } = figuresOf(step);
  const known = kind === "llm" || kind === "tool" || kind === "run" || kind === "ask" ? kind : "step";
  const words = [
    t(`inspector.kind.${known}`),
    t("inspector.from", { time: timeOf(begin) }),
    firstToken === undefined ? "" : t("inspector.firstTokenAfter", { time: timeOf(firstToken) }),
    output === undefined ? "" : t("inspector.tokens", { count: formatNumber(output) }),
    step.status === "running" ? t("inspector.node.running") : "",
  ];
  return words.filter(Boolean).join(", ");
}

function titleOf(step: StepRecord): string {
  return step.ask ? step.output || t("inspector.kind.ask") : step.name;
}

/** Shorter than a tenth of a second it is written in milliseconds. */
function timeOf(milliseconds: number): string {
  return milliseconds < 100 ? tickWord(Math.round(milliseconds)) : formatDuration(milliseconds);
}

function tickWord(milliseconds: number): string {
  if (milliseconds < 1_000) return t("inspector.ms", { count: formatNumber(milliseconds) });
  return formatDuration(milliseconds);
}

/** Round times, no more than five. */
function ticksOf(span: number): number[] {
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const width = [1, 2, 5, 10].map((each) => each * power).find((each) => span / each <= 4) ?? span;
  const ticks: number[] = [];
  // The last one would stand beside the track.
  for (let tick = 0; tick < span * 0.9; tick += width) ticks.push(tick);
  return ticks;
}

function laidOut(text: string): string {
  try {
    return /^\s*[[{]/.test(text) && text.length < 1_000_000
      ? JSON.stringify(JSON.parse(text), null, 2)
      : text;
  } catch {
    return text;
  }
}
