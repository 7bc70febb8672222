/** The palette and the list of shortcuts, which are loaded when they are first wanted. */
import { OneloopShortcuts } from "../shortcuts/dialog.js";
import { OneloopPalette } from "./palette.js";

export type { OneloopPalette, PaletteContent, PaletteItem, PaletteSection } from "./palette.js";
export type { OneloopShortcuts } from "../shortcuts/dialog.js";

const elements: Record<string, CustomElementConstructor> = {
  "oneloop-palette": OneloopPalette,
  "oneloop-shortcuts": OneloopShortcuts,
};

for (const [name, element] of Object.entries(elements))
  if (!customElements.get(name)) customElements.define(name, element);
