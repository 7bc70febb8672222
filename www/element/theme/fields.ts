import { css } from "lit";

/** Fields to fill in, in forms and in the settings. */
export const fieldStyles = css`
  .label,
  legend {
    display: flex;
    align-items: baseline;
    gap: 8px;
    padding: 0;
    font-weight: 500;
    font-size: 14px;
    line-height: 20px;
  }
  .optional {
    font-weight: 400;
    font-size: 13px;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  input:not([type="checkbox"], [type="radio"], [type="range"]),
  select,
  textarea {
    width: 100%;
    height: 40px;
    padding: 0 12px;
    border: 1px solid var(--ol-edge);
    border-radius: var(--ol-radius);
    background: var(--ol-ground);
  }
  textarea {
    height: auto;
    min-height: 40px;
    padding-block: 8px;
    line-height: 22px;
    resize: vertical;
  }
  select {
    padding-inline: 8px;
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--ol-text-quiet);
    opacity: 1;
  }
  input:not([type="checkbox"], [type="radio"], [type="range"]):focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    border-color: var(--ol-accent);
    outline-width: 1px;
    outline-offset: 0;
  }
  [aria-invalid="true"] {
    border-color: var(--ol-danger);
  }
  .check {
    display: flex;
    align-items: flex-start;
    gap: 10px;
    padding: 5px 0;
    font-size: 15px;
    line-height: 22px;
    font-weight: 400;
    cursor: pointer;
  }
  .check input {
    width: 18px;
    height: 18px;
    flex: none;
    margin: 2px 0 0;
    accent-color: var(--ol-accent);
  }
  .problem {
    margin: 0;
    color: var(--ol-danger);
  }
`;
