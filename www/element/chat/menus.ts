import type { ChatSnapshot } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { OneloopMenu } from "../menu/menu.js";
import { SCHEMES } from "../theme/scheme.js";
import type { Scheme } from "../theme/scheme.js";
import { moreItems, profileItems, schemeItems } from "./header.js";
import type { Transfers } from "./transfers.js";

/** The menu of chat profiles. */
export function chooseProfile(
  menu: OneloopMenu,
  anchor: HTMLElement,
  { profiles, profile }: Readonly<ChatSnapshot>,
  choose: (name: string) => void,
): void {
  void menu.toggle(anchor, anchor.ariaLabel ?? "", profileItems(profiles, profile), choose);
}

/** The menu of colour schemes. */
export function chooseScheme(
  menu: OneloopMenu,
  anchor: HTMLElement,
  scheme: Scheme,
  choose: (scheme: Scheme) => void,
): void {
  void menu.toggle(anchor, t("header.theme"), schemeItems(scheme), (id) =>
    choose(SCHEMES.find((scheme) => scheme === id) ?? "system"),
  );
}

/** The menu of what can be done with all threads. */
export function chooseTransfer(menu: OneloopMenu, anchor: HTMLElement, transfers: Transfers): void {
  const items = [
    ...(transfers.canExport ? [{ id: "export", label: t("transfer.export"), icon: icons.download() }] : []),
    { id: "import", label: t("transfer.import"), icon: icons.upload() },
  ];
  void menu.toggle(anchor, t("transfer.label"), items, (id) => {
    if (id === "export") void transfers.export();
    else transfers.pick();
  });
}

/** What the menu of the rest does. */
export interface More {
  palette(): void;
  /** Where there is something to be found in. */
  find: (() => void) | undefined;
  shortcuts(): void;
}

/** The menu of what has no button of its own. */
export function chooseMore(menu: OneloopMenu, anchor: HTMLElement, more: More): void {
  void menu.toggle(anchor, t("header.more"), moreItems(more.find !== undefined), (id) => {
    if (id === "palette") more.palette();
    else if (id === "find") more.find?.();
    else more.shortcuts();
  });
}
