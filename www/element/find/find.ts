import { LitElement, css, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { OneloopConversation } from "../conversation/conversation.js";
import type { Day } from "../conversation/groups.js";
import { formatNumber } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { FlowTurn } from "../state/flow.js";
import { controls } from "../theme/controls.js";
import { iconButton } from "../theme/icon-button.js";
import { floating } from "../theme/floating.js";
import { Highlights, rangesIn } from "./highlight.js";
import { search } from "./search.js";
import type { Hit } from "./search.js";

/** Messages around what is seen in which places are marked. */
const MARKED = "oneloop-message";

/** For how many frames a place that was gone to is waited for. */
const PATIENCE = 120;

/**
 * Looks for a text in the whole thread, also in what is not drawn: the browser's own find can't.
 * @fires oneloop-days - the user wants to go to a day; its detail is the button
 * @fires oneloop-close-find - the user is done
 * @csspart find - the line
 */
export class OneloopFind extends LitElement {
  static override styles = [
    controls,
    floating,
    css`
      .find {
        display: flex;
        align-items: center;
        gap: 2px;
        padding: 4px 4px 4px 12px;
      }
      input {
        flex: 1;
        width: 180px;
        min-width: 60px;
        padding: 6px 0;
        border: 0;
        background: none;
      }
      /* The box around it says so. */
      input:focus-visible {
        outline: 0;
      }
      .find:focus-within {
        border-color: var(--ol-accent);
      }
      .count {
        padding: 0 6px;
        color: var(--ol-text-quiet);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .up svg,
      .down svg {
        transform: rotate(90deg);
      }
    `,
  ];

  /** The thread's turns. */
  @property({ attribute: false }) turns: readonly FlowTurn[] = [];
  /** Its days, if there are several. */
  @property({ attribute: false }) days: readonly Day[] = [];
  /** Where places are shown. */
  @property({ attribute: false }) conversation!: OneloopConversation;

  @state() private query = "";
  @state() private hits: Hit[] = [];
  @state() private at = -1;

  @query("input") private field!: HTMLInputElement;

  #all = new Highlights("oneloop-find");
  #one = new Highlights("oneloop-found");
  #searches = 0;
  #frame = 0;
  /** In how many frames it is still marked. */
  #frames = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.conversation.addEventListener("scroll", this.#marked, { capture: true, passive: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.conversation.removeEventListener("scroll", this.#marked, { capture: true });
    this.#searches++;
    cancelAnimationFrame(this.#frame);
    this.#all.show([]);
    this.#one.show([]);
  }

  /** Puts the cursor into the field, and chooses what is in it. */
  focusField(): void {
    this.field.focus();
    this.field.select();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("turns") && this.hasUpdated && this.query !== "") void this.#search(false);
  }

  protected override render(): TemplateResult {
    const { hits, at, query } = this;
    const count =
      hits.length > 0
        ? t("find.at", { at: formatNumber(at + 1), count: formatNumber(hits.length) })
        : t("find.none");
    return html`<div class="find raised" part="find" role="search" @keydown=${this.#keyPressed}>
      <input
        type="text"
        enterkeyhint="search"
        autocomplete="off"
        spellcheck="false"
        dir="auto"
        aria-label=${t("find.label")}
        placeholder=${t("find.label")}
        @input=${() => this.#typed()}
      />
      <span class="count" role="status">${query.trim() === "" ? nothing : count}</span>
      ${iconButton(t("find.previous"), icons.previous(), () => this.#step(-1), { name: "up", disabled: hits.length === 0 })}
      ${iconButton(t("find.next"), icons.next(), () => this.#step(1), { name: "down", disabled: hits.length === 0 })}
      ${
        this.days.length > 0
          ? iconButton(
              t("find.days"),
              icons.calendar(),
              (event) => this.#fire("oneloop-days", event.currentTarget),
              { name: "days" },
            )
          : nothing
      }
      ${iconButton(t("find.close"), icons.smallClose(), () => this.#fire("oneloop-close-find"), { name: "close" })}
    </div>`;
  }

  #fire(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #keyPressed = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "Escape") this.#fire("oneloop-close-find");
    else if (event.key === "Enter" && event.target === this.field) this.#step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #typed(): void {
    this.query = this.field.value;
    void this.#search(true);
  }

  /** @param anew whether another text is looked for: then the newest place is shown */
  async #search(anew: boolean): Promise<void> {
    const search_ = ++this.#searches;
    const before = anew ? undefined : this.hits[this.at];
    const hits = await search(this.turns, this.query, () => search_ === this.#searches);
    if (search_ !== this.#searches) return;
    this.hits = hits;
    if (before) {
      this.at = hits.findIndex(({ step, nth }) => step.id === before.step.id && nth === before.nth);
      this.#marked();
    } else {
      // One begins where one is: at the end.
      this.at = hits.length - 1;
      await this.#show();
    }
  }

  #step(by: number): void {
    const { length } = this.hits;
    if (length === 0) return;
    this.at = (this.at + by + length) % length;
    void this.#show();
  }

  /** Brings the place into sight and marks it. */
  async #show(): Promise<void> {
    const hit = this.hits[this.at];
    if (hit) {
      const message = await this.conversation.goTo(hit.step.id);
      if (hit !== this.hits[this.at]) return;
      const range = message && this.#rangeOf(message, hit);
      if (range?.startContainer.parentElement)
        this.conversation.keepInSight(range.startContainer.parentElement);
    }
    this.#frames = PATIENCE;
    this.#marked();
  }

  /** The place in the message. What is drawn may have fewer: part of a long message is folded. */
  #rangeOf(message: Element, { nth }: Hit): Range | undefined {
    const ranges = rangesIn(message, this.query);
    return ranges[Math.min(nth, ranges.length - 1)];
  }

  #marked = (): void => {
    // What comes into sight is only known to be there a frame later, and in a page with much to do some frames later.
    this.#frames = Math.max(this.#frames, 2);
    this.#frame ||= requestAnimationFrame(this.#markAgain);
  };

  #markAgain = (): void => {
    this.#frames -= 1;
    const isThere = this.#mark();
    if (isThere) this.#frames = Math.min(this.#frames, 1);
    this.#frame = this.#frames > 0 ? requestAnimationFrame(this.#markAgain) : 0;
  };

  /** Marks all places in what is seen, and the one that is shown. Says whether that is among them, if there is one. */
  #mark(): boolean {
    const hit = this.hits[this.at];
    const root = this.conversation.renderRoot;
    const { top, bottom } = this.conversation.getBoundingClientRect();
    const ids = new Set(this.hits.map(({ step }) => step.id));
    const all: Range[] = [];
    const one: Range[] = [];
    for (const message of root.querySelectorAll<HTMLElement>(MARKED)) {
      const id = message.dataset.id ?? "";
      if (!ids.has(id) || !message.checkVisibility({ contentVisibilityAuto: true })) continue;
      const box = message.getBoundingClientRect();
      if (box.bottom < top || box.top > bottom) continue;
      const found = hit?.step.id === id ? this.#rangeOf(message, hit) : undefined;
      if (found) one.push(found);
      all.push(...rangesIn(message, this.query));
    }
    this.#all.show(all);
    this.#one.show(one);
    return !hit || one.length > 0;
  }
}
