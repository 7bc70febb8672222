import type { ChatController, ThreadTransfer } from "../../api/view.js";
import { filesIn } from "../files/limits.js";
import { rest } from "../later/parts.js";
import type { OneloopToasts } from "../toast/toast.js";

/** What an export and an import need of their view. */
export interface TransfersHost {
  chat(): ChatController | undefined;
  toasts(): OneloopToasts;
  /** Finishes what is under way with the threads. */
  settle(): Promise<void>;
  /** Waits for something, and shows a failure. */
  attempt(doing: Promise<unknown>): Promise<boolean>;
}

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
    await this.host.attempt(rest.load().then(({ exportThreads }) => exportThreads(this.host, id)));
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
    await this.host.attempt(rest.load().then(({ importThreads }) => importThreads(this.host, files)));
  }
}
