/**
 * What a view of a chat is told and what it may ask for: the whole contract between the runtime and
 * any user interface. Our own `<oneloop-chat>` uses nothing else.
 *
 * Words are the field's: everything shown in a chat is a *step*; messages are steps whose type ends in
 * `_message`; steps form a tree by `parentId`; a *thread* is one conversation; a *turn* is what one
 * user message sets off.
 */

/** Kinds of step, as Chainlit names them. */
export type StepType =
  | "user_message"
  | "assistant_message"
  | "system_message"
  | "run"
  | "tool"
  | "llm"
  | "retrieval"
  | "embedding"
  | "rerank"
  | "undefined";

/**
 * How a step stands.
 * - `running`: begun and not ended (a message: still streaming)
 * - `done`: ended as its author meant
 * - `stopped`: ended by the user's Stop; what had been produced is kept
 * - `interrupted`: was running when the page went away; found so on the next start
 * - `error`: ended by an exception, which `error` describes
 */
export type StepStatus = "running" | "done" | "stopped" | "interrupted" | "error";

/** An error as a record: what a view shows and the store keeps. */
export interface ErrorRecord {
  /** The class, such as `ModelHTTPError`. */
  name: string;
  /** A stable code to branch on, such as `MODEL_UNAUTHORIZED`. */
  code: string;
  /** A sentence for a person: what happened, and what to do about it. */
  message: string;
  /** The app's own stack, where there is one. */
  stack?: string;
}

/** How far a long task has come. */
export interface Progress {
  loaded: number;
  /** Unknown totals are null: draw it without an end. */
  total: number | null;
  unit: "bytes" | "items";
}

/** One message or step. Times are ISO 8601 in UTC. */
export interface StepRecord {
  id: string;
  threadId: string;
  parentId: string | null;
  type: StepType;
  /** A message's author, a step's name. */
  name: string;
  /** Empty for messages. */
  input: string;
  /** A message's text; a step's result. Markdown unless `language` says otherwise. */
  output: string;
  status: StepStatus;
  error?: ErrorRecord;
  /** `"json"`, `"text"` or a language's name: show `output` as a block of that. */
  language?: string;
  /** The same for `input`; `false` hides it. */
  showInput?: string | boolean;
  progress?: Progress;
  /** When it was marked as a favourite. */
  favorite?: string;
  tags?: string[];
  /** What a model's call was: provider, model, settings, messages, token counts. */
  generation?: Record<string, unknown>;
  /** The name of an icon. */
  icon?: string;
  /** The command the user's message was sent with. */
  command?: string;
  /** The choices the user's message was sent with. */
  modes?: Record<string, string>;
  /** Whether it asks for an answer. */
  waitForAnswer?: boolean;
  /** Whether it is shown opened at first. */
  defaultOpen?: boolean;
  /** Whether it closes when it is done. */
  autoCollapse?: boolean;
  metadata?: Record<string, unknown>;
  createdAt: string;
  start?: string;
  end?: string;
  /** Its place among the thread's steps. */
  seq?: number;
}

/** Something shown with a step. What it holds is kept beside it. */
export interface ElementRecord {
  id: string;
  threadId: string;
  /** The step it is shown with. */
  forId: string;
  type:
    "image" | "text" | "pdf" | "tasklist" | "audio" | "video" | "file" | "plotly" | "dataframe" | "custom";
  name: string;
  display?: "inline" | "side" | "page";
  /** Where it is, if it is not kept here. */
  url?: string;
  mime?: string;
  /** In bytes, or one of the words for how large it is shown. */
  size?: number | "small" | "medium" | "large";
  language?: string;
  page?: number;
  props?: Record<string, unknown>;
  autoPlay?: boolean;
  playerConfig?: Record<string, unknown>;
}

/** What a user thinks of a step. */
export interface FeedbackRecord {
  id: string;
  threadId: string;
  /** The step it is about. */
  forId: string;
  /** 1 for good, 0 for bad. */
  value: number;
  comment?: string;
}

/** Somebody who uses an app. */
export interface UserRecord {
  id: string;
  /** What the user is known by: a name, an address. One user each. */
  identifier: string;
  displayName?: string;
  createdAt: string;
  metadata?: Record<string, unknown>;
}

/** One conversation, as the list shows it. */
export interface ThreadRecord {
  id: string;
  /** The first message's beginning until renamed; empty before the first message. */
  name: string;
  createdAt: string;
  /** The last activity, which orders the list. */
  updatedAt: string;
  /** The chat it belongs to: one store may serve several. */
  app?: string;
  /** Whose it is, where the app knows its users. */
  userId?: string;
  /** The chat profile it was begun with. */
  profile?: string;
  tags?: string[];
  metadata?: Record<string, unknown>;
}

/** One of several ways to run an app, chosen in the header (a Chainlit chat profile). */
export interface ChatProfile {
  name: string;
  /** Markdown. */
  description?: string;
  /** What the header shows; `name` by default. */
  displayName?: string;
  default?: boolean;
}

/** A first message offered in an empty chat. */
export interface Starter {
  label: string;
  message: string;
}

/** A widget of the settings panel. */
export interface SettingsInput {
  type: "text" | "password" | "number" | "switch" | "select" | "slider";
  id: string;
  label: string;
  description?: string;
  placeholder?: string;
  initial?: string | number | boolean;
  /** For `select`. */
  values?: string[];
  min?: number;
  max?: number;
  step?: number;
  /** Show it only while this chat profile is chosen. */
  profile?: string;
  /** For `password`: the app has one on this device, in `Secrets` say. The panel says so. */
  remembered?: boolean;
}

/** Values by widget id. Those of `password` widgets live in this tab's memory only and are never stored. */
export type SettingsValues = Record<string, string | number | boolean | null>;

/** Where threads are kept. */
export interface StorageInfo {
  kind: "indexeddb" | "memory" | "custom";
  /** Why it is not IndexedDB though the app wanted it: a sentence for a person. */
  reason?: string;
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
  /** The open thread's steps in the order they were made. */
  steps: StepRecord[];
  /** Whether a turn runs in the open thread: Stop stands in the place of Send. */
  running: boolean;
  profiles: ChatProfile[];
  profile: string | null;
  starters: Starter[];
  settings: SettingsInput[];
  settingsValues: SettingsValues;
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
  /** A turn began or ended in a thread. */
  | { type: "running"; threadId: string; running: boolean }
  /** Profiles, profile, starters, settings or storage changed: read them from `snapshot()`. */
  | { type: "config" }
  /** The status changed: `snapshot().status`. */
  | { type: "status" }
  /** A short passing word for the user that belongs to no step. */
  | { type: "toast"; level: "info" | "success" | "warning" | "error"; message: string; code?: string };

/** What a view may ask of a chat. `Chat` is one. */
export interface ChatController {
  /** Calls back with every event from now on; the result ends it. */
  subscribe(listener: (event: ChatEvent) => void): () => void;
  snapshot(): ChatSnapshot;
  /**
   * Opens the store and a thread (the given one, or a new one). A view calls it when it is shown; later calls do nothing.
   * Resolves when `status` is `ready` or `failed`.
   */
  start(options?: { threadId?: string }): Promise<void>;
  /**
   * Sends what the user typed; while the chat is still opening, as soon as it is open. Resolves when the message is saved; the turn then
   * runs by itself.
   * Rejects (and shows nothing) with code `EMPTY_MESSAGE`, `TURN_RUNNING` or `STORE_…`.
   */
  send(content: string): Promise<void>;
  /** Stops the open thread's turn. Resolves when the session is idle; does nothing when it is. */
  stop(): Promise<void>;
  /** Opens a fresh thread. A turn that runs in the old one goes on there. */
  newThread(): Promise<void>;
  /** Opens a stored thread. Rejects with `THREAD_NOT_FOUND`. */
  openThread(id: string): Promise<void>;
  renameThread(id: string, name: string): Promise<void>;
  /** Deletes a thread for good, stopping its turn first; opens a fresh one when it was open. */
  deleteThread(id: string): Promise<void>;
  /** Reads the next page of the list into `snapshot().threads`. */
  loadMoreThreads(): Promise<void>;
  /** Chooses a chat profile: it holds from the next message on. */
  setProfile(name: string): Promise<void>;
  /** Takes the values that are named; the others stay. Stores them (those of `password` widgets stay in memory) and tells the app. */
  updateSettings(values: SettingsValues): Promise<void>;
}
