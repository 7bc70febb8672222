/** Chat apps: their hooks, and what a view asks of them. */
import type { CompiledStateGraph } from "../graph/index.js";
import type {
  ActionRecord,
  AudioChunk,
  AudioInput,
  ChatController,
  ChatEvent,
  ChatProfile,
  ChatSnapshot,
  ChatCommand,
  FeedbackRecord,
  Mode,
  SendOptions,
  SettingsInput,
  SettingsTab,
  SettingsValues,
  Starter,
  StarterCategory,
  StepRecord,
  ThreadHit,
  ThreadChange,
  ThreadRecord,
  ThreadTransfer,
  UploadLimits,
} from "../view.js";
import { OneloopError } from "../errors.js";
import { withWhole } from "../coming.js";
import { ChatCore } from "../wasm.js";
import { audioOf, Voice } from "./audio.js";
import { filesOf } from "./files.js";
import { belongsTo, functionsOf, type PageFunction } from "./functions.js";
import { Offers } from "./offers.js";
import type { Offer } from "./offers.js";
import type { ChatOptions } from "./options.js";
import { serve } from "./serve.js";
import { limitsOf, withOverrides } from "./profiles.js";
import { withInitial } from "./settings.js";
import { hearWindows } from "./windows.js";
import { transferOf } from "./transfer.js";
import { prepare, type Turn, userMessage, type UserMessage } from "./turn.js";

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
  readonly #hooks = new Map<string, Hook<any>>();
  readonly #actions = new Map<string, Hook<[action: ActionRecord, turn: Turn]>>();

  /** Who uses it, before the store is read. */
  readonly #user: { identifier: string } | undefined;

  constructor({ uploads, audio, ...options }: ChatOptions = {}) {
    prepare();
    this.#user = options.user === undefined ? undefined : { identifier: options.user };
    this.#core = new ChatCore(options);
    this.transfer = transferOf(this.#core, !options.dataLayer || "getChanges" in options.dataLayer);
    if (uploads !== undefined) this.setUploads(uploads);
    if (audio !== undefined) this.setAudio(audio);
  }

  /**
   * A new thread was opened. Nothing of it is saved before the user does something. Throws `HOOK_LATE` once the chat is started: the first thread would be
   * without it.
   */
  onChatStart(hook: Hook<[turn: Turn]>): this {
    if (this.#started) {
      throw new OneloopError(
        "onChatStart comes late: set it before the chat is started, which an element does that has it.",
        {
          code: "HOOK_LATE",
        },
      );
    }
    return this.#hook("onChatStart", hook);
  }

  /** The user said something. What the hook throws is shown as an error and ends the turn. */
  onMessage(hook: Hook<[message: UserMessage, turn: Turn]>): this {
    return this.#hook("onMessage", (message: object, turn: Turn) => hook(userMessage(message, turn), turn));
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

  /**
   * The user is changing the settings: called with all values as they are, at each change, before they are saved. Offer other widgets with
   * `turn.setSettings` where one depends on another.
   */
  onSettingsEdit(hook: Hook<[settings: SettingsValues, turn: Turn]>): this {
    return this.#own("on_settings_edit", hook);
  }

  /** An action of that name was clicked. Runs beside a turn that runs; what it returns is what `callAction` resolves with. */
  onAction(name: string, hook: Hook<[action: ActionRecord, turn: Turn]>): this {
    if (this.#actions.has(name)) throw twice(`onAction("${name}")`);
    this.#actions.set(name, hook);
    return this;
  }

  /** The user has rated a step; it is saved. */
  onFeedback(hook: Hook<[feedback: FeedbackRecord, turn: Turn]>): this {
    return this.#own("on_feedback", hook);
  }

  /** A hook has failed. The user has seen it as an error in the chat; here the app hears of it. Not awaited. */
  onError(hook: (error: unknown, hook: string) => void): this {
    return this.#set("onError", hook);
  }

  /** Gives authors and steps other names, before they are shown first. What is no string leaves a name as it is. */
  authorRename(hook: (name: string) => string | undefined | Promise<string | undefined>): this {
    return this.#set("authorRename", hook);
  }

  /** Names a thread after its first turn; until then, and where it returns nothing, its name is its first message's beginning. */
  onThreadName(hook: Hook<[message: UserMessage, turn: Turn]>): this {
    return this.#hook("onThreadName", (message: object, turn: Turn) =>
      hook(userMessage(message, turn), turn),
    );
  }

  /**
   * Another window has posted a message to this one; to a chat in a worker its page passes it on. Only windows of the same origin are heard, unless others
   * are named: what they say is as trustworthy as they are.
   */
  onWindowMessage(hook: Hook<[data: any, turn: Turn]>, { origins }: { origins?: string[] } = {}): this {
    this.#own("on_window_message", hook);
    hearWindows(this, origins, (data) => void this.#run("on_window_message", undefined, data).catch(shown));
    return this;
  }

  /** The user wants to speak: `true` lets them. */
  onAudioStart(hook: Hook<[turn: Turn]>): this {
    return this.#own("on_audio_start", hook);
  }

  /** A piece of what the user says. Pieces are handed over one after the other, none after one that the hook has failed at. */
  onAudioChunk(hook: Hook<[chunk: AudioChunk, turn: Turn]>): this {
    return this.#own("on_audio_chunk", hook);
  }

  /** The user has spoken. What they said is `cancelled` if they took it back, stopped all that runs or left the thread, or if `onAudioChunk` has failed. */
  onAudioEnd(hook: Hook<[turn: Turn, end: { cancelled: boolean }]>): this {
    return this.#own("on_audio_end", (end: { cancelled: boolean }, turn: Turn) => hook(turn, end));
  }

  /** Gives turns a function of the page to call: `turn.callFunction`. */
  setFunction(name: string, run: PageFunction): this {
    functionsOf(this).set(name, run);
    return this;
  }

  /**
   * Runs a function of the app's in a turn of its own, beside what runs in the open thread: for what comes from outside of the chat. Resolves with what it
   * returns; rejects with what it throws (which is shown, as with all hooks), and with an `AbortError` after a stop. `name` is that of its run, `began` what a thread is called that
   * begins with it: without, nothing is kept of a thread in which the user has done nothing yet.
   *
   * @example
   * await chat.run("on_alarm", (turn) => turn.message("It is noon.").send());
   */
  async run<T>(
    name: string,
    run: (turn: Turn) => T | Promise<T>,
    { began }: { began?: string } = {},
  ): Promise<T> {
    return (await this.#core.runHook(name, began, (turn: Turn) => {
      belongsTo(turn, this);
      return run(turn);
    })) as T;
  }

  #hook(name: string, hook: Hook<any>): this {
    return this.#set(name, (...args: unknown[]) => {
      belongsTo(args.at(-1) as object, this);
      return hook(...args);
    });
  }

  #set(name: string, hook: Hook<any>): this {
    if (this.#hooks.has(name)) throw twice(name);
    this.#hooks.set(name, hook);
    this.#core.setHook(name, hook);
    return this;
  }

  /** A hook that only this class knows. */
  #own(name: string, hook: Hook<any>): this {
    if (this.#hooks.has(name))
      throw twice(name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()));
    this.#hooks.set(name, hook);
    return this;
  }

  async #run(name: string, began: string | undefined, ...args: unknown[]): Promise<unknown> {
    const hook = this.#hooks.get(name);
    return (
      hook && (await this.run(name, (turn) => hook(...args, turn), began === undefined ? {} : { began }))
    );
  }

  /**
   * Offers chat profiles to choose from; `turn.profile` says which one is chosen. A function is called when the chat is started, which waits for it, and
   * again when another user uses it. What it throws the page's error handler hears of, and nothing is offered anew.
   *
   * @example
   * chat.setChatProfiles(({ user }) => (user?.identifier === "ada" ? [...usual, expert] : usual));
   */
  setChatProfiles(profiles: ChatProfile[] | Offer<ChatProfile[]>): this {
    return this.#offer("profiles", profiles, (profiles) => {
      const first = profiles.find((profile) => profile.default) ?? profiles[0];
      this.#core.configure({ profiles: profiles.map(withOverrides), profile: first?.name });
    });
  }

  /** Offers first messages in an empty chat, by categories if there are many. A function is called as that of `setChatProfiles`. */
  setStarters(starters: (Starter | StarterCategory)[] | Offer<(Starter | StarterCategory)[]>): this {
    return this.#offer("starters", starters, (starters) => this.#core.configure({ starters }));
  }

  readonly #offers = new Offers(() => this.snapshot({ steps: false }).user ?? this.#user);
  /** Until functions have offered what they offer first. */
  #offering: Promise<unknown> | undefined;

  #offer<T extends object>(what: string, given: T | Offer<T>, set: (offered: T) => void): this {
    const offer = this.#offers.set(what, given, set);
    // Else it is called at the start.
    if (this.#started) void offer?.();
    return this;
  }

  /** Offers a settings panel, with tabs if there is much; `turn.settings` has its values. What `password` widgets hold stays in this tab's memory. */
  setSettings(settings: (SettingsInput | SettingsTab)[]): this {
    this.#core.configure({ settings: withInitial(settings) });
    return this;
  }

  /** Offers commands for messages; `message.command` says which one was chosen. */
  setCommands(commands: ChatCommand[]): this {
    this.#core.configure({ commands });
    return this;
  }

  /** Offers choices that go with each message; `message.modes` has them. */
  setModes(modes: Mode[]): this {
    this.#core.configure({ modes });
    return this;
  }

  /** Says which files are taken with messages; `false` for none. */
  setUploads(uploads: UploadLimits | false): this {
    this.#core.configure({ uploads: limitsOf(uploads) });
    return this;
  }

  /**
   * Offers a microphone, or with `false` none: `onAudioStart` says whether the app listens, `onAudioChunk` is called with each tenth of a second of what the user says, as
   * 16-bit PCM of one channel, with 24,000 samples a second unless others are asked for; what `turn.sendAudio` answers is played. Throws `INVALID_ARGUMENT` for a rate
   * that no browser plays.
   *
   * @example
   * chat.setAudio({ sampleRate: 16_000 }).onAudioStart(() => true).onAudioChunk(({ data }) => recognizer.push(data));
   */
  setAudio(audio: boolean | Partial<AudioInput>): this {
    this.#core.configure({ audio: audioOf(audio) });
    return this;
  }

  /** Serves a graph over messages: streams its answers, shows nodes, tools and reasoning as steps. */
  serve(graph: CompiledStateGraph<any, any>): this {
    return this.onMessage((message, turn) => serve(graph, message, turn)).setGraph(graph);
  }

  /**
   * Says which graph answers, for an inspector; `serve` does so itself. An app that runs the graph in a hook of its own hands it `null` in the place of an input
   * where `turn.replays`: the user has chosen a checkpoint to go on from.
   */
  setGraph(graph: CompiledStateGraph<any, any>): this {
    this.#graph = graph;
    return this;
  }

  #graph: CompiledStateGraph<any, any> | undefined;

  get graph(): CompiledStateGraph<any, any> | undefined {
    return this.#graph;
  }

  readonly transfer: ThreadTransfer;

  subscribe(listener: (event: ChatEvent) => void): () => void {
    return this.#core.subscribe(listener) as () => void;
  }

  snapshot({ steps = true }: { steps?: boolean } = {}): ChatSnapshot {
    return this.#core.snapshot(!steps) as ChatSnapshot;
  }

  #started = false;

  async start({ threadId }: { threadId?: string } = {}): Promise<void> {
    if (!this.#started && this.#offers.any)
      this.#offering = this.#offers.offer().finally(() => (this.#offering = undefined));
    this.#started = true;
    await this.#offering;
    await this.#core.start(threadId);
  }

  async send(content: string, { files, ...options }: SendOptions = {}): Promise<void> {
    // What is said joins what runs at once: in the task of the click.
    if (this.#offering) await this.#offering;
    const given = { ...options, files: filesOf(files) };
    await withWhole(() => this.#core.send(content, given));
  }

  async answer(stepId: string, value?: unknown, { files }: { files?: Iterable<Blob> } = {}): Promise<void> {
    await withWhole(() => this.#core.answer(stepId, value ?? null, filesOf(files)));
  }

  async editMessage(id: string, content: string): Promise<void> {
    await withWhole(() => this.#core.editMessage(id, content));
  }

  async regenerate(id: string, { checkpoint }: { checkpoint?: string } = {}): Promise<void> {
    await withWhole(() => this.#core.regenerate(id, checkpoint));
  }

  async selectAttempt(id: string): Promise<void> {
    await this.#core.selectAttempt(id);
  }

  async deleteMessage(id: string): Promise<string> {
    return (await this.#core.deleteMessage(id)) as string;
  }

  async restoreMessage(id: string): Promise<void> {
    await this.#core.restoreMessage(id);
  }

  unqueue(id: string): boolean {
    return this.#core.unqueue(id);
  }

  async callAction(action: Omit<ActionRecord, "id"> & { id?: string }): Promise<unknown> {
    const hook = this.#actions.get(action.name);
    if (!hook) {
      const names = [...this.#actions.keys()].map((name) => `"${name}"`).join(", ") || "none";
      throw new OneloopError(
        `The app has nothing to do for the action "${action.name}" (it has ${names}): see chat.onAction.`,
        {
          code: "ACTION_UNKNOWN",
        },
      );
    }
    const record = { ...action, id: action.id ?? crypto.randomUUID() };
    return this.run("on_action", (turn) => hook(record, turn), { began: action.label ?? action.name });
  }

  async setFeedback({
    forId,
    value,
    comment,
  }: {
    forId: string;
    value: 0 | 1;
    comment?: string;
  }): Promise<FeedbackRecord> {
    const feedback = (await this.#core.setFeedback(forId, value, comment)) as FeedbackRecord;
    this.#run("on_feedback", undefined, feedback).catch(shown);
    return feedback;
  }

  async removeFeedback(forId: string): Promise<void> {
    await this.#core.setFeedback(forId, undefined, undefined);
  }

  async setFavorite(id: string, favorite: boolean): Promise<void> {
    await this.#core.setFavorite(id, favorite);
  }

  async favorites(): Promise<StepRecord[]> {
    return (await this.#core.favorites()) as StepRecord[];
  }

  async elementContent(id: string): Promise<unknown> {
    return this.#core.elementContent(id);
  }

  async updateElement(id: string, fields: Record<string, unknown>): Promise<void> {
    await this.#core.updateElement(id, fields);
  }

  async removeElement(id: string): Promise<void> {
    await this.#core.removeElement(id);
  }

  async editSettings(values: SettingsValues): Promise<void> {
    await this.#run("on_settings_edit", undefined, values);
  }

  readonly #voice = new Voice((...args) => this.#run(...args));

  startAudio(): Promise<boolean> {
    return this.#voice.start();
  }

  sendAudio(chunk: AudioChunk): Promise<void> {
    return this.#voice.send(chunk);
  }

  endAudio({ cancelled = false }: { cancelled?: boolean } = {}): Promise<void> {
    return this.#voice.end(cancelled);
  }

  /** The thread is left: the app is told so in a turn of it, which goes on there. */
  #unheard(): void {
    this.#voice.drop()?.().catch(shown);
  }

  async setUser(
    identifier: string,
    { displayName, metadata }: { displayName?: string; metadata?: Record<string, unknown> } = {},
  ): Promise<void> {
    this.#unheard();
    await this.#core.setUser(identifier, displayName, metadata ?? null);
    if (this.#started) await this.#offers.offer();
  }

  async stop(): Promise<void> {
    const tell = this.#voice.drop();
    await this.#core.stop();
    await tell?.().catch(shown);
  }

  async newThread(): Promise<void> {
    this.#unheard();
    await this.#core.newThread();
  }

  async openThread(id: string): Promise<void> {
    if (id !== this.#openId()) this.#unheard();
    await this.#core.openThread(id);
  }

  async renameThread(id: string, name: string): Promise<void> {
    await this.updateThread(id, { name });
  }

  async updateThread(id: string, change: ThreadChange): Promise<void> {
    await this.#core.updateThread(id, change);
  }

  #openId(): string {
    return this.snapshot({ steps: false }).thread.id;
  }

  async deleteThread(id: string): Promise<void> {
    if (id === this.#openId()) this.#unheard();
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

/** What a hook fails with is shown in the chat, and told to `onError`: whoever called has nothing to add. */
function shown(): void {}

function twice(name: string): OneloopError {
  return new OneloopError(`${name} has a hook already: a chat has one of each.`, { code: "HOOK_TWICE" });
}
