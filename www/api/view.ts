/**
 * What a view of a chat is told and what it may ask for: the whole contract between the runtime and
 * any user interface. Our own `<oneloop-chat>` uses nothing else.
 *
 * Words are the field's: everything shown in a chat is a *step*; messages are steps whose type ends in
 * `_message`; steps form a tree by `parentId`; a *thread* is one conversation; a *turn* is what one
 * user message sets off.
 */
import type { RunConfig } from "./graph/config.js";
import type { DrawableEdge, DrawableNode } from "./graph/drawing.js";
import type { StateSnapshot } from "./graph/snapshot.js";
import type {
  ActionRecord,
  AudioChunk,
  AudioInput,
  ChatCommand,
  ChatProfile,
  ElementRecord,
  ErrorRecord,
  FeedbackRecord,
  Mode,
  SendOptions,
  SettingsInput,
  SettingsTab,
  SettingsValues,
  Sidebar,
  Starter,
  StarterCategory,
  StepRecord,
  StorageInfo,
  ThreadChange,
  ThreadHit,
  ThreadRecord,
  UploadLimits,
  UserRecord,
} from "./records.js";

export type * from "./records.js";

/**
 * What an element of the app's (`CustomElement`, `askElement`) may do: it is handed this as its property `chat`. One that has no use for properties dispatches an event with the
 * function's name, and what that takes as its `detail`: `this.dispatchEvent(new CustomEvent("submitElement", { detail: { seats: 2 }, bubbles: true, composed: true }))`.
 */
export interface ElementChat {
  /** Gives it other props, which are kept. */
  updateElement(props: Record<string, unknown>): Promise<void>;
  /** Takes it away for good. */
  deleteElement(): Promise<void>;
  /** Does what the app has for an action: see `chat.onAction`. */
  callAction(action: Omit<ActionRecord, "id"> & { id?: string }): Promise<unknown>;
  /** Says something as the user. */
  sendUserMessage(content: string, options?: SendOptions): Promise<void>;
  /** Answers the question it was asked by: with these values, and `submitted: true`. Rejects with `ASK_OVER` when nothing waits for it. */
  submitElement(values?: Record<string, unknown>): Promise<void>;
  /** Answers that question with `{ submitted: false }`. */
  cancelElement(): Promise<void>;
}

/**
 * The view's side of a `CustomElement`. It is made with `document.createElement` by the record's `name`, which the page has registered with `customElements.define`;
 * `props` and `chat` are set before it is put into the page, `props` again whenever they change. What it throws is shown in its place, and nothing else breaks.
 *
 * @example
 * customElements.define("seat-picker", class extends HTMLElement {
 *   connectedCallback() {
 *     const button = document.createElement("button");
 *     button.textContent = `Take ${this.props.seats} seats`;
 *     button.onclick = () => this.chat.submitElement({ seats: this.props.seats });
 *     this.replaceChildren(button);
 *   }
 * });
 */
export interface ChatElement extends HTMLElement {
  props: Record<string, unknown>;
  chat: ElementChat;
}

/** Everything a view needs to draw a chat from nothing. */
export interface ChatSnapshot {
  /** The app's name. */
  name: string;
  /** `loading` until the store is open and the thread is read; `failed` with `error` when neither worked. */
  status: "loading" | "ready" | "failed";
  error?: ErrorRecord;
  /** The open thread. It is in `threads` (and in the store) from its first message on. */
  thread: ThreadRecord;
  /** Newest activity first. */
  threads: ThreadRecord[];
  /** Whether `loadMoreThreads()` would bring more. */
  hasMoreThreads: boolean;
  /** Ids of threads in which a turn runs, the open one included. */
  runningThreads: string[];
  /** The open thread's steps in the order they were made: those of the branch one is on. */
  steps: StepRecord[];
  /** For each thing that was attempted more than once, the ids of the attempts in order: edits of a message, runs that answer one. Choose with `selectAttempt`. */
  attempts: string[][];
  /** What is shown with steps; what each holds, `elementContent` reads. */
  elements: ElementRecord[];
  /** What the user thinks of steps. */
  feedback: FeedbackRecord[];
  /** Whether a turn runs in the open thread: Stop stands in the place of Send. */
  running: boolean;
  profiles: ChatProfile[];
  profile: string | null;
  starters: (Starter | StarterCategory)[];
  commands: ChatCommand[];
  modes: Mode[];
  settings: (SettingsInput | SettingsTab)[];
  settingsValues: SettingsValues;
  /** Which files are taken with messages. */
  uploads: UploadLimits | null;
  /** The sound that the app takes from a microphone, where it takes some. */
  audio: AudioInput | false | null;
  /** Messages that wait until nothing runs any more. */
  queue: { id: string; content: string }[];
  /** What is shown beside the conversation. */
  sidebar: Sidebar | null;
  /** Who uses the chat, where it knows its users. */
  user: UserRecord | null;
  storage: StorageInfo;
}

/**
 * What happened, in order. A view may apply these one by one or call `snapshot()` again: both lead to
 * the same picture. `step`, `token` and `remove` are only told for the open thread.
 */
export type ChatEvent =
  /** Another thread was opened, or the first: draw from `snapshot()`. */
  | { type: "thread"; thread: ThreadRecord }
  /** The list changed (new order, name, deletion, another page): `snapshot().threads`. */
  | { type: "threads" }
  /** A step is new or has changed: replace it by id, or append it. */
  | { type: "step"; step: StepRecord }
  /** Text to append to a running step's `output` (or `input`). */
  | { type: "token"; id: string; token: string; field: "output" | "input" }
  /** A step was removed. */
  | { type: "remove"; id: string }
  /** An element is new or has changed: replace it by id, or append it. */
  | { type: "element"; element: ElementRecord }
  /** An element was removed. */
  | { type: "removeElement"; id: string }
  /** `snapshot().feedback` changed. */
  | { type: "feedback" }
  /** `snapshot().sidebar` changed. */
  | { type: "sidebar" }
  /** `snapshot().queue` changed. */
  | { type: "queue" }
  /** Something that the app tells its view: `audio`, `audio_interrupt`, or what it likes. */
  | { type: "custom"; name: string; payload: any }
  /** A turn began or ended in a thread. */
  | { type: "running"; threadId: string; running: boolean }
  /** Profiles, profile, starters, settings or storage changed: read them from `snapshot()`. */
  | { type: "config" }
  /** The status changed: `snapshot().status`. */
  | { type: "status" }
  /** A short passing word for the user that belongs to no step. */
  | { type: "toast"; level: "info" | "success" | "warning" | "error"; message: string; code?: string };

/** A graph that can be looked at: `CompiledStateGraph` is one, and so is LangGraph.js's. */
export interface InspectedGraph {
  readonly name?: string | undefined;
  getGraph(options?: { xray?: boolean | number }): {
    toJSON(): { nodes: DrawableNode[]; edges: DrawableEdge[] };
  };
  /** The states of a thread, the newest first. */
  getStateHistory(
    config: { configurable: { thread_id: string } },
    options?: { limit?: number; before?: RunConfig },
  ): AsyncIterable<StateSnapshot<any>>;
}

/** How far an export or an import has come. */
export interface TransferProgress {
  threads: number;
  /** Of so many, once that is known. */
  total: number | undefined;
}

/** What an import has done. */
export interface ImportResult {
  threads: number;
  /** Threads that were there already, as new or newer. */
  skipped: number;
}

/** How one hears of an export or an import, and ends it. */
export interface TransferOptions {
  /** Ends it: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: TransferProgress) => void;
}

/** The threads of a chat (with users: of the one who uses it) as one file, and back: what `oneloop/transfer` does, with its errors. */
export interface ThreadTransfer {
  /** All threads, or some, as one file; settings and keys are not in it. Left out where the data layer can't be exported: it has no `getChanges`. */
  exportThreads?(options?: TransferOptions & { threads?: string[] }): Promise<Blob>;
  /**
   * Takes threads from such a file, or from Chainlit's JSON; one that is there already is replaced if the file's was active later. They are shown then, in all tabs. After a stop or a
   * failure of the store's what came before is there, each thread whole; of a file with something wrong in it nothing is taken.
   */
  importThreads(file: Blob, options?: TransferOptions): Promise<ImportResult>;
}

/** What a view may ask of a chat. `Chat` is one. */
export interface ChatController {
  /** The graph that answers, where it is in this page and can be looked at. */
  readonly graph?: InspectedGraph | undefined;
  /** Threads as a file, and back, where the chat is in this page: a view offers that where it is there. */
  readonly transfer?: ThreadTransfer | undefined;
  /** Calls back with every event from now on; the result ends it. */
  subscribe(listener: (event: ChatEvent) => void): () => void;
  /** What the chat is like now. Without `steps`, there are none in it: for those who have them already, as a long thread's are many. */
  snapshot(options?: { steps?: boolean }): ChatSnapshot;
  /**
   * Opens the store and a thread (the given one, or a new one). A view calls it when it is shown; later calls do nothing.
   * Resolves when `status` is `ready` or `failed`.
   */
  start(options?: { threadId?: string }): Promise<void>;
  /**
   * Sends what the user typed; while the chat is still opening, as soon as it is open. While a question waits for a text, it is the answer. Resolves when the message is
   * saved; the turn then runs by itself.
   * Rejects (and shows nothing) with code `EMPTY_MESSAGE`, `UPLOAD_…`, `TURN_RUNNING`, `STORE_…`; with `STOPPED` when it still waited for its turn at a stop, or was taken back.
   */
  send(content: string, options?: SendOptions): Promise<void>;
  /**
   * Answers a question: a text, an action's id, the values of a form or an element; files with nothing else. Resolves when the answer is saved. Rejects with `ASK_OVER`, `ASK_ANSWER`,
   * `UPLOAD_…`, `EMPTY_MESSAGE`, `STORE_…`.
   */
  answer(stepId: string, value?: unknown, options?: { files?: Iterable<Blob> }): Promise<void>;
  /** Sends another text in the place of a user message's: what was said before is kept, as another attempt. Rejects with `TURN_RUNNING`, `STEP_NOT_FOUND`. */
  editMessage(id: string, content: string): Promise<void>;
  /**
   * Answers once more: by the id of a user message or of its answer. With a `checkpoint` of the graph's thread, the graph goes on from there. Rejects with
   * `TURN_RUNNING`, `STEP_NOT_FOUND`, `NOT_REPEATABLE`.
   */
  regenerate(id: string, options?: { checkpoint?: string }): Promise<void>;
  /** Goes to another attempt at the same thing, and to what came after it. */
  selectAttempt(id: string): Promise<void>;
  /**
   * Deletes a user message or an answer, by the id of any step of it, and what came after it: with its steps, elements and feedback, from the store, too. Another attempt
   * at the same thing, if there is one, is what is shown then; a graph that is served goes on from before. Resolves with the id for `restoreMessage`, when the store has it.
   * Rejects with `TURN_RUNNING`, `STEP_NOT_FOUND`, `STORE_…`.
   */
  deleteMessage(id: string): Promise<string>;
  /**
   * Puts back what `deleteMessage` has taken away, as long as its thread is open; as another attempt if the conversation has gone on since. Rejects with `TURN_RUNNING`,
   * `STEP_NOT_FOUND`, `STORE_…`.
   */
  restoreMessage(id: string): Promise<void>;
  /** Takes back a message that waits for its turn. Says whether it was still there. */
  unqueue(id: string): boolean;
  /** Does what the app has for an action. Resolves with what that returns; rejects with `ACTION_UNKNOWN`. */
  callAction(action: Omit<ActionRecord, "id"> & { id?: string }): Promise<unknown>;
  /** Notes what the user thinks of a step. */
  setFeedback(feedback: { forId: string; value: 0 | 1; comment?: string }): Promise<FeedbackRecord>;
  removeFeedback(forId: string): Promise<void>;
  /** Marks a step as a favourite, or takes the mark away. */
  setFavorite(id: string, favorite: boolean): Promise<void>;
  /** The steps that were marked as favourites, newest mark first. */
  favorites(): Promise<StepRecord[]>;
  /** What an element holds: a Blob, a text, a figure, a table `{ columns, rows }`; undefined where it has a `url` or nothing. */
  elementContent(id: string): Promise<unknown>;
  /** Changes fields of an element, as its own view does. */
  updateElement(id: string, fields: Record<string, unknown>): Promise<void>;
  removeElement(id: string): Promise<void>;
  /** Stops all that runs in the open thread, and gives back what waits there. Resolves when the session is idle; does nothing when it is. */
  stop(): Promise<void>;
  /** Opens a fresh thread. A turn that runs in the old one goes on there. */
  newThread(): Promise<void>;
  /** Opens a stored thread. Rejects with `THREAD_NOT_FOUND`. */
  openThread(id: string): Promise<void>;
  /**
   * Changes a thread's name, its labels, whether it is pinned: in the store, in all tabs, also while a turn runs in it. That is no activity: `updatedAt`
   * stays. Rejects with `THREAD_NOT_FOUND`; with `INVALID_ARGUMENT` for a field that is none of these or of a wrong type: nothing is changed then.
   */
  updateThread(id: string, change: ThreadChange): Promise<void>;
  /** The same as `updateThread(id, { name })`. */
  renameThread(id: string, name: string): Promise<void>;
  /** Deletes a thread for good, stopping its turn first; opens a fresh one when it was open. */
  deleteThread(id: string): Promise<void>;
  /** The threads with everything of a query in their names and messages, as one types. Rejects with `STORE_UNSUPPORTED` where the store can't search. */
  searchThreads(query: string, options?: { limit?: number }): Promise<ThreadHit[]>;
  /** Reads the next page of the list into `snapshot().threads`. */
  loadMoreThreads(): Promise<void>;
  /** Chooses a chat profile: it holds from the next message on. */
  setProfile(name: string): Promise<void>;
  /**
   * Takes the values that are named; the others stay. Stores them (those of `password` widgets stay in memory) and tells the app. Rejects with
   * `SETTING_INVALID`: none is taken then.
   */
  updateSettings(values: SettingsValues): Promise<void>;
  /** Tells the app of values that are being changed, and not saved yet. */
  editSettings(values: SettingsValues): Promise<void>;
  /** The user wants to speak. Says whether the app listens: until the end, a stop, or another thread is opened. */
  startAudio(): Promise<boolean>;
  /** A piece of what the user says. Resolves when the app has taken it; rejects with what it fails with, and with `AUDIO_OFF` where it does not listen (any more). */
  sendAudio(chunk: AudioChunk): Promise<void>;
  /** The user is done, or takes back what they said: then what the app has not had yet it does not get. Does nothing where the app does not listen. */
  endAudio(options?: { cancelled?: boolean }): Promise<void>;
  /** Lets somebody else use the chat: a new thread is opened. */
  setUser(
    identifier: string,
    options?: { displayName?: string; metadata?: Record<string, unknown> },
  ): Promise<void>;
}
