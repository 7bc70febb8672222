import { css } from "lit";

/** The three areas and what an empty chat shows. */
export const chatStyles = css`
  :host {
    display: block;
    position: relative;
    width: 100%;
    height: 100%;
    min-height: 0;
    overflow: hidden;
    color-scheme: light dark;
    background: var(--ol-ground);
    color: var(--ol-text);
    font-family: var(--ol-font);
    font-size: 16px;
    line-height: 26px;
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }
  .frame {
    display: flex;
    height: 100%;
  }
  .sidebar {
    display: flex;
    flex-direction: column;
    width: 264px;
    flex: none;
    background: var(--ol-sunken);
    border-inline-end: 1px solid var(--ol-line);
  }
  .sidebar:not([data-open]) {
    display: none;
  }
  .sidebar.sheet {
    position: absolute;
    z-index: 2;
    inset-block: 0;
    inset-inline-start: 0;
    width: min(320px, 86%);
    box-shadow: var(--ol-shadow);
    animation: slide var(--ol-calm) ease-out;
  }
  @keyframes slide {
    from {
      opacity: 0;
      transform: translateX(-24px);
    }
  }
  .scrim {
    position: absolute;
    z-index: 1;
    inset: 0;
    background: var(--ol-scrim);
  }
  .sidebar-head {
    display: flex;
    justify-content: space-between;
    align-items: center;
    height: 56px;
    flex: none;
    padding: 0 12px;
  }
  oneloop-thread-list {
    flex: 1;
  }
  .sidebar[data-drop] {
    outline: 2px dashed var(--ol-accent);
    outline-offset: -6px;
  }
  .sidebar-foot {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 4px;
    flex: none;
    padding-block: 6px;
    padding-inline: 20px 12px;
    border-block-start: 1px solid var(--ol-line);
  }
  .room {
    flex: 1;
    padding: 4px 0 6px;
    font-size: 12px;
    line-height: 16px;
  }
  .room meter {
    display: block;
    width: 100%;
    height: 4px;
    margin-bottom: 6px;
    overflow: hidden;
    border-radius: 2px;
    background: var(--ol-line);
    appearance: none;
  }
  .room meter::-webkit-meter-bar {
    height: 4px;
    border: 0;
    background: var(--ol-line);
  }
  .room meter::-webkit-meter-optimum-value,
  .room meter::-moz-meter-bar {
    background: var(--ol-text-quiet);
  }
  .room meter::-webkit-meter-suboptimum-value,
  .room meter:-moz-meter-sub-optimum::-moz-meter-bar {
    background: var(--ol-warn);
  }
  .main {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-width: 0;
    height: 100%;
    container-type: inline-size;
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    height: 56px;
    flex: none;
    padding: 0 12px;
  }
  .title {
    min-width: 0;
    height: 36px;
    padding: 0 8px;
    gap: 4px;
    border-radius: var(--ol-radius);
    font-size: 15px;
    line-height: 36px;
    font-weight: 600;
    white-space: nowrap;
  }
  .title,
  .title-name {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  button.title:hover,
  button.title[aria-expanded="true"] {
    background: var(--ol-hover);
  }
  button.title svg {
    color: var(--ol-text-quiet);
  }
  .space {
    flex: 1;
  }
  .banner {
    display: flex;
    gap: 10px;
    width: calc(100% - 32px);
    max-width: calc(var(--ol-column) + 16px);
    margin: 0 auto 8px;
    padding: 8px 14px;
    border-radius: var(--ol-radius);
    background: var(--ol-warn-quiet);
    overflow-wrap: anywhere;
  }
  .banner-icon {
    color: var(--ol-warn);
  }
  .stage {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
  }
  oneloop-conversation,
  .loading {
    flex: 1;
  }
  .loading {
    display: grid;
    place-items: center;
    animation: late 400ms 300ms both;
  }
  @keyframes late {
    from {
      opacity: 0;
    }
  }
  .dock {
    position: relative;
    width: 100%;
    max-width: calc(var(--ol-column) + 48px);
    flex: none;
    margin: 0 auto;
    padding: 0 16px 16px;
    padding-block-end: max(16px, env(safe-area-inset-bottom));
  }
  .dock slot[name="footer"] {
    display: block;
    color: var(--ol-text-quiet);
    font-size: 12px;
    line-height: 16px;
    text-align: center;
  }
  .dock slot[name="footer"]::slotted(*) {
    margin-block: 8px 0;
  }
  .stage:not(.empty) .dock::before {
    content: "";
    position: absolute;
    inset: -24px 0 100% 0;
    background: linear-gradient(transparent, var(--ol-ground));
    pointer-events: none;
  }
  .empty {
    justify-content: safe center;
    overflow-y: auto;
    padding-block: 24px 10vh;
  }
  .greeting {
    width: 100%;
    max-width: calc(var(--ol-column) + 48px);
    margin: 0 auto;
    padding: 0 24px 28px;
    text-align: center;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .greeting h1,
  .failure h1 {
    margin: 0;
    font-size: 28px;
    line-height: 36px;
    font-weight: 620;
    letter-spacing: -0.02em;
  }
  .greeting > .markdown {
    margin: 8px auto 0;
    max-width: 34rem;
    overflow-wrap: anywhere;
  }
  .greeting > .plain {
    white-space: pre-wrap;
  }
  .starters {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(210px, 100%), 1fr));
    gap: 8px;
    width: 100%;
    max-width: calc(var(--ol-column) + 48px);
    margin: 0 auto;
    padding: 4px 16px 0;
  }
  .starter {
    flex-direction: column;
    align-items: flex-start;
    justify-content: flex-start;
    gap: 2px;
    min-width: 0;
    padding: 12px 16px;
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius-card);
    text-align: start;
    transition: background-color var(--ol-quick) ease-out;
  }
  .starter:hover {
    background: var(--ol-hover);
  }
  .starter-label {
    font-size: 14px;
    line-height: 20px;
    font-weight: 500;
  }
  .starter-label {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .categories {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    padding: 4px 16px 8px;
  }
  .category {
    min-height: 36px;
    gap: 8px;
    padding: 0 14px;
    border: 1px solid var(--ol-line);
    border-radius: 18px;
    font-size: 14px;
    line-height: 20px;
  }
  .category:hover {
    background: var(--ol-hover);
  }
  .category[aria-expanded="true"] {
    border-color: var(--ol-accent);
    background: var(--ol-accent-quiet);
  }
  .aside {
    flex: none;
    height: 100%;
  }
  .aside.sheet {
    position: absolute;
    z-index: 2;
    inset-block: 0;
    inset-inline-end: 0;
    width: min(480px, 94%);
    box-shadow: var(--ol-shadow);
    animation: slide-in var(--ol-calm) ease-out;
  }
  @keyframes slide-in {
    from {
      opacity: 0;
      transform: translateX(24px);
    }
  }
  .dropping {
    position: absolute;
    z-index: 3;
    inset: 8px;
    display: grid;
    place-items: center;
    border: 2px dashed var(--ol-accent);
    border-radius: var(--ol-radius-large);
    background: var(--ol-accent-quiet);
    font-weight: 500;
    opacity: 0.95;
    pointer-events: none;
  }
  .starter-message {
    display: -webkit-box;
    max-width: 100%;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .failure {
    margin: auto;
    padding: 24px;
    max-width: 32rem;
    text-align: center;
    text-wrap: balance;
  }
  .failure h1 {
    font-size: 22px;
    line-height: 30px;
  }
  .failure p {
    margin: 8px 0 24px;
    overflow-wrap: anywhere;
  }
  .failure-icon {
    display: grid;
    place-items: center;
    margin-bottom: 12px;
    color: var(--ol-danger);
  }
  @media (prefers-reduced-motion: reduce) {
    .loading {
      animation: none;
    }
  }
  @container (max-width: 600px) {
    header {
      padding: 0 8px;
    }
    /* It is in the menu beside it. */
    header .find {
      display: none;
    }
    .dock,
    .starters {
      padding-inline: 12px;
    }
    .dock {
      padding-block-end: max(12px, env(safe-area-inset-bottom));
    }
    .starters {
      grid-template-columns: 1fr;
    }
    .greeting h1 {
      font-size: 24px;
      line-height: 32px;
    }
  }
  @container (max-width: 440px) {
    header {
      gap: 0;
      padding: 0 4px;
    }
    /* The name needs its room. */
    button.title svg:first-child {
      display: none;
    }
  }
`;
