import { html } from "lit";
import type { TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";

/**
 * A button that is a drawing, and says what it does to who can't see it or wonders. `name` is its class; `expanded` says whether what it opens is open, where that stays beside it.
 */
export function iconButton(
  label: string,
  drawing: TemplateResult,
  press: (event: Event) => void,
  {
    name = "",
    disabled = false,
    expanded,
  }: { name?: string; disabled?: boolean; expanded?: boolean | undefined } = {},
): TemplateResult {
  return html`<button
    type="button"
    class="icon-button ${name}"
    aria-label=${label}
    title=${label}
    aria-expanded=${ifDefined(expanded)}
    ?disabled=${disabled}
    @click=${press}
  >
    ${drawing}
  </button>`;
}
