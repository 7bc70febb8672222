import { html, svg } from "lit";
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
};
