import { css } from "lit";

/** Messages in the column. */
export const messageStyles = css`
  oneloop-message {
    display: block;
  }
  .message {
    position: relative;
    min-width: 0;
  }
  .user {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    padding-inline-start: 12%;
  }
  .bubble {
    max-width: 100%;
    padding: 9px 16px;
    border-radius: var(--ol-radius-large);
    background: var(--ol-bubble);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .system {
    padding: 0 12%;
    color: var(--ol-text-quiet);
    font-size: 13px;
    line-height: 18px;
    text-align: center;
    text-wrap: balance;
  }
  .mark {
    margin: 10px 0 0;
    color: var(--ol-text-quiet);
  }
  .go-on {
    margin-top: 10px;
  }
  .note {
    margin: 0;
    color: var(--ol-text-quiet);
    font-size: 13px;
    line-height: 18px;
    text-align: center;
    text-wrap: balance;
  }
  .actions {
    display: flex;
    height: 32px;
    margin: 4px -9px -28px;
    opacity: 0;
    transition: opacity var(--ol-quick) ease-out;
  }
  .actions .icon-button {
    flex: 0 1 32px;
    min-width: 26px;
    width: 32px;
    height: 32px;
  }
  oneloop-message:hover .actions,
  .actions:focus-within,
  [data-newest] .actions {
    opacity: 1;
  }
  .actions [aria-pressed="true"] {
    color: var(--ol-accent);
  }
  .actions .star[aria-pressed="true"] svg {
    fill: currentColor;
  }
  .attempts {
    display: inline-flex;
    align-items: center;
    color: var(--ol-text-quiet);
    font-size: 13px;
    line-height: 18px;
    font-variant-numeric: tabular-nums;
  }
  .actions .icon-button.narrow {
    width: 26px;
  }
  .turn-tools {
    margin-top: -16px;
    margin-bottom: 0;
    opacity: 1;
  }
  .command {
    margin-bottom: 4px;
    color: var(--ol-accent);
    font-size: 13px;
    line-height: 18px;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .user.editing {
    align-items: stretch;
  }
  .editor {
    padding: 10px;
    border: 1px solid var(--ol-accent);
    border-radius: var(--ol-radius-large);
    background: var(--ol-raised);
  }
  .editor textarea {
    display: block;
    width: 100%;
    max-height: 40dvh;
    padding: 2px 8px;
    border: 0;
    outline: none;
    background: none;
    font-size: 16px;
    line-height: 26px;
    resize: none;
  }
  .editor-buttons {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 8px;
  }
  .element-link {
    display: inline;
    color: var(--ol-accent);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  oneloop-message.found .message {
    animation: found 1.6s ease-out;
  }
  @keyframes found {
    from {
      background: var(--ol-accent-quiet);
    }
  }
  @media (hover: none) {
    .actions {
      opacity: 1;
    }
  }
  .error-card {
    display: flex;
    gap: 12px;
    padding: 14px 16px;
    border-radius: var(--ol-radius-card);
    background: var(--ol-danger-quiet);
  }
  .message + .error-card {
    margin-top: 16px;
  }
  .error-icon {
    margin-top: 3px;
    color: var(--ol-danger);
  }
  .error-words {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .error-words p {
    margin: 0;
  }
  .error-words summary {
    margin-top: 6px;
    color: var(--ol-text-quiet);
    cursor: pointer;
  }
  .error-words pre {
    max-height: 240px;
    margin: 8px 0 0;
    overflow: auto;
    font: 13px / 20px var(--ol-font-code);
    white-space: pre-wrap;
  }
  .error-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 12px;
  }
`;
