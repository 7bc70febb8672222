import { css } from "lit";

/** A box above what is around it (`raised`), and one that opens over everything else, where it was asked for (`floating`). */
export const floating = css`
  .floating {
    position: fixed;
    inset: auto;
    margin: 0;
  }
  .floating,
  .raised {
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius-card);
    background: var(--ol-raised);
    color: var(--ol-text);
    font: 14px / 20px var(--ol-font);
    box-shadow: var(--ol-shadow);
  }
  .floating:popover-open {
    animation: appear var(--ol-quick) ease-out;
  }
  @keyframes appear {
    from {
      opacity: 0;
      transform: translateY(-4px);
    }
  }
`;
