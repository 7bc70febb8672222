import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChatProfile } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons, namedIcon } from "../icons/icons.js";
import type { MenuItem } from "../menu/menu.js";
import { SCHEMES } from "../theme/scheme.js";
import type { Scheme } from "../theme/scheme.js";

/** What the line above the conversation shows and leads to. */
export interface Header {
  /** The app's name. */
  name: string;
  /** The chosen chat profile, where there are several. */
  profile: ChatProfile | undefined;
  hasSettings: boolean;
  scheme: Scheme;
  /** Whether the threads are shown, and whether they have no buttons of their own there. */
  threadsOpen: boolean;
  folded: boolean;
  showThreads: () => void;
  newThread: () => void;
  openSettings: () => void;
  chooseProfile: (anchor: HTMLElement) => void;
  chooseScheme: (anchor: HTMLElement) => void;
}

const SCHEME_ICONS = { light: icons.sun, dark: icons.moon, system: icons.screen };

function anchorOf(event: Event): HTMLElement {
  return event.currentTarget as HTMLElement;
}

/** The line above the threads. */
export function renderThreadsHead(hide: () => void, newThread: () => void): TemplateResult {
  return html`<div class="sidebar-head">
    <button
      type="button"
      class="icon-button"
      aria-label=${t("header.threads.hide")}
      title=${t("header.threads.hide")}
      @click=${hide}
    >
      ${icons.sidebar()}
    </button>
    ${renderNewChat(newThread)}
  </div>`;
}

/** The button for a fresh thread. */
function renderNewChat(press: () => void): TemplateResult {
  return html`
    <button
      type="button"
      class="icon-button"
      aria-label=${t("header.newChat")}
      title=${t("header.newChat")}
      @click=${press}
    >
      ${icons.compose()}
    </button>
  `;
}

/** The line above the conversation. */
export function renderHeader(header: Header): TemplateResult {
  return html`
    <header part="header">
      ${
        header.folded
          ? html`<button
                type="button"
                class="icon-button show-threads"
                aria-label=${t("header.threads.show")}
                title=${t("header.threads.show")}
                aria-expanded=${header.threadsOpen}
                @click=${header.showThreads}
              >
                ${icons.sidebar()}
              </button>
              ${renderNewChat(header.newThread)}`
          : nothing
      }
      <slot name="logo"></slot>
      ${renderTitle(header)}
      <span class="space"></span>
      ${
        header.hasSettings
          ? html`<button
              type="button"
              class="icon-button"
              aria-label=${t("header.settings")}
              title=${t("header.settings")}
              @click=${header.openSettings}
            >
              ${icons.settings()}
            </button>`
          : nothing
      }
      <button
        type="button"
        class="icon-button"
        aria-label=${t("header.theme")}
        title=${t("header.theme")}
        aria-haspopup="menu"
        aria-expanded="false"
        @click=${(event: Event) => header.chooseScheme(anchorOf(event))}
      >
        ${SCHEME_ICONS[header.scheme]()}
      </button>
    </header>
  `;
}

function renderTitle({ name: app, profile, chooseProfile }: Header): TemplateResult {
  if (!profile) return html`<span class="title">${app}</span>`;
  const name = profile.displayName ?? profile.name;
  return html`
    <button
      type="button"
      class="title"
      aria-haspopup="menu"
      aria-expanded="false"
      aria-label=${t("header.profile", { name })}
      @click=${(event: Event) => chooseProfile(anchorOf(event))}
    >
      ${namedIcon(profile.icon)}<span class="title-name">${name}</span>${icons.chevronDown()}
    </button>
  `;
}

/** The entries of the menu of chat profiles. */
export function profileItems(profiles: readonly ChatProfile[], chosen: string | null): MenuItem[] {
  return profiles.map(({ name, displayName, description, icon }) => ({
    id: name,
    label: displayName ?? name,
    ...(description === undefined ? {} : { description }),
    ...(icon === undefined ? {} : { icon: html`${namedIcon(icon)}` }),
    checked: name === chosen,
  }));
}

/** The entries of the menu of colour schemes. */
export function schemeItems(chosen: Scheme): MenuItem[] {
  return SCHEMES.map((scheme) => ({
    id: scheme,
    label: t(`theme.${scheme}`),
    icon: SCHEME_ICONS[scheme](),
    checked: scheme === chosen,
  }));
}
