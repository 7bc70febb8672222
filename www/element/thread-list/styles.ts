import { css } from "lit";

/** The list at the side. */
export const threadListStyles = css`
  :host {
    display: block;
    min-height: 0;
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--ol-line) transparent;
    font-size: 14px;
    line-height: 20px;
  }
  .search {
    position: sticky;
    z-index: 1;
    top: 0;
    display: flex;
    align-items: center;
    padding: 2px 12px 6px;
    background: var(--ol-sunken);
  }
  .search > svg {
    position: absolute;
    inset-inline-start: 22px;
    color: var(--ol-text-quiet);
    pointer-events: none;
  }
  .search input {
    width: 100%;
    height: 36px;
    padding-inline: 34px 32px;
    border: 1px solid transparent;
    border-radius: var(--ol-radius);
    background: var(--ol-hover);
    appearance: none;
  }
  .search input::-webkit-search-cancel-button {
    display: none;
  }
  .search input::placeholder {
    color: var(--ol-text-quiet);
    opacity: 1;
  }
  .search input:focus-visible {
    border-color: var(--ol-accent);
    outline-width: 1px;
    outline-offset: 0;
  }
  .search .icon-button {
    position: absolute;
    inset-inline-end: 14px;
    width: 30px;
    height: 30px;
  }
  .selection {
    position: sticky;
    z-index: 1;
    top: 0;
    display: flex;
    align-items: center;
    gap: 2px;
    height: 44px;
    padding: 2px 12px 6px 20px;
    background: var(--ol-sunken);
  }
  .selection .count {
    flex: 1;
    min-width: 0;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }
  .box {
    display: grid;
    place-items: center;
    width: 18px;
    height: 18px;
    flex: none;
    border: 1px solid var(--ol-edge);
    border-radius: 5px;
    background: var(--ol-ground);
    color: var(--ol-on-accent);
  }
  [data-chosen] .box {
    border-color: var(--ol-accent);
    background: var(--ol-accent);
  }
  .words {
    display: grid;
    flex: 1;
    min-width: 0;
  }
  .labels {
    overflow: hidden;
    font-size: 12px;
    line-height: 16px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .hits {
    padding-top: 8px;
  }
  .row:hover .open.hit,
  .row:focus-within .open.hit,
  .open.hit {
    flex-direction: column;
    align-items: stretch;
    gap: 2px;
    padding-inline-end: 8px;
  }
  .snippet {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  mark {
    background: none;
    color: var(--ol-accent);
    font-weight: 600;
  }
  nav {
    padding: 0 12px 16px;
  }
  h2 {
    margin: 20px 0 4px;
    padding: 0 8px;
    color: var(--ol-text-quiet);
    font-size: 12px;
    line-height: 16px;
    font-weight: 500;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .empty {
    margin: 20px 8px;
    text-wrap: balance;
  }
  .row {
    position: relative;
    display: flex;
    align-items: center;
    border-radius: var(--ol-radius);
  }
  .row:hover,
  .row:focus-within {
    background: var(--ol-hover);
  }
  .row[data-open] {
    background: var(--ol-accent-quiet);
  }
  .open {
    flex: 1;
    min-width: 0;
    min-height: 36px;
    justify-content: flex-start;
    padding: 8px;
    border-radius: var(--ol-radius);
    text-align: start;
  }
  .open:focus-visible,
  .actions:focus-visible {
    outline-offset: -2px;
  }
  .name {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row[data-open] .name {
    font-weight: 500;
  }
  .running {
    width: 8px;
    height: 8px;
    flex: none;
    border-radius: 50%;
    background: var(--ol-accent);
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.3;
    }
  }
  .actions {
    position: absolute;
    inset-inline-end: 2px;
    width: 32px;
    height: 32px;
    opacity: 0;
  }
  .row:hover .actions,
  .row:focus-within .actions,
  .actions[aria-expanded="true"] {
    opacity: 1;
  }
  .row:hover .open:not([role]),
  .row:focus-within .open:not([role]) {
    padding-inline-end: 36px;
  }
  @media (hover: none) {
    .actions {
      opacity: 1;
    }
    .open {
      padding-inline-end: 36px;
    }
  }
  .rename {
    width: 100%;
    height: 36px;
    padding: 0 8px;
    border: 1px solid var(--ol-accent);
    border-radius: var(--ol-radius);
    background: var(--ol-raised);
    outline: 1px solid var(--ol-accent);
  }
  .more {
    width: 100%;
    min-height: 36px;
    margin-top: 8px;
    border-radius: var(--ol-radius);
    color: var(--ol-text-quiet);
  }
  .more:hover {
    background: var(--ol-hover);
  }
  @media (prefers-reduced-motion: reduce) {
    .running {
      animation: none;
    }
  }
`;
