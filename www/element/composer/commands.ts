import { html } from "lit";
import type { TemplateResult } from "lit";
import type { ChatCommand } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { namedIcon } from "../icons/icons.js";

/** The commands that a text may be the beginning of; undefined where it begins none. */
export function commandsFor(text: string, commands: readonly ChatCommand[]): ChatCommand[] | undefined {
  const typed = /^\/(\S*)$/.exec(text)?.[1];
  if (typed === undefined || commands.length === 0) return undefined;
  const wanted = typed.toLowerCase();
  const begin = commands.filter(({ id }) => id.toLowerCase().startsWith(wanted));
  const within = commands.filter((command) => !begin.includes(command) && inWords(command).includes(wanted));
  return [...begin, ...within];
}

function inWords({ id, description = "" }: ChatCommand): string {
  return `${id} ${description}`.toLowerCase();
}

/** The list that one is chosen from. The caret stays in the field: the field names the active one. */
export function renderCommands(
  commands: readonly ChatCommand[],
  active: number,
  typed: string,
  choose: (command: ChatCommand) => void,
): TemplateResult {
  if (commands.length === 0)
    return html`<div class="above commands" role="status">
      <p class="quiet">${t("composer.commands.none", { name: typed.slice(1) })}</p>
    </div>`;
  return html`<div class="above commands" id="commands" role="listbox" aria-label=${t("composer.commands")}>
    ${commands.map(
      (command, at) =>
        html`<div
          role="option"
          id="command-${at}"
          aria-selected=${at === active}
          @pointerdown=${(event: Event) => event.preventDefault()}
          @click=${() => choose(command)}
        >
          ${namedIcon(command.icon)}
          <span
            ><span class="id">/${command.id}</span>
            ${command.description ? html`<span class="quiet small">${command.description}</span>` : ""}</span
          >
        </div>`,
    )}
  </div>`;
}
