import type { ChatEvent, StepRecord } from "../../api/view.js";

/** Marks of Markdown that are noise when they are read out. */
const MARKS = /[*_`#>~|]+|!?\[([^\]]*)\]\([^)]*\)/g;
/** What is read out at once. A sentence that does not end is read when the answer does. */
const LONGEST = 400;

/**
 * Tells a screen reader what is being answered: sentence by sentence, each once, politely. It writes to a
 * live region that is not to be seen.
 */
export class Announcer {
  #step = "";
  #told = 0;

  constructor(private readonly region: () => HTMLElement | null) {}

  /** Forgets what it was reading, as when another thread is opened. */
  reset(): void {
    this.#step = "";
    this.#told = 0;
    this.region()?.replaceChildren();
  }

  /** Takes what has happened in the chat. */
  hear(event: ChatEvent): void {
    if (event.type === "thread" || event.type === "status") this.reset();
    if (event.type !== "step") return;
    const { step } = event;
    if (step.type === "assistant_message") this.follow(step);
    if (step.error && step.type.endsWith("_message")) this.tell(step.error.message);
  }

  /** Tells what is new in an answer: whole sentences, and the rest once it has ended. */
  follow(step: StepRecord): void {
    if (step.id !== this.#step) {
      this.#step = step.id;
      this.#told = 0;
    }
    const fresh = step.output.slice(this.#told);
    const length = step.status === "running" ? lastSentenceEnd(fresh) : fresh.length;
    if (length === 0) return;
    this.#told += length;
    this.tell(fresh.slice(0, length));
  }

  /** Tells something else. */
  tell(text: string): void {
    const words = text
      .replace(MARKS, (_, label?: string) => label ?? "")
      .trim()
      .slice(0, LONGEST);
    const region = this.region();
    if (words === "" || !region) return;
    const line = document.createElement("p");
    line.textContent = words;
    region.append(line);
    while (region.childElementCount > 20) region.firstElementChild?.remove();
  }
}

/** Where the last whole sentence of a text ends. */
function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?](?=\s)|[。！？]|\n\n/g)) end = match.index + match[0].length;
  return end;
}
