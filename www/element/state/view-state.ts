import { LiveSnapshot } from "../../api/live.js";
import type {
  ChatController,
  ChatEvent,
  ChatSnapshot,
  ElementRecord,
  FeedbackRecord,
  StepRecord,
} from "../../api/view.js";
import { Flow } from "./flow.js";
import type { FlowTurn } from "./flow.js";
import { Pace } from "./pace.js";

/** Who draws the state. */
export interface ViewListener {
  /** Something other than streamed text changed. */
  changed(event: ChatEvent | null): void;
  /** Text was appended to these steps since the last frame. */
  streamed(ids: ReadonlySet<string>): void;
}

/** What belongs to steps: another object once something of it has changed. */
export interface Marks {
  readonly elements: ReadonlyMap<string, readonly ElementRecord[]>;
  readonly feedback: ReadonlyMap<string, FeedbackRecord>;
  /** The attempts that a step is one of. */
  readonly attempts: ReadonlyMap<string, readonly string[]>;
}

/** Of the steps that have none: always the same. */
const NONE: readonly ElementRecord[] = [];

/**
 * A chat as the view knows it: its snapshot, kept current by applying its events. Tokens only append to their
 * step; whoever draws hears of them once a frame, or less often where frames are dear. Nothing here costs more in a longer thread, once that is open.
 */
export class ViewState {
  #live: LiveSnapshot;
  #flow: Flow;
  #marks: Marks;
  #markedOf: Pick<ChatSnapshot, "elements" | "feedback" | "attempts">;
  /** Steps that wait for a text. */
  #asking = new Set<string>();
  #streamed = new Set<string>();
  #pace = new Pace(() => {
    const ids = this.#streamed;
    this.#streamed = new Set();
    this.listener.streamed(ids);
  });
  #unsubscribe: () => void;

  constructor(
    private readonly chat: ChatController,
    private readonly listener: ViewListener,
  ) {
    this.#live = new LiveSnapshot(chat.snapshot());
    this.#markedOf = this.snapshot;
    this.#marks = { elements: this.#groupElements(), feedback: this.#byStep(), attempts: this.#byAttempt() };
    this.#flow = this.#layOut();
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

  /** The thread as it is drawn: turns that have not changed are the same objects. */
  get turns(): FlowTurn[] {
    return this.#flow.turns(this.running);
  }

  /** What belongs to the steps. */
  get marks(): Marks {
    return this.#marks;
  }

  /** What is shown with a step: another list only where something of it changed. */
  elementsOf(stepId: string): readonly ElementRecord[] {
    return this.#marks.elements.get(stepId) ?? NONE;
  }

  /** The question that waits for a text. */
  get question(): StepRecord | undefined {
    for (const id of this.#asking) return this.steps.get(id);
    return undefined;
  }

  /** Whether a turn runs in the open thread. */
  get running(): boolean {
    return this.#live.snapshot.running;
  }

  /** Whether the user has said nothing in the open thread: it is not saved yet. */
  get isFresh(): boolean {
    const { thread, threads } = this.snapshot;
    if (threads.some(({ id }) => id === thread.id)) return false;
    return ![...this.steps.values()].some(({ type }) => type === "user_message");
  }

  /** Hears no more events. */
  disconnect(): void {
    this.#unsubscribe();
    this.#pace.end();
  }

  #apply(event: ChatEvent): void {
    this.#live.apply(event, (options) => this.chat.snapshot(options));
    switch (event.type) {
      case "token":
        if (this.steps.has(event.id)) this.#stream(event.id);
        return;
      case "step": {
        this.#streamed.delete(event.step.id);
        const step = this.steps.get(event.step.id);
        if (step && !this.#flow.put(step)) this.#flow = this.#layOut();
        this.#ask(event.step);
        break;
      }
      case "remove":
      case "thread":
      case "status":
        if (event.type !== "remove") this.#streamed.clear();
        this.#flow = this.#layOut();
        break;
    }
    this.#mark();
    this.listener.changed(event);
  }

  #layOut(): Flow {
    this.#asking.clear();
    for (const step of this.steps.values()) if (step.ask) this.#ask(step);
    return new Flow(this.steps.values());
  }

  #ask({ id, waitForAnswer, ask }: StepRecord): void {
    if (waitForAnswer && ask?.type === "text") this.#asking.add(id);
    else this.#asking.delete(id);
  }

  #mark(): void {
    const { elements, feedback, attempts } = this.snapshot;
    const before = this.#markedOf;
    this.#markedOf = this.snapshot;
    const next: Marks = {
      elements: isSame(elements, before.elements) ? this.#marks.elements : this.#groupElements(),
      feedback: isSame(feedback, before.feedback) ? this.#marks.feedback : this.#byStep(),
      attempts: isSame(attempts, before.attempts) ? this.#marks.attempts : this.#byAttempt(),
    };
    const keys = ["elements", "feedback", "attempts"] as const;
    if (keys.some((key) => next[key] !== this.#marks[key])) this.#marks = next;
  }

  #byStep(): Marks["feedback"] {
    return new Map(this.snapshot.feedback.map((each) => [each.forId, each]));
  }

  #byAttempt(): Marks["attempts"] {
    return new Map(this.snapshot.attempts.flatMap((ids) => ids.map((id) => [id, ids] as const)));
  }

  /** A list with the same records stays the same list: its message is not drawn anew. */
  #groupElements(): Marks["elements"] {
    const before = this.#marks?.elements;
    return new Map(
      [...Map.groupBy(this.snapshot.elements, ({ forId }) => forId)].map(([step, list]) => {
        const old = before?.get(step);
        const isKept = old?.length === list.length && list.every((element, at) => element === old[at]);
        return [step, isKept ? old : list];
      }),
    );
  }

  #stream(id: string): void {
    this.#streamed.add(id);
    // A hidden page has no frames; a turn that ends there still shows its text with its last event.
    this.#pace.ask();
  }
}

/** Whether two lists say the same: a snapshot that is read anew has new ones. */
function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one === other) return true;
  return one.length === other.length && (one.length === 0 || JSON.stringify(one) === JSON.stringify(other));
}
