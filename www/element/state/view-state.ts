import { LiveSnapshot } from "../../api/live.js";
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
  #live: LiveSnapshot;
  #streamed = new Set<string>();
  #frame = 0;
  #unsubscribe: () => void;

  constructor(
    private readonly chat: ChatController,
    private readonly listener: ViewListener,
  ) {
    this.#live = new LiveSnapshot(chat.snapshot());
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
        break;
    }
    this.listener.changed(event);
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
