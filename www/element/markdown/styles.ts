import { css } from "lit";

/** How a message body is set: prose, not a poster. */
export const markdownStyles = css`
  .markdown {
    overflow-wrap: anywhere;
    min-width: 0;
  }
  .markdown.plain,
  .markdown .raw {
    white-space: pre-wrap;
  }
  .markdown > * {
    margin: 0 0 12px;
  }
  .markdown > :last-child {
    margin-bottom: 0;
  }
  .markdown :is(p, h1, h2, h3, h4, h5, h6) {
    unicode-bidi: plaintext;
  }
  .markdown :is(h1, h2, h3, h4, h5, h6) {
    margin: 24px 0 8px;
    font-size: 1em;
    line-height: 1.4;
    font-weight: 650;
    text-wrap: balance;
  }
  .markdown > :is(h1, h2, h3, h4, h5, h6):first-child {
    margin-top: 0;
  }
  .markdown h1 {
    font-size: 1.35em;
    letter-spacing: -0.01em;
  }
  .markdown h2 {
    font-size: 1.2em;
    letter-spacing: -0.005em;
  }
  .markdown h3 {
    font-size: 1.1em;
  }
  .markdown :is(ul, ol) {
    padding-inline-start: 1.6em;
  }
  .markdown li {
    margin: 4px 0;
    padding-inline-start: 2px;
  }
  .markdown li::marker {
    color: var(--ol-text-quiet);
    font-variant-numeric: tabular-nums;
  }
  .markdown li > :is(ul, ol) {
    margin: 4px 0;
  }
  .markdown li > p {
    margin: 0 0 8px;
  }
  .markdown li > p:last-child {
    margin-bottom: 0;
  }
  .markdown li:has(> input[type="checkbox"]:first-child) {
    list-style: none;
    margin-inline-start: -1.4em;
  }
  .markdown input[type="checkbox"] {
    width: 15px;
    height: 15px;
    margin: 0 0.5em 0 0;
    vertical-align: -2px;
    accent-color: var(--ol-accent);
  }
  .markdown blockquote {
    margin-inline: 0;
    padding-inline-start: 16px;
    border-inline-start: 2px solid var(--ol-line);
    color: var(--ol-text-quiet);
  }
  .markdown blockquote > * {
    margin: 0 0 8px;
  }
  .markdown blockquote > :last-child {
    margin-bottom: 0;
  }
  .markdown hr {
    height: 1px;
    margin: 24px 0;
    border: 0;
    background: var(--ol-line);
  }
  .markdown a {
    color: var(--ol-accent);
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.18em;
    text-decoration-color: color-mix(in oklch, currentColor 45%, transparent);
  }
  .markdown a:hover {
    text-decoration-color: currentColor;
  }
  .markdown :is(code, pre, .raw) {
    font-family: var(--ol-font-code);
    font-size: 14px;
    line-height: 22px;
    font-variant-ligatures: none;
    tab-size: 4;
  }
  .markdown :not(pre) > code {
    padding: 2px 5px;
    border-radius: 5px;
    background: var(--ol-sunken);
    box-shadow: inset 0 0 0 1px var(--ol-line);
    font-size: 0.875em;
  }
  .markdown .code {
    margin-block: 16px;
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius-card);
    background: var(--ol-sunken);
    overflow: hidden;
  }
  .markdown > .code:first-child {
    margin-top: 0;
  }
  .markdown .code-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    height: 36px;
    padding: 0 6px 0 16px;
    color: var(--ol-text-quiet);
    font-size: 13px;
  }
  .markdown .code-head button {
    height: 28px;
    padding: 0 10px;
    border-radius: 6px;
    font-size: 13px;
  }
  .markdown .code-head button:hover {
    background: var(--ol-hover);
    color: var(--ol-text);
  }
  .markdown pre {
    margin: 0;
    padding: 2px 16px 14px;
    overflow-x: auto;
    overflow-wrap: normal;
    scrollbar-width: thin;
  }
  .markdown pre:focus-visible,
  .markdown .table:focus-visible {
    outline-offset: -2px;
  }
  .markdown .table {
    margin-block: 16px;
    overflow-x: auto;
    scrollbar-width: thin;
  }
  .markdown table {
    border-collapse: collapse;
    font-size: 15px;
    line-height: 22px;
    font-variant-numeric: tabular-nums;
    overflow-wrap: normal;
  }
  .markdown :is(th, td) {
    padding: 8px 20px 8px 0;
    border-bottom: 1px solid var(--ol-line);
    text-align: start;
    vertical-align: top;
    min-width: 4em;
    max-width: 24em;
  }
  .markdown th {
    font-weight: 600;
    border-bottom-color: var(--ol-edge);
  }
  .markdown .image > img {
    max-width: 100%;
    max-height: 480px;
    border-radius: var(--ol-radius-card);
    vertical-align: top;
  }
  .markdown .image-blocked {
    max-width: 100%;
    min-height: 36px;
    padding: 6px 14px;
    border: 1px dashed var(--ol-edge);
    border-radius: var(--ol-radius);
    font-size: 14px;
    line-height: 20px;
    color: var(--ol-accent);
    flex-wrap: wrap;
    gap: 0 10px;
    text-align: start;
  }
  .markdown .image-blocked:hover {
    background: var(--ol-hover);
  }
  .markdown .image-host,
  .markdown .image-broken {
    color: var(--ol-text-quiet);
    font-size: 13px;
  }
  .tip::after {
    content: "";
    display: inline-block;
    width: 7px;
    height: 1.05em;
    margin-inline-start: 3px;
    border-radius: 2px;
    background: var(--ol-accent);
    opacity: 0.65;
    vertical-align: -0.16em;
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.15;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .tip::after {
      animation: none;
    }
  }
`;
