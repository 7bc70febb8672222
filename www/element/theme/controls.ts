import { css } from "lit";

/** What every part shares: box model, focus, buttons, fields. */
export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  :focus-visible {
    outline: 2px solid var(--ol-accent);
    outline-offset: 2px;
  }
  svg {
    display: block;
    flex: none;
  }
  .icon-button {
    width: 36px;
    height: 36px;
    flex: none;
    border-radius: var(--ol-radius);
    color: var(--ol-text-quiet);
    transition:
      background-color var(--ol-quick) ease-out,
      color var(--ol-quick) ease-out;
  }
  .icon-button:hover:enabled,
  .icon-button[aria-expanded="true"] {
    background: var(--ol-hover);
    color: var(--ol-text);
  }
  .button {
    min-height: 36px;
    padding: 0 14px;
    border-radius: var(--ol-radius);
    border: 1px solid var(--ol-edge);
    background: var(--ol-raised);
    font-size: 14px;
    font-weight: 500;
    white-space: nowrap;
    transition: background-color var(--ol-quick) ease-out;
  }
  .button:hover:enabled {
    background: linear-gradient(var(--ol-hover), var(--ol-hover)), var(--ol-raised);
  }
  .button.primary {
    border-color: transparent;
    background: var(--ol-accent);
    color: var(--ol-on-accent);
  }
  .button.danger {
    border-color: transparent;
    background: var(--ol-danger);
    color: light-dark(oklch(1 0 0), oklch(0.2 0.03 25));
  }
  .button.primary:hover:enabled,
  .button.danger:hover:enabled {
    filter: brightness(1.06);
  }
  .quiet {
    color: var(--ol-text-quiet);
  }
  .small {
    font-size: 13px;
    line-height: 18px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    .button,
    .icon-button {
      border: 1px solid ButtonBorder;
    }
  }
`;
