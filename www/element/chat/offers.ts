import type { ChatController, ChatSnapshot } from "../../api/view.js";
import { formatMoment } from "../i18n/format.js";
import { currentLanguage, t } from "../i18n/index.js";
import { LANGUAGES, spokenOf } from "../i18n/languages.js";
import type { Language } from "../i18n/languages.js";
import { icons, namedIcon } from "../icons/icons.js";
import type { PaletteContent, PaletteItem } from "../palette/palette.js";
import { SCHEMES } from "../theme/scheme.js";
import type { Scheme } from "../theme/scheme.js";
import { SCHEME_ICONS } from "./header.js";
import type { Transfers } from "./transfers.js";

/** How many threads are offered before anything is looked for. */
const RECENT = 6;

/** What a view can do, for the palette: what is undefined it can't do now. */
export interface Doable {
  chat: ChatController;
  snapshot: Readonly<ChatSnapshot>;
  /** Threads that the user has deleted. */
  hidden: ReadonlySet<string>;
  scheme: Scheme;
  newThread: () => void;
  openThread: (id: string) => void;
  toggleThreads: () => void;
  find: (() => void) | undefined;
  openSettings: (() => void) | undefined;
  inspect: (() => void) | undefined;
  save: (() => void) | undefined;
  transfers: Transfers;
  listShortcuts: () => void;
  setScheme: (scheme: Scheme) => void;
  setLanguage: (language: Language) => void;
  setProfile: (name: string) => void;
  command: (id: string) => void;
}

/** All that the palette offers. */
export function offersOf(doable: Doable): PaletteContent {
  const { chat, snapshot, hidden, openThread, command } = doable;
  const commands = snapshot.commands.map(({ id, description, icon }): PaletteItem => ({
    id,
    label: `/${id}`,
    description,
    icon: icon === undefined ? icons.slash() : namedIcon(icon),
    run: () => command(id),
  }));
  const recent = snapshot.threads
    .filter(({ id }) => id !== snapshot.thread.id && !hidden.has(id))
    .slice(0, RECENT)
    .map(({ id, name, updatedAt }): PaletteItem => ({
      id,
      label: name || t("threads.untitled"),
      description: formatMoment(updatedAt),
      run: () => openThread(id),
    }));
  return {
    chat,
    hidden,
    openThread,
    recent,
    sections: [
      { title: t("actions.label"), items: actions(doable) },
      { title: t("composer.commands"), items: commands },
    ],
  };
}

function actions(doable: Doable): PaletteItem[] {
  const { snapshot, scheme, find, inspect, openSettings, save, transfers } = doable;
  const spoken = spokenOf([currentLanguage()]).language;
  return [
    item("newChat", t("header.newChat"), icons.compose(), doable.newThread, { shortcut: "newChat" }),
    item("find", t("find.open"), icons.find(), find, { shortcut: "find" }),
    item("threads", t("shortcuts.threads"), icons.sidebar(), doable.toggleThreads, { shortcut: "threads" }),
    item("settings", t("header.settings"), icons.settings(), openSettings, { shortcut: "settings" }),
    item("inspect", t("inspector.open"), icons.graph(), inspect),
    item("save", t("palette.save"), icons.download(), save),
    item(
      "export",
      t("transfer.export"),
      icons.download(),
      transfers.canExport ? () => void transfers.export() : undefined,
    ),
    item(
      "import",
      t("transfer.import"),
      icons.upload(),
      transfers.canImport ? () => transfers.pick() : undefined,
    ),
    item("shortcuts", t("shortcuts.title"), icons.keyboard(), doable.listShortcuts, { shortcut: "help" }),
    ...(snapshot.profiles.length > 1 ? snapshot.profiles : []).map(({ name, displayName, icon }) =>
      item(
        `profile-${name}`,
        t("header.profile", { name: displayName ?? name }),
        namedIcon(icon),
        () => doable.setProfile(name),
        { checked: name === snapshot.profile, quiet: true },
      ),
    ),
    ...SCHEMES.map((each) =>
      item(
        `theme-${each}`,
        t("palette.theme", { name: t(`theme.${each}`) }),
        SCHEME_ICONS[each](),
        () => doable.setScheme(each),
        { checked: each === scheme, quiet: true },
      ),
    ),
    ...LANGUAGES.map((each) =>
      item(
        `language-${each}`,
        t("palette.language", { name: nameOf(each) }),
        icons.globe(),
        () => doable.setLanguage(each),
        { checked: each === spoken, quiet: true },
      ),
    ),
  ].filter((each) => each !== undefined);
}

function item(
  id: string,
  label: string,
  icon: unknown,
  run: (() => void) | undefined,
  more: Partial<PaletteItem> = {},
): PaletteItem | undefined {
  return run && { id, label, icon, run, ...more };
}

/** In itself, for those who speak it, and in the language that is spoken. */
function nameOf(language: Language): string {
  const inside = (tag: string): string =>
    new Intl.DisplayNames([tag], { type: "language" }).of(language) ?? language;
  const own = inside(language);
  const here = inside(currentLanguage());
  return own === here ? own : `${own} – ${here}`;
}
