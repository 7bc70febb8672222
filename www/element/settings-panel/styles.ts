import { css } from "lit";

/** The sheet and its widgets. */
export const settingsStyles = css`
  dialog {
    position: fixed;
    inset: 0 0 0 auto;
    width: min(26rem, 100vw);
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-inline-start: 1px solid var(--ol-line);
    background: var(--ol-raised);
    color: var(--ol-text);
    font: 15px / 22px var(--ol-font);
    box-shadow: var(--ol-shadow);
  }
  dialog[open] {
    animation: slide var(--ol-calm) ease-out;
  }
  @keyframes slide {
    from {
      opacity: 0;
      transform: translateX(24px);
    }
  }
  dialog::backdrop {
    background: var(--ol-scrim);
  }
  form {
    display: flex;
    flex-direction: column;
    height: 100%;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    height: 56px;
    flex: none;
    padding: 0 12px 0 24px;
  }
  h2 {
    margin: 0;
    font-size: 17px;
    font-weight: 650;
  }
  .inputs {
    flex: 1;
    min-height: 0;
    padding: 12px 24px 24px;
    overflow-y: auto;
    scrollbar-width: thin;
  }
  .row {
    display: flex;
    flex-direction: column;
    gap: 6px;
    margin-bottom: 24px;
  }
  .row.switch {
    flex-direction: row;
    align-items: flex-start;
    justify-content: space-between;
    gap: 24px;
  }
  label {
    display: block;
    font-weight: 500;
    font-size: 14px;
    line-height: 20px;
  }
  .description {
    display: block;
  }
  .row > .choices {
    display: flex;
    flex-direction: column;
  }
  fieldset.row legend {
    margin-bottom: 4px;
  }
  .words {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .tooltip {
    display: inline-grid;
    border-radius: 50%;
    color: var(--ol-text-quiet);
    cursor: help;
  }
  .tooltip svg {
    width: 16px;
    height: 16px;
  }
  .dates {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .tabs {
    position: sticky;
    z-index: 1;
    top: -12px;
    display: flex;
    gap: 4px;
    margin: -12px -24px 20px;
    padding: 4px 20px 0;
    border-bottom: 1px solid var(--ol-line);
    background: var(--ol-raised);
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tabs button {
    min-height: 40px;
    flex: none;
    padding: 0 10px;
    border-bottom: 2px solid transparent;
    color: var(--ol-text-quiet);
    font-size: 14px;
    font-weight: 500;
  }
  .tabs button:focus-visible {
    outline-offset: -4px;
  }
  .tabs [aria-selected="true"] {
    border-color: var(--ol-accent);
    color: var(--ol-text);
  }
  input[role="switch"] {
    appearance: none;
    position: relative;
    width: 40px;
    height: 24px;
    flex: none;
    margin: 0;
    border-radius: 12px;
    background: var(--ol-edge);
    cursor: pointer;
    transition: background-color var(--ol-quick) ease-out;
  }
  input[role="switch"]::before {
    content: "";
    position: absolute;
    inset: 3px auto auto 3px;
    width: 18px;
    height: 18px;
    border-radius: 50%;
    background: var(--ol-raised);
    transition: transform var(--ol-quick) ease-out;
  }
  input[role="switch"]:checked {
    background: var(--ol-accent);
  }
  input[role="switch"]:checked::before {
    transform: translateX(16px);
  }
  .slider {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .slider input {
    flex: 1;
    min-width: 0;
    accent-color: var(--ol-accent);
  }
  output {
    min-width: 3em;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  footer {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    padding: 16px 24px;
    border-top: 1px solid var(--ol-line);
  }
  @media (forced-colors: active) {
    input[role="switch"] {
      border: 1px solid ButtonBorder;
    }
  }
`;
