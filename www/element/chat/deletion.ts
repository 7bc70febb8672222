import type { ChatController } from "../../api/view.js";
import { t } from "../i18n/index.js";
import type { OneloopToasts } from "../toast/toast.js";

/** Messages are deleted at once, and can be put back while their thread is shown and the notice of it, too. */
export class Deletion {
  #threadId = "";
  #withdraw: () => void = () => {};
  /** What the last one deleted is put back by, if it can be. */
  #last: string | undefined;

  /** With what it needs of the view: to wait for something and show its failure, and to put the focus where it can be when what had it is gone. */
  constructor(
    private readonly chat: () => ChatController | undefined,
    private readonly toasts: () => OneloopToasts,
    private readonly attempt: (doing: Promise<unknown>) => Promise<boolean>,
    private readonly focus: () => void,
  ) {}

  /** Deletes a message and what came after it. */
  async delete(id: string): Promise<void> {
    const chat = this.chat();
    if (!chat) return;
    let deleted = "";
    if (!(await this.attempt(chat.deleteMessage(id).then((id) => (deleted = id))))) return;
    this.#threadId = chat.snapshot({ steps: false }).thread.id;
    this.#last = deleted;
    const undo = { label: t("message.undo"), press: () => void this.undo() };
    this.#withdraw = this.toasts().show("info", t("message.deleted"), undo);
    this.focus();
  }

  /** Puts back what was deleted last. Says whether there was anything. */
  undo(): boolean {
    const id = this.#last;
    const chat = this.chat();
    if (id === undefined || !chat) return false;
    this.#over();
    void this.attempt(chat.restoreMessage(id)).then(() => this.focus());
    return true;
  }

  /** Another thread is shown: what was deleted in the one before can't be put back any more. */
  shows(threadId: string): void {
    if (threadId !== this.#threadId) this.#over();
  }

  #over(): void {
    this.#last = undefined;
    this.#withdraw();
  }
}
