import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { markdown } from "../markdown/directive.js";
import { markdownStyles } from "../markdown/styles.js";
import type { Desk } from "../state/desk.js";
import { controls } from "../theme/controls.js";
import { spinner } from "../theme/spinner.js";

type Status = "ready" | "running" | "failed" | "done";

interface Task {
  title: string;
  status?: Status;
  forId?: string;
}

const STATUSES: readonly Status[] = ["ready", "running", "failed", "done"];

/**
 * What an app does, and how far it has come. A task leads to the step it is about.
 * @csspart task - one task
 */
export class OneloopTasks extends LitElement {
  static override styles = [
    controls,
    spinner,
    markdownStyles,
    css`
      :host {
        display: block;
        font-size: 14px;
        line-height: 20px;
      }
      .head {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        padding-bottom: 8px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .task {
        display: flex;
        align-items: flex-start;
        justify-content: flex-start;
        gap: 10px;
        width: 100%;
        padding: 7px 8px;
        border-radius: var(--ol-radius);
        text-align: start;
      }
      button.task:hover {
        background: var(--ol-hover);
      }
      .mark {
        display: grid;
        place-items: center;
        width: 20px;
        height: 20px;
        flex: none;
        color: var(--ol-text-quiet);
      }
      .done .mark {
        color: var(--ol-ok);
      }
      .failed .mark {
        color: var(--ol-danger);
      }
      .ready .title,
      .done .title {
        color: var(--ol-text-quiet);
      }
      .running .title {
        font-weight: 500;
      }
      .title {
        flex: 1;
        min-width: 0;
        font-size: 14px;
        line-height: 20px;
      }
    `,
  ];

  /** The list as its record has it: `{ tasks, status }`. */
  @property({ attribute: false }) props: Record<string, unknown> = {};
  @property({ attribute: false }) desk!: Desk;

  protected override render(): TemplateResult {
    const tasks = (Array.isArray(this.props["tasks"]) ? this.props["tasks"] : []) as Task[];
    const { status } = this.props;
    const done = tasks.filter((task) => task.status === "done").length;
    return html`
      <div class="head quiet small" role="status">
        <span>${typeof status === "string" ? status : ""}</span>
        <span>${t("tasks.progress", { done, count: tasks.length })}</span>
      </div>
      <ul aria-label=${t("tasks.label")}>
        ${tasks.map((task) => html`<li>${this.#task(task)}</li>`)}
      </ul>
    `;
  }

  #task({ title, status: given, forId }: Task): TemplateResult {
    const status = STATUSES.find((each) => each === given) ?? "ready";
    const inside = html`<span class="mark">${markOf(status)}</span>
      <span class="title markdown" ${markdown(title)}></span>
      <span class="visually-hidden">${t(`tasks.${status}`)}</span>`;
    if (!forId) return html`<div class="task ${status}" part="task">${inside}</div>`;
    return html`<button
      type="button"
      class="task ${status}"
      part="task"
      aria-current=${status === "running" ? "step" : nothing}
      @click=${() => this.desk.goTo(forId)}
    >
      ${inside}
    </button>`;
  }
}

function markOf(status: Status): TemplateResult {
  if (status === "running") return html`<span class="spin"></span>`;
  if (status === "done") return icons.check();
  return status === "failed" ? icons.smallClose() : icons.circle();
}
