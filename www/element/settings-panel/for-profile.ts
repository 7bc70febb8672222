import type { SettingsInput, SettingsTab } from "../../api/view.js";

/** Those for a chat profile; tabs that have none left are left out. */
export function settingsFor(
  settings: readonly (SettingsInput | SettingsTab)[],
  chosen: string | null,
): (SettingsInput | SettingsTab)[] {
  const isShown = ({ profile }: SettingsInput): boolean => profile === undefined || profile === chosen;
  return settings.flatMap((item): (SettingsInput | SettingsTab)[] => {
    if (!("inputs" in item)) return isShown(item) ? [item] : [];
    const inputs = item.inputs.filter(isShown);
    return inputs.length > 0 ? [{ ...item, inputs }] : [];
  });
}
