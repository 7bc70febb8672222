/** What a settings panel begins with. */
import { OneloopError } from "../errors.js";
import type { SettingsInput, SettingsTab } from "../view.js";

/** @internal Widgets whose `initialIndex` is an `initial`. Throws `INVALID_ARGUMENT` for one that has no such choice. */
export function withInitial(settings: (SettingsInput | SettingsTab)[]): (SettingsInput | SettingsTab)[] {
  return settings.map((item) => {
    if ("inputs" in item) return { ...item, inputs: withInitial(item.inputs) as SettingsInput[] };
    const { initialIndex, ...widget } = item;
    if (initialIndex === undefined) return item;
    const choices = widget.values ?? Object.values(widget.items ?? {});
    const initial = choices[initialIndex];
    if (initial !== undefined) return { ...widget, initial };
    const message = `The setting "${widget.label}" (${widget.id}) has ${choices.length} choices, and none at its initialIndex ${initialIndex}.`;
    throw new OneloopError(message, { code: "INVALID_ARGUMENT" });
  });
}
