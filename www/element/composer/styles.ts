import { css } from "lit";

/** Where the user writes. */
export const composerStyles = css`
  :host {
    display: block;
  }
  .field {
    padding: 6px;
    border: 1px solid var(--ol-edge);
    border-radius: 26px;
    background: var(--ol-raised);
    box-shadow: var(--ol-shadow);
    cursor: text;
    transition: border-color var(--ol-quick) ease-out;
  }
  .field:focus-within {
    border-color: var(--ol-accent);
    box-shadow:
      0 0 0 3px var(--ol-accent-quiet),
      var(--ol-shadow);
  }
  textarea {
    min-width: 0;
    min-height: 38px;
    max-height: 40vh;
    max-height: 40dvh;
    margin: 0;
    padding: 6px 4px 6px 10px;
    border: 0;
    background: none;
    font-size: 16px;
    line-height: 26px;
    resize: none;
    overflow-y: auto;
    overflow-wrap: anywhere;
    scrollbar-width: thin;
  }
  textarea:focus-visible {
    outline: none;
  }
  textarea::placeholder {
    color: var(--ol-text-quiet);
    opacity: 1;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .go {
    width: 38px;
    height: 38px;
    flex: none;
    border-radius: 50%;
    background: var(--ol-accent);
    color: var(--ol-on-accent);
    transition: opacity var(--ol-quick) ease-out;
  }
  .go:disabled {
    background: var(--ol-sunken);
    color: var(--ol-text-quiet);
    opacity: 1;
  }
  .go:hover:enabled {
    filter: brightness(1.06);
  }
  @media (forced-colors: active) {
    .go {
      border: 1px solid ButtonBorder;
    }
  }
  .line {
    display: flex;
    align-items: flex-end;
    gap: 4px;
  }
  .line > .icon-button,
  .tools .icon-button {
    width: 38px;
    height: 38px;
    border-radius: 50%;
  }
  .bare textarea {
    padding-inline-start: 14px;
  }
  oneloop-files {
    padding: 4px 4px 8px;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    min-width: 0;
    padding: 2px 2px 0;
  }
  .tool {
    max-width: 100%;
    min-height: 32px;
    gap: 6px;
    padding: 0 10px;
    border-radius: 16px;
    color: var(--ol-text-quiet);
    font-size: 13px;
    line-height: 18px;
    font-weight: 500;
  }
  .tool > span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .tool:hover,
  .tool[aria-expanded="true"] {
    background: var(--ol-hover);
    color: var(--ol-text);
  }
  .tool[aria-pressed="true"],
  .tool.chosen {
    background: var(--ol-accent-quiet);
    color: var(--ol-text);
  }
  .above {
    margin-bottom: 8px;
    border: 1px solid var(--ol-line);
    border-radius: 16px;
    background: var(--ol-raised);
    box-shadow: var(--ol-shadow);
    font-size: 14px;
    line-height: 20px;
    overflow: hidden;
  }
  .commands {
    max-height: 264px;
    padding: 6px;
    overflow-y: auto;
  }
  .commands [role="option"] {
    display: flex;
    align-items: flex-start;
    gap: 10px;
    padding: 8px 10px;
    border-radius: var(--ol-radius);
    cursor: pointer;
  }
  .commands [aria-selected="true"] {
    background: var(--ol-hover);
  }
  .commands .id {
    display: block;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .commands p {
    margin: 0;
    padding: 8px 10px;
  }
  .queue {
    margin: 0 0 8px;
    padding: 0;
    list-style: none;
  }
  .queue li {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-bottom: 4px;
    padding: 2px 4px 2px 14px;
    border: 1px dashed var(--ol-edge);
    border-radius: 16px;
    background: var(--ol-ground);
    font-size: 14px;
    line-height: 20px;
  }
  .queue svg {
    color: var(--ol-text-quiet);
  }
  .queue .text {
    display: block;
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .queue .icon-button {
    width: 32px;
    height: 32px;
  }
  .awaits {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
    padding: 4px 12px 2px;
    color: var(--ol-text-quiet);
    font-size: 13px;
    line-height: 18px;
  }
  .awaits > svg {
    color: var(--ol-accent);
  }
  .awaits > span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .refused {
    display: flex;
    align-items: flex-start;
    gap: 4px;
    margin: 0;
    padding: 2px 4px 6px 12px;
    color: var(--ol-danger);
    font-size: 13px;
    line-height: 18px;
    overflow-wrap: anywhere;
  }
  .refused > span {
    flex: 1;
    min-width: 0;
    padding: 5px 0;
  }
  .refused .icon-button {
    width: 28px;
    height: 28px;
  }
  .halt,
  .sounds {
    color: var(--ol-text);
  }
  .line > .speaks {
    background: var(--ol-accent-quiet);
    color: var(--ol-accent);
  }
`;
