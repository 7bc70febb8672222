import { html } from "lit";
import type { TemplateResult } from "lit";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";

/** Attempts at the same thing, and the one that is seen. */
export interface Attempts {
  ids: readonly string[];
  at: number;
}

/** The attempts that one of some nodes belongs to. */
export function attemptsOf(
  attempts: ReadonlyMap<string, readonly string[]>,
  nodes: readonly string[],
): Attempts | undefined {
  for (const id of nodes) {
    const ids = attempts.get(id);
    if (ids) return { ids, at: ids.indexOf(id) };
  }
  return undefined;
}

/** ‹ 2/3 › */
export function renderAttempts(
  { ids, at }: Attempts,
  idle: boolean,
  select: (id: string) => void,
): TemplateResult {
  const count = ids.length;
  const step = (to: number, label: string, drawing: TemplateResult): TemplateResult => {
    const id = ids[to];
    return html`<button
      type="button"
      class="icon-button narrow"
      aria-label=${label}
      title=${label}
      ?disabled=${!idle || id === undefined}
      @click=${() => id !== undefined && select(id)}
    >
      ${drawing}
    </button>`;
  };
  return html`<span class="attempts" role="group" aria-label=${t("attempts.label", { at: at + 1, count })}>
    ${step(at - 1, t("attempts.previous"), icons.previous())}<span class="attempts-at" aria-hidden="true"
      >${at + 1}/${count}</span
    >${step(at + 1, t("attempts.next"), icons.next())}
  </span>`;
}
