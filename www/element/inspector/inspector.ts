import { LitElement, adoptStyles, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { RunConfig } from "../../api/graph/config.js";
import type { ChatController, InspectedGraph, StepRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { reasonOf } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { tokens } from "../theme/tokens.js";
import type { CallbackRecorder } from "./callbacks.js";
import { History } from "./history.js";
import { RunLog } from "./log.js";
import { turnsOf } from "./runs.js";
import type { Turn } from "./runs.js";
import { checkpointOf } from "./states.js";
import type { GraphState } from "./states.js";
import { inspectorStyles } from "./styles.js";
import { plain } from "./values.js";

const TABS = ["graph", "timeline", "states", "events"] as const;

/** A way to look at a run. */
export type InspectorTab = (typeof TABS)[number];

/** Where an app is to go on: what `oneloop-resume` tells. */
export interface ResumeDetail {
  /** The config to run the graph with, and `null` in the place of an input. */
  config: RunConfig;
  state: GraphState;
}

/**
 * What a graph does and has done on a thread: the graph with its running nodes, a turn over time, the states with what each has changed, all that was told.
 * It follows a `chat`, or is told of runs by its `callbacks`; with neither it shows the states of a `graph` and a `threadId`.
 *
 * @example
 * import "oneloop/element/inspector";
 * const inspector = document.querySelector("oneloop-inspector");
 * Object.assign(inspector, { graph, threadId: "1" });
 * await graph.invoke(input, { configurable: { thread_id: "1" }, callbacks: [inspector.callbacks] });
 *
 * @fires {CustomEvent<ResumeDetail>} oneloop-resume - the user wants the graph to go on from a state; told where there is no chat, which does so itself
 * @csspart tabs - the line with the tabs
 */
export class OneloopInspector extends LitElement {
  static override styles = [controls, inspectorStyles];

  /** The chat to follow. */
  @property({ attribute: false }) chat: ChatController | undefined;
  /** The graph; the chat's by default. */
  @property({ attribute: false }) graph: InspectedGraph | undefined;
  /** The thread whose states are shown; the one that is open in the chat by default. */
  @property({ attribute: "thread-id" }) threadId: string | undefined;
  /** What is looked at: `graph`, `timeline`, `states` or `events`. */
  @property({ reflect: true }) tab: InspectorTab = "graph";

  /** The turn that was chosen; the newest is followed otherwise. */
  @state() private chosen: string | undefined;
  @state() private problem = "";

  #log = RunLog.ofCallbacks();
  #history = new History(() => this.requestUpdate());
  #unwatch: (() => void) | undefined;
  #turns: Turn[] = [];
  #steps: StepRecord[] = [];
  #seen = "";

  /** What a run without a chat is handed among its config's `callbacks`, to be seen here. */
  get callbacks(): CallbackRecorder {
    return (this.#log.callbacks ? this.#log : (this.#log = RunLog.ofCallbacks()))
      .callbacks as CallbackRecorder;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    // Inside of a chat it is drawn as that is.
    if (root instanceof ShadowRoot && getComputedStyle(this).getPropertyValue("--ol-ground") === "")
      adoptStyles(root, [tokens, ...(OneloopInspector.elementStyles ?? [])]);
    return root;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  #watch(): void {
    this.#unwatch?.();
    if (this.chat) this.#log = RunLog.of(this.chat);
    else if (!this.#log.callbacks) this.#log = RunLog.ofCallbacks();
    this.#unwatch = this.#log.watch(() => this.requestUpdate());
  }

  get #graph(): InspectedGraph | undefined {
    return this.graph ?? this.chat?.graph;
  }

  get #thread(): string | undefined {
    return this.threadId ?? this.#log.threadId;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("chat") || !this.#unwatch) this.#watch();
    this.#steps = this.#log.steps;
    this.#turns = turnsOf(this.#steps);
    const ended = this.#steps.filter(({ type, status }) => type === "run" && status !== "running").length;
    const asking = this.#steps.filter(({ waitForAnswer }) => waitForAnswer).length;
    const seen = [this.#thread, this.#log.running, ended, asking].join(" ");
    if (seen === this.#seen && !changed.has("graph") && !changed.has("chat")) return;
    if (!this.#seen.startsWith(`${this.#thread} `)) this.chosen = undefined;
    this.#seen = seen;
    this.#history.read(this.#graph, this.#thread);
  }

  /** The turn that is looked at, and its place. */
  get #turn(): { at: number; turn: Turn | undefined } {
    const at = this.#turns.findIndex(({ id }) => id === this.chosen);
    const place = at < 0 ? this.#turns.length - 1 : at;
    return { at: place, turn: this.#turns[place] };
  }

  protected override render(): TemplateResult {
    return html`
      <div class="head">
        <div
          class="tabs"
          part="tabs"
          role="tablist"
          aria-label=${t("inspector.label")}
          @keydown=${this.#keyPressed}
        >
          ${TABS.map(
            (tab) =>
              html`<button
                type="button"
                role="tab"
                id="tab-${tab}"
                aria-controls="panel"
                aria-selected=${tab === this.tab}
                tabindex=${tab === this.tab ? 0 : -1}
                @click=${() => (this.tab = tab)}
              >
                ${t(`inspector.tab.${tab}`)}
              </button>`,
          )}
        </div>
        <button
          type="button"
          class="icon-button export"
          aria-label=${t("inspector.export")}
          title=${t("inspector.export")}
          @click=${() => void this.#export()}
        >
          ${icons.download()}
        </button>
      </div>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <div class="panel" id="panel" role="tabpanel" aria-labelledby="tab-${this.tab}">${this.#panel()}</div>
    `;
  }

  #panel(): TemplateResult {
    const { turn, at } = this.#turn;
    switch (this.tab) {
      case "graph":
        return html`${this.#chooser(turn, at)}
          <oneloop-inspector-graph
            class="fill"
            tabindex="0"
            role="group"
            aria-label=${t("inspector.tab.graph")}
            .graph=${this.#graph}
            .turn=${turn}
            .waiting=${this.#waiting(at)}
          ></oneloop-inspector-graph>`;
      case "timeline":
        return html`${this.#chooser(turn, at)}
          <oneloop-inspector-timeline class="fill" .turn=${turn}></oneloop-inspector-timeline>`;
      case "states":
        return html`<oneloop-inspector-states
          class="fill"
          .states=${this.#history.states}
          .more=${this.#history.more}
          .problem=${this.#history.problem}
          .resumable=${this.#resumable()}
          @oneloop-resume-from=${(event: CustomEvent<GraphState>) => void this.#resume(event.detail)}
          @oneloop-more-states=${() => this.#history.readMore()}
        ></oneloop-inspector-states>`;
      case "events":
        return html`<oneloop-inspector-events
          class="fill"
          .events=${this.#log.events}
          .told=${this.#log.told}
          @oneloop-clear-events=${() => this.#log.clear()}
        ></oneloop-inspector-events>`;
    }
  }

  #chooser(turn: Turn | undefined, at: number): TemplateResult | typeof nothing {
    if (!turn) return nothing;
    const count = this.#turns.length;
    const go = (to: number): void => {
      this.chosen = to === count - 1 ? undefined : this.#turns[to]?.id;
    };
    return html`<div class="turn">
      <span class="turn-title" title=${turn.title}>${turn.title}</span>
      <span class="turn-place">${t("inspector.turn", { at: at + 1, count })}</span>
      <button
        type="button"
        class="icon-button small-button"
        ?disabled=${at <= 0}
        aria-label=${t("inspector.previousTurn")}
        title=${t("inspector.previousTurn")}
        @click=${() => go(at - 1)}
      >
        ${icons.previous()}
      </button>
      <button
        type="button"
        class="icon-button small-button"
        ?disabled=${at >= count - 1}
        aria-label=${t("inspector.nextTurn")}
        title=${t("inspector.nextTurn")}
        @click=${() => go(at + 1)}
      >
        ${icons.next()}
      </button>
    </div>`;
  }

  /** The nodes that wait to be answered: only the newest turn can. */
  #waiting(at: number): Set<string> {
    const newest = this.#history.states[0];
    if (at !== this.#turns.length - 1 || !newest) return new Set();
    return new Set(newest.tasks.filter(({ interrupts }) => interrupts.length > 0).map(({ name }) => name));
  }

  /** In a chat one goes on with another attempt at an answer: at which, says on whose way the state lies. */
  #resumable(): (state: GraphState) => { can: boolean; why?: string } {
    if (!this.chat) return () => ({ can: true });
    if (this.#log.running) return () => ({ can: false, why: t("inspector.resume.running") });
    const owners = this.#history.owners(this.#steps);
    return (state) =>
      owners.has(checkpointOf(state) ?? "")
        ? { can: true }
        : { can: false, why: t("inspector.resume.otherBranch") };
  }

  async #resume(state: GraphState): Promise<void> {
    this.problem = "";
    const checkpoint = checkpointOf(state);
    const { chat } = this;
    if (!chat) {
      const detail: ResumeDetail = { config: state.config, state };
      this.dispatchEvent(new CustomEvent("oneloop-resume", { detail, bubbles: true, composed: true }));
      return;
    }
    const run = checkpoint === undefined ? undefined : this.#history.owners(this.#steps).get(checkpoint);
    if (run === undefined || checkpoint === undefined) return;
    try {
      await chat.regenerate(run, { checkpoint });
    } catch (error) {
      this.problem = t("error.action", { reason: reasonOf(error) });
    }
  }

  /** All that is known, as a file. */
  async #export(): Promise<void> {
    this.problem = "";
    try {
      const graph = this.#graph;
      const drawing = graph?.getGraph({ xray: true }).toJSON();
      const record = {
        format: "oneloop-inspector",
        version: 1,
        exportedAt: new Date().toISOString(),
        threadId: this.#thread,
        graph: drawing && { name: graph?.name, ...drawing },
        steps: this.#steps,
        states: await this.#history.all(),
        events: this.#log.events,
      };
      const file = new Blob([JSON.stringify(plain(record), null, 2)], { type: "application/json" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `${graph?.name ?? "run"}-${this.#thread ?? "thread"}.json`.replace(
        /[^\p{L}\p{N}._-]+/gu,
        "-",
      );
      link.click();
      // The browser has taken it by the next task.
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      this.problem = t("error.action", { reason: reasonOf(error) });
    }
  }

  #keyPressed = (event: KeyboardEvent): void => {
    const isRightToLeft = getComputedStyle(this).direction === "rtl";
    const at = TABS.indexOf(this.tab);
    const forward = isRightToLeft ? "ArrowLeft" : "ArrowRight";
    const back = isRightToLeft ? "ArrowRight" : "ArrowLeft";
    const to: Record<string, number> = { [forward]: at + 1, [back]: at - 1, Home: 0, End: -1 };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = TABS.at(next % TABS.length) ?? "graph";
    this.tab = tab;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus());
  };
}
