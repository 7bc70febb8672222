import { LitElement, html, noChange, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { OneloopFind } from "../find/find.js";
import { t, tCount } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { rest } from "../later/parts.js";
import { markdownStyles } from "../markdown/styles.js";
import type { OneloopMenu } from "../menu/menu.js";
import { messageStyles } from "../message/styles.js";
import type { OneloopMessage } from "../message/message.js";
import type { Desk } from "../state/desk.js";
import type { FlowItem, FlowTurn, StepNode } from "../state/flow.js";
import { cancelIdle, whenIdle } from "../state/idle.js";
import type { Marks, ViewState } from "../state/view-state.js";
import { stepStyles } from "../step-tree/styles.js";
import { controls } from "../theme/controls.js";
import { Filling } from "./filling.js";
import { daysOf, groupTurns } from "./groups.js";
import type { Day, Group } from "./groups.js";
import { sized } from "./size.js";
import { ReadingPosition } from "./scroll.js";
import { conversationStyles } from "./styles.js";
import { renderTurn } from "./turn.js";

/** How far around what is seen is drawn. */
const AROUND = "150% 0px";

function isUserMessage(item: FlowItem | undefined): boolean {
  return item?.kind === "message" && item.step.type === "user_message";
}

/** A message, or a group of steps. */
type Item = HTMLElement & Partial<Pick<OneloopMessage, "advance">>;

/**
 * The open thread: its turns in one column, and the reader's place in it. A long one is drawn where it is read: the newest at once, the rest in groups
 * as they come near or the page is idle. What is out of sight costs nothing.
 * @csspart scroller - what scrolls
 * @csspart column - the column of messages
 * @csspart day - the line before the first message of a day
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
  /** The same, as it is now. */
  @property({ attribute: false }) marks: Marks | undefined;

  @state() private away = false;
  /** The turn that was begun while this was shown: it gets the room to stand at the top. */
  @state() private freshTurn = "";
  @state() private finding = false;

  @query(".scroller") private scroller!: HTMLElement;
  @query("oneloop-menu") private menu!: OneloopMenu;
  @query("oneloop-find") private find!: OneloopFind | null;

  #groups: Group[] = [];
  #days: Day[] = [];
  #dayOf = new Map<string, Day>();
  #messages = 0;
  #seen = 0;
  #filling = new Filling();
  /** What of each group was drawn last. */
  #drawn = new Map<string, readonly FlowTurn[]>();
  /** What was asked for by its id last. */
  #found: Item | null = null;
  #idle = 0;
  #position: ReadingPosition | undefined;
  #toBringUp = false;
  #resized: ResizeObserver | undefined;
  #nearing: IntersectionObserver | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#position?.disconnect();
    this.#resized?.disconnect();
    this.#nearing?.disconnect();
    cancelIdle(this.#idle);
    this.#idle = 0;
    this.#position = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#watch();
  }

  /** Whether all of the thread is in the page, for the browser's own find. */
  get isWhole(): boolean {
    return this.#filling.isWhole;
  }

  /** Whether the line is open in which a text of the thread is looked for. */
  get isFinding(): boolean {
    return this.finding;
  }

  /** Shows what was appended to messages and steps since the last frame. */
  advance(ids: ReadonlySet<string>): void {
    for (const id of ids) this.#elementOf(id)?.advance?.();
  }

  /** Brings a message, or the turn that a step is in, into sight, also where it is not drawn yet. */
  async goTo(id: string): Promise<HTMLElement | undefined> {
    const found = this.#placeOf(id);
    if (!found) return undefined;
    this.#filling.fill(found.group);
    this.requestUpdate();
    await this.updateComplete;
    const target = this.#elementOf(found.key);
    if (!target) return undefined;
    await (target as Partial<LitElement>).updateComplete;
    this.#position?.show(target);
    target.classList.remove("found");
    void target.offsetWidth;
    target.classList.add("found");
    return target;
  }

  /** Lets the user write the last message anew, where that can be done now; given up, the focus goes back to where it was. */
  async editLast(leave: () => void): Promise<void> {
    const last = this.turns.findLast(({ items }) => isUserMessage(items[0]))?.items[0];
    const message = last && (await this.goTo(last.key));
    await (message as OneloopMessage | undefined)?.startEdit?.(leave);
  }

  /** Opens the line in which a text of the thread is looked for. */
  async openFind(): Promise<void> {
    await rest.load();
    this.finding = true;
    await this.updateComplete;
    this.find?.focusField();
  }

  /** Keeps something in the middle of what is seen, while what is around it is drawn. */
  keepInSight(element: Element): void {
    this.#position?.show(element);
  }

  #elementOf(id: string): Item | null {
    // A token must not cost a search of the page.
    if (this.#found?.isConnected && this.#found.dataset.id === id) return this.#found;
    this.#found = this.renderRoot.querySelector<Item>(`[data-id="${CSS.escape(id)}"]`);
    return this.#found;
  }

  #placeOf(id: string): { group: Group; key: string } | undefined {
    for (const group of this.#groups)
      for (const turn of group.turns) {
        if (turn.key === id && turn.items[0]) return { group, key: turn.items[0].key };
        for (const item of turn.items)
          if (item.key === id || (item.kind === "steps" && holdsStep(item.nodes, id)))
            return { group, key: item.key };
      }
    return undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const newest = this.turns.at(-1);
    const before = changed.get("turns");
    if (changed.has("threadId")) {
      this.freshTurn = "";
      this.finding = false;
      this.#filling.reset();
      this.#drawn.clear();
      // What it stood in would be kept with it: a whole thread.
      this.#found = null;
    } else if (before && newest && this.running && !before.some((turn) => turn.key === newest.key)) {
      this.freshTurn = newest.key;
      this.#toBringUp = true;
    }
    if (!changed.has("turns") && !changed.has("threadId")) return;
    this.#groups = groupTurns(this.turns);
    // What is a little above what is seen is there when one begins to scroll.
    this.#filling.take(this.#groups, 1.5 * window.innerHeight);
    this.#days = daysOf(this.turns);
    this.#dayOf = new Map(this.#days.map((day) => [day.turn, day]));
    this.#messages = this.turns.reduce(
      (sum, { items }) => sum + items.filter(({ kind }) => kind === "message").length,
      0,
    );
    // What comes while the page moves by itself is not what one has scrolled away from.
    if (!this.away || !this.#position?.isHandled) this.#seen = this.#messages;
  }

  protected override firstUpdated(): void {
    this.#watch();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("turns") || changed.has("threadId")) this.#observe();
    if (changed.has("threadId") && this.freshTurn === "") this.#position?.goToEnd(false);
    else if (this.#toBringUp) {
      this.#toBringUp = false;
      // The room is what the turn's height is made of, and the composer has just given some back.
      this.#measure();
      const turn = this.renderRoot.querySelector<HTMLElement>(".turn.fresh");
      if (turn) this.#position?.bringToTop(turn, !reducesMotion() && this.turns.length > 1);
    }
    this.#goOn();
  }

  #watch(): void {
    this.#position = new ReadingPosition(this.scroller, (away) => this.#moved(away));
    this.#resized = new ResizeObserver(() => {
      this.#measure();
      this.#position?.grown();
    });
    this.#resized.observe(this.scroller);
    const column = this.scroller.querySelector(".column");
    if (column) this.#resized.observe(column);
    this.#nearing = new IntersectionObserver((entries) => this.#cameNear(entries), {
      root: this.scroller,
      rootMargin: AROUND,
    });
    this.#observe();
  }

  #observe(): void {
    for (const group of this.renderRoot.querySelectorAll(".group")) this.#nearing?.observe(group);
  }

  #moved(away: boolean): void {
    if (away && !this.away) this.#seen = this.#messages;
    this.away = away;
  }

  #cameNear(entries: IntersectionObserverEntry[]): void {
    const moved = entries.map(({ target, isIntersecting }) => ({
      key: (target as HTMLElement).dataset.key ?? "",
      isNear: isIntersecting,
    }));
    const isNew = this.#filling.move(moved);
    const group = (key: string) =>
      this.renderRoot.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const isLess = this.#filling.trim((key) => group(key)?.offsetHeight ?? 0);
    if (isNew || isLess) this.requestUpdate();
  }

  /** What is not there yet is drawn while the page has nothing else to do. */
  #goOn(): void {
    if (this.#idle || this.running || !this.isConnected || this.#filling.isWhole) return;
    this.#idle = whenIdle(() => {
      this.#idle = 0;
      if (!this.running && this.#filling.more()) this.requestUpdate();
    });
  }

  #measure(): void {
    this.scroller.style.setProperty("--room", `${this.scroller.clientHeight}px`);
  }

  protected override render(): TemplateResult {
    const unseen = this.away ? Math.max(0, this.#messages - this.#seen) : 0;
    const toNewest = unseen > 0 ? tCount("conversation.toNewestCount", unseen) : t("conversation.toNewest");
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
            this.#groups,
            ({ key }) => key,
            (group, at) => this.#group(group, at === this.#groups.length - 1),
          )}
        </div>
      </div>
      ${
        this.finding
          ? html`<oneloop-find
              .turns=${this.turns}
              .conversation=${this}
              .days=${this.#days}
              @oneloop-days=${(event: CustomEvent<HTMLElement>) => this.#chooseDay(event.detail)}
              @oneloop-close-find=${() => this.#closeFind()}
            ></oneloop-find>`
          : nothing
      }
      <button
        type="button"
        class="to-newest"
        ?hidden=${!this.away}
        aria-label=${toNewest}
        title=${toNewest}
        @click=${() => this.#position?.goToEnd(!reducesMotion() && this.#isClose())}
      >
        ${icons.arrowDown()}${unseen > 0 ? html`<span class="unseen" aria-hidden="true">${unseen}</span>` : nothing}
      </button>
      <oneloop-menu></oneloop-menu>
    `;
  }

  /** Whether the way to the end is one that an eye can follow. */
  #isClose(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop < 6 * clientHeight;
  }

  #closeFind(): void {
    this.finding = false;
    this.scroller.focus({ preventScroll: true });
  }

  #group(group: Group, isNewest: boolean): TemplateResult {
    const count = this.#filling.countOf(group);
    const isPart = count < group.turns.length;
    const height = this.#filling.heightOf(group);
    return html`<div
      class="group${isNewest ? "" : " far"}${isPart ? " part" : ""}"
      data-key=${group.key}
      ${sized(isPart, height)}
    >
      ${this.#content(group, group.turns.slice(group.turns.length - count), isNewest)}
    </div>`;
  }

  /** What is out of sight stays as it was until it comes near, unless the turns are others. */
  #content(group: Group, turns: readonly FlowTurn[], isNewest: boolean): unknown {
    const before = this.#drawn.get(group.key);
    const isSame = before?.length === turns.length && turns.every((turn, at) => turn === before[at]);
    if (isSame && !isNewest && !this.#filling.isNear(group)) return noChange;
    this.#drawn.set(group.key, turns);
    return repeat(
      turns,
      (turn) => turn.key,
      (turn) => this.#turn(turn),
    );
  }

  #turn(turn: FlowTurn): unknown {
    const { desk, view, running, hasSettings, marks } = this;
    const isNewest = turn === this.turns.at(-1);
    const isFresh = turn.key === this.freshTurn;
    const day = this.#dayOf.get(turn.key);
    const setting = { desk, view, running, hasSettings, isNewest, isFresh };
    return guard([turn, desk, marks, running, hasSettings, isNewest, isFresh, day?.label], () => [
      day ? this.#day(day) : nothing,
      renderTurn(turn, setting),
    ]);
  }

  #day({ label }: Day): TemplateResult {
    return html`<div class="day" part="day">
      <button
        type="button"
        aria-haspopup="menu"
        aria-expanded="false"
        title=${t("conversation.days")}
        @click=${(event: Event) => this.#chooseDay(event.currentTarget as HTMLElement)}
      >
        ${label}
      </button>
    </div>`;
  }

  #chooseDay(anchor: HTMLElement): void {
    // The newest day is what one sees first.
    const items = this.#days.map(({ label, turn }) => ({ id: turn, label })).reverse();
    void this.menu.toggle(anchor, t("conversation.days"), items, (turn) => void this.goTo(turn));
  }
}

function holdsStep(nodes: readonly StepNode[], id: string): boolean {
  return nodes.some(({ step, children }) => step.id === id || holdsStep(children, id));
}

function reducesMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
