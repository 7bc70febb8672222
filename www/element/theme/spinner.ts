import { css } from "lit";

/** A ring that turns while something is under way. */
export const spinner = css`
  .spin {
    width: 14px;
    height: 14px;
    flex: none;
    border: 2px solid var(--ol-line);
    border-top-color: var(--ol-accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spin {
      animation: none;
    }
  }
`;
