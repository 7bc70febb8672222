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
    contain-intrinsic-size: auto 8000px;
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
  @media (max-width: 600px) {
    .column {
      padding: 16px 16px 24px;
    }
  }
`;
