import type { ChatController, ChatSnapshot } from "../../api/view.js";
import type { MessageActions } from "../message/page-actions.js";
import type { ReadingAloud } from "../speech/reading.js";
import type { ToastLevel } from "../toast/toast.js";

/** What the parts of a view share: the chat, and what only the whole view can do. */
export interface Desk {
  readonly chat: ChatController;
  /** The chat as it is now. */
  readonly snapshot: Readonly<ChatSnapshot>;
  /** What the page has for each message, beside our own. */
  readonly messageActions: MessageActions | undefined;
  /** Reads answers aloud, where that is offered. */
  readonly reading: ReadingAloud | undefined;
  /** Waits for something that was asked of the chat. A failure is shown as a notice. Says whether it worked. */
  attempt(doing: Promise<unknown>): Promise<boolean>;
  /** Says something passing. */
  notify(level: ToastLevel, message: string): void;
  /** Shows an element of the thread in the side panel. */
  showAside(id: string): void;
  /** Puts a text into the composer, before what the user will say of it. */
  quote(text: string): void;
  /** Deletes a message and what came after it, and offers to put it back. */
  delete(id: string): void;
  /** Brings a message or step into sight. */
  goTo(id: string): void;
}

/** What an error says to a person. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of an error of the runtime's. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}
