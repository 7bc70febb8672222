import { css } from "lit";

/** The inspector's tabs, and what stands above what they show. */
export const inspectorStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    height: 100%;
    overflow: hidden;
    background: var(--ol-ground);
    color: var(--ol-text);
    font-family: var(--ol-font);
    font-size: 14px;
    line-height: 20px;
    text-align: start;
  }
  .head {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: space-between;
    padding: 0 10px 0 12px;
    border-bottom: 1px solid var(--ol-line);
  }
  .tabs {
    display: flex;
    min-width: 0;
    overflow-x: auto;
    scrollbar-width: none;
  }
  [role="tab"] {
    position: relative;
    height: 40px;
    flex: none;
    padding: 0 8px;
    color: var(--ol-text-quiet);
    font-size: 14px;
    transition: color var(--ol-quick) ease-out;
  }
  [role="tab"]:hover,
  [role="tab"][aria-selected="true"] {
    color: var(--ol-text);
  }
  [role="tab"][aria-selected="true"] {
    font-weight: 500;
  }
  [role="tab"][aria-selected="true"]::after {
    content: "";
    position: absolute;
    inset: auto 8px -1px;
    height: 2px;
    border-radius: 1px;
    background: var(--ol-text);
  }
  [role="tab"]:focus-visible {
    outline-offset: -4px;
    border-radius: var(--ol-radius);
  }
  .panel {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
  }
  .fill {
    flex: 1;
    min-height: 0;
  }
  .turn {
    display: flex;
    flex: none;
    align-items: center;
    gap: 4px;
    height: 40px;
    padding: 0 10px 0 16px;
    font-size: 13px;
  }
  .turn-title {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .turn-place {
    flex: none;
    margin-inline-end: 4px;
    color: var(--ol-text-quiet);
    font-variant-numeric: tabular-nums;
  }
  .small-button {
    width: 28px;
    height: 28px;
  }
  .problem {
    margin: 0;
    padding: 10px 16px;
    background: var(--ol-danger-quiet);
    color: var(--ol-danger);
    overflow-wrap: anywhere;
  }
`;

/** What a tab shows, as a list that scrolls. */
export const paneStyles = css`
  :host {
    display: block;
    overflow: hidden auto;
    scrollbar-width: thin;
    font-size: 13px;
    line-height: 18px;
  }
`;
