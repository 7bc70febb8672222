/** What was typed and not sent, by thread: kept in this tab, and small ones over a reload. */

/** Larger drafts stay in memory: the browser's storage is for small things. */
const STORED = 20_000;
const PREFIX = "oneloop.draft.";
const DELAY = 400;

/** The unsent texts of a composer. */
export class Drafts {
  #texts = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The draft of a thread. */
  read(thread: string): string {
    const kept = this.#texts.get(thread);
    if (kept !== undefined) return kept;
    try {
      return localStorage.getItem(PREFIX + thread) ?? "";
    } catch {
      return "";
    }
  }

  /** Keeps a draft; an empty one is forgotten. */
  write(thread: string, text: string): void {
    this.#texts.set(thread, text);
    clearTimeout(this.#timer);
    if (text === "") this.#store(thread, text);
    else this.#timer = setTimeout(() => this.#store(thread, text), DELAY);
  }

  #store(thread: string, text: string): void {
    try {
      if (text === "" || text.length > STORED) localStorage.removeItem(PREFIX + thread);
      else localStorage.setItem(PREFIX + thread, text);
    } catch {
      // It stays in memory.
    }
  }
}
