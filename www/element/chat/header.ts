import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChatProfile } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons, namedIcon } from "../icons/icons.js";
import type { MenuItem } from "../menu/menu.js";
import { keysOf } from "../shortcuts/shortcuts.js";
import { iconButton } from "../theme/icon-button.js";
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
  /** Where there is something to look through. */
  find: (() => void) | undefined;
  openSettings: () => void;
  /** Where the chat has a graph, and the app wants it to be looked at. */
  inspect: (() => void) | undefined;
  inspecting: boolean;
  chooseProfile: (anchor: HTMLElement) => void;
  chooseScheme: (anchor: HTMLElement) => void;
  openMore: (anchor: HTMLElement) => void;
  /** How it is shown and closed, as a widget. */
  widget: { docked: boolean; turn: (() => void) | undefined; close: () => void } | undefined;
}

/** The drawing of each colour scheme. */
export const SCHEME_ICONS = { light: icons.sun, dark: icons.moon, system: icons.screen };

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
      <slot name="header"></slot>
      ${header.find ? iconButton(t("find.open"), icons.search(), header.find, { name: "find" }) : nothing}
      ${
        header.inspect
          ? iconButton(t("inspector.open"), icons.graph(), header.inspect, { expanded: header.inspecting })
          : nothing
      }
      ${header.hasSettings ? iconButton(t("header.settings"), icons.settings(), header.openSettings) : nothing}
      ${menuButton(t("header.theme"), SCHEME_ICONS[header.scheme](), header.chooseScheme)}
      ${menuButton(t("header.more"), icons.more(), header.openMore)}
      ${header.widget ? renderWidgetButtons(header) : nothing}
    </header>
  `;
}

function renderWidgetButtons({ name, widget }: Header): TemplateResult | typeof nothing {
  if (!widget) return nothing;
  const { docked, turn, close } = widget;
  const label = t(docked ? "widget.float" : "widget.dock");
  return html`
    ${turn ? iconButton(label, docked ? icons.float() : icons.panel(), turn) : nothing}
    ${iconButton(t("widget.close", { name }), icons.close(), close)}
  `;
}

/** A button that opens a menu. */
export function menuButton(
  label: string,
  drawing: TemplateResult,
  open: (anchor: HTMLElement) => void,
): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${label}
    title=${label}
    aria-haspopup="menu"
    aria-expanded="false"
    @click=${(event: Event) => open(anchorOf(event))}
  >
    ${drawing}
  </button>`;
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
      ${namedIcon(profile.icon)}<span class="title-name" dir="auto">${name}</span>${icons.chevronDown()}
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

/** The entries of the menu of what has no button of its own. */
export function moreItems(canFind: boolean): MenuItem[] {
  return [
    { id: "palette", label: t("palette.open"), icon: icons.search(), keys: keysOf("palette") },
    ...(canFind ? [{ id: "find", label: t("find.open"), icon: icons.find(), keys: keysOf("find") }] : []),
    { id: "help", label: t("shortcuts.title"), icon: icons.keyboard(), keys: keysOf("help") },
  ];
}
