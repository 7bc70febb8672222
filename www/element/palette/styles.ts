import { css } from "lit";

/** The field and its list. */
export const paletteStyles = css`
  dialog {
    width: min(600px, calc(100vw - 24px));
    max-width: none;
    margin-block: min(12vh, 120px) auto;
    overflow: hidden;
  }
  .field {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 0 16px;
    border-bottom: 1px solid var(--ol-line);
    color: var(--ol-text-quiet);
  }
  input {
    flex: 1;
    min-width: 0;
    height: 52px;
    border: 0;
    background: none;
    color: var(--ol-text);
    font-size: 16px;
  }
  input::placeholder {
    color: var(--ol-text-quiet);
    opacity: 1;
  }
  /* The list beneath says what is chosen. */
  input:focus-visible {
    outline: 0;
  }
  .list {
    max-height: min(420px, calc(100vh - 200px));
    padding: 6px;
    overflow-y: auto;
    scrollbar-width: thin;
  }
  .list:empty {
    display: none;
  }
  .title {
    padding: 10px 10px 4px;
    color: var(--ol-text-quiet);
    font-size: 12px;
    line-height: 16px;
    font-weight: 500;
  }
  .option {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 40px;
    padding: 8px 10px;
    border-radius: var(--ol-radius);
    font-size: 14px;
    line-height: 20px;
    cursor: pointer;
    scroll-margin-block: 36px;
  }
  .option[aria-selected="true"] {
    background: var(--ol-accent-quiet);
  }
  .icon {
    display: grid;
    place-items: center;
    width: 20px;
    flex: none;
    color: var(--ol-text-quiet);
  }
  .words {
    display: grid;
    flex: 1;
    min-width: 0;
  }
  .label,
  .about {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .option[aria-selected="true"] .quiet {
    color: var(--ol-text);
  }
  .when {
    flex: none;
  }
  .check {
    color: var(--ol-accent);
  }
  mark {
    background: none;
    color: var(--ol-accent);
    font-weight: 600;
  }
  .option[aria-selected="true"] mark {
    color: inherit;
    text-decoration: underline;
  }
  .notice {
    margin: 0;
    padding: 20px 24px 24px;
    font-size: 14px;
    overflow-wrap: anywhere;
    text-align: center;
  }
  @media (forced-colors: active) {
    .option[aria-selected="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
  @media (max-width: 600px) {
    dialog {
      margin-block-start: 12px;
    }
    .when,
    .keys {
      display: none;
    }
  }
`;
