/** What a chat shows, keeps and offers: plain records. */

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

/** The sound that an app takes from a microphone: 16-bit PCM of one channel. */
export interface AudioInput {
  /** Samples a second, 8,000 to 96,000; 24,000 by default. */
  sampleRate: number;
}

/** A piece of sound. */
export interface AudioChunk {
  /** `pcm16`, of a view's microphone: signed, the low byte first. */
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
    | "image"
    | "text"
    | "pdf"
    | "tasklist"
    | "audio"
    | "video"
    | "file"
    | "plotly"
    | "vega-lite"
    | "mermaid"
    | "dataframe"
    | "custom";
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
  /** Its labels. */
  tags?: string[];
  /** Present where it stands above the others. */
  pinned?: true;
  metadata?: Record<string, unknown>;
}

/** A change of a thread's record: what is not given stays. */
export interface ThreadChange {
  name?: string;
  /** All of its labels; each is kept once, without the spaces around it. */
  tags?: readonly string[];
  /** Whether it stands above the others, however old it is. */
  pinned?: boolean;
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
  /** What is offered while it is chosen, in the place of what the chat offers. */
  configOverrides?: {
    commands?: ChatCommand[];
    modes?: Mode[];
    settings?: (SettingsInput | SettingsTab)[];
    /** Which files are taken with messages; `false` for none. */
    uploads?: UploadLimits | false;
    /** Whether a microphone is offered, as `chat.setAudio` takes it. */
    audio?: boolean | Partial<AudioInput>;
  };
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
  /** For `select` and `radio`, in the place of `initial`: which of the choices, counted from 0. */
  initialIndex?: number;
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
