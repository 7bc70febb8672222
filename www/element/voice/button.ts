import type { TemplateResult } from "lit";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { iconButton } from "../theme/icon-button.js";
import type { VoiceView } from "./voice.js";

/** The button to speak by; while the app speaks, the one that ends that. */
export function renderVoiceButton(
  { state, playing }: VoiceView,
  fire: (event: "oneloop-voice" | "oneloop-silence") => void,
): TemplateResult {
  if (state !== "off")
    return iconButton(t("voice.done"), icons.check(), () => fire("oneloop-voice"), { name: "voice speaks" });
  if (playing)
    return iconButton(t("voice.silence"), icons.sound(), () => fire("oneloop-silence"), {
      name: "voice sounds",
    });
  return iconButton(t("voice.start"), icons.microphone(), () => fire("oneloop-voice"), { name: "voice" });
}
