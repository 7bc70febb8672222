import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ErrorRecord, Starter, StorageInfo } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { markdown } from "../markdown/directive.js";

/** That nothing is kept, and why. */
export function renderBanner(storage: StorageInfo | undefined): TemplateResult | typeof nothing {
  if (storage?.kind !== "memory" || storage.reason === undefined) return nothing;
  return html`
    <div class="banner small" role="status">
      <span class="banner-icon">${icons.warning()}</span>
      <span>${t("storage.memory")} ${storage.reason}</span>
    </div>
  `;
}

/** A chat that could not be opened. */
export function renderFailure(error: ErrorRecord | undefined): TemplateResult {
  return html`
    <div class="failure" role="alert">
      <span class="failure-icon">${icons.warning()}</span>
      <h1>${t("app.failed")}</h1>
      <p class="quiet">${error?.message ?? ""}</p>
      <button type="button" class="button" @click=${() => location.reload()}>${t("app.reload")}</button>
    </div>
  `;
}

/** What an empty chat says, with the chat profile's description. */
export function renderGreeting(description: string | undefined): TemplateResult {
  return html`
    <h1>${t("app.greeting")}</h1>
    ${description ? html`<div class="markdown quiet" ${markdown(description)}></div>` : nothing}
  `;
}

/** First messages to choose from. */
export function renderStarters(starters: readonly Starter[], send: (text: string) => void): TemplateResult {
  return html`
    <div class="starters" role="group" aria-label=${t("app.starters")}>
      ${starters.map(
        ({ label, message }) => html`
          <button type="button" class="starter" part="starter" @click=${() => send(message)}>
            <span class="starter-label">${label}</span>
            ${message === label ? nothing : html`<span class="starter-message small quiet">${message}</span>`}
          </button>
        `,
      )}
    </div>
  `;
}
