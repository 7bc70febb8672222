import { LitElement, css, html, nothing, svg } from "lit";
import type { PropertyValues, SVGTemplateResult, TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { InspectedGraph } from "../../api/view.js";
import { t, tCount } from "../i18n/index.js";
import { reasonOf } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { place } from "./layout.js";
import type { Placed, PlacedEdge, PlacedNode } from "./layout.js";
import { nodesOf } from "./runs.js";
import type { NodeState, Turn } from "./runs.js";

/** The graph, with how its nodes stand in a turn. */
export class OneloopInspectorGraph extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        overflow: auto;
        scrollbar-width: thin;
      }
      figure {
        margin: 0;
        padding: 12px;
        text-align: center;
      }
      .drawing {
        display: inline-block;
        max-width: 100%;
        min-width: min(320px, 100%);
        height: auto;
        font: 500 13px / 1 var(--ol-font);
      }
      text {
        fill: var(--ol-text);
        text-anchor: middle;
        dominant-baseline: central;
      }
      .box {
        fill: var(--ol-raised);
        stroke: var(--ol-edge);
        stroke-width: 1;
        transition:
          fill var(--ol-calm) ease-out,
          stroke var(--ol-calm) ease-out;
      }
      .end .box {
        fill: var(--ol-sunken);
        stroke: var(--ol-line);
      }
      .end text,
      .count,
      .label {
        fill: var(--ol-text-quiet);
        font-weight: 400;
        font-size: 12px;
      }
      .edge {
        fill: none;
        stroke: var(--ol-edge);
        stroke-width: 1.25;
      }
      .edge.conditional {
        stroke-dasharray: 4 4;
      }
      .tip {
        fill: var(--ol-edge);
      }
      .label {
        paint-order: stroke;
        stroke: var(--ol-ground);
        stroke-width: 6px;
        stroke-linejoin: round;
      }
      .frame {
        fill: var(--ol-sunken);
        stroke: var(--ol-line);
      }
      .frame-name {
        text-anchor: start;
        fill: var(--ol-text-quiet);
        font-weight: 400;
        font-size: 12px;
      }
      [data-status="done"] .box {
        stroke: var(--ol-text-quiet);
      }
      [data-status="running"] .box {
        fill: var(--ol-accent-quiet);
        stroke: var(--ol-accent);
        stroke-width: 2;
      }
      [data-status="waiting"] .box {
        fill: var(--ol-warn-quiet);
        stroke: var(--ol-warn);
        stroke-width: 2;
      }
      [data-status="error"] .box {
        fill: var(--ol-danger-quiet);
        stroke: var(--ol-danger);
        stroke-width: 2;
      }
      [data-status="stopped"] .box,
      [data-status="interrupted"] .box {
        stroke: var(--ol-warn);
      }
      .mark {
        fill: none;
        stroke: var(--ol-text-quiet);
        stroke-width: 1.6;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      [data-status="done"] .mark {
        stroke: var(--ol-ok);
      }
      [data-status="running"] .mark {
        stroke: var(--ol-accent);
        transform-box: fill-box;
        transform-origin: center;
        animation: turn 0.9s linear infinite;
      }
      [data-status="waiting"] .mark,
      [data-status="stopped"] .mark,
      [data-status="interrupted"] .mark {
        stroke: var(--ol-warn);
      }
      [data-status="error"] .mark {
        stroke: var(--ol-danger);
      }
      @keyframes turn {
        to {
          transform: rotate(1turn);
        }
      }
      p {
        margin: 0;
        padding: 24px 16px;
      }
      @media (prefers-reduced-motion: reduce) {
        [data-status="running"] .mark {
          animation: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) graph: InspectedGraph | undefined;
  /** The turn that is looked at. */
  @property({ attribute: false }) turn: Turn | undefined;
  /** The nodes that wait to be answered. */
  @property({ attribute: false }) waiting: ReadonlySet<string> = new Set();

  @state() private placed: Placed | undefined;
  @state() private failure = "";

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("graph")) return;
    this.placed = undefined;
    this.failure = "";
    try {
      const drawing = this.graph?.getGraph({ xray: true }).toJSON();
      if (drawing) this.placed = place(drawing, { start: t("inspector.start"), end: t("inspector.end") });
    } catch (error) {
      this.failure = reasonOf(error);
    }
  }

  protected override render(): TemplateResult {
    const { placed } = this;
    if (this.failure)
      return html`<p class="quiet" role="alert">${t("inspector.noDrawing", { reason: this.failure })}</p>`;
    if (!placed) return html`<p class="quiet">${t("inspector.noGraph")}</p>`;
    const ids = new Set(placed.nodes.map(({ id }) => id));
    const states = nodesOf(
      this.turn,
      (path) => ids.has(path) || placed.frames.some(({ id }) => id === `frame ${path}`),
      this.waiting,
    );
    const { width, height } = placed;
    return html`<figure>
      <svg
        class="drawing"
        width=${width}
        height=${height}
        viewBox="0 0 ${width} ${height}"
        aria-hidden="true"
      >
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path class="tip" d="M0 .8 7.5 4 0 7.2z" />
          </marker>
        </defs>
        ${placed.frames.map(
          (frame) =>
            svg`<rect class="frame" x=${frame.x - frame.width / 2} y=${frame.y - frame.height / 2} width=${frame.width} height=${frame.height} rx="12"/>
              <text class="frame-name" x=${frame.x - frame.width / 2 + 10} y=${frame.y - frame.height / 2 + 12}>${frame.name}</text>`,
        )}
        ${placed.edges.map((edge) => this.#edge(edge))}
        ${placed.nodes.map((node) => this.#node(node, states.get(node.id)))}
      </svg>
      <ul class="visually-hidden">
        ${placed.nodes
          .filter(({ isEnd }) => !isEnd)
          .map(({ id, name }) => {
            const { status, count = 0 } = states.get(id) ?? {};
            const word = t(status ? `inspector.node.${status}` : "inspector.node.idle");
            return html`<li>
              ${name}: ${word}${count > 1 ? `, ${tCount("inspector.times", count)}` : nothing}
            </li>`;
          })}
      </ul>
    </figure>`;
  }

  #edge({ path, conditional, label }: PlacedEdge): SVGTemplateResult {
    return svg`<path class=${conditional ? "edge conditional" : "edge"} d=${path} marker-end="url(#tip)"/>
      ${label ? svg`<text class="label" x=${label.x} y=${label.y}>${label.text}</text>` : nothing}`;
  }

  #node(
    { id, name, x, y, width, height, isEnd }: PlacedNode,
    state: NodeState | undefined,
  ): SVGTemplateResult {
    const left = x - width / 2;
    const mark = state && !isEnd ? MARKS[state.status] : undefined;
    return svg`<g class=${isEnd ? "node end" : "node"} data-node=${id} data-status=${state?.status ?? nothing}>
      <rect class="box" x=${left} y=${y - height / 2} width=${width} height=${height} rx=${isEnd ? height / 2 : 8}/>
      <text x=${x} y=${y}>${name}</text>
      ${mark ? svg`<path class="mark" d=${mark(left + 16, y)}/>` : nothing}
      ${state && state.count > 1 ? svg`<text class="count" x=${left + width - 15} y=${y}>${state.count}×</text>` : nothing}
    </g>`;
  }
}

type Mark = (x: number, y: number) => string;

const BAR: Mark = (x, y) => `M${x - 2.5} ${y - 4}v8M${x + 2.5} ${y - 4}v8`;

/** What says how a node stands, beside its colour. */
const MARKS: Record<NodeState["status"], Mark> = {
  done: (x, y) => `M${x - 4.5} ${y + 0.5}l3 3 6-7`,
  running: (x, y) => `M${x} ${y - 5}a5 5 0 1 1 -5 5`,
  error: (x, y) => `M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8`,
  waiting: BAR,
  stopped: BAR,
  interrupted: BAR,
};
