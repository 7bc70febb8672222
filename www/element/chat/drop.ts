import type { ReactiveController, ReactiveControllerHost } from "lit";
import { filesIn } from "../files/limits.js";

/** Files that are dragged over the chat: they may be dropped anywhere. */
export class Drop implements ReactiveController {
  /** Whether some are over it. */
  over = false;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly takes: () => boolean,
    private readonly dropped: (files: File[]) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.host.addEventListener("dragover", this.#dragged);
    this.host.addEventListener("dragleave", this.#left);
    this.host.addEventListener("drop", this.#drop);
  }

  hostDisconnected(): void {
    this.host.removeEventListener("dragover", this.#dragged);
    this.host.removeEventListener("dragleave", this.#left);
    this.host.removeEventListener("drop", this.#drop);
  }

  #set(over: boolean): void {
    if (over === this.over) return;
    this.over = over;
    this.host.requestUpdate();
  }

  #dragged = (event: DragEvent): void => {
    // A question's own place for files has taken them.
    if (event.defaultPrevented) return this.#set(false);
    if (!event.dataTransfer?.types.includes("Files") || !this.takes()) return;
    event.preventDefault();
    this.#set(true);
  };

  #left = (event: DragEvent): void => {
    if (!event.relatedTarget || !this.host.contains(event.relatedTarget as Node)) this.#set(false);
  };

  #drop = (event: DragEvent): void => {
    this.#set(false);
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (this.takes()) this.dropped(filesIn(event.dataTransfer));
  };
}
