/** What hooks are handed. */
import { OneloopError, TimeoutError } from "../errors.js";
import { isStandardSchema, jsonSchemaOf, type StandardSchema } from "../tools.js";
import type {
  ActionRecord,
  AskSpec,
  ChatCommand,
  ElementRecord,
  Mode,
  SettingsInput,
  SettingsTab,
  SettingsValues,
  Starter,
  StarterCategory,
  StepRecord,
  ThreadRecord,
  UploadLimits,
  UserRecord,
} from "../view.js";
import { SessionValues as SessionValuesCore, Turn as TurnCore } from "../wasm.js";
import { Action, type ActionInit } from "./actions.js";
import type { CustomElement, Element } from "./elements.js";
import { UploadedFile } from "./files.js";
import { callFunction } from "./functions.js";
import { History, type HistoryEntry } from "./history.js";
import { withInitial } from "./settings.js";
import { type Message, type MessageInit, prepareSteps, type StepMaker, wrap } from "./step.js";

/** What the user said. */
export interface UserMessage {
  readonly id: string;
  readonly type: "user_message";
  readonly content: string;
  readonly author: string;
  readonly createdAt: string;
  /** The files that came with it. */
  readonly elements: UploadedFile[];
  /** The command it was sent with. */
  readonly command?: string;
  /** The choices it was sent with: an option's id for each mode's. */
  readonly modes?: Record<string, string>;
  readonly metadata?: Record<string, unknown>;
}

/** A value of the session that knows its type. */
export interface SessionAccessor<T> {
  get(): T;
  set(value: T): void;
  /** Sets it to its default. */
  reset(): void;
  /** Sets it to what a function makes of it. */
  apply(change: (value: T) => T): T;
}

/** The app's values in a session. What JSON can say of them is saved with the thread at the end of each turn. */
export interface SessionValues {
  get(key: string): any;
  /** Throws an `AbortError` once the turn was stopped. */
  set(key: string, value: unknown): void;
  keys(): string[];
  toJSON(): Record<string, unknown>;
  /** A value that knows its type and its default. */
  accessor<T>(key: string, initial: T): SessionAccessor<T>;
}

/** What all questions have. */
export interface AskInit extends Omit<MessageInit, "actions"> {
  /** How long to wait, in milliseconds; for ever by default. */
  timeout?: number;
  /** Reject with a `TimeoutError` then, in the place of resolving with undefined. */
  raiseOnTimeout?: boolean;
  /**
   * What the question is known by. A page that is reloaded while a question waits runs the turn again once that is answered, and what was answered before
   * is answered at once: by this key, else by the order of the questions.
   */
  key?: string;
}

/** A question's answer, to be awaited; undefined when its time is up. */
export interface Question<T> extends Promise<T | undefined> {
  /**
   * Takes the question back while it waits: its answer is undefined, as if its time were up, and its record is gone. Resolves with whether it waited.
   *
   * @example
   * const asked = turn.askUser("Which city?");
   * void locate().then(() => asked.remove());
   * const city = (await asked)?.content;
   */
  remove(): Promise<boolean>;
}

/** What a sidebar shows. */
export interface SidebarInit {
  title: string;
  elements: Element[];
  /** What is shown already under the same key is not shown anew. */
  key?: string;
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
  /** Who uses the chat, where it knows its users. */
  readonly user: UserRecord | undefined;
  /** Whether it goes on with one that was cut off, now that the user has answered what that had asked. */
  readonly resumed: boolean;
  /** Whether the user has chosen the checkpoint that the graph goes on from: it is in `config()`, and the graph is to be handed `null`, having its input already. */
  readonly replays: boolean;
  /**
   * What to hand to a graph or a model, so that it belongs to this turn: thread id, stop signal, the handler that makes steps. Where the turn answers an
   * edited message, or one once more, or follows another branch, it has the checkpoint at which the graph's thread forks.
   */
  config(): {
    configurable: { thread_id: string; checkpoint_id?: string };
    signal: AbortSignal;
    callbacks: object[];
  };
  /** The conversation as a model is to know it, oldest first. */
  history(): History;
  /**
   * Asks for a text. Resolves with the user's message.
   *
   * All questions can be stopped (they reject with an `AbortError` then), have no timeout unless they are given one (undefined then), and outlive
   * the page: see `key`.
   *
   * @example
   * const name = await turn.askUser("What is your name?");
   */
  askUser(prompt: string | AskInit): Question<UserMessage>;
  /** Asks for files. Others than those it takes are refused with `UPLOAD_TYPE`, `UPLOAD_TOO_LARGE`, `UPLOAD_TOO_MANY`, and the question waits on. */
  askFile(prompt: AskInit & UploadLimits): Question<UploadedFile[]>;
  /** Asks for one of several buttons. */
  askAction(prompt: AskInit & { actions: (Action | ActionInit)[] }): Question<ActionRecord>;
  /** Asks by an element of the app's, which answers with an object of values; with `{ submitted: false }` where the user has cancelled it. */
  askElement(prompt: AskInit & { element: CustomElement }): Question<Record<string, unknown>>;
  /** Asks by a form for what a schema describes: a Standard Schema that has a JSON Schema, or plain JSON Schema. What does not fit is asked for again, with the reason. */
  askForm<T = Record<string, unknown>>(
    prompt: AskInit & { schema: StandardSchema<unknown, T> | object; values?: Partial<T> },
  ): Question<T>;
  /**
   * A message that says what went wrong, as what a hook throws is shown; the turn goes on.
   *
   * @example
   * await turn.error("No such city.").send();
   */
  error(init: string | MessageInit | StepRecord): Message;
  /** Offers commands in this thread, in the place of the chat's. */
  setCommands(commands: ChatCommand[]): void;
  /** Offers modes in this thread, in the place of the chat's. */
  setModes(modes: Mode[]): void;
  /** Offers first messages in this thread, in the place of the chat's. */
  setStarters(starters: (Starter | StarterCategory)[]): void;
  /** Offers a settings panel in this thread, in the place of the chat's. */
  setSettings(settings: (SettingsInput | SettingsTab)[]): void;
  /** Shows elements beside the conversation; `undefined` or no elements closes it. Not saved. */
  setSidebar(sidebar?: SidebarInit): void;
  /**
   * Calls a function that the page has given with `chat.setFunction`. Rejects with `FUNCTION_UNKNOWN` when there is none, with a `TimeoutError` after
   * `timeout` milliseconds (300,000 by default), and at once when the turn is stopped.
   */
  callFunction(name: string, args?: Record<string, unknown>, options?: { timeout?: number }): Promise<any>;
  /**
   * Plays a piece of sound, after those before it: `pcm16` with the rate that `chat.setAudio` asks for, PCM that says its own (`audio/pcm;rate=16000`), or a whole sound of a type that
   * browsers play. What comes of a `track` that was interrupted is not played any more.
   */
  sendAudio(chunk: { mimeType: string; data: ArrayBuffer | ArrayBufferView; track?: string }): void;
  /** Silences what was sent, at once. */
  interruptAudio(): void;
  /** Tells the view something of its own: a `custom` event. */
  emit(name: string, payload?: unknown): void;
  /** Shows a short passing word. */
  toast(message: string, level?: "info" | "success" | "warning" | "error"): void;
  /** Resolves after that many milliseconds; rejects at once with an `AbortError` when the turn is stopped. */
  sleep(ms: number): Promise<void>;
}

interface Core extends Turn {
  ask(prompt: object, spec: AskSpec, timeout?: number): Promise<{ value: any; reply?: object } | undefined>;
  offer(offered: object): void;
  sidebar(shown?: object): void;
  elementContent(id: string): Promise<unknown>;
  takeBack(id: string): Promise<boolean>;
}

/** @internal A user's message as the app gets it. */
export function userMessage(message: object, turn: object): UserMessage {
  const { elements, ...rest } = message as { elements: ElementRecord[] };
  const files = elements.map((record) => new UploadedFile(record, turn as Core));
  return { ...(rest as Omit<UserMessage, "elements">), elements: files };
}

/** A question that is asked, or a form that is asked for again. */
interface Asked {
  id?: string;
  removed?: boolean;
}

function question<T>(turn: Core, asking: (asked: Asked) => Promise<T | undefined>): Question<T> {
  const asked: Asked = {};
  return Object.assign(asking(asked), {
    async remove() {
      asked.removed = true;
      return asked.id !== undefined && turn.takeBack(asked.id);
    },
  });
}

async function ask(turn: Core, asked: Asked, init: AskInit, spec: Omit<AskSpec, "key">) {
  if (asked.removed) return undefined;
  const { timeout, raiseOnTimeout, key, ...prompt } = init;
  const id = prompt.id ?? crypto.randomUUID();
  asked.id = id;
  const keyed = { ...spec, ...(key === undefined ? {} : { key }) };
  const answered = await turn.ask({ ...prompt, id }, keyed, timeout);
  if (!answered && raiseOnTimeout && !asked.removed)
    throw new TimeoutError(`Nobody answered within ${timeout} ms.`, { code: "ASK_TIMEOUT" });
  return answered;
}

const ASKS: Partial<Turn> & ThisType<Core> = {
  askUser(prompt) {
    return question(this, async (asked) => {
      const init = typeof prompt === "string" ? { content: prompt } : prompt;
      const answered = await ask(this, asked, init, { type: "text" });
      return answered && userMessage(answered.reply!, this);
    });
  },

  askFile({ accept, maxFiles = 1, maxSizeMb = 2, ...init }) {
    return question(this, async (asked) => {
      const limits = { maxFiles, maxSizeMb, ...(accept === undefined ? {} : { accept }) };
      const answered = await ask(this, asked, init, { type: "file", ...limits });
      return answered && userMessage(answered.reply!, this).elements;
    });
  },

  askAction({ actions, ...init }) {
    return question(this, async (asked) => {
      const offered = actions.map(Action.from);
      const answered = await ask(this, asked, init, { type: "action", actions: byPlace(offered) });
      return answered && offered[Number(answered.value)];
    });
  },

  askElement({ element, ...init }) {
    return question(this, async (asked) => {
      const elements = [...(init.elements ?? []), element];
      const spec = { type: "element" as const, elementId: element.id };
      const answered = await ask(this, asked, { ...init, elements }, spec);
      return answered?.value as Record<string, unknown> | undefined;
    });
  },

  askForm({ schema, values, ...init }) {
    return question<any>(this, async (asked) => {
      const described = isStandardSchema(schema) ? jsonSchemaOf(schema) : schema;
      if (!described)
        throw invalid("askForm needs a schema with a JSON Schema: add one, or give plain JSON Schema.");
      let given: object | undefined = values;
      for (let errors: string[] = []; ;) {
        const answered = await ask(this, asked, init, {
          type: "form",
          schema: described,
          ...(given ? { values: given } : {}),
          ...(errors.length ? { errors } : {}),
        });
        if (!answered) return undefined;
        const checked = await validated(schema, answered.value);
        if ("value" in checked) return checked.value;
        errors = checked.issues;
        given = answered.value as object;
      }
    });
  },
};

/** Actions of a question are known by their place: ids are new each time the turn runs. */
function byPlace(actions: ActionRecord[]): ActionRecord[] {
  return actions.map((action, at) => ({ ...action, id: String(at) }));
}

async function validated(schema: object, value: unknown): Promise<{ value: unknown } | { issues: string[] }> {
  if (!isStandardSchema(schema)) return { value };
  const result = await schema["~standard"].validate(value);
  if (!result.issues) return { value: result.value };
  const text = (issue: { message: string; path?: readonly unknown[] | undefined }) => {
    const path = (issue.path ?? []).map((key) => String((key as { key?: unknown } | null)?.key ?? key));
    return path.length ? `${path.join(".")}: ${issue.message}` : issue.message;
  };
  return { issues: result.issues.map(text) };
}

const OTHERS: Partial<Turn> & ThisType<Core> = {
  wrap: wrap as Turn["wrap"],
  error(init) {
    const message = this.message(init) as Message & { fail(): Promise<void> };
    return Object.assign(message, { send: () => message.fail() });
  },
  setCommands(commands) {
    this.offer({ commands });
  },
  setModes(modes) {
    this.offer({ modes });
  },
  setStarters(starters) {
    this.offer({ starters });
  },
  setSettings(settings) {
    this.offer({ settings: withInitial(settings) });
  },
  setSidebar(sidebar) {
    if (!sidebar?.elements.length) return this.sidebar();
    const { title, key, elements } = sidebar;
    for (const element of elements) element.bind(this as never);
    const shown = elements.map(({ fields, content }) => ({
      ...fields,
      ...(content === undefined ? {} : { content }),
    }));
    this.sidebar({ title, ...(key === undefined ? {} : { key }), elements: shown });
  },
  callFunction(name, args = {}, { timeout = 300_000 } = {}) {
    return callFunction(this, name, args, timeout);
  },
  sendAudio({ mimeType, data, track }) {
    this.emit("audio", { mimeType, data, ...(track === undefined ? {} : { track }) });
  },
  interruptAudio() {
    this.emit("audio_interrupt");
  },
};

const SESSION: Partial<SessionValues> & ThisType<SessionValues> = {
  accessor<T>(this: SessionValues, key: string, initial: T): SessionAccessor<T> {
    const get = () => (this.get(key) ?? initial) as T;
    const set = (value: T) => {
      this.set(key, value);
      return value;
    };
    return { get, set, reset: () => void set(initial), apply: (change) => set(change(get())) };
  },
};

let prepared = false;

/** @internal Gives the core's classes what is only sugar. Once, and not before it is needed: the core may be loaded later. */
export function prepare(): void {
  if (prepared) return;
  prepared = true;
  prepareSteps();
  Object.assign(TurnCore.prototype, ASKS, OTHERS);
  Object.assign(SessionValuesCore.prototype, SESSION);
  const { history } = Object.getOwnPropertyDescriptors(TurnCore.prototype) as {
    history: { value: (this: object) => HistoryEntry[] };
  };
  Object.assign(TurnCore.prototype, {
    history(this: object) {
      return History.from(history.value.call(this));
    },
  });
}

/** @internal */
export function invalid(message: string): OneloopError {
  return new OneloopError(message, { code: "INVALID_ARGUMENT" });
}
