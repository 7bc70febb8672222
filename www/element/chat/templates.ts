import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ErrorRecord, Starter, StarterCategory, StorageInfo } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons, namedIcon } from "../icons/icons.js";
import { thread } from "../later/parts.js";

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
    ${description ? renderDescription(description) : nothing}
  `;
}

/** In words, until it can be drawn. */
function renderDescription(description: string): TemplateResult {
  const { markdown } = thread.there ?? {};
  return markdown
    ? html`<div class="markdown quiet" ${markdown(description)}></div>`
    : html`<div class="markdown plain quiet">${description}</div>`;
}

/** What an empty chat offers: first messages, some of them under headings. */
export interface Offered {
  items: readonly (Starter | StarterCategory)[];
  /** The heading that is open. */
  open: string | undefined;
  send: (starter: Starter) => void;
  toggle: (label: string) => void;
}

/** First messages to choose from. */
export function renderStarters({ items, open, send, toggle }: Offered): TemplateResult | typeof nothing {
  const categories = items.filter((item) => "starters" in item);
  const chosen = categories.find(({ label }) => label === open);
  const starters = chosen?.starters ?? items.filter((item): item is Starter => !("starters" in item));
  if (items.length === 0) return nothing;
  return html`
    ${
      categories.length > 0
        ? html`<div class="categories" role="group" aria-label=${t("app.starters")}>
            ${categories.map(
              ({ label, icon }) =>
                html`<button
                  type="button"
                  class="category"
                  part="category"
                  aria-expanded=${label === open}
                  @click=${() => toggle(label)}
                >
                  ${namedIcon(icon)}${label}
                </button>`,
            )}
          </div>`
        : nothing
    }
    <div class="starters" role="group" aria-label=${chosen?.label ?? t("app.starters")}>
      ${starters.map(
        (starter) => html`
          <button type="button" class="starter" part="starter" @click=${() => send(starter)}>
            <span class="starter-label">${namedIcon(starter.icon)}${starter.label}</span>
            ${
              starter.message === starter.label
                ? nothing
                : html`<span class="starter-message small quiet">${starter.message}</span>`
            }
          </button>
        `,
      )}
    </div>
  `;
}
