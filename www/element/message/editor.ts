import { html } from "lit";
import type { TemplateResult } from "lit";
import { t } from "../i18n/index.js";

/** What an editor tells. */
export interface EditorEvents {
  send: (text: string) => void;
  cancel: () => void;
}

/** A user's message, being written anew: Enter sends it, Escape leaves it as it was. */
export function renderEditor(text: string, { send, cancel }: EditorEvents): TemplateResult {
  const fit = (field: HTMLTextAreaElement): void => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  const keyPressed = (event: KeyboardEvent): void => {
    // The Enter that ends an input method's composition; Safari tells it by the key code only.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter" && !event.shiftKey && !event.altKey)
      send((event.target as HTMLTextAreaElement).value);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const field = (event: Event): HTMLTextAreaElement | null =>
    (event.currentTarget as HTMLElement).closest(".editor")?.querySelector("textarea") ?? null;
  return html`<div class="editor">
    <textarea
      aria-label=${t("message.edit.label")}
      dir="auto"
      .value=${text}
      @input=${(event: Event) => fit(event.target as HTMLTextAreaElement)}
      @focus=${(event: Event) => fit(event.target as HTMLTextAreaElement)}
      @keydown=${keyPressed}
    ></textarea>
    <div class="editor-buttons">
      <button type="button" class="button" @click=${cancel}>${t("message.edit.cancel")}</button>
      <button
        type="button"
        class="button primary"
        @click=${(event: Event) => send(field(event)?.value ?? "")}
      >
        ${t("message.edit.send")}
      </button>
    </div>
  </div>`;
}
