import { css } from "lit";

/** A figure with its bar: as a block of code, so that one may take the other's place. */
export const figureStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  figure {
    position: relative;
    margin: 0;
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius-card);
    background: var(--ol-sunken);
    overflow: hidden;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-height: 36px;
    padding: 0 6px 0 16px;
    padding-inline: 16px 6px;
    color: var(--ol-text-quiet);
    font-size: 13px;
  }
  .label {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .actions {
    display: flex;
    flex: none;
    align-items: center;
  }
  .actions button {
    height: 28px;
    padding: 0 10px;
    border-radius: 6px;
    font-size: 13px;
  }
  .actions button:hover {
    background: var(--ol-hover);
    color: var(--ol-text);
  }
  .actions .action {
    width: 28px;
    padding: 0;
  }
  .action svg {
    width: 18px;
    height: 18px;
  }
  .action[aria-pressed="true"] {
    color: var(--ol-accent);
  }
  /* Until it is drawn it is laid out, so that it can be measured, and seen by nobody. */
  .drawing {
    position: absolute;
    inset-inline: 0;
    visibility: hidden;
    padding: 4px 16px 14px;
    overflow: auto hidden;
    scrollbar-width: thin;
    direction: ltr;
    font: 13px / 18px var(--ol-font);
  }
  .drawing[data-shown] {
    position: static;
    visibility: visible;
  }
  .drawing svg {
    display: inline-block;
  }
  .drawing .next {
    position: absolute;
    visibility: hidden;
    inset-inline: 16px;
  }
  .mermaid img {
    display: block;
    width: auto;
    height: auto;
    max-width: 100%;
    max-height: 560px;
    margin-inline: auto;
    object-fit: contain;
  }
  .plotly {
    padding: 0;
  }
  .vega-bindings {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 20px;
    margin-top: 8px;
  }
  .vega-bind label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .vega-bind :is(input, select) {
    accent-color: var(--ol-accent);
  }
  pre {
    margin: 0;
    max-height: 480px;
    padding: 2px 16px 14px;
    overflow: auto;
    scrollbar-width: thin;
    font: 14px / 22px var(--ol-font-code);
    tab-size: 4;
  }
  .note {
    display: flex;
    gap: 10px;
    margin: 0 12px 8px;
    padding: 10px 14px;
    border-radius: var(--ol-radius);
    background: var(--ol-danger-quiet);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .note svg {
    color: var(--ol-danger);
  }
  /* Its colours change whenever the theme does, whatever has changed that: the end of it is told. */
  .probe {
    position: absolute;
    width: 0;
    height: 0;
    overflow: hidden;
    font-family: var(--ol-font);
    background-color: var(--ol-text);
    border-color: var(--ol-accent);
    transition: background-color 1ms;
  }
`;
