import { css, html, nothing } from "lit";
import type { LitElement, TemplateResult } from "lit";
import type { ThreadRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";
import type { OneloopTags } from "../tags/tags.js";

/** The box in which a thread's labels are chosen. */
export const labelStyles = css`
  .labels-box {
    width: min(26rem, calc(100vw - 24px));
  }
  .labels-box form {
    display: grid;
    gap: 14px;
    padding: 18px 20px 20px;
  }
  .labels-box h2 {
    margin: 0;
    padding: 0;
    color: var(--ol-text);
    font-size: 16px;
    line-height: 22px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .labels-box .button {
    justify-self: end;
  }
`;

/** Lets the user give a thread labels, and take them away. */
export class Labels {
  #thread: ThreadRecord | undefined;
  /** As they were chosen here: the thread has them a moment later. */
  #tags: readonly string[] = [];

  constructor(
    private readonly host: LitElement,
    /** Is told of each change. */
    private readonly change: (id: string, tags: readonly string[]) => void,
  ) {}

  async open(thread: ThreadRecord): Promise<void> {
    this.#thread = thread;
    this.#tags = thread.tags ?? [];
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.#dialog()?.showModal();
    this.#field()?.focus();
  }

  /** The box, while it is open. */
  render(threads: readonly ThreadRecord[]): TemplateResult | typeof nothing {
    const thread = this.#thread;
    if (!thread) return nothing;
    const title = t("threads.labelsOf", { name: thread.name || t("threads.untitled") });
    const known = new Set(threads.flatMap(({ tags = [] }) => tags));
    return html`<dialog
      class="labels-box"
      aria-labelledby="labels-title"
      @close=${this.#closed}
      @click=${(event: Event) => {
        if (event.target === event.currentTarget) this.#dialog()?.close();
      }}
    >
      <form method="dialog">
        <h2 id="labels-title" dir="auto">${title}</h2>
        <oneloop-tags
          .label=${title}
          .value=${this.#tags}
          .suggestions=${[...known].sort((one, other) => one.localeCompare(other))}
          @oneloop-tags=${({ detail }: CustomEvent<string[]>) => {
            this.#tags = detail;
            this.change(thread.id, detail);
          }}
        ></oneloop-tags>
        <button type="submit" class="button primary">${t("threads.labelsDone")}</button>
      </form>
    </dialog>`;
  }

  #closed = (): void => {
    // What was typed last is a label, too.
    this.#field()?.commit();
    this.#thread = undefined;
    this.host.requestUpdate();
  };

  #dialog(): HTMLDialogElement | null {
    return this.host.renderRoot.querySelector("dialog");
  }

  #field(): OneloopTags | null {
    return this.host.renderRoot.querySelector("oneloop-tags");
  }
}
