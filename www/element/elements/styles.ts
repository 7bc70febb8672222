import { css } from "lit";

/** An element, with its name. */
export const elementStyles = css`
  :host {
    display: block;
    min-width: 0;
    font-size: 15px;
    line-height: 22px;
  }
  figure {
    margin: 0;
  }
  .picture {
    display: block;
    max-width: 100%;
    border-radius: var(--ol-radius-card);
    overflow: hidden;
  }
  .picture img {
    display: block;
    width: auto;
    height: auto;
    max-width: 100%;
    max-height: var(--height);
    object-fit: contain;
    object-position: left center;
    background: var(--ol-sunken);
    border-radius: var(--ol-radius-card);
  }
  .space {
    display: grid;
    place-items: center;
    width: min(100%, calc(var(--height) * 1.4));
    height: var(--height);
    border-radius: var(--ol-radius-card);
    background: var(--ol-sunken);
  }
  .small-box {
    --height: 140px;
  }
  .medium-box {
    --height: 240px;
  }
  .large-box {
    --height: 400px;
  }
  figcaption,
  .head {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    color: var(--ol-text-quiet);
    font-size: 13px;
    line-height: 18px;
  }
  figcaption {
    margin-top: 6px;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  audio {
    display: block;
    width: min(100%, 420px);
    height: 44px;
  }
  video {
    display: block;
    max-width: 100%;
    height: var(--height);
    border-radius: var(--ol-radius-card);
    background: var(--ol-sunken);
  }
  .chip {
    display: inline-flex;
    align-items: center;
    justify-content: flex-start;
    gap: 10px;
    max-width: min(100%, 340px);
    min-height: 48px;
    padding: 6px 14px 6px 10px;
    border: 1px solid var(--ol-line);
    border-radius: 10px;
    background: var(--ol-raised);
    color: inherit;
    text-align: start;
    text-decoration: none;
    transition: background-color var(--ol-quick) ease-out;
  }
  .chip:hover {
    background: linear-gradient(var(--ol-hover), var(--ol-hover)), var(--ol-raised);
  }
  .chip > svg {
    color: var(--ol-text-quiet);
  }
  .chip > span {
    min-width: 0;
  }
  .chip .name {
    display: block;
    font-size: 14px;
    line-height: 18px;
    font-weight: 500;
  }
  .chip .kind {
    display: block;
    color: var(--ol-text-quiet);
    font-size: 12px;
    line-height: 16px;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .card {
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius-card);
    overflow: hidden;
  }
  .card > .head {
    min-height: 40px;
    padding: 0 14px;
    border-bottom: 1px solid var(--ol-line);
  }
  .card > .body {
    position: relative;
    padding: 12px 14px;
  }
  .card > .body.clipped {
    max-height: 280px;
    overflow: hidden;
  }
  .card > .body.clipped::after {
    content: "";
    position: absolute;
    inset: auto 0 0;
    height: 48px;
    background: linear-gradient(transparent, var(--ol-ground));
  }
  .card > .more {
    width: 100%;
    min-height: 40px;
    border-top: 1px solid var(--ol-line);
    color: var(--ol-text-quiet);
    font-size: 13px;
  }
  .card > .more:hover {
    background: var(--ol-hover);
  }
  pre {
    margin: 0;
    overflow-x: auto;
    font: 14px / 22px var(--ol-font-code);
    tab-size: 4;
  }
  .data {
    max-height: 320px;
    overflow: auto;
    padding: 12px 14px;
  }
  .note {
    display: flex;
    gap: 10px;
    margin: 0;
    color: var(--ol-text-quiet);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
  }
  .note.wrong {
    padding: 10px 14px;
    border-radius: var(--ol-radius);
    background: var(--ol-danger-quiet);
    color: var(--ol-text);
  }
  .note.wrong svg {
    color: var(--ol-danger);
  }
  .above {
    margin-bottom: 8px;
  }
`;

/** What is looked at over everything else. */
export const viewerStyles = css`
  dialog {
    width: 100vw;
    height: 100dvh;
    max-width: none;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--ol-ground);
    color: var(--ol-text);
    font: 15px / 22px var(--ol-font);
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
    animation: appear var(--ol-quick) ease-out;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    height: 56px;
    flex: none;
    padding: 0 12px 0 24px;
  }
  header h2 {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow: hidden;
    font-size: 15px;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .shown {
    display: grid;
    place-items: center;
    flex: 1;
    min-height: 0;
    padding: 0 16px 16px;
  }
  .shown img {
    max-width: 100%;
    max-height: 100%;
    min-height: 0;
    object-fit: contain;
  }
  .shown object {
    width: 100%;
    height: 100%;
  }
`;
