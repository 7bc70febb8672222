import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { formatClock } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { controls } from "../theme/controls.js";
import { iconButton } from "../theme/icon-button.js";
import type { VoiceView } from "./voice.js";

/** How high each bar is beside the others. */
const BARS = [0.45, 0.75, 1, 0.65, 0.4];

/**
 * That the user is heard: how loud, and for how long.
 * @fires oneloop-voice-cancel - what was said is taken back
 */
export class OneloopVoice extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 10px;
        min-width: 0;
        padding: 2px 2px 4px 12px;
        font-size: 14px;
        line-height: 20px;
      }
      .bars {
        display: flex;
        align-items: center;
        gap: 3px;
        height: 20px;
        flex: none;
        color: var(--ol-accent);
      }
      .bars span {
        width: 3px;
        height: 100%;
        border-radius: 2px;
        background: currentColor;
        transform: scaleY(calc(0.18 + 0.82 * var(--level, 0) * var(--share)));
      }
      .starting {
        opacity: 0.5;
      }
      .words {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .time {
        font-variant-numeric: tabular-nums;
      }
      @media (forced-colors: active) {
        .bars span {
          background: CanvasText;
        }
      }
    `,
  ];

  /** What there is to show. */
  @property({ attribute: false }) voice: VoiceView | undefined;

  #frame = 0;
  #second = -1;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#frame = requestAnimationFrame(this.#draw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
  }

  /** The level goes to the bars alone: nothing is laid out anew. */
  #draw = (): void => {
    const bars = this.renderRoot.querySelector<HTMLElement>(".bars");
    bars?.style.setProperty("--level", (this.voice?.level() ?? 0).toFixed(2));
    if (Math.floor(this.#elapsed() / 1000) !== this.#second) this.requestUpdate();
    this.#frame = requestAnimationFrame(this.#draw);
  };

  #elapsed(): number {
    return this.voice?.state === "on" ? performance.now() - this.voice.since : 0;
  }

  protected override firstUpdated(): void {
    const bars = this.renderRoot.querySelectorAll<HTMLElement>(".bars span");
    bars.forEach((bar, at) => bar.style.setProperty("--share", String(BARS[at])));
  }

  protected override render(): TemplateResult {
    const listens = this.voice?.state === "on";
    const elapsed = this.#elapsed();
    this.#second = Math.floor(elapsed / 1000);
    return html`
      <span class=${listens ? "bars" : "bars starting"} aria-hidden="true">
        ${BARS.map(() => html`<span></span>`)}
      </span>
      <span class="words" role="status">${t(listens ? "voice.listening" : "voice.starting")}</span>
      ${listens ? html`<span class="time quiet" role="timer">${formatClock(elapsed)}</span>` : ""}
      ${iconButton(t("voice.cancel"), icons.smallClose(), () =>
        this.dispatchEvent(new Event("oneloop-voice-cancel", { bubbles: true, composed: true })),
      )}
    `;
  }
}
