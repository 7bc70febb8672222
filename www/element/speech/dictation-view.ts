import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { Dictation } from "./dictation.js";
import { insertionOf } from "./insertion.js";

/** The button to dictate by. The focus stays in the field. */
export function renderDictationButton(dictation: Dictation, press: () => void): TemplateResult {
  const label = t("dictation.label");
  return html`<button
      type="button"
      class=${dictation.isOn ? "icon-button dictate speaks" : "icon-button dictate"}
      aria-label=${label}
      title=${label}
      aria-pressed=${dictation.isOn}
      @pointerdown=${(event: Event) => event.preventDefault()}
      @click=${press}
    >
      ${icons.microphone()}
    </button>
    <span class="visually-hidden" role="status">${dictation.status}</span>`;
}

/**
 * The field's text with words in it that are not certain yet: drawn above the field, whose own text is not to be seen then. They are not in the field, so
 * that what can be undone, kept and sent is only what was said.
 */
export function renderHeard(
  field: HTMLTextAreaElement | null,
  heard: string,
): TemplateResult | typeof nothing {
  if (!field || heard === "") return nothing;
  const { before, words, after } = insertionOf(field, heard);
  // prettier-ignore
  return html`<div class="heard" aria-hidden="true">${before}<span class="guessed">${words}</span>${after}</div>`;
}

/** Brings the words into sight that are not certain yet. */
export function showHeard(root: ParentNode): void {
  const heard = root.querySelector<HTMLElement>(".heard");
  const guessed = heard?.querySelector<HTMLElement>(".guessed");
  if (heard && guessed) heard.scrollTop = guessed.offsetTop + guessed.offsetHeight - heard.clientHeight;
}

/** What is drawn above the field stands where the field's text does. */
export const dictationStyles = css`
  .text {
    position: relative;
    display: grid;
    flex: 1;
    min-width: 0;
  }
  .text > * {
    grid-area: 1 / 1;
  }
  .hears textarea {
    color: transparent;
    caret-color: transparent;
    forced-color-adjust: none;
  }
  .hears textarea::placeholder {
    color: transparent;
  }
  .heard {
    position: relative;
    min-width: 0;
    max-height: 40vh;
    max-height: 40dvh;
    padding: 6px 4px 6px 10px;
    font-size: 16px;
    line-height: 26px;
    white-space: pre-wrap;
    overflow: hidden;
    overflow-wrap: anywhere;
    pointer-events: none;
  }
  .bare .heard {
    padding-inline-start: 14px;
  }
  .guessed {
    color: var(--ol-text-quiet);
    text-decoration: underline dotted;
    text-underline-offset: 4px;
  }
`;
