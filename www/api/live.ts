/** A chat's picture, kept current by its events: for views, and for what stands in a page for a chat elsewhere. */
import type { ChatController, ChatEvent, ChatSnapshot, StepRecord } from "./view.js";

/** A snapshot to which events are applied one by one. Its steps are by their id: text is appended to a step without looking at the others. */
export class LiveSnapshot {
  #snapshot!: ChatSnapshot;
  #steps!: Map<string, StepRecord>;

  constructor(snapshot: ChatSnapshot) {
    this.reset(snapshot);
  }

  /** Everything but the steps. */
  get snapshot(): Readonly<ChatSnapshot> {
    return this.#snapshot;
  }

  /** The open thread's steps in the order they were made. */
  get steps(): ReadonlyMap<string, StepRecord> {
    return this.#steps;
  }

  /** Begins anew with another picture. */
  reset(snapshot: ChatSnapshot): void {
    this.#snapshot = snapshot;
    // Only what runs gets text: a copy of all would be as long as the thread.
    this.#steps = new Map(
      snapshot.steps.map((step) => [step.id, step.status === "running" ? { ...step } : step]),
    );
  }

  /**
   * Applies an event.
   * @param read what the chat is like now: for events that don't say what has changed
   */
  apply(event: ChatEvent, read: ChatController["snapshot"]): void {
    switch (event.type) {
      case "token": {
        const step = this.#steps.get(event.id);
        if (step?.status === "running") step[event.field] += event.token;
        else if (step) this.#steps.set(event.id, { ...step, [event.field]: step[event.field] + event.token });
        break;
      }
      case "step":
        this.#steps.set(event.step.id, { ...event.step });
        break;
      case "remove":
        this.#steps.delete(event.id);
        break;
      case "element": {
        const { element } = event;
        const known = this.#snapshot.elements.some(({ id }) => id === element.id);
        const replaced = this.#snapshot.elements.map((each) => (each.id === element.id ? element : each));
        this.#snapshot = { ...this.#snapshot, elements: known ? replaced : [...replaced, element] };
        break;
      }
      case "removeElement": {
        const elements = this.#snapshot.elements.filter(({ id }) => id !== event.id);
        this.#snapshot = { ...this.#snapshot, elements };
        break;
      }
      case "running": {
        const { threadId, running } = event;
        const others = this.#snapshot.runningThreads.filter((id) => id !== threadId);
        this.#snapshot = {
          ...this.#snapshot,
          runningThreads: running ? [...others, threadId] : others,
          running: threadId === this.#snapshot.thread.id ? running : this.#snapshot.running,
        };
        break;
      }
      case "thread":
      case "status":
        this.reset(read());
        break;
      case "threads":
      case "config":
      case "feedback":
      case "sidebar":
      case "queue":
        this.#snapshot = read({ steps: false });
        break;
      case "custom":
      case "toast":
        break;
    }
  }
}
