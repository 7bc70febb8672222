import { LiveSnapshot } from "../../api/live.js";
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
  #live: LiveSnapshot;
  #elements = new Map<string, readonly ElementRecord[]>();
  #streamed = new Set<string>();
  #frame = 0;
  #unsubscribe: () => void;

  constructor(
    private readonly chat: ChatController,
    private readonly listener: ViewListener,
  ) {
    this.#live = new LiveSnapshot(chat.snapshot());
    this.#groupElements();
    this.#unsubscribe = chat.subscribe((event) => this.#apply(event));
  }

  /** Everything but the steps. */
  get snapshot(): Readonly<ChatSnapshot> {
    return this.#live.snapshot;
  }

  /** The open thread's steps in the order they were made. */
  get steps(): ReadonlyMap<string, StepRecord> {
    return this.#live.steps;
  }

  /** What is shown with a step: another list only where something of it changed. */
  elementsOf(stepId: string): readonly ElementRecord[] {
    return this.#elements.get(stepId) ?? NONE;
  }

  /** The question that waits for a text. */
  get question(): StepRecord | undefined {
    return [...this.steps.values()].find((step) => step.waitForAnswer && step.ask?.type === "text");
  }

  /** Whether a turn runs in the open thread. */
  get running(): boolean {
    return this.#live.snapshot.running;
  }

  /** Hears no more events. */
  disconnect(): void {
    this.#unsubscribe();
    cancelAnimationFrame(this.#frame);
  }

  #apply(event: ChatEvent): void {
    this.#live.apply(event, () => this.chat.snapshot());
    switch (event.type) {
      case "token":
        if (this.steps.has(event.id)) this.#stream(event.id);
        return;
      case "step":
        this.#streamed.delete(event.step.id);
        break;
      case "thread":
      case "status":
        this.#streamed.clear();
        this.#groupElements();
        break;
      case "element":
      case "removeElement":
        this.#groupElements();
        break;
    }
    this.listener.changed(event);
  }

  /** A list with the same records stays the same list: its message is not drawn anew. */
  #groupElements(): void {
    const before = this.#elements;
    this.#elements = new Map(
      [...Map.groupBy(this.snapshot.elements, ({ forId }) => forId)].map(([step, list]) => {
        const old = before.get(step);
        const isSame = old?.length === list.length && list.every((element, at) => element === old[at]);
        return [step, isSame ? old : list];
      }),
    );
  }

  #stream(id: string): void {
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
