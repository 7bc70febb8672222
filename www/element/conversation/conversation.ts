import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { StepRecord } from "../../api/view.js";
import { attemptsOf, renderAttempts } from "../attempts/attempts.js";
import type { Attempts } from "../attempts/attempts.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { markdownStyles } from "../markdown/styles.js";
import { messageStyles } from "../message/styles.js";
import type { OneloopMessage } from "../message/message.js";
import type { Desk } from "../state/desk.js";
import type { FlowItem, FlowTurn, StepNode } from "../state/flow.js";
import type { ViewState } from "../state/view-state.js";
import { stepStyles } from "../step-tree/styles.js";
import { controls } from "../theme/controls.js";
import { ReadingPosition } from "./scroll.js";
import { conversationStyles } from "./styles.js";

/** Turns are laid out in groups of this many: what is far away costs nothing. */
const GROUP = 25;

/**
 * The open thread: its turns in one column, and the reader's place in it.
 * @csspart scroller - what scrolls
 * @csspart column - the column of messages
 */
export class OneloopConversation extends LitElement {
  static override styles = [controls, conversationStyles, messageStyles, markdownStyles, stepStyles];

  /** The thread's turns. */
  @property({ attribute: false }) turns: FlowTurn[] = [];
  /** The thread they belong to: another one is shown from its end. */
  @property({ attribute: false }) threadId = "";
  /** Whether a turn runs. */
  @property({ type: Boolean }) running = false;
  /** Whether the app has settings that an error may point to. */
  @property({ type: Boolean }) hasSettings = false;
  @property({ attribute: false }) desk!: Desk;
  /** What belongs to the steps. */
  @property({ attribute: false }) view!: ViewState;
  /** Counts the changes to what belongs to them. */
  @property({ attribute: false }) round = 0;

  @state() private away = false;
  /** The turn that was begun while this was shown: it gets the room to stand at the top. */
  @state() private freshTurn = "";

  @query(".scroller") private scroller!: HTMLElement;

  #position: ReadingPosition | undefined;
  #toBringUp = false;
  #resized: ResizeObserver | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#position?.disconnect();
    this.#resized?.disconnect();
    this.#position = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#watch();
  }

  /** Shows what was appended to messages and steps since the last frame. */
  advance(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const message = this.renderRoot.querySelector<OneloopMessage>(
        `oneloop-message[data-id="${CSS.escape(id)}"]`,
      );
      message?.advance();
    }
  }

  /** Brings a message, or the turn that a step is in, into sight. */
  goTo(id: string): void {
    const holds = ({ items }: FlowTurn): boolean =>
      items.some((item) => item.kind === "steps" && holdsStep(item.nodes, id));
    const turn = this.turns.find(holds);
    const key = turn?.items.find((item) => item.kind === "steps" && holdsStep(item.nodes, id))?.key ?? id;
    const target = this.renderRoot.querySelector<HTMLElement>(`[data-id="${CSS.escape(key)}"]`);
    if (!target) return;
    target.scrollIntoView({ block: "center", behavior: reducesMotion() ? "instant" : "smooth" });
    target.classList.remove("found");
    void target.offsetWidth;
    target.classList.add("found");
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const newest = this.turns.at(-1);
    const before = changed.get("turns");
    if (changed.has("threadId")) this.freshTurn = "";
    else if (before && newest && this.running && !before.some((turn) => turn.key === newest.key)) {
      this.freshTurn = newest.key;
      this.#toBringUp = true;
    }
  }

  protected override firstUpdated(): void {
    this.#watch();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("threadId") && this.freshTurn === "") this.#position?.goToEnd(false);
    else if (this.#toBringUp) {
      this.#toBringUp = false;
      // The room is what the turn's height is made of, and the composer has just given some back.
      this.#measure();
      const turn = this.renderRoot.querySelector<HTMLElement>(".turn.fresh");
      if (turn) this.#position?.bringToTop(turn, !reducesMotion() && this.turns.length > 1);
    }
  }

  #watch(): void {
    this.#position = new ReadingPosition(this.scroller, (away) => (this.away = away));
    this.#resized = new ResizeObserver(() => {
      this.#measure();
      this.#position?.grown();
    });
    this.#resized.observe(this.scroller);
    const column = this.scroller.querySelector(".column");
    if (column) this.#resized.observe(column);
  }

  #measure(): void {
    this.scroller.style.setProperty("--room", `${this.scroller.clientHeight}px`);
  }

  protected override render(): TemplateResult {
    const groups: FlowTurn[][] = [];
    for (let at = 0; at < this.turns.length; at += GROUP) groups.push(this.turns.slice(at, at + GROUP));
    return html`
      <div
        class="scroller"
        part="scroller"
        tabindex="0"
        role="log"
        aria-live="off"
        aria-label=${t("conversation.label")}
      >
        <div class="column" part="column">
          ${repeat(
            groups,
            (_, at) => at,
            (turns, at) => html`
              <div class=${at < groups.length - 1 ? "group far" : "group"}>
                ${repeat(
                  turns,
                  (turn) => turn.key,
                  (turn) => this.#turn(turn),
                )}
              </div>
            `,
          )}
        </div>
      </div>
      <button
        type="button"
        class="to-newest"
        ?hidden=${!this.away}
        aria-label=${t("conversation.toNewest")}
        title=${t("conversation.toNewest")}
        @click=${() => this.#position?.goToEnd(!reducesMotion())}
      >
        ${icons.arrowDown()}
      </button>
    `;
  }

  #turn(turn: FlowTurn): TemplateResult {
    const isNewest = turn === this.turns.at(-1);
    const waiting = isNewest && this.running && !turn.items.some(isAlive);
    // The attempts at an answer are told where it ends.
    const attempts = attemptsOf(this.view.snapshot.attempts, turn.runs);
    const ends = turn.items.findLastIndex((item) => item.kind === "message" && isAnswer(item.step));
    const isOver = !(isNewest && this.running);
    return html`
      <div class=${turn.key === this.freshTurn ? "turn fresh" : "turn"}>
        ${repeat(
          turn.items,
          (item) => item.key,
          (item, at) =>
            this.#item(item, turn.items[at + 1], isNewest, {
              attempts: at === ends ? attempts : undefined,
              repeatable: at === ends && turn.repeatable && isOver,
            }),
        )}
        ${ends < 0 && attempts && isOver ? this.#ended(attempts) : nothing}
        ${waiting ? html`<div class="waiting" aria-hidden="true"><span class="tip"></span></div>` : nothing}
      </div>
    `;
  }

  /** A turn without an answer. */
  #ended(attempts: Attempts): TemplateResult {
    const { chat } = this.desk;
    return html`<div class="actions turn-tools">
      ${renderAttempts(attempts, !this.running, (id) => void this.desk.attempt(chat.selectAttempt(id)))}
    </div>`;
  }

  #item(
    item: FlowItem,
    next: FlowItem | undefined,
    inNewest: boolean,
    end: { attempts: Attempts | undefined; repeatable: boolean },
  ): TemplateResult {
    const isLast = inNewest && next === undefined;
    switch (item.kind) {
      case "message": {
        const { step } = item;
        const { attempts, feedback } = this.view.snapshot;
        return html`<oneloop-message
          data-id=${step.id}
          ?data-newest=${isLast}
          .step=${step}
          .elements=${this.view.elementsOf(step.id)}
          .feedback=${feedback.find(({ forId }) => forId === step.id)}
          .attempts=${step.type === "user_message" ? attemptsOf(attempts, [step.id]) : end.attempts}
          .repeatable=${end.repeatable}
          .idle=${!this.running}
          .desk=${this.desk}
          .retryable=${isLast && !this.running}
          .hasSettings=${this.hasSettings}
          .noted=${next?.kind === "message" && next.step.type === "system_message"}
        ></oneloop-message>`;
      }
      case "steps":
        return html`<oneloop-step-tree
          data-id=${item.key}
          .nodes=${item.nodes}
          .settled=${item.settled}
        ></oneloop-step-tree>`;
      case "note":
        return html`<p class="note">${t("message.turnInterrupted")}</p>`;
    }
  }
}

/** Whether a message is what a turn answers, and not something it asks or reports. */
function isAnswer({ type, ask, error }: StepRecord): boolean {
  return type === "assistant_message" && !ask && !error;
}

function holdsStep(nodes: readonly StepNode[], id: string): boolean {
  return nodes.some(({ step, children }) => step.id === id || holdsStep(children, id));
}

/** Whether an item shows by itself that work goes on. */
function isAlive(item: FlowItem): boolean {
  if (item.kind === "message") return item.step.status === "running" || item.step.waitForAnswer === true;
  return item.kind === "steps" && item.nodes.some(({ step }) => step.status === "running");
}

function reducesMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
