import { css } from "lit";

/**
 * A chat over somebody else's page. What the page's styles say of the element, or hand down to what is in it, has no effect; only the custom properties are the page's to
 * set.
 */
export const widgetStyles = css`
  :host([mode="widget"]) {
    position: fixed !important;
    z-index: var(--ol-layer, 2147483000) !important;
    inset: auto 0 0 auto !important;
    display: block !important;
    width: 0 !important;
    height: 0 !important;
    min-width: 0 !important;
    min-height: 0 !important;
    margin: 0 !important;
    padding: 0 !important;
    border: 0 !important;
    overflow: visible !important;
    float: none !important;
    contain: none !important;
    visibility: visible !important;
    opacity: 1 !important;
    transform: none !important;
    translate: none !important;
    rotate: none !important;
    scale: none !important;
    perspective: none !important;
    filter: none !important;
    backdrop-filter: none !important;
    mix-blend-mode: normal !important;
    clip: auto !important;
    clip-path: none !important;
    mask: none !important;
    zoom: 1 !important;
    animation: none !important;
    will-change: auto !important;
    content-visibility: visible !important;
    background: none !important;
  }
  /* What is handed down ends here. */
  .shell {
    all: initial;
    display: block;
    color-scheme: inherit;
    color: var(--ol-text);
    font-family: var(--ol-font);
    font-size: 16px;
    line-height: 26px;
    text-align: start;
    user-select: text;
    -webkit-text-size-adjust: 100%;
  }
  .panel {
    position: fixed;
    background: var(--ol-ground);
    overflow: hidden;
  }
  .panel:not([hidden]) {
    animation: rise var(--ol-calm) ease-out;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px);
    }
  }
  .panel.floating {
    inset-block-end: 92px;
    inset-inline-end: 20px;
    width: min(420px, calc(100vw - 40px));
    height: min(680px, calc(100vh - 112px));
    height: min(680px, calc(100dvh - 112px));
    border: 1px solid var(--ol-line);
    border-radius: 16px;
    box-shadow: var(--ol-shadow);
  }
  .panel.docked {
    inset-block: 0;
    inset-inline-end: 0;
    max-width: 100vw;
    border-inline-start: 1px solid var(--ol-line);
    overflow: visible;
  }
  .panel.docked > .frame {
    overflow: hidden;
  }
  .panel.full {
    inset: 0;
  }
  .launcher {
    position: fixed;
    inset-block-end: max(20px, env(safe-area-inset-bottom));
    inset-inline-end: 20px;
    width: 56px;
    height: 56px;
    border-radius: 50%;
    background: var(--ol-accent);
    color: var(--ol-on-accent);
    box-shadow: var(--ol-shadow);
    transition: transform var(--ol-quick) ease-out;
  }
  .launcher:hover {
    transform: scale(1.04);
  }
  .launcher ::slotted(*) {
    max-width: 100%;
    max-height: 100%;
  }
  @media (prefers-reduced-motion: reduce) {
    .launcher,
    .panel:not([hidden]) {
      animation: none;
      transition: none;
      transform: none;
    }
  }
  @media (forced-colors: active) {
    .launcher {
      border: 1px solid ButtonBorder;
    }
    .panel {
      border: 1px solid CanvasText;
    }
  }
  @media print {
    .shell {
      display: none;
    }
  }
`;
