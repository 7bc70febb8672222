import type { ChatController, ChatEvent, ChatSnapshot, StepRecord } from "../../api/view.js";

/** Who draws the state. */
export interface ViewListener {
  /** Something other than streamed text changed. */
  changed(event: ChatEvent | null): void;
  /** Text was appended to these steps since the last frame. */
  streamed(ids: ReadonlySet<string>): void;
}

/**
 * A chat as the view knows it: its snapshot, kept current by applying its events. Tokens only append to their
 * step; whoever draws hears of them once a frame.
 */
export class ViewState {
  #snapshot: ChatSnapshot;
  #steps = new Map<string, StepRecord>();
  #streamed = new Set<string>();
  #frame = 0;
  #unsubscribe: () => void;

  constructor(
    private readonly chat: ChatController,
    private readonly listener: ViewListener,
  ) {
    this.#snapshot = chat.snapshot();
    this.#readSteps();
    this.#unsubscribe = chat.subscribe((event) => this.#apply(event));
  }

  /** Everything but the steps. */
  get snapshot(): Readonly<ChatSnapshot> {
    return this.#snapshot;
  }

  /** The open thread's steps in the order they were made. */
  get steps(): ReadonlyMap<string, StepRecord> {
    return this.#steps;
  }

  /** Whether a turn runs in the open thread. */
  get running(): boolean {
    return this.#snapshot.running;
  }

  /** Hears no more events. */
  disconnect(): void {
    this.#unsubscribe();
    cancelAnimationFrame(this.#frame);
  }

  #readSteps(): void {
    this.#steps = new Map(this.#snapshot.steps.map((step) => [step.id, { ...step }]));
    this.#streamed.clear();
  }

  #apply(event: ChatEvent): void {
    switch (event.type) {
      case "token":
        this.#append(event.id, event.field, event.token);
        return;
      case "step":
        this.#steps.set(event.step.id, { ...event.step });
        this.#streamed.delete(event.step.id);
        break;
      case "remove":
        this.#steps.delete(event.id);
        break;
      case "thread":
      case "status":
        this.#snapshot = this.chat.snapshot();
        this.#readSteps();
        break;
      case "running":
        this.#running(event.threadId, event.running);
        break;
      case "threads":
      case "config":
      case "element":
      case "removeElement":
      case "feedback":
      case "sidebar":
      case "queue":
        this.#snapshot = this.chat.snapshot();
        break;
      case "custom":
      case "toast":
        break;
    }
    this.listener.changed(event);
  }

  #running(threadId: string, running: boolean): void {
    const others = this.#snapshot.runningThreads.filter((id) => id !== threadId);
    this.#snapshot = {
      ...this.#snapshot,
      runningThreads: running ? [...others, threadId] : others,
      running: threadId === this.#snapshot.thread.id ? running : this.#snapshot.running,
    };
  }

  #append(id: string, field: "output" | "input", token: string): void {
    const step = this.#steps.get(id);
    if (!step) return;
    step[field] += token;
    this.#streamed.add(id);
    // A hidden page has no frames; a turn that ends there still shows its text with its last event.
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const ids = this.#streamed;
      this.#streamed = new Set();
      this.listener.streamed(ids);
    });
  }
}
