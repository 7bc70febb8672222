import { css, html } from "lit";
import type { TemplateResult } from "lit";

/** A box over everything else, which waits until it is closed. */
export const modal = css`
  dialog {
    padding: 0;
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius-card);
    background: var(--ol-raised);
    color: var(--ol-text);
    font: 15px / 22px var(--ol-font);
    box-shadow: var(--ol-shadow);
  }
  dialog[open] {
    animation: appear var(--ol-quick) ease-out;
  }
  dialog::backdrop {
    background: var(--ol-scrim);
  }
  @keyframes appear {
    from {
      opacity: 0;
      transform: scale(0.98);
    }
  }
`;

/** Keys of the keyboard. */
export const keyStyles = css`
  .keys {
    display: inline-flex;
    gap: 4px;
    flex: none;
    direction: ltr;
  }
  kbd {
    display: inline-grid;
    place-items: center;
    min-width: 22px;
    height: 22px;
    padding: 0 6px;
    border: 1px solid var(--ol-line);
    border-radius: 5px;
    background: var(--ol-sunken);
    color: var(--ol-text-quiet);
    font: 12px / 16px var(--ol-font);
    white-space: nowrap;
  }
`;

/** Keys that are pressed together. */
export function renderKeys(keys: readonly string[]): TemplateResult {
  return html`<span class="keys">${keys.map((key) => html`<kbd>${key}</kbd>`)}</span>`;
}

/** Whether a key was pressed in something that lies over the chat and closes by it. */
export function isOverlaid(event: Event): boolean {
  return event
    .composedPath()
    .some((node) => node instanceof HTMLElement && node.matches("dialog[open], [popover=auto]:popover-open"));
}
