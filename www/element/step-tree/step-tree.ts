import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { StepRecord } from "../../api/view.js";
import { formatDuration } from "../i18n/format.js";
import { t, tCount } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { markdown } from "../markdown/directive.js";
import { allSteps } from "../state/flow.js";
import type { StepNode } from "../state/flow.js";
import { CLIP, layOutPayload } from "./payload.js";
import { renderProgress } from "./progress.js";
import { onTick } from "./ticker.js";
import { groupMilliseconds, stepMark, stepTime, stepTitle } from "./words.js";

/**
 * A group of steps: one line each while they run, folded into one when they are over.
 *
 * It draws into its parent's tree, so that a reader can select across it.
 * @fires oneloop-stop - the user cancels a running step
 */
export class OneloopStepTree extends LitElement {
  /** The steps, each with those inside of it. */
  @property({ attribute: false }) nodes: StepNode[] = [];
  /** Whether all is over and something follows. */
  @property({ type: Boolean }) settled = false;

  #open = new Map<string, boolean>();
  #whole = new Set<string>();
  #untick: (() => void) | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tick(false);
  }

  protected override updated(): void {
    this.#tick([...allSteps(this.nodes)].some((step) => step.status === "running"));
  }

  #tick(running: boolean): void {
    if (running) this.#untick ??= onTick(() => this.requestUpdate());
    else {
      this.#untick?.();
      this.#untick = undefined;
    }
  }

  #isOpen(id: string, otherwise = false): boolean {
    return this.#open.get(id) ?? otherwise;
  }

  #toggle(id: string, open: boolean): void {
    this.#open.set(id, open);
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const all = [...allSteps(this.nodes)];
    if (!this.settled || this.nodes.length < 2) return this.#list(this.nodes);
    const open = this.#isOpen("group");
    const failed = all.filter((step) => step.status === "error").length;
    const words = [
      tCount("steps.count", all.length),
      failed > 0 ? tCount("steps.failed", failed) : "",
      formatDuration(groupMilliseconds(all)),
    ];
    return html`
      <button
        type="button"
        class="step-line"
        part="step"
        aria-expanded=${open}
        @click=${() => this.#toggle("group", !open)}
      >
        <span class="step-fold">${icons.chevronRight()}</span>
        <span class="step-title">${words.filter(Boolean).join(" · ")}</span>
      </button>
      ${open ? html`<div class="step-inside">${this.#list(this.nodes)}</div>` : nothing}
    `;
  }

  #list(nodes: StepNode[]): TemplateResult {
    return html`<ul class="steps" part="steps" role="list">
      ${repeat(
        nodes,
        (node) => node.step.id,
        (node) => html`<li>${this.#step(node)}</li>`,
      )}
    </ul>`;
  }

  #step({ step, children }: StepNode): TemplateResult {
    // A wrapping step is open while something runs inside of it, so that what is going on can be seen.
    const open = this.#isOpen(step.id, children.length > 0 && step.status === "running");
    const mark = stepMark(step);
    return html`
      <button
        type="button"
        class="step-line"
        part="step"
        data-status=${step.status}
        aria-expanded=${open}
        @click=${() => this.#toggle(step.id, !open)}
      >
        ${
          step.status === "running"
            ? html`<span class="step-running"></span>`
            : html`<span class="step-fold">${icons.chevronRight()}</span>`
        }
        <span class="step-title">${stepTitle(step)}</span>
        <span class="step-time"
          >${mark ? html`<span class="step-mark">${mark}</span>` : nothing}${stepTime(step)}</span
        >
      </button>
      ${renderProgress(step, () => this.#stop())}
      ${
        open
          ? html`<div class="step-inside">
              ${children.length > 0 ? this.#list(children) : nothing}
              ${this.#payloads(step, children.length > 0)}
            </div>`
          : nothing
      }
    `;
  }

  #stop(): void {
    this.dispatchEvent(new CustomEvent("oneloop-stop", { bubbles: true, composed: true }));
  }

  #payloads(step: StepRecord, hasChildren: boolean): TemplateResult {
    const showsInput = step.input !== "" && step.showInput !== false;
    const inputLanguage = typeof step.showInput === "string" ? step.showInput : undefined;
    const isEmpty = !showsInput && step.output === "" && !step.error && !hasChildren;
    return html`
      ${showsInput ? this.#payload(`${step.id}:in`, t("step.input"), step.input, inputLanguage) : nothing}
      ${
        step.output !== ""
          ? this.#payload(`${step.id}:out`, t("step.output"), step.output, step.language)
          : nothing
      }
      ${
        step.error
          ? html`<p class="step-error"><strong>${step.error.name}</strong> ${step.error.message}</p>`
          : nothing
      }
      ${isEmpty ? html`<p class="quiet small">${t("step.empty")}</p>` : nothing}
    `;
  }

  #payload(key: string, label: string, whole: string, language: string | undefined): TemplateResult {
    const { text, markdown: isMarkdown } = layOutPayload(whole, language);
    const clipped = text.length > CLIP && !this.#whole.has(key);
    const shown = clipped ? `${text.slice(0, CLIP)}…` : text;
    const showAll = (): void => {
      this.#whole.add(key);
      this.requestUpdate();
    };
    return html`
      <div class="payload">
        <div class="payload-label">${label}</div>
        ${
          isMarkdown
            ? html`<div class="payload-box markdown" tabindex="0" ${markdown(shown)}></div>`
            : html`<pre class="payload-box" tabindex="0"><code>${shown}</code></pre>`
        }
        ${
          clipped
            ? html`<button type="button" class="text-button" @click=${showAll}>${t("step.showAll")}</button>`
            : nothing
        }
      </div>
    `;
  }
}
