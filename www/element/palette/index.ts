/** The palette and the list of shortcuts, which are loaded when they are first wanted. */
import "../i18n/later.js";
import { register } from "../later/register.js";
import { OneloopShortcuts } from "../shortcuts/dialog.js";
import { OneloopPalette } from "./palette.js";

export { offersOf } from "../chat/offers.js";
export { saveThread } from "../chat/save.js";
export type { OneloopPalette, PaletteContent, PaletteItem, PaletteSection } from "./palette.js";
export type { OneloopShortcuts } from "../shortcuts/dialog.js";

register({
  "oneloop-palette": OneloopPalette,
  "oneloop-shortcuts": OneloopShortcuts,
});
