/** Chat apps: hooks, turns, messages, steps. */
import type { DataLayer, ThreadHit } from "./data-layer.js";
import type { CompiledStateGraph } from "./graph/index.js";
import { serve } from "./serve.js";
import type {
  ChatController,
  ChatEvent,
  ChatProfile,
  ChatSnapshot,
  Progress,
  SettingsInput,
  SettingsValues,
  Starter,
  StepRecord,
  StepType,
  ThreadRecord,
} from "./view.js";
import type { ModelChunk } from "./models.js";
import { ChatCore } from "./wasm.js";

/** How an app wants its chat. */
export interface ChatOptions {
  /** The app's name: the author of its messages, and whose threads are listed. */
  name?: string;
  /** What is shown after a stop where the app has no `onStop`; `false` for nothing. "Stopped." by default. */
  stopNotice?: string | false;
  /** The IndexedDB database threads are kept in; "oneloop" by default. */
  database?: string;
  /** Where threads are kept instead: a data layer of the app's own, or one of ours. */
  dataLayer?: DataLayer;
  /** How many threads the list reads at a time; 35 by default. */
  pageSize?: number;
}

/** What the user said. */
export interface UserMessage {
  readonly id: string;
  readonly type: "user_message";
  readonly content: string;
  readonly author: string;
  readonly createdAt: string;
  readonly metadata?: Record<string, unknown>;
}

/** What a message is made of. */
export interface MessageInit {
  content?: unknown;
  author?: string;
  type?: "assistant_message" | "system_message";
  id?: string;
  parentId?: string;
  /** Show the text as a block of that language. */
  language?: string;
  metadata?: Record<string, unknown>;
}

/** What a step is made of. */
export interface StepInit {
  name: string;
  type?: StepType;
  id?: string;
  parentId?: string;
  input?: unknown;
  output?: unknown;
  language?: string;
  showInput?: string | boolean;
  tags?: string[];
  metadata?: Record<string, unknown>;
}

/**
 * A message of the app's. It is shown with its first token or with `send()`. After a stop of its turn every call rejects with an `AbortError`, setting
 * a property throws one, and nothing is changed.
 */
export interface Message {
  readonly id: string;
  readonly type: StepType;
  readonly author: string;
  /** The text; what is set is shown and saved by `send()` or `update()`. What is no string becomes JSON. */
  get content(): string;
  set content(content: unknown);
  /** Shows and saves it. Resolves when it is durable. */
  send(): Promise<void>;
  /** Appends to its text and shows it; saved within 250 ms. Gives the page its turn when that is due. */
  streamToken(token: string): Promise<void>;
  /** Streams strings or chunks from any (async) iterable or `ReadableStream`, then sends it. */
  stream(
    source: AsyncIterable<ModelChunk> | Iterable<ModelChunk> | ReadableStream<ModelChunk>,
  ): Promise<void>;
  /** Shows and saves what was changed. */
  update(): Promise<void>;
  /** Removes it from the thread. */
  remove(): Promise<void>;
}

/** A step: a piece of work, with its input, its output and its time. After a stop of its turn it refuses as a message does. */
export interface Step extends StepMaker {
  readonly id: string;
  name: string;
  /** What is no string becomes JSON. */
  get input(): string;
  set input(input: unknown);
  get output(): string;
  set output(output: unknown);
  /** What a model's call was: model, settings, token counts. `update()` or `end()` saves it. */
  generation: Record<string, unknown> | undefined;
  /** Begins it: for steps made without a function. */
  send(): Promise<void>;
  /** Ends it: with an error if one is given, as stopped if that is an `AbortError`. */
  end(error?: unknown): Promise<void>;
  update(): Promise<void>;
  remove(): Promise<void>;
  streamToken(token: string): Promise<void>;
  /** Shows how far it has come. Not saved. */
  progress(progress: Progress): void;
  toJSON(): StepRecord;
}

/** What messages and steps are made with. */
export interface StepMaker {
  /** Fires when the turn is stopped. */
  readonly signal: AbortSignal;
  /** Whether it is over. What it makes from then on is shown and saved, but nothing ends it with the turn. */
  readonly ended: boolean;
  message(init?: string | MessageInit): Message;
  /** A step to begin and end by hand. */
  step(init: StepInit): Step;
  /** Runs a function in a step: what it returns is the output unless it set one; what it throws ends the step, too. */
  step<T>(init: StepInit, run: (step: Step) => T | Promise<T>): Promise<T>;
}

/** The app's values in a session. What JSON can say of them is saved with the thread at the end of each turn. */
export interface SessionValues {
  get(key: string): any;
  /** Throws an `AbortError` once the turn was stopped. */
  set(key: string, value: unknown): void;
  keys(): string[];
  toJSON(): Record<string, unknown>;
}

/**
 * What a hook is handed: the scope everything it makes belongs to. There is no ambient one, so two chats on a page, or a stopped turn that goes on
 * talking, can't be mixed up.
 */
export interface Turn extends StepMaker {
  readonly session: SessionValues;
  readonly thread: ThreadRecord;
  /** The chosen chat profile's name. */
  readonly profile: string | undefined;
  /** The values of the settings panel. */
  readonly settings: SettingsValues;
  /** What to hand to a graph or a model, so that it belongs to this turn: thread id, stop signal, the handler that makes steps. */
  config(): { configurable: { thread_id: string }; signal: AbortSignal; callbacks: object[] };
  /** The conversation as a model is to know it, oldest first. */
  history(): { role: "user" | "assistant" | "system"; content: string }[];
  /** Shows a short passing word. */
  toast(message: string, level?: "info" | "success" | "warning" | "error"): void;
  /** Resolves after that many milliseconds; rejects at once with an `AbortError` when the turn is stopped. */
  sleep(ms: number): Promise<void>;
}

type Hook<A extends unknown[]> = (...args: A) => unknown;

/**
 * A chat app. It runs in the page: its hooks are called, its threads are kept in IndexedDB, and a view (`<oneloop-chat>`, or any that uses
 * `subscribe` and `snapshot`) shows it.
 *
 * @example
 * const chat = new Chat({ name: "Echo" });
 * chat.onMessage(async (message, turn) => {
 *   await turn.message(`You said: ${message.content}`).send();
 * });
 * document.querySelector("oneloop-chat").chat = chat;
 */
export class Chat implements ChatController {
  readonly #core: ChatCore;

  constructor(options: ChatOptions = {}) {
    this.#core = new ChatCore(options);
  }

  /** A new thread was opened. Nothing of it is saved before the user's first message. */
  onChatStart(hook: Hook<[turn: Turn]>): this {
    return this.#hook("onChatStart", hook);
  }

  /** The user said something. What the hook throws is shown as an error and ends the turn. */
  onMessage(hook: Hook<[message: UserMessage, turn: Turn]>): this {
    return this.#hook("onMessage", hook);
  }

  /** The user stopped a turn and everything it held is released. Called once, awaited, with a turn of its own; without it a notice is shown. */
  onStop(hook: Hook<[turn: Turn]>): this {
    return this.#hook("onStop", hook);
  }

  /** The thread is left: another one was opened, and no turn runs in it any more. */
  onChatEnd(hook: Hook<[turn: Turn]>): this {
    return this.#hook("onChatEnd", hook);
  }

  /** A stored thread was opened; its steps are there already, and what was cut off is marked `interrupted`. */
  onChatResume(hook: Hook<[thread: ThreadRecord & { steps: StepRecord[] }, turn: Turn]>): this {
    return this.#hook("onChatResume", hook);
  }

  /** The user saved new settings. Not called while a turn runs: that turn reads them itself. */
  onSettingsUpdate(hook: Hook<[settings: SettingsValues, turn: Turn]>): this {
    return this.#hook("onSettingsUpdate", hook);
  }

  #hook(name: string, hook: Hook<never>): this {
    this.#core.setHook(name, hook);
    return this;
  }

  /** Offers chat profiles to choose from; `turn.profile` says which one is chosen. */
  setChatProfiles(profiles: ChatProfile[]): this {
    const first = profiles.find((profile) => profile.default) ?? profiles[0];
    this.#core.configure({ profiles, profile: first?.name });
    return this;
  }

  /** Offers first messages in an empty chat. */
  setStarters(starters: Starter[]): this {
    this.#core.configure({ starters });
    return this;
  }

  /** Offers a settings panel; `turn.settings` has its values. What `password` widgets hold stays in this tab's memory. */
  setSettings(settings: SettingsInput[]): this {
    this.#core.configure({ settings });
    return this;
  }

  /** Serves a graph over messages: streams its answers, shows nodes, tools and reasoning as steps. */
  serve(graph: CompiledStateGraph<any, any>): this {
    return this.onMessage((message, turn) => serve(graph, message, turn));
  }

  subscribe(listener: (event: ChatEvent) => void): () => void {
    return this.#core.subscribe(listener) as () => void;
  }

  snapshot(): ChatSnapshot {
    return this.#core.snapshot() as ChatSnapshot;
  }

  async start({ threadId }: { threadId?: string } = {}): Promise<void> {
    await this.#core.start(threadId);
  }

  async send(content: string): Promise<void> {
    await this.#core.send(content);
  }

  async stop(): Promise<void> {
    await this.#core.stop();
  }

  async newThread(): Promise<void> {
    await this.#core.newThread();
  }

  async openThread(id: string): Promise<void> {
    await this.#core.openThread(id);
  }

  async renameThread(id: string, name: string): Promise<void> {
    await this.#core.renameThread(id, name);
  }

  async deleteThread(id: string): Promise<void> {
    await this.#core.deleteThread(id);
  }

  /**
   * The threads with everything of a query in their names and messages, as one types: the last word is a beginning, case and diacritics don't matter.
   * Those with all of it in their name come first, then the newest. Rejects with `STORE_UNSUPPORTED` where the data layer can't search.
   *
   * @example
   * for (const { thread, steps } of await chat.searchThreads("invoice ma")) console.log(thread.name, steps[0]?.snippet);
   */
  async searchThreads(query: string, { limit }: { limit?: number } = {}): Promise<ThreadHit[]> {
    return (await this.#core.searchThreads(query, limit)) as ThreadHit[];
  }

  /**
   * Deletes threads that are old: all but the `keep` newest, and those last active before a time. The open one, and those in which a turn runs, stay.
   * Resolves with how many were deleted.
   *
   * @example
   * const { usage, quota } = await storageUsage();
   * if (usage > quota / 2) await chat.pruneThreads({ keep: 500 });
   */
  async pruneThreads({ keep, before }: { keep?: number; before?: Date | string } = {}): Promise<number> {
    const time = before instanceof Date ? before.toISOString() : before;
    return (await this.#core.pruneThreads(keep, time)) as number;
  }

  async loadMoreThreads(): Promise<void> {
    await this.#core.loadMoreThreads();
  }

  async setProfile(name: string): Promise<void> {
    await this.#core.setProfile(name);
  }

  async updateSettings(values: SettingsValues): Promise<void> {
    await this.#core.updateSettings(values);
  }

  /** Resolves when everything said so far is on disk. */
  async flush(): Promise<void> {
    await this.#core.flush();
  }
}
