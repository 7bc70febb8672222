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
  /**
   * What it came after in the conversation, which is a tree: a user message after the run that answered before it, a run after the message that it answers. Two after the
   * same one are attempts at the same thing. Empty for the first; without it, it came after the one made before it.
   */
  previousId?: string;
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
  /** Buttons below a message. */
  actions?: ActionRecord[];
  /** What a message asks for. */
  ask?: AskSpec;
  /** Whether it waits for the answer. It may while no turn runs: the page was reloaded, and the answer sets the turn going again. */
  waitForAnswer?: boolean;
  /** What was answered: a text, an action's id, the ids of files, the values of a form or an element. */
  answer?: unknown;
  /** Why nobody answered. */
  askEnded?: "timeout" | "stopped" | "error" | "done";
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

/** A button below a message. */
export interface ActionRecord {
  id: string;
  /** Which of the app's functions it calls. */
  name: string;
  /** What that is handed: plain data. */
  payload: Record<string, unknown>;
  /** What the button says; its name by default. */
  label?: string;
  tooltip?: string;
  /** The name of an icon. */
  icon?: string;
}

/** What a question asks for; the limits are for `file`. */
export interface AskSpec extends UploadLimits {
  type: "text" | "file" | "action" | "element" | "form";
  /** What it is known by when its turn is run again. */
  key?: string;
  /** For `action`: what to choose from; the id of one is the answer. */
  actions?: ActionRecord[];
  /** For `element`: the one that answers. */
  elementId?: string;
  /** For `form`: the JSON Schema of the values. */
  schema?: object;
  /** For `form`: what stands in it at first. */
  values?: object;
  /** For `form`: what was wrong with what was given before. */
  errors?: string[];
}

/** Which files are taken. */
export interface UploadLimits {
  /** Types (`"image/*"`, `"text/csv"`), extensions (`".csv"`), or an object with extensions for each type; anything by default. */
  accept?: string[] | Record<string, string[]>;
  /** How many at once; any number by default. */
  maxFiles?: number;
  /** How large each may be; any size by default. */
  maxSizeMb?: number;
}

/** A command for messages. */
export interface ChatCommand {
  id: string;
  description?: string;
  /** The name of an icon. */
  icon?: string;
  /** Whether it has a button of its own. */
  button?: boolean;
  /** Whether it stays chosen after a message. */
  persistent?: boolean;
  /** Whether it is chosen at first. */
  selected?: boolean;
}

/** A choice that goes with each message. */
export interface Mode {
  id: string;
  name: string;
  options: ModeOption[];
}

/** One of a mode's options. */
export interface ModeOption {
  id: string;
  name: string;
  description?: string;
  icon?: string;
  default?: boolean;
}

/** What goes with a message. */
export interface SendOptions {
  files?: Iterable<Blob>;
  /** A command's id. */
  command?: string;
  /** An option's id for each mode's. */
  modes?: Record<string, string>;
  metadata?: Record<string, unknown>;
}

/** A piece of sound. */
export interface AudioChunk {
  mimeType: string;
  data: ArrayBuffer;
  isStart: boolean;
  /** Since the user began to speak, in milliseconds. */
  elapsedTime: number;
}

/** What is shown beside the conversation. */
export interface Sidebar {
  title: string;
  key?: string;
  /** What each holds is in its `content`. */
  elements: (Omit<ElementRecord, "threadId" | "forId"> & { content?: unknown })[];
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

/** A thread that a search found. */
export interface ThreadHit {
  thread: ThreadRecord;
  /** What to highlight in its name: from and to, in UTF-16 units. */
  title: [from: number, to: number][];
  /** Up to three messages: those with most of the words first. */
  steps: {
    id: string;
    /** The part of its text around the first place. */
    snippet: string;
    highlights: [from: number, to: number][];
  }[];
}

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

/** One of several ways to run an app, chosen in the header (a Chainlit chat profile). */
export interface ChatProfile {
  name: string;
  /** Markdown. */
  description?: string;
  /** What the header shows; `name` by default. */
  displayName?: string;
  default?: boolean;
  icon?: string;
  /** First messages while it is chosen, in the place of the chat's. */
  starters?: (Starter | StarterCategory)[];
}

/** A first message offered in an empty chat. */
export interface Starter {
  label: string;
  message: string;
  /** The command it is sent with. */
  command?: string;
  icon?: string;
}

/** First messages under one heading. */
export interface StarterCategory {
  label: string;
  icon?: string;
  starters: Starter[];
}

/** A widget of the settings panel. */
export interface SettingsInput {
  type:
    | "text"
    | "password"
    | "number"
    | "switch"
    | "checkbox"
    | "select"
    | "radio"
    | "multiselect"
    | "slider"
    | "tags"
    | "date";
  id: string;
  label: string;
  description?: string;
  tooltip?: string;
  placeholder?: string;
  disabled?: boolean;
  initial?: SettingsValue;
  /** For `select`, `radio`, `multiselect`: the choices. */
  values?: string[];
  /** The same with labels: `{ label: value }`. */
  items?: Record<string, string>;
  /** For numbers, and dates (ISO 8601). */
  min?: number | string;
  max?: number | string;
  step?: number;
  /** For `text`: several lines. */
  multiline?: boolean;
  /** For `date`: one, or a list of two. */
  mode?: "single" | "range";
  /** Show it only while this chat profile is chosen. */
  profile?: string;
  /** For `password`: the app has one on this device, in `Secrets` say. The panel says so. */
  remembered?: boolean;
}

/** Widgets that are shown on a tab of their own. */
export interface SettingsTab {
  id: string;
  label: string;
  inputs: SettingsInput[];
}

/** What a widget may hold: a list for `multiselect`, `tags` and a range of dates. */
export type SettingsValue = string | number | boolean | string[] | null;

/** Values by widget id. Those of `password` widgets live in this tab's memory only and are never stored. */
export type SettingsValues = Record<string, SettingsValue>;

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
  /** Answers once more: by the id of a user message or of its answer. Rejects with `TURN_RUNNING`, `STEP_NOT_FOUND`, `NOT_REPEATABLE`. */
  regenerate(id: string): Promise<void>;
  /** Goes to another attempt at the same thing, and to what came after it. */
  selectAttempt(id: string): Promise<void>;
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
  /** The user wants to speak. Says whether the app listens. */
  startAudio(): Promise<boolean>;
  sendAudio(chunk: AudioChunk): Promise<void>;
  endAudio(): Promise<void>;
  /** Lets somebody else use the chat: a new thread is opened. */
  setUser(
    identifier: string,
    options?: { displayName?: string; metadata?: Record<string, unknown> },
  ): Promise<void>;
}
