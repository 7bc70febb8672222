import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Mode } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons, namedIcon } from "../icons/icons.js";
import type { MenuItem } from "../menu/menu.js";

/** What was chosen, by the modes' ids. */
export type Chosen = Readonly<Record<string, string>>;

/** The option of a mode that counts: what was chosen, or its default. */
export function optionOf({ id, options }: Mode, chosen: Chosen): string | undefined {
  const option = options.find((each) => each.id === chosen[id]);
  return (option ?? options.find((each) => each.default) ?? options[0])?.id;
}

/** A mode as a button that says what is chosen. */
export function modeButton(
  mode: Mode,
  chosen: Chosen,
  open: (anchor: HTMLElement) => void,
): TemplateResult | typeof nothing {
  const option = mode.options.find(({ id }) => id === optionOf(mode, chosen));
  if (!option) return nothing;
  return html`<button
    type="button"
    class="tool"
    aria-haspopup="menu"
    aria-expanded="false"
    aria-label=${t("composer.mode", { name: mode.name, option: option.name })}
    title=${mode.name}
    @click=${(event: Event) => open(event.currentTarget as HTMLElement)}
  >
    ${namedIcon(option.icon)}<span>${option.name}</span>${icons.chevronDown()}
  </button>`;
}

/** A mode's options, to choose one of. */
export function modeItems(mode: Mode, chosen: Chosen): MenuItem[] {
  return mode.options.map(({ id, name, description, icon }) => ({
    id,
    label: name,
    ...(description === undefined ? {} : { description }),
    ...(icon === undefined ? {} : { icon: html`${namedIcon(icon)}` }),
    checked: id === optionOf(mode, chosen),
  }));
}
