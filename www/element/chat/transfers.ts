import type { ChatController, ThreadTransfer } from "../../api/view.js";
import { filesIn } from "../files/limits.js";
import { t, tCount } from "../i18n/index.js";
import type { MessageKey } from "../i18n/index.js";
import { codeOf, reasonOf } from "../state/desk.js";
import type { OneloopToasts, Progressing } from "../toast/toast.js";
import { saveFile } from "./save.js";

/** What an export and an import need of their view. */
export interface TransfersHost {
  chat(): ChatController | undefined;
  toasts(): OneloopToasts;
  /** Finishes what is under way with the threads. */
  settle(): Promise<void>;
}

/** What is said of a file by the code of its refusal. */
const REFUSALS: Record<string, MessageKey> = {
  IMPORT_UNKNOWN: "transfer.unknown",
  IMPORT_DAMAGED: "transfer.damaged",
  IMPORT_INVALID: "transfer.damaged",
  IMPORT_NEWER: "transfer.newer",
  IMPORT_TOO_LARGE: "transfer.tooLarge",
  STORE_QUOTA: "transfer.full",
};

/** Threads that are saved as a file, and taken from one. */
export class Transfers {
  constructor(private readonly host: TransfersHost) {}

  get #transfer(): ThreadTransfer | undefined {
    return this.host.chat()?.transfer;
  }

  /** Whether threads can be saved as a file. */
  get canExport(): boolean {
    return this.#transfer?.exportThreads !== undefined;
  }

  /** Whether threads can be taken from a file. */
  get canImport(): boolean {
    return this.#transfer !== undefined;
  }

  /** Lets the user keep all threads, or one, as a file. */
  async export(id?: string): Promise<void> {
    const transfer = this.#transfer;
    const snapshot = this.host.chat()?.snapshot({ steps: false });
    if (!transfer?.exportThreads || !snapshot) return;
    const one = snapshot.threads.find((thread) => thread.id === id);
    const name = one ? one.name || t("threads.untitled") : snapshot.name;
    const ending = new AbortController();
    const going = this.#begin("transfer.exporting", ending);
    let count = 0;
    try {
      const file = await transfer.exportThreads({
        ...(id === undefined ? {} : { threads: [id] }),
        signal: ending.signal,
        onProgress: ({ threads, total }) => going.tell({ at: (count = threads), total }),
      });
      // Pressed when all was done already.
      if (ending.signal.aborted) return;
      saveFile(`${name} ${new Date().toISOString().slice(0, 10)}.zip`, file);
      this.#say("success", tCount("transfer.exported", count));
    } catch (error) {
      if (!ending.signal.aborted) this.#say("error", t("transfer.exportFailed", { reason: reasonOf(error) }));
    } finally {
      going.end();
    }
  }

  /** Lets the user choose a file to take threads from. */
  pick(): void {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".zip,.json,application/zip,application/json";
    input.addEventListener("change", () => void this.#importAll([...(input.files ?? [])]));
    input.click();
  }

  /** Files are dragged over the threads. */
  dragged(event: DragEvent): void {
    if (!this.canImport || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).toggleAttribute("data-drop", true);
  }

  /** They are not any more. */
  left({ currentTarget, relatedTarget }: DragEvent): void {
    const place = currentTarget as HTMLElement;
    if (!place.contains(relatedTarget as Node | null)) place.toggleAttribute("data-drop", false);
  }

  /** They were dropped there. */
  dropped(event: DragEvent): void {
    (event.currentTarget as HTMLElement).toggleAttribute("data-drop", false);
    if (!this.canImport || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    void this.#importAll(filesIn(event.dataTransfer));
  }

  async #importAll(files: readonly File[]): Promise<void> {
    for (const file of files) await this.#import(file);
  }

  async #import(file: File): Promise<void> {
    const ending = new AbortController();
    const going = this.#begin("transfer.importing", ending);
    try {
      // A thread that is being deleted would go after it had come.
      await this.host.settle();
      const result = await this.#transfer?.importThreads(file, {
        signal: ending.signal,
        onProgress: ({ threads, total }) => going.tell({ at: threads, total }),
      });
      if (!result) return;
      const { threads, skipped } = result;
      const words = [
        ...(threads > 0 || skipped === 0 ? [tCount("transfer.imported", threads)] : []),
        ...(skipped > 0 ? [tCount("transfer.skipped", skipped)] : []),
      ];
      this.#say("success", words.join(" "));
    } catch (error) {
      if (ending.signal.aborted) return this.#say("info", t("transfer.importStopped"));
      const key = REFUSALS[codeOf(error) ?? ""] ?? "transfer.importFailed";
      this.#say("error", t(key, { name: file.name, reason: reasonOf(error) }));
    } finally {
      going.end();
    }
  }

  #begin(words: MessageKey, ending: AbortController): Progressing {
    return this.host
      .toasts()
      .progress(t(words), { label: t("transfer.cancel"), press: () => ending.abort() });
  }

  #say(level: "success" | "info" | "error", words: string): void {
    this.host.toasts().show(level, words);
  }
}
