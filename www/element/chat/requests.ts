import type { ChatController, SendOptions, SettingsValues } from "../../api/view.js";
import type { OneloopComposer, Sending } from "../composer/composer.js";
import { t } from "../i18n/index.js";
import { codeOf, reasonOf } from "../state/desk.js";
import type { ViewState } from "../state/view-state.js";
import type { OneloopToasts } from "../toast/toast.js";

/** What requests need of the view. */
export interface RequestsHost {
  chat(): ChatController | undefined;
  view(): ViewState | undefined;
  composer(): OneloopComposer | null;
  toasts(): OneloopToasts;
}

/** What the view asks of the chat: what fails is shown as a notice. */
export class Requests {
  constructor(private readonly host: RequestsHost) {}

  /** Waits for something. Says whether it worked. */
  async try(doing: Promise<unknown> | undefined): Promise<boolean> {
    try {
      await doing;
      return true;
    } catch (error) {
      this.host.toasts().show("error", t("error.action", { reason: reasonOf(error) }));
      return false;
    }
  }

  /** Sends what was typed. */
  async send(sending: Sending): Promise<void> {
    const threadId = this.host.view()?.snapshot.thread.id ?? "";
    try {
      await this.handOver(sending.text, sending.options);
    } catch (error) {
      // Nothing that was typed is lost: it is back in the composer.
      this.host.composer()?.restore(threadId, sending);
      if (codeOf(error) !== "STOPPED")
        this.host.toasts().show("error", t("error.send", { reason: reasonOf(error) }));
    }
  }

  /** Hands over what was typed: to a question that waits for a text, whether a turn runs or not, else as a message. */
  async handOver(text: string, { files = [], ...options }: SendOptions = {}): Promise<void> {
    const chat = this.host.chat();
    const question = this.host.view()?.question;
    const all = [...files];
    if (question) return chat?.answer(question.id, text, all.length > 0 ? { files: all } : {});
    const given: SendOptions = { ...options, ...(all.length > 0 ? { files: all } : {}) };
    return Object.keys(given).length > 0 ? chat?.send(text, given) : chat?.send(text);
  }

  /** Answers once more what the user said last. */
  async retry(): Promise<void> {
    const sent = [...(this.host.view()?.steps.values() ?? [])].findLast(
      ({ type }) => type === "user_message",
    );
    if (sent) await this.try(this.host.chat()?.regenerate(sent.id));
  }

  /** Saves settings that were changed. */
  async saveSettings(values: SettingsValues): Promise<void> {
    if (Object.keys(values).length === 0) return;
    if (await this.try(this.host.chat()?.updateSettings(values)))
      this.host.toasts().show("success", t("settings.saved"));
  }
}
