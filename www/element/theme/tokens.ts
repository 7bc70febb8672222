import { css } from "lit";

/** For those who need more contrast, by their system's setting or the page's: text is at least 7:1. */
const contrast = css`
  --ol-ground: light-dark(oklch(1 0 0), oklch(0.12 0 0));
  --ol-raised: light-dark(oklch(1 0 0), oklch(0.16 0 0));
  --ol-sunken: light-dark(oklch(0.98 0 0), oklch(0.08 0 0));
  --ol-hover: light-dark(oklch(0 0 0 / 14%), oklch(1 0 0 / 18%));
  --ol-line: light-dark(oklch(0.5 0 0), oklch(0.65 0 0));
  --ol-edge: light-dark(oklch(0.35 0 0), oklch(0.8 0 0));
  --ol-text: light-dark(oklch(0.1 0 0), oklch(1 0 0));
  --ol-text-quiet: light-dark(oklch(0.32 0 0), oklch(0.88 0 0));
  --ol-accent: light-dark(oklch(0.36 0.16 262), oklch(0.86 0.08 262));
  --ol-accent-quiet: light-dark(oklch(0.93 0.03 262), oklch(0.28 0.06 262));
  --ol-on-accent: light-dark(oklch(1 0 0), oklch(0.1 0 0));
  --ol-bubble: light-dark(oklch(0.94 0 0), oklch(0.26 0 0));
  --ol-danger: light-dark(oklch(0.4 0.16 27), oklch(0.85 0.1 25));
  --ol-warn: light-dark(oklch(0.38 0.09 70), oklch(0.9 0.1 80));
  --ol-ok: light-dark(oklch(0.36 0.09 155), oklch(0.88 0.1 155));
`;

/**
 * The custom properties that everything is drawn with, light and dark side by side. A page changes them by
 * setting them on `oneloop-chat`. Every pair of text and ground is at least 4.5:1, every control's edge 3:1;
 * the view's tests measure them.
 */
export const tokens = css`
  :host {
    --ol-ground: light-dark(oklch(0.992 0.003 85), oklch(0.205 0.006 265));
    --ol-raised: light-dark(oklch(1 0 0), oklch(0.25 0.008 265));
    --ol-sunken: light-dark(oklch(0.966 0.004 85), oklch(0.178 0.006 265));
    --ol-hover: light-dark(oklch(0.25 0.02 265 / 6%), oklch(0.95 0.01 265 / 8%));
    --ol-line: light-dark(oklch(0.905 0.005 85), oklch(0.32 0.009 265));
    --ol-edge: light-dark(oklch(0.62 0.008 265), oklch(0.56 0.012 265));
    --ol-text: light-dark(oklch(0.25 0.012 265), oklch(0.925 0.004 265));
    --ol-text-quiet: light-dark(oklch(0.48 0.012 265), oklch(0.72 0.01 265));
    --ol-accent: light-dark(oklch(0.49 0.15 262), oklch(0.76 0.105 262));
    --ol-accent-quiet: light-dark(oklch(0.945 0.022 262), oklch(0.31 0.045 262));
    --ol-on-accent: light-dark(oklch(0.99 0 0), oklch(0.19 0.03 262));
    --ol-bubble: light-dark(oklch(0.953 0.008 262), oklch(0.285 0.014 265));
    --ol-danger: light-dark(oklch(0.5 0.17 27), oklch(0.76 0.12 25));
    --ol-danger-quiet: light-dark(oklch(0.965 0.017 27), oklch(0.262 0.028 25));
    --ol-warn: light-dark(oklch(0.47 0.1 70), oklch(0.82 0.11 80));
    --ol-warn-quiet: light-dark(oklch(0.967 0.025 85), oklch(0.27 0.024 80));
    --ol-ok: light-dark(oklch(0.46 0.1 155), oklch(0.79 0.11 155));
    --ol-shade: light-dark(oklch(0.25 0.02 265 / 9%), oklch(0 0 0 / 35%));
    --ol-shadow: 0 1px 2px var(--ol-shade), 0 6px 24px var(--ol-shade);
    --ol-scrim: light-dark(oklch(0.25 0.02 265 / 28%), oklch(0.1 0.01 265 / 60%));

    --ol-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
    --ol-font-code: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    --ol-radius: 8px;
    --ol-radius-card: 12px;
    --ol-radius-large: 20px;
    --ol-column: 46rem;
    --ol-quick: 120ms;
    --ol-calm: 200ms;
  }

  :host([theme="contrast"]) {
    ${contrast}
  }
  @media (prefers-contrast: more) {
    :host {
      ${contrast}
    }
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --ol-quick: 0ms;
      --ol-calm: 0ms;
    }
  }
`;
