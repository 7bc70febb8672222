import { css } from "lit";

/** A question's card. */
export const askStyles = css`
  :host {
    display: block;
    min-width: 0;
    margin-top: 12px;
    font-size: 15px;
    line-height: 22px;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .choices .button {
    max-width: 100%;
    min-height: 38px;
    padding-block: 7px;
    white-space: normal;
    overflow-wrap: anywhere;
    text-align: start;
  }
  .chosen {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    max-width: 100%;
    min-height: 36px;
    padding: 6px 14px 6px 10px;
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius);
    font-size: 14px;
    line-height: 20px;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .chosen > svg {
    color: var(--ol-ok);
  }
  .over {
    margin: 0;
    color: var(--ol-text-quiet);
    font-size: 13px;
    line-height: 18px;
  }
  .waits {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    margin: 0;
    color: var(--ol-text-quiet);
    font-size: 13px;
    line-height: 18px;
  }
  .card {
    padding: 20px;
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius-card);
    background: var(--ol-raised);
  }
  .failure {
    margin: 12px 0 0;
    color: var(--ol-danger);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
  }
  @media (max-width: 600px) {
    .card {
      padding: 16px;
    }
  }
`;

/** What a file is dropped on. */
export const dropStyles = css`
  :host {
    display: block;
  }
  .drop {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 4px;
    padding: 20px 16px;
    border: 1px dashed var(--ol-edge);
    border-radius: var(--ol-radius-card);
    text-align: center;
    transition: background-color var(--ol-quick) ease-out;
  }
  .drop.over {
    border-color: var(--ol-accent);
    background: var(--ol-accent-quiet);
  }
  .drop p {
    margin: 0;
  }
  .limits {
    overflow-wrap: anywhere;
  }
  oneloop-files {
    margin-top: 12px;
  }
  .refused {
    margin: 12px 0 0;
    padding: 0;
    list-style: none;
    color: var(--ol-danger);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
  }
  .foot {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-top: 12px;
  }
  progress {
    flex: 1;
    height: 4px;
    accent-color: var(--ol-accent);
  }
`;

/** A form. */
export const formStyles = css`
  :host {
    display: block;
  }
  form {
    display: flex;
    flex-direction: column;
    gap: 18px;
  }
  .row {
    display: flex;
    flex-direction: column;
    gap: 6px;
  }
  fieldset:not(.plain) {
    display: flex;
    flex-direction: column;
    gap: 14px;
    padding: 14px 16px 16px;
    border: 1px solid var(--ol-line);
    border-radius: var(--ol-radius);
  }
  fieldset:not(.plain) > legend {
    padding: 0 6px;
    margin-inline-start: -6px;
  }
  .about {
    margin: 0;
  }
  .json {
    font: 13px / 20px var(--ol-font-code);
  }
  .errors {
    padding: 12px 16px;
    border-radius: var(--ol-radius);
    background: var(--ol-danger-quiet);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
  }
  .errors p {
    margin: 0;
    font-weight: 500;
  }
  .errors ul {
    margin: 4px 0 0;
    padding-inline-start: 20px;
  }
  .foot {
    display: flex;
    justify-content: flex-end;
  }
`;
