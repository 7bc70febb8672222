import type { ChatController, ChatEvent, ChatSnapshot, ElementRecord, StepRecord } from "../../api/view.js";

/** Who draws the state. */
export interface ViewListener {
  /** Something other than streamed text changed. */
  changed(event: ChatEvent | null): void;
  /** Text was appended to these steps since the last frame. */
  streamed(ids: ReadonlySet<string>): void;
}

/** Of the steps that have none: always the same. */
const NONE: readonly ElementRecord[] = [];

/**
 * A chat as the view knows it: its snapshot, kept current by applying its events. Tokens only append to their
 * step; whoever draws hears of them once a frame.
 */
export class ViewState {
  #snapshot: ChatSnapshot;
  #steps = new Map<string, StepRecord>();
  #elements = new Map<string, ElementRecord[]>();
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

  /** What is shown with a step: another list only where something of it changed. */
  elementsOf(stepId: string): readonly ElementRecord[] {
    return this.#elements.get(stepId) ?? NONE;
  }

  /** The question that waits for a text. */
  get question(): StepRecord | undefined {
    return [...this.#steps.values()].find((step) => step.waitForAnswer && step.ask?.type === "text");
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
    this.#elements = Map.groupBy(this.#snapshot.elements, ({ forId }) => forId);
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
      case "element":
        this.#put(event.element);
        break;
      case "removeElement":
        this.#take(event.id);
        break;
      case "running":
        this.#running(event.threadId, event.running);
        break;
      case "threads":
      case "config":
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

  #put(element: ElementRecord): void {
    const list = this.#elements.get(element.forId) ?? [];
    const at = list.findIndex(({ id }) => id === element.id);
    this.#elements.set(element.forId, at < 0 ? [...list, element] : list.with(at, element));
    this.#listElements();
  }

  #take(id: string): void {
    for (const [step, list] of this.#elements)
      if (list.some((element) => element.id === id))
        this.#elements.set(
          step,
          list.filter((element) => element.id !== id),
        );
    this.#listElements();
  }

  #listElements(): void {
    this.#snapshot = { ...this.#snapshot, elements: [...this.#elements.values()].flat() };
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
