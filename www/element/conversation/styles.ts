import { css } from "lit";

/** The column and what scrolls it. */
export const conversationStyles = css`
  :host {
    position: relative;
    display: block;
    min-height: 0;
  }
  .scroller {
    height: 100%;
    overflow: hidden auto;
    outline-offset: -2px;
    scrollbar-width: thin;
    scrollbar-color: var(--ol-line) transparent;
    overscroll-behavior: contain;
  }
  .column {
    width: 100%;
    max-width: calc(var(--ol-column) + 48px);
    margin: 0 auto;
    padding: 24px 24px 32px;
  }
  .far {
    content-visibility: auto;
  }
  .part {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
  }
  .day {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-bottom: 24px;
    color: var(--ol-text-quiet);
  }
  .day::before,
  .day::after {
    flex: 1;
    height: 1px;
    background: var(--ol-line);
    content: "";
  }
  .day button {
    padding: 2px 10px;
    border-radius: var(--ol-radius);
    color: inherit;
    font-size: 13px;
    line-height: 18px;
  }
  .day button:hover {
    background: var(--ol-hover);
  }
  ::highlight(oneloop-find) {
    background: color-mix(in oklch, var(--ol-warn) 35%, transparent);
  }
  ::highlight(oneloop-found) {
    background: var(--ol-accent);
    color: var(--ol-on-accent);
  }
  oneloop-find {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 16px;
    max-width: calc(100% - 32px);
  }
  .turn {
    display: flex;
    flex-direction: column;
    gap: 24px;
    padding-bottom: 40px;
  }
  .group:last-child > .turn:last-child {
    padding-bottom: 12px;
  }
  .turn.fresh {
    min-height: calc(var(--room, 100vh) - 52px);
  }
  .turn > * {
    min-width: 0;
  }
  .turn > oneloop-step-tree + oneloop-message,
  .turn > oneloop-message + oneloop-step-tree {
    margin-top: -8px;
  }
  .waiting {
    height: 26px;
    margin-inline-start: -3px;
  }
  .to-newest {
    position: absolute;
    inset-block-end: 12px;
    inset-inline-start: calc(50% - 18px);
    width: 36px;
    height: 36px;
    border: 1px solid var(--ol-line);
    border-radius: 50%;
    background: var(--ol-raised);
    box-shadow: var(--ol-shadow);
  }
  .unseen {
    position: absolute;
    inset-block-start: -8px;
    inset-inline-start: 22px;
    min-width: 20px;
    padding: 0 6px;
    border-radius: 10px;
    background: var(--ol-accent);
    color: var(--ol-on-accent);
    font-size: 13px;
    line-height: 20px;
    font-variant-numeric: tabular-nums;
  }
  @media (max-width: 600px) {
    .column {
      padding: 16px 16px 24px;
    }
  }
`;
