import { html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";

function icon(paths: SVGTemplateResult, size = 20): TemplateResult {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${paths}
  </svg>`;
}

/** The drawings of the view: one weight, one grid, decoration only (each button has its own name). */
export const icons = {
  send: () => icon(svg`<path d="M10 16V4M5 9l5-5 5 5" stroke-width="2"/>`),
  stop: () =>
    icon(svg`<rect x="5.5" y="5.5" width="9" height="9" rx="2" fill="currentColor" stroke="none"/>`),
  microphone: () =>
    icon(
      svg`<rect x="7.2" y="2.8" width="5.6" height="9" rx="2.8"/><path d="M4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.2"/>`,
    ),
  sound: () =>
    icon(
      svg`<path d="M4 8v4h2.5L10 15V5L6.5 8z"/><path d="M12.8 7.8a3.2 3.2 0 0 1 0 4.4M15 5.6a6.2 6.2 0 0 1 0 8.8"/>`,
    ),
  sidebar: () => icon(svg`<rect x="3" y="4" width="14" height="12" rx="2.5"/><path d="M8 4v12"/>`),
  compose: () =>
    icon(
      svg`<path d="M10.5 4H6a2.5 2.5 0 0 0-2.5 2.5V14A2.5 2.5 0 0 0 6 16.5h7.5A2.5 2.5 0 0 0 16 14V9.5"/><path d="m8.5 11.5.6-2.4 6.2-6.2a1.2 1.2 0 0 1 1.8 1.8l-6.2 6.2z"/>`,
    ),
  settings: () =>
    icon(
      svg`<path d="M3 6.5h7M14.5 6.5H17M3 13.5h2.5M10 13.5h7"/><circle cx="12.2" cy="6.5" r="2.2"/><circle cx="7.7" cy="13.5" r="2.2"/>`,
    ),
  sun: () =>
    icon(
      svg`<circle cx="10" cy="10" r="3.2"/><path d="M10 2.8v1.4M10 15.8v1.4M2.8 10h1.4M15.8 10h1.4M4.9 4.9l1 1M14.1 14.1l1 1M4.9 15.1l1-1M14.1 5.9l1-1"/>`,
    ),
  moon: () => icon(svg`<path d="M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z"/>`),
  screen: () =>
    icon(svg`<rect x="3" y="4" width="14" height="9.5" rx="2"/><path d="M7.5 16.5h5M10 13.5v3"/>`),
  more: () =>
    icon(
      svg`<g fill="currentColor" stroke="none"><circle cx="4.8" cy="10" r="1.4"/><circle cx="10" cy="10" r="1.4"/><circle cx="15.2" cy="10" r="1.4"/></g>`,
    ),
  pencil: () => icon(svg`<path d="m4 16 .8-3.4 8.7-8.7a1.8 1.8 0 0 1 2.6 2.6L7.4 15.2z"/>`),
  trash: () =>
    icon(
      svg`<path d="M4 6h12M8 6V4.5A1 1 0 0 1 9 3.5h2a1 1 0 0 1 1 1V6M5.5 6l.7 9a1.6 1.6 0 0 0 1.6 1.5h4.4a1.6 1.6 0 0 0 1.6-1.5l.7-9"/>`,
    ),
  copy: () =>
    icon(
      svg`<rect x="7" y="7" width="9.5" height="9.5" rx="2"/><path d="M13 7V5.5a2 2 0 0 0-2-2H5.5a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7"/>`,
      18,
    ),
  check: () => icon(svg`<path d="m4.5 10.5 3.7 3.7 7.3-8"/>`, 18),
  checks: () => icon(svg`<path d="m2.5 10.5 3.2 3.7 5.8-7M9.5 13.2l1 1 6.5-7"/>`, 18),
  chevronDown: () => icon(svg`<path d="m6 8 4 4 4-4"/>`, 16),
  chevronRight: () => icon(svg`<path d="m8 6 4 4-4 4"/>`, 16),
  arrowDown: () => icon(svg`<path d="M10 4v12M5 11l5 5 5-5"/>`),
  close: () => icon(svg`<path d="m5.5 5.5 9 9M14.5 5.5l-9 9"/>`),
  warning: () =>
    icon(
      svg`<path d="M10 3.6 2.9 15.4a1 1 0 0 0 .9 1.5h12.4a1 1 0 0 0 .9-1.5z"/><path d="M10 8.2v3.6M10 14.2v.1"/>`,
    ),
  info: () => icon(svg`<circle cx="10" cy="10" r="7"/><path d="M10 9.2v4M10 6.7v.1"/>`),
  retry: () => icon(svg`<path d="M15.8 10a5.8 5.8 0 1 1-1.9-4.3"/><path d="M14.2 2.8v3.2H11"/>`, 18),
  attach: () =>
    icon(
      svg`<path d="m15.5 9.2-5.9 5.9a3.5 3.5 0 0 1-5-5l6.3-6.3a2.3 2.3 0 0 1 3.3 3.3l-6.2 6.2a1.2 1.2 0 0 1-1.7-1.7l5.6-5.6"/>`,
    ),
  file: () =>
    icon(
      svg`<path d="M11.5 3H6.3A1.3 1.3 0 0 0 5 4.3v11.4A1.3 1.3 0 0 0 6.3 17h7.4a1.3 1.3 0 0 0 1.3-1.3V6.5z"/><path d="M11.5 3v3.5H15"/>`,
    ),
  download: () => icon(svg`<path d="M10 3.5v9M6 9l4 4 4-4M4 16.5h12"/>`, 18),
  upload: () => icon(svg`<path d="M10 12.5v-9M6 7l4-4 4 4M4 16.5h12"/>`, 18),
  open: () =>
    icon(
      svg`<path d="M11.5 3.5h5v5M16 4l-7 7M8 5H5.5A1.5 1.5 0 0 0 4 6.5v8A1.5 1.5 0 0 0 5.5 16h8a1.5 1.5 0 0 0 1.5-1.5V12"/>`,
      18,
    ),
  up: () =>
    icon(
      svg`<path d="M6 9v7.5M6 9l3-5.6c1.3 0 2 .9 2 2V8h3.7a1.5 1.5 0 0 1 1.5 1.8l-1.1 5.3a1.8 1.8 0 0 1-1.7 1.4H3.5V9z"/>`,
      18,
    ),
  down: () =>
    icon(
      svg`<path d="M6 11V3.5M6 11l3 5.6c1.3 0 2-.9 2-2V12h3.7a1.5 1.5 0 0 0 1.5-1.8l-1.1-5.3a1.8 1.8 0 0 0-1.7-1.4H3.5V11z"/>`,
      18,
    ),
  pin: () => icon(svg`<path d="M7 3.5h6M8 3.5l-.4 5.3L5 11.4V13h10v-1.6l-2.6-2.6-.4-5.3M10 13v4"/>`),
  label: () =>
    icon(
      svg`<path d="M10.4 3.5H4.5a1 1 0 0 0-1 1v5.9l6.6 6.6a1 1 0 0 0 1.4 0l5.5-5.5a1 1 0 0 0 0-1.4z"/><circle cx="7" cy="7" r=".6"/>`,
    ),
  star: () =>
    icon(svg`<path d="m10 3.2 2.1 4.3 4.7.7-3.4 3.3.8 4.7-4.2-2.2-4.2 2.2.8-4.7-3.4-3.3 4.7-.7z"/>`, 18),
  edit: () => icon(svg`<path d="m4 16 .8-3.4 8.7-8.7a1.8 1.8 0 0 1 2.6 2.6L7.4 15.2z"/>`, 18),
  previous: () => icon(svg`<path d="m12 5-5 5 5 5"/>`, 16),
  next: () => icon(svg`<path d="m8 5 5 5-5 5"/>`, 16),
  search: () => icon(svg`<circle cx="9" cy="9" r="5"/><path d="m13 13 3.5 3.5"/>`, 18),
  find: () =>
    icon(
      svg`<path d="M16 8.5V5.5A1.5 1.5 0 0 0 14.5 4h-9A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16H8"/><path d="M7 7.5h6M7 10.5h2"/><circle cx="12.5" cy="12.5" r="2.5"/><path d="m14.4 14.4 2.1 2.1"/>`,
      18,
    ),
  keyboard: () =>
    icon(
      svg`<rect x="2.5" y="5" width="15" height="10" rx="2"/><path d="M5.5 8h.1M8.5 8h.1M11.5 8h.1M14.5 8h.1M7 12h6"/>`,
      18,
    ),
  calendar: () =>
    icon(
      svg`<rect x="3.5" y="4.5" width="13" height="12" rx="2.5"/><path d="M3.5 8.5h13M7 3v3M13 3v3"/>`,
      18,
    ),
  quote: () => icon(svg`<path d="M4 5h12M8 10h8M8 15h8M4 10v5"/>`, 18),
  graph: () =>
    icon(
      svg`<rect x="7" y="3" width="6" height="4.5" rx="1.5"/><rect x="2.5" y="12.5" width="6" height="4.5" rx="1.5"/><rect x="11.5" y="12.5" width="6" height="4.5" rx="1.5"/><path d="M10 7.5V10M5.5 12.5V10h9v2.5"/>`,
    ),
  panel: () => icon(svg`<rect x="3" y="4" width="14" height="12" rx="2.5"/><path d="M12 4v12"/>`, 18),
  float: () =>
    icon(
      svg`<rect x="3" y="4" width="14" height="12" rx="2.5"/><rect x="10" y="9" width="4.5" height="4.5" rx="1"/>`,
      18,
    ),
  chat: () =>
    icon(
      svg`<path d="M4.8 15.6 3.5 17l.3-3.4A6.5 6.5 0 1 1 7 16.3a6.6 6.6 0 0 1-2.2-.7z"/><path d="M7.5 9.8h.1M10 9.8h.1M12.5 9.8h.1" stroke-width="2"/>`,
      26,
    ),
  clock: () => icon(svg`<circle cx="10" cy="10" r="6.5"/><path d="M10 6.5V10l2.3 1.8"/>`, 18),
  circle: () => icon(svg`<circle cx="10" cy="10" r="6"/>`, 18),
  slash: () => icon(svg`<rect x="3.5" y="3.5" width="13" height="13" rx="3"/><path d="m11.6 6.8-3.2 6.4"/>`),
  smallClose: () => icon(svg`<path d="m6 6 8 8M14 6l-8 8"/>`, 16),
  plus: () => icon(svg`<path d="M10 4.5v11M4.5 10h11"/>`, 18),
  spark: () => icon(svg`<path d="M10 3.5 11.6 8.4 16.5 10l-4.9 1.6L10 16.5l-1.6-4.9L3.5 10l4.9-1.6z"/>`, 18),
  chart: () => icon(svg`<path d="M4 16V9.5M8.5 16V4M13 16v-5M17 16.5H3"/>`, 18),
  globe: () =>
    icon(
      svg`<circle cx="10" cy="10" r="6.5"/><path d="M3.5 10h13M10 3.5c4 4.3 4 8.7 0 13-4-4.3-4-8.7 0-13z"/>`,
      18,
    ),
  book: () =>
    icon(
      svg`<path d="M10 5.5C8 4.2 5.8 4 3.5 4.3v10.9c2.3-.3 4.5-.1 6.5 1.3 2-1.4 4.2-1.6 6.5-1.3V4.3C14.2 4 12 4.2 10 5.5zm0 0v11"/>`,
      18,
    ),
  expand: () => icon(svg`<path d="M11.5 4H16v4.5M16 4l-5 5M8.5 16H4v-4.5M4 16l5-5"/>`),
  code: () => icon(svg`<path d="m7 6-4 4 4 4M13 6l4 4-4 4"/>`, 18),
};

/** The drawings that an app may name, by the names that such icons mostly have. */
const NAMED: Record<string, () => TemplateResult> = {
  ...icons,
  "refresh-cw": icons.retry,
  x: icons.smallClose,
  "thumbs-up": icons.up,
  "thumbs-down": icons.down,
  paperclip: icons.attach,
  "file-text": icons.file,
  "circle-check": icons.check,
  mic: icons.microphone,
  "volume-2": icons.sound,
  "trash-2": icons.trash,
  "chart-bar": icons.chart,
  "book-open": icons.book,
  sparkles: icons.spark,
  "message-square": icons.compose,
  "external-link": icons.open,
};

/** The drawing of a name that an app gave: an address is an image of the app's own; a name that is not known draws nothing. */
export function namedIcon(name: string | undefined): TemplateResult | typeof nothing {
  if (!name) return nothing;
  if (/^(https?:|data:image\/|blob:|\.{0,2}\/)/.test(name))
    return html`<img class="named-icon" src=${name} alt="" width="18" height="18" />`;
  return (Object.hasOwn(NAMED, name) ? NAMED[name]?.() : undefined) ?? nothing;
}
