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
  .markdown > *,
  .markdown > :where(.piece) > * {
    margin: 0 0 12px;
  }
  .markdown > .piece {
    margin: 0;
  }
  .markdown > :last-child,
  .markdown > :where(.piece:last-child) > :last-child {
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
  .markdown .tight > li > p {
    margin: 0;
  }
  .markdown li > p:last-child {
    margin-bottom: 0;
  }
  .markdown li:has(> p:first-child > input[type="checkbox"]:first-child) {
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
  }
  .markdown .figure {
    margin-block: 16px;
  }
  .markdown > :is(.code, .figure):first-child {
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
  .markdown .code-language {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .markdown .code-actions {
    display: flex;
    flex: none;
    align-items: center;
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
  /* By their colour: what is clear or clips is a layer, and the browser goes through all layers when one changes. */
  .markdown .code-head .quiet-action {
    width: 28px;
    padding: 0;
    color: transparent;
    transition: color var(--ol-quick) ease-out;
  }
  .markdown .code:where(:hover, :focus-within) .quiet-action {
    color: inherit;
  }
  @media (hover: none) {
    .markdown .code-head .quiet-action {
      color: inherit;
    }
  }
  .markdown .code-head .quiet-action[aria-pressed="true"] {
    color: var(--ol-accent);
  }
  .markdown :is(.quiet-action, .alert-title) svg {
    width: 18px;
    height: 18px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
    overflow: visible;
  }
  .markdown :is(.line, span.piece) {
    display: block;
  }
  .markdown .wrapped pre {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .markdown .numbered code {
    display: block;
    counter-reset: line;
  }
  .markdown .numbered .line {
    position: relative;
    padding-inline-start: 3em;
  }
  .markdown .numbered .line::before {
    counter-increment: line;
    content: counter(line);
    position: absolute;
    inset-inline-start: 0;
    width: 2em;
    text-align: end;
    color: var(--ol-text-quiet);
    font-variant-numeric: tabular-nums;
    user-select: none;
  }
  .markdown .tok-comment {
    color: var(--ol-text-quiet);
    font-style: italic;
  }
  .markdown .tok-keyword {
    color: light-dark(oklch(0.48 0.16 300), oklch(0.78 0.11 300));
  }
  .markdown :is(.tok-string, .tok-inserted) {
    color: light-dark(oklch(0.46 0.1 150), oklch(0.8 0.1 150));
  }
  .markdown .tok-constant {
    color: light-dark(oklch(0.48 0.12 50), oklch(0.8 0.1 60));
  }
  .markdown .tok-name {
    color: light-dark(oklch(0.47 0.13 255), oklch(0.78 0.1 255));
  }
  .markdown .tok-type {
    color: light-dark(oklch(0.46 0.09 200), oklch(0.8 0.08 200));
  }
  .markdown .tok-deleted {
    color: var(--ol-danger);
  }
  .markdown .alert {
    margin-block: 16px;
    padding: 12px 16px;
    border-radius: var(--ol-radius-card);
    background: var(--alert-ground);
    border: 1px solid color-mix(in oklab, var(--alert) 22%, transparent);
  }
  .markdown .alert > .alert-text > * {
    margin: 0 0 8px;
  }
  .markdown .alert > .alert-text > :last-child {
    margin-bottom: 0;
  }
  .markdown .alert-title {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-bottom: 4px;
    font-size: 14px;
    line-height: 22px;
    font-weight: 600;
    color: var(--alert);
  }
  .markdown .alert:is(.alert-note, .alert-important) {
    --alert: var(--ol-accent);
    --alert-ground: var(--ol-accent-quiet);
  }
  .markdown .alert.alert-tip {
    --alert: var(--ol-ok);
    --alert-ground: color-mix(in oklab, var(--ol-ok) 9%, var(--ol-ground));
  }
  .markdown .alert.alert-warning {
    --alert: var(--ol-warn);
    --alert-ground: var(--ol-warn-quiet);
  }
  .markdown .alert.alert-caution {
    --alert: var(--ol-danger);
    --alert-ground: var(--ol-danger-quiet);
  }
  .markdown math {
    font-size: 1.08em;
  }
  .markdown .math:not(:has(math)) {
    font-family: var(--ol-font-code);
    font-size: 0.875em;
    white-space: pre-wrap;
  }
  .markdown .math.failed {
    color: var(--ol-danger);
  }
  .markdown .math.display {
    display: block;
    margin-block: 12px;
    padding-block: 4px;
    overflow: auto hidden;
    scrollbar-width: thin;
    text-align: center;
  }
  .markdown .note-sign {
    padding: 0 2px;
    font-size: 0.75em;
    font-variant-numeric: tabular-nums;
    text-decoration: none;
  }
  .markdown sup {
    line-height: 0;
  }
  .markdown .notes {
    margin-top: 24px;
    padding-top: 12px;
    border-top: 1px solid var(--ol-line);
    font-size: 14px;
    line-height: 22px;
    color: var(--ol-text-quiet);
  }
  .markdown .notes > ol {
    margin: 0;
  }
  .markdown .note-text {
    display: inline;
  }
  .markdown .note-text > p {
    margin: 0 0 4px;
  }
  .markdown .note-text > p:last-child {
    display: inline;
  }
  .markdown .note-back {
    display: inline-block;
    margin-inline-start: 2px;
    padding-inline: 4px;
    text-decoration: none;
  }
  .markdown pre {
    margin: 0;
    padding: 2px 16px 14px;
    overflow-x: auto;
    overflow-wrap: normal;
    scrollbar-width: thin;
  }
  .markdown .code pre {
    border-end-start-radius: var(--ol-radius-card);
    border-end-end-radius: var(--ol-radius-card);
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
  /* There are no edges that meet, and finding out costs a fifth of laying out a long table. */
  .markdown table {
    border-collapse: separate;
    border-spacing: 0;
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
    background: color-mix(in oklab, var(--ol-accent) 65%, transparent);
    vertical-align: -0.16em;
  }
  /* Only while there is no text: what fades is a layer of its own, and the browser goes through all layers when one moves on. */
  :is(.waiting .tip, .markdown.tip)::after {
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.2;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :is(.waiting .tip, .markdown.tip)::after {
      animation: none;
    }
  }
`;
