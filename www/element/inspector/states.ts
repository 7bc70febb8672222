import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { StateSnapshot } from "../../api/graph/snapshot.js";
import { formatMoment } from "../i18n/format.js";
import { currentLanguage, t, tCount } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";
import { paneStyles } from "./styles.js";
import { MOST_CHANGES, changesOf, wordOf } from "./values.js";
import type { Change } from "./values.js";

/** A state of a thread, of whatever graph. */
export type GraphState = StateSnapshot<Record<string, unknown>>;

/** How long a value in a line of differences may be. */
const CLIP = 160;

/** The id of a state's checkpoint. */
export function checkpointOf(state: Pick<GraphState, "config"> | undefined): string | undefined {
  return state?.config.configurable?.checkpoint_id;
}

/** The id of the checkpoint that a state came after. */
export function parentOf(state: GraphState): string | undefined {
  return state.parentConfig?.configurable?.checkpoint_id;
}

/**
 * The states of a thread, the newest first, each with what it changed.
 * @fires {CustomEvent<GraphState>} oneloop-resume-from - the user wants to go on from a state
 * @fires oneloop-more-states - the user wants to see older ones
 */
export class OneloopInspectorStates extends LitElement {
  static override styles = [
    controls,
    paneStyles,
    css`
      ul {
        margin: 0;
        padding: 4px 0;
        list-style: none;
      }
      .state {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        min-height: 40px;
        padding: 6px 16px;
        text-align: start;
      }
      .state:hover,
      .state[aria-expanded="true"] {
        background: var(--ol-hover);
      }
      .state:focus-visible {
        outline-offset: -2px;
      }
      .state > svg {
        color: var(--ol-text-quiet);
        transition: transform var(--ol-quick) ease-out;
      }
      .state[aria-expanded="true"] > svg {
        transform: rotate(90deg);
      }
      .step {
        min-width: 26px;
        color: var(--ol-text-quiet);
        font-variant-numeric: tabular-nums;
        text-align: end;
      }
      .words {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .what {
        font-weight: 500;
      }
      .asks {
        color: var(--ol-warn);
      }
      .failed {
        color: var(--ol-danger);
      }
      time {
        flex: none;
        color: var(--ol-text-quiet);
        font-variant-numeric: tabular-nums;
      }
      .inside {
        padding: 4px 16px 16px 50px;
      }
      h3 {
        margin: 12px 0 4px;
        font-size: 13px;
        font-weight: 500;
        color: var(--ol-text-quiet);
      }
      .changes {
        padding: 0;
        border: 1px solid var(--ol-line);
        border-radius: var(--ol-radius);
        background: var(--ol-sunken);
        overflow: hidden;
        font: 13px / 20px var(--ol-font-code);
        overflow-wrap: anywhere;
      }
      .change {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr);
        padding: 3px 10px 3px 4px;
      }
      .change + .change {
        border-top: 1px solid var(--ol-line);
      }
      .sign {
        text-align: center;
        font-weight: 600;
      }
      .added .sign {
        color: var(--ol-ok);
      }
      .removed .sign {
        color: var(--ol-danger);
      }
      .changed .sign {
        color: var(--ol-warn);
      }
      .old,
      .path {
        color: var(--ol-text-quiet);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        margin-top: 14px;
      }
      .id {
        font-family: var(--ol-font-code);
        overflow-wrap: anywhere;
      }
      p {
        margin: 0;
      }
      .note {
        padding: 24px 16px;
      }
      .more {
        margin: 4px 16px 12px;
      }
      @media (max-width: 480px) {
        .inside {
          padding-inline-start: 16px;
        }
      }
    `,
  ];

  /** The newest first. */
  @property({ attribute: false }) states: readonly GraphState[] = [];
  /** Whether there are older ones. */
  @property({ type: Boolean }) more = false;
  /** Why there are none, if something is in the way. */
  @property({ attribute: false }) problem = "";
  /** Whether one can go on from a state now, and why not. */
  @property({ attribute: false }) resumable: (state: GraphState) => { can: boolean; why?: string } = () => ({
    can: true,
  });

  #open = new Set<string>();

  protected override render(): TemplateResult {
    if (this.states.length === 0)
      return html`<p class="note quiet" role=${this.problem ? "alert" : nothing}>
        ${this.problem || t("inspector.noStates")}
      </p>`;
    const byId = new Map(this.states.map((state) => [checkpointOf(state), state]));
    return html`
      ${this.problem ? html`<p class="note" role="alert">${this.problem}</p>` : nothing}
      <ul role="list">
        ${repeat(
          this.states,
          (state, at) => checkpointOf(state) ?? at,
          (state) => html`<li>${this.#state(state, byId.get(parentOf(state)))}</li>`,
        )}
      </ul>
      ${
        this.more
          ? html`<button type="button" class="button more" @click=${() => this.#fire("oneloop-more-states")}>
              ${t("inspector.olderStates")}
            </button>`
          : nothing
      }
    `;
  }

  #state(state: GraphState, before: GraphState | undefined): TemplateResult {
    const id = checkpointOf(state) ?? "";
    const open = this.#open.has(id);
    const asks = state.tasks.some(({ interrupts }) => interrupts.length > 0);
    const failed = state.tasks.some(({ error }) => error);
    const next = state.next.length > 0 ? t("inspector.next", { names: namesOf(state) }) : t("inspector.over");
    return html`
      <button
        type="button"
        class="state"
        data-checkpoint=${id}
        aria-expanded=${open}
        @click=${() => this.#toggle(id, !open)}
      >
        ${icons.chevronRight()}
        <span class="step">${state.metadata?.step ?? ""}</span>
        <span class="words">
          <span class="what">${whatMade(state, before)}</span>
          <span class="quiet"> · ${next}</span>
          ${asks ? html`<span class="asks"> · ${t("inspector.asks")}</span>` : nothing}
          ${failed ? html`<span class="failed"> · ${t("step.status.error")}</span>` : nothing}
        </span>
        ${state.createdAt ? html`<time datetime=${state.createdAt} title=${formatMoment(state.createdAt)}>${clock(state.createdAt)}</time>` : nothing}
      </button>
      ${open ? this.#inside(state, before, id) : nothing}
    `;
  }

  #inside(state: GraphState, before: GraphState | undefined, id: string): TemplateResult {
    // The parent of the oldest one that is here has not been read.
    const unread = parentOf(state) !== undefined && !before;
    const { can, why } = this.resumable(state);
    return html`<div class="inside">
      ${unread ? nothing : this.#changes(changesOf(before?.values ?? {}, state.values), before === undefined)}
      ${state.tasks.map((task) =>
        task.error
          ? html`<h3>${t("inspector.taskFailed", { name: task.name })}</h3>
              <p class="failed">${task.error.name}: ${task.error.message}</p>`
          : task.interrupts.length > 0
            ? html`<h3>${t("inspector.taskAsks", { name: task.name })}</h3>
                ${task.interrupts.map(({ value }) => html`<oneloop-json .value=${value}></oneloop-json>`)}`
            : nothing,
      )}
      <h3>${t("inspector.values")}</h3>
      <oneloop-json .value=${state.values} .depth=${2}></oneloop-json>
      <div class="actions">
        ${
          state.next.length > 0
            ? html`<button
                  type="button"
                  class="button resume"
                  ?disabled=${!can}
                  @click=${() => this.#fire("oneloop-resume-from", state)}
                >
                  ${t("inspector.resume")}
                </button>
                ${why ? html`<span class="quiet">${why}</span>` : nothing}`
            : nothing
        }
        <span class="id quiet">${id}</span>
      </div>
    </div>`;
  }

  #changes(changes: Change[], isFirst: boolean): TemplateResult {
    if (changes.length === 0) return html`<h3>${t("inspector.unchanged")}</h3>`;
    const full = changes.length >= MOST_CHANGES;
    return html`
      <h3>
        ${isFirst ? t("inspector.begins") : tCount("inspector.changes", changes.length)}${full ? "+" : ""}
      </h3>
      <ul class="changes" role="list">
        ${changes.map(
          ({ kind, path, before, after }) =>
            html`<li class="change ${kind}">
              <span class="sign" role="img" aria-label=${t(`inspector.change.${kind}`)}>${SIGNS[kind]}</span>
              <span
                ><span class="path">${path || t("inspector.values")}</span> ${
                  kind === "added"
                    ? short(after)
                    : kind === "removed"
                      ? html`<del class="old">${short(before)}</del>`
                      : html`<del class="old">${short(before)}</del> → ${short(after)}`
                }</span
              >
            </li>`,
        )}
      </ul>
    `;
  }

  #toggle(id: string, open: boolean): void {
    if (open) this.#open.add(id);
    else this.#open.delete(id);
    this.requestUpdate();
  }

  #fire(name: string, detail?: GraphState): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

const SIGNS = { added: "+", removed: "−", changed: "~" };

/** The nodes whose writes it has, or what else made it. */
function whatMade({ metadata }: GraphState, before: GraphState | undefined): string {
  const source = metadata?.source ?? "loop";
  if (source === "loop" && before?.next.length) return t("inspector.after", { names: namesOf(before) });
  return t(`inspector.source.${source}`);
}

/** The nodes that are to run next. */
function namesOf({ next }: GraphState): string {
  return next.map((name) => (name === "__start__" ? t("inspector.start") : name)).join(", ");
}

/** A value in a line. */
function short(value: unknown): string {
  const word = lined(value);
  return word.length > CLIP ? `${word.slice(0, CLIP)}…` : word;
}

/** Of a message what it says, of other things what they are. */
function lined(value: unknown): string {
  if (typeof value !== "object" || value === null) return wordOf(value);
  const { content, type } = value as { content?: unknown; type?: unknown };
  if (typeof content === "string" && typeof type === "string") return `${type} ${wordOf(content)}`;
  try {
    const text = JSON.stringify(value);
    return text !== undefined && text.length <= CLIP ? text : wordOf(value);
  } catch {
    return wordOf(value);
  }
}

/** The time of day, with seconds. */
function clock(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleTimeString(currentLanguage(), { hour12: false });
}
