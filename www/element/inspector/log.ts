import { LiveSnapshot } from "../../api/live.js";
import type { ChatController, StepRecord } from "../../api/view.js";
import { CallbackRecorder } from "./callbacks.js";

/** How many events are kept: the oldest go first. */
export const MOST_EVENTS = 5_000;

/** Something that a chat or a run has told. */
export interface LoggedEvent {
  /** Its number since the log began. */
  seq: number;
  /** When it was told, in milliseconds since 1970. */
  at: number;
  type: string;
  /** What is worth saying of it in a line. */
  about: string;
  /** The event itself. */
  data: unknown;
}

/** What an inspector looks at: the steps of a thread as they are now, and what was told. */
export class RunLog {
  /** The oldest first. */
  readonly events: LoggedEvent[] = [];
  #seq = 0;
  #watchers = new Set<() => void>();
  #isWaiting = false;
  #live: LiveSnapshot | undefined;
  #recorder: CallbackRecorder | undefined;

  private constructor() {}

  /** That of a chat: one, which goes on while no inspector is seen, so that what was told meanwhile is there. */
  static of(chat: ChatController): RunLog {
    let log = logs.get(chat);
    if (!log) {
      logs.set(chat, (log = new RunLog()));
      log.#follow(chat);
    }
    return log;
  }

  /** One that is told by callbacks. */
  static ofCallbacks(): RunLog {
    const log = new RunLog();
    log.#recorder = new CallbackRecorder((type, about, data) => log.#note(type, about, data));
    return log;
  }

  /** What a run without a chat is handed among its `callbacks`. */
  get callbacks(): CallbackRecorder | undefined {
    return this.#recorder;
  }

  /** The steps in the order they were made. */
  get steps(): StepRecord[] {
    return [...(this.#live?.steps ?? this.#recorder?.steps ?? new Map<string, StepRecord>()).values()];
  }

  /** The open thread, where there is a chat. */
  get threadId(): string | undefined {
    return this.#live?.snapshot.thread.id;
  }

  /** Whether something runs. */
  get running(): boolean {
    return this.#live?.snapshot.running ?? this.steps.some(({ status }) => status === "running");
  }

  /** How many events there were. */
  get told(): number {
    return this.#seq;
  }

  /** Calls back when something has changed, once a frame; the result ends it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Forgets the events. */
  clear(): void {
    this.events.length = 0;
    this.#seq++;
    this.#tell();
  }

  #follow(chat: ChatController): void {
    const live = (this.#live = new LiveSnapshot(chat.snapshot()));
    chat.subscribe((event) => {
      live.apply(event, (options) => chat.snapshot(options));
      const step = "step" in event ? event.step : "id" in event ? live.steps.get(event.id) : undefined;
      const words: Record<string, () => string> = {
        step: () => `${step?.type} ${step?.name} ${step?.status}`,
        token: () => `${step?.name ?? ""} ${JSON.stringify("token" in event ? event.token : "")}`,
        running: () => String("running" in event && event.running),
        thread: () => ("thread" in event ? event.thread.name || event.thread.id : ""),
        element: () => ("element" in event ? `${event.element.type} ${event.element.name}` : ""),
        custom: () => ("name" in event ? event.name : ""),
        toast: () => ("message" in event ? event.message : ""),
      };
      this.#note(event.type, words[event.type]?.() ?? "", event);
    });
  }

  #note(type: string, about: string, data: unknown): void {
    if (this.events.length >= MOST_EVENTS) this.events.splice(0, MOST_EVENTS / 10);
    this.events.push({ seq: this.#seq++, at: Date.now(), type, about, data });
    this.#tell();
  }

  #tell(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      for (const watcher of [...this.#watchers]) watcher();
    });
  }
}

const logs = new WeakMap<ChatController, RunLog>();
