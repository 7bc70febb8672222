import type { ChatController } from "../../api/view.js";
import type { OneloopComposer } from "../composer/composer.js";
import type { OneloopConversation } from "../conversation/conversation.js";
import { palette } from "../later/parts.js";
import type { OneloopPalette, OneloopShortcuts } from "../palette/index.js";
import type { ReadingAloud } from "../speech/reading.js";
import type { ViewState } from "../state/view-state.js";
import type { Scheme } from "../theme/scheme.js";
import type { Voice } from "../voice/voice.js";
import type { Aside } from "./aside.js";
import type { ChatOptions } from "./options.js";
import type { Requests } from "./requests.js";
import type { Sidebar } from "./sidebar.js";
import type { ThreadDeletions } from "./thread-deletions.js";
import type { Transfers } from "./transfers.js";
import type { Widget } from "./widget.js";
import type { Writing } from "./writing.js";

/** The parts of a view that are needed for what is done with all of it. */
export interface Parts {
  view: () => ViewState | undefined;
  composer: () => OneloopComposer | null;
  conversation: () => OneloopConversation | null;
  palette: () => OneloopPalette;
  shortcuts: () => OneloopShortcuts;
  scheme: () => Scheme;
  setScheme: (scheme: Scheme) => void;
  /** Where there are settings. */
  openSettings: () => (() => void) | undefined;
  /** Whether there is something to look through. */
  hasTurns: () => boolean;
  sidebar: Sidebar;
  aside: Aside;
  widget: Widget;
  writing: Writing;
  requests: Requests;
  deletions: ThreadDeletions;
  transfers: Transfers;
  voice: Voice;
  reading: ReadingAloud;
}

/** What a user does with a chat as a whole, however it was asked for: by a button, a key or the palette. */
export class Doings {
  constructor(
    private readonly host: ChatOptions,
    private readonly parts: Parts,
  ) {}

  get #chat(): ChatController | undefined {
    return this.host.chat;
  }

  /** Begins a thread. */
  newThread(): void {
    this.leaveSheet(this.#chat?.newThread());
    this.parts.writing.focus({ preventScroll: true });
  }

  /** Goes to another thread from the list of them, which is closed where it lies over the conversation. */
  leaveSheet(doing: Promise<void> | undefined): void {
    const { sidebar, requests } = this.parts;
    if (sidebar.isSheet) sidebar.close();
    void requests.try(doing);
  }

  /** Shows the threads, or hides them. */
  toggleThreads(): void {
    const { sidebar } = this.parts;
    if (sidebar.open) sidebar.close();
    else sidebar.show();
  }

  /** Deletes threads: out of sight at once, for good once that can't be undone any more. */
  delete(ids: readonly string[]): void {
    const chat = this.#chat;
    const { deletions, requests } = this.parts;
    const view = this.parts.view();
    const open = view?.snapshot.thread.id ?? "";
    const wasOpen = ids.includes(open);
    deletions.begin({
      ids,
      remove: async (id) => requests.try(chat?.deleteThread(id)),
      undone: () => wasOpen && void requests.try(chat?.openThread(open)),
    });
    if (!wasOpen) return;
    if (view?.running) void this.stop();
    void requests.try(chat?.newThread());
  }

  /** Whether something lies over the conversation. */
  get isCovered(): boolean {
    const { sidebar, aside } = this.parts;
    const view = this.parts.view();
    if (!view) return false;
    return (sidebar.isSheet && sidebar.open) || (aside.isSheet && aside.shown(view.snapshot) !== undefined);
  }

  /** Nobody is heard any more: not the user, not the app, not an answer. */
  hush(): void {
    this.parts.voice.leave();
    this.leaveSpeech();
  }

  /** The browser neither listens nor reads any more. */
  leaveSpeech(): void {
    this.parts.reading.stop();
    this.parts.composer()?.dictation.finish();
  }

  /** Stops what runs. */
  async stop(): Promise<void> {
    this.hush();
    await this.parts.requests.try(this.#chat?.stop());
  }

  /** Closes what lies over the conversation, or stops what runs; says whether there was any of it. */
  escape(): boolean {
    const { voice, sidebar, aside, reading, widget } = this.parts;
    const isRunning = this.parts.view()?.running;
    if (voice.isOn) voice.cancel();
    else if (this.parts.composer()?.dictation.end()) return true;
    else if (sidebar.isSheet && sidebar.open) sidebar.close();
    else if (this.isCovered) aside.close();
    else if (isRunning) void this.stop();
    else if (voice.isPlaying) voice.silence();
    else if (reading.stop()) return true;
    else if (widget.isOn && this.host.open) this.host.close();
    else return false;
    return true;
  }

  /** Opens our own find, where there is something to look through. */
  find(): (() => void) | undefined {
    return this.parts.hasTurns()
      ? () => void this.parts.requests.try(this.parts.conversation()?.openFind())
      : undefined;
  }

  /** The browser's own find is as good where it sees the whole thread, and once ours is open it is wanted: `false` leaves the key to it. */
  findByKey(): unknown {
    const conversation = this.parts.conversation();
    if (conversation?.isWhole !== false || conversation.isFinding) return false;
    return void this.parts.requests.try(conversation.openFind());
  }

  /** Opens the inspector or closes it, where the chat has a graph and the page wants it to be looked at. */
  inspect(): (() => void) | undefined {
    const { aside, requests } = this.parts;
    return this.host.inspector && this.#chat?.graph
      ? () => void requests.try(aside.toggleInspector())
      : undefined;
  }

  /** Shows the list of shortcuts, or hides it. */
  async toggleShortcuts(): Promise<void> {
    await palette.load();
    await this.parts.shortcuts().toggle();
  }

  /** Opens the palette, or closes it. */
  async togglePalette(): Promise<void> {
    const chat = this.#chat;
    const { requests, deletions, transfers } = this.parts;
    const view = this.parts.view();
    if (!chat || !view) return;
    const { offersOf, saveThread } = await palette.load();
    const find = this.find();
    await this.parts.palette().toggle(
      offersOf({
        chat,
        // A command is chosen in our composer.
        snapshot: this.parts.composer() ? view.snapshot : { ...view.snapshot, commands: [] },
        hidden: deletions.ids,
        scheme: this.parts.scheme(),
        newThread: () => this.newThread(),
        openThread: (id) => this.leaveSheet(chat.openThread(id)),
        toggleThreads: () => this.toggleThreads(),
        find,
        openSettings: this.parts.openSettings(),
        inspect: this.inspect(),
        save: find ? () => saveThread(view) : undefined,
        transfers,
        listShortcuts: () => void requests.try(this.toggleShortcuts()),
        setScheme: this.parts.setScheme,
        setLanguage: (language) => (this.host.language = language),
        setProfile: (name) => void requests.try(chat.setProfile(name)),
        command: (id) => this.parts.composer()?.take(id),
      }),
    );
  }
}
