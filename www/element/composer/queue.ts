import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";

/** Messages that wait until nothing runs any more, each of which can be taken back. */
export function renderQueue(
  queue: readonly { id: string; content: string }[],
  takeBack: (id: string) => void,
): TemplateResult | typeof nothing {
  if (queue.length === 0) return nothing;
  return html`<ul class="queue" aria-label=${t("queue.label")}>
    ${queue.map(({ id, content }) => {
      const label = t("queue.backLabel", { text: content.slice(0, 60) });
      return html`<li>
        ${icons.clock()}<span class="text" title=${content}>${content}</span>
        <button
          type="button"
          class="icon-button"
          aria-label=${label}
          title=${t("queue.back")}
          @click=${() => takeBack(id)}
        >
          ${icons.smallClose()}
        </button>
      </li>`;
    })}
  </ul>`;
}
