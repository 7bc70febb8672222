import { css } from "lit";

/** Steps: quiet lines beside the conversation's text. */
export const stepStyles = css`
  oneloop-step-tree {
    display: block;
    font-size: 14px;
    line-height: 20px;
  }
  .steps {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .step-line {
    max-width: 100%;
    min-height: 32px;
    justify-content: flex-start;
    gap: 6px;
    padding: 4px 8px 4px 4px;
    margin-inline-start: -4px;
    border-radius: var(--ol-radius);
    color: var(--ol-text-quiet);
    text-align: start;
    transition: color var(--ol-quick) ease-out;
  }
  .step-line:hover,
  .step-line[aria-expanded="true"] {
    color: var(--ol-text);
  }
  .step-title {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .step-line[data-status="running"] .step-title {
    color: var(--ol-text);
  }
  .step-time {
    flex: none;
    color: var(--ol-text-quiet);
    font-variant-numeric: tabular-nums;
  }
  .step-time::before {
    content: "·";
    margin-inline-end: 6px;
  }
  .step-mark::after {
    content: "·";
    margin-inline: 6px;
    color: var(--ol-text-quiet);
  }
  .step-line[data-status="error"] .step-mark {
    color: var(--ol-danger);
    font-weight: 500;
  }
  .step-fold:dir(rtl) {
    scale: -1 1;
  }
  .step-fold svg {
    transition: transform var(--ol-quick) ease-out;
  }
  .step-line[aria-expanded="true"] .step-fold svg {
    transform: rotate(90deg);
  }
  .step-running {
    width: 16px;
    height: 16px;
    flex: none;
    padding: 2px;
  }
  .step-running::before {
    content: "";
    display: block;
    width: 12px;
    height: 12px;
    border-radius: 50%;
    border: 1.5px solid color-mix(in oklch, var(--ol-accent) 28%, transparent);
    border-top-color: var(--ol-accent);
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  .step-inside {
    margin: 2px 0 8px 3px;
    padding-inline-start: 16px;
    border-inline-start: 1px solid var(--ol-line);
  }
  .payload {
    margin: 6px 0 10px;
  }
  .payload-label {
    margin-bottom: 4px;
    color: var(--ol-text-quiet);
    font-size: 13px;
  }
  .payload-box {
    max-height: 320px;
    margin: 0;
    padding: 10px 14px;
    overflow: auto;
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius);
    background: var(--ol-sunken);
    font-size: 14px;
    line-height: 22px;
    overflow-wrap: anywhere;
    scrollbar-width: thin;
  }
  pre.payload-box {
    font: 13px / 20px var(--ol-font-code);
    white-space: pre-wrap;
  }
  .step-error {
    margin: 6px 0 10px;
    color: var(--ol-danger);
    overflow-wrap: anywhere;
  }
  .text-button {
    min-height: 28px;
    padding: 0 6px;
    margin-inline: -6px;
    border-radius: 6px;
    color: var(--ol-accent);
    font-weight: 500;
  }
  .text-button:hover {
    background: var(--ol-hover);
  }
  .progress {
    max-width: 26rem;
    margin: 2px 0 10px 22px;
  }
  .progress-words {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 12px;
    min-height: 28px;
    color: var(--ol-text-quiet);
    font-variant-numeric: tabular-nums;
  }
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 4px;
    margin: 6px 0 2px;
    border: 0;
    border-radius: 2px;
    background: var(--ol-line);
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: var(--ol-line);
  }
  progress::-webkit-progress-value {
    background: var(--ol-accent);
    border-radius: 2px;
  }
  progress::-moz-progress-bar {
    background: var(--ol-accent);
    border-radius: 2px;
  }
  progress[data-endless] {
    background: linear-gradient(90deg, var(--ol-line), var(--ol-accent), var(--ol-line)) 0 0 / 200% 100%;
    animation: sweep 1.6s linear infinite;
  }
  progress[data-endless]::-webkit-progress-bar {
    background: none;
  }
  @keyframes sweep {
    to {
      background-position: -200% 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .step-running::before,
    progress[data-endless] {
      animation: none;
    }
  }
`;
