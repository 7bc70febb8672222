import { LiveSnapshot } from "../api/live.js";
import type { ChatController, ChatEvent, ChatSnapshot, StepRecord } from "../api/view.js";

/**
 * A chat's picture for React, which compares by identity: never changed, but replaced by another one. In that, what has not changed is the same object
 * as before, so that a component that was given a step is drawn anew only for that step.
 */
export class ChatStore {
  #live: LiveSnapshot | undefined;
  #picture: ChatSnapshot | undefined;
  /** The steps as they were shown last. */
  #shown = new Map<string, { of: StepRecord; copy: StepRecord }>();
  /** Those that text has come to since. */
  #streamed = new Set<string>();
  #listeners = new Set<() => void>();
  #unsubscribe: (() => void) | undefined;
  #frame = 0;

  constructor(private readonly chat: ChatController) {}

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#connect();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      // React may end one subscription before it begins the next: who comes back finds the same picture.
      queueMicrotask(() => this.#listeners.size === 0 && this.#disconnect());
    };
  };

  /** What the chat is like: the same object until something has changed. */
  readonly get = (): ChatSnapshot => {
    const live = this.#connect();
    this.#picture ??= { ...live.snapshot, steps: this.#steps(live) };
    return this.#picture;
  };

  /** Nobody hears of a chat that is only looked at, as by a renderer on a server: it is subscribed to all the same, so that what is read does not age. */
  #connect(): LiveSnapshot {
    this.#unsubscribe ??= this.chat.subscribe((event) => this.#apply(event));
    this.#live ??= new LiveSnapshot(this.chat.snapshot());
    return this.#live;
  }

  #disconnect(): void {
    this.#unsubscribe?.();
    if (this.#frame) cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#unsubscribe = this.#live = this.#picture = undefined;
    this.#shown.clear();
    this.#streamed.clear();
  }

  #apply(event: ChatEvent): void {
    if (event.type === "toast" || event.type === "custom") return;
    this.#live?.apply(event, (options) => this.chat.snapshot(options));
    this.#picture = undefined;
    if (event.type === "token") {
      this.#streamed.add(event.id);
      this.#soon();
    } else this.#tell();
  }

  /** Text is drawn once a frame, however many tokens come. A hidden page has no frames: it shows the text with what happens next. */
  #soon(): void {
    this.#frame ||= requestAnimationFrame(() => this.#tell());
  }

  #tell(): void {
    if (this.#frame) cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    for (const listener of [...this.#listeners]) listener();
  }

  #steps(live: LiveSnapshot): StepRecord[] {
    const [before, streamed] = [this.#shown, this.#streamed];
    this.#shown = new Map();
    this.#streamed = new Set();
    return Array.from(live.steps.values(), (step) => {
      let shown = before.get(step.id);
      // Text is appended to the record of a step that runs.
      if (shown?.of !== step || streamed.has(step.id))
        shown = { of: step, copy: step.status === "running" ? { ...step } : step };
      this.#shown.set(step.id, shown);
      return shown.copy;
    });
  }
}

const stores = new WeakMap<ChatController, ChatStore>();

/** The one store of a chat: all components that show it have the same picture. */
export function storeOf(chat: ChatController): ChatStore {
  let store = stores.get(chat);
  if (!store) stores.set(chat, (store = new ChatStore(chat)));
  return store;
}
