import { html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type {
  ChatController,
  ChatEvent,
  ChatProfile,
  ChatSnapshot,
  SendOptions,
  SettingsInput,
  SettingsTab,
  SettingsValues,
} from "../../api/view.js";
import type { OneloopComposer } from "../composer/composer.js";
import type { OneloopConversation } from "../conversation/conversation.js";
import { takesFiles } from "../files/limits.js";
import { t } from "../i18n/index.js";
import { thread } from "../later/parts.js";
import type { OneloopMenu } from "../menu/menu.js";
import type { OneloopPalette, OneloopShortcuts } from "../palette/index.js";
import { settingsFor } from "../settings-panel/for-profile.js";
import type { Desk } from "../state/desk.js";
import type { FlowTurn } from "../state/flow.js";
import { ViewState } from "../state/view-state.js";
import { controls } from "../theme/controls.js";
import { edgeStyles } from "../side-panel/edge.js";
import { ReadingAloud } from "../speech/reading.js";
import { applyScheme, readScheme, writeScheme } from "../theme/scheme.js";
import type { Scheme } from "../theme/scheme.js";
import { tokens } from "../theme/tokens.js";
import type { OneloopToasts } from "../toast/toast.js";
import { Voice } from "../voice/voice.js";
import { Announcer } from "./announcer.js";
import { Aside, renderAside } from "./aside.js";
import { Coming } from "./coming.js";
import { Deletion } from "./deletion.js";
import { Doings } from "./doings.js";
import { Drop } from "./drop.js";
import { renderHeader } from "./header.js";
import { Keys } from "./keys.js";
import { Landing } from "./landing.js";
import { chooseMore, chooseProfile, chooseScheme, chooseTransfer } from "./menus.js";
import { ChatOptions } from "./options.js";
import { PARTS } from "./parts.js";
import { Room } from "./room.js";
import { Requests } from "./requests.js";
import { Sidebar } from "./sidebar.js";
import { Spoken } from "./spoken.js";
import { renderStage } from "./stage.js";
import { chatStyles } from "./styles.js";
import { ThreadDeletions, deletedWords } from "./thread-deletions.js";
import { ThreadTold } from "./thread-told.js";
import { renderThreadsSide } from "./threads-side.js";
import { Transfers } from "./transfers.js";
import { Widget } from "./widget.js";
import { widgetStyles } from "./widget-styles.js";
import { Writing } from "./writing.js";
import { renderBanner, renderFailure } from "./templates.js";

/** Told when another thread is open, or the open one was stored for the first time. */
export type ThreadEvent = CustomEvent<{ id: string; stored: boolean }>;

/**
 * A chat: threads at the side, the conversation, the composer. It draws what `chat` tells and nothing else.
 *
 * @slot logo - before the app's name
 * @slot header - in the line above the conversation, before its buttons
 * @slot composer - where one writes, in the place of ours: `submit(text)` sends what was written there
 * @slot footer - beneath the composer, as a line that says what answers are worth
 * @slot welcome - in an empty chat, in the place of the greeting
 * @slot launcher - in the widget's bubble, in the place of the drawing
 * @fires {CustomEvent<{open: boolean}>} oneloop-toggle - the widget was opened or closed
 * @fires {CustomEvent<string>} oneloop-quote - a text is to be answered, where the page has a composer of its own
 * @fires {ThreadEvent} oneloop-thread - another thread is open, or the open one is now stored
 * @csspart thread-list - the list of threads
 * @csspart thread-view - the conversation
 * @csspart composer - where one writes
 * @csspart sidebar - the area of the threads
 * @csspart main - the area of the conversation
 * @csspart header - the line above the conversation
 * @csspart greeting - what an empty chat says
 * @csspart starter - a suggestion in an empty chat
 * @csspart category - the heading of some suggestions
 * @csspart panel - what the widget's bubble opens
 * @csspart launcher - the widget's bubble
 * @csspart storage - how much room is used
 * @csspart aside - the area beside the conversation
 * @cssproperty [--ol-accent] - what can be done now: Send, focus, links
 * @cssproperty [--ol-ground] - behind everything
 * @cssproperty [--ol-raised] - what floats: composer, menus, dialogs
 * @cssproperty [--ol-sunken] - sidebar and code
 * @cssproperty [--ol-text] - text
 * @cssproperty [--ol-text-quiet] - what steps back
 * @cssproperty [--ol-font] - text's family
 * @cssproperty [--ol-font-code] - code's family
 * @cssproperty [--ol-layer=2147483000] - the widget's `z-index`
 * @cssproperty [--ol-column=46rem] - the column's greatest width
 */
export class OneloopChat extends ChatOptions {
  static override styles = [tokens, controls, edgeStyles, chatStyles, widgetStyles];

  @state() private turns: FlowTurn[] = [];
  @state() private scheme: Scheme = readScheme();
  /** The heading of suggestions that is open. */
  @state() private category: string | undefined;

  @query("oneloop-composer") private ownComposer!: OneloopComposer | null;
  @query("oneloop-conversation") private thread!: OneloopConversation | null;
  @query("oneloop-menu") private menu!: OneloopMenu;
  @query("oneloop-palette") private palette!: OneloopPalette;
  @query("oneloop-shortcuts") private shortcutList!: OneloopShortcuts;
  @query("oneloop-toasts") private toasts!: OneloopToasts;

  /** The open thread, once it can be drawn. */
  private get conversation(): OneloopConversation | null {
    return thread.there ? this.thread : null;
  }

  /** Our composer, unless the page has one of its own in its place. */
  private get composer(): OneloopComposer | null {
    return this.#writing.composer;
  }

  #view: ViewState | undefined;
  #laidOut = false;
  #threadTold = new ThreadTold();
  #landing = new Landing();
  #sidebar = new Sidebar(this);
  #aside = new Aside(this);
  #spoken = new Spoken(this);
  #drop = new Drop(
    this,
    () => !!this.composer && takesFiles(this.#view?.snapshot.uploads ?? null),
    (files) => this.composer?.attach(files),
  );
  #widget = new Widget(this, () => void this.#enter());
  #writing = new Writing(this, () => this.ownComposer);
  #requests = new Requests({
    chat: () => this.chat,
    view: () => this.#view,
    composer: () => this.composer,
    toasts: () => this.toasts,
  });
  #room = new Room(this);
  #coming = new Coming(this, async (doing) => this.#requests.try(doing));
  #deletions = new ThreadDeletions(this, (ids, undo, over) =>
    this.toasts.show(
      "info",
      deletedWords(ids, this.#view?.snapshot.threads ?? []),
      { label: t("message.undo"), press: undo },
      over,
    ),
  );
  #transfers = new Transfers({
    chat: () => this.chat,
    toasts: () => this.toasts,
    settle: () => this.#deletions.finish(),
    attempt: async (doing) => this.#requests.try(doing),
  });
  #voice = new Voice(this, {
    chat: () => this.chat,
    offered: () => this.#view?.snapshot.audio,
    warn: (words) => void this.toasts.show("error", words),
  });
  #reading = new ReadingAloud(this, {
    rate: () => this.readingRate,
    begun: () => this.composer?.dictation.finish(),
    warn: (words) => void this.toasts.show("warning", words),
  });
  #desk: Desk | undefined;
  #deletion = new Deletion(
    () => this.chat,
    () => this.toasts,
    (doing) => this.#requests.try(doing),
    () => this.#writing.focus(),
  );
  #doings = new Doings(this, {
    view: () => this.#view,
    composer: () => this.composer,
    conversation: () => this.conversation,
    palette: () => this.palette,
    shortcuts: () => this.shortcutList,
    scheme: () => this.scheme,
    setScheme: (scheme) => this.#setScheme(scheme),
    openSettings: () => (this.#settings().length > 0 ? () => this.#coming.openSettings() : undefined),
    hasTurns: () => this.turns.length > 0,
    sidebar: this.#sidebar,
    aside: this.#aside,
    widget: this.#widget,
    writing: this.#writing,
    requests: this.#requests,
    deletions: this.#deletions,
    transfers: this.#transfers,
    voice: this.#voice,
    reading: this.#reading,
  });
  #threadId = "";
  #announcer = new Announcer(() => this.renderRoot.querySelector(".announcer"));

  constructor() {
    super();
    new Keys(this, {
      palette: () => void this.#requests.try(this.togglePalette()),
      newChat: () => this.#doings.newThread(),
      threads: () => this.#doings.toggleThreads(),
      find: () => this.#doings.findByKey(),
      settings: () => this.#settings().length > 0 && this.#coming.openSettings(),
      write: () => this.#writing.focus(),
      stop: () => this.#doings.escape(),
      voice: () => this.#voice.toggle() || (this.composer?.dictation.toggle() ?? false),
      undo: () => this.#deletions.undo() || this.#deletion.undo(),
      list: () => void this.#requests.try(this.toggleShortcuts()),
      help: () => void this.#requests.try(this.toggleShortcuts()),
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    applyScheme(this, this.scheme);
    if (this.hasUpdated && this.chat) this.#connect(this.chat);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.disconnect();
    this.#view = undefined;
  }

  #connect(chat: ChatController): void {
    void this.#deletions.finish();
    this.#voice.cancel();
    this.#doings.hush();
    this.#view?.disconnect();
    this.#view = new ViewState(chat, {
      changed: (event) => this.#changed(event),
      streamed: (ids) => this.#streamed(ids),
    });
    this.#desk = this.#makeDesk(chat, this.#view);
    this.#aside.reset(this.#view.snapshot.sidebar);
    this.#room.look();
    this.#laidOut = false;
    this.#coming.begin(this.threadId !== undefined);
    this.#coming.lookAhead(this.#view.snapshot);
    this.requestUpdate();
    const { threadId } = this;
    this.#writing.opens(this.#requests.try(chat.start(threadId === undefined ? {} : { threadId })));
  }

  #makeDesk(chat: ChatController, view: ViewState): Desk {
    return {
      chat,
      messageActions: this.messageActions,
      reading: this.readAloud && this.#reading.isOffered ? this.#reading : undefined,
      get snapshot() {
        return view.snapshot;
      },
      attempt: async (doing) => this.#requests.try(doing),
      notify: (level, message) => void this.toasts.show(level, message),
      delete: (id) => void this.#deletion.delete(id),
      showAside: (id) => this.#aside.show(id),
      quote: (text) => this.#writing.quote(text),
      goTo: (id) => {
        if (this.#aside.isSheet) this.#aside.close();
        void this.conversation?.goTo(id);
      },
    };
  }

  #changed(event: ChatEvent | null): void {
    const sidebar = this.#view?.snapshot.sidebar ?? null;
    if (event?.type === "thread") this.#otherThread(event.thread.id);
    if (event?.type === "threads" || event?.type === "status") this.#room.look();
    if (event?.type === "sidebar") this.#aside.follow(sidebar);
    if (event?.type === "element" && event.element.type === "tasklist" && event.element.display === "side")
      this.#aside.offer(event.element.id);
    if (event?.type === "custom") return this.#voice.hear(event.name, event.payload);
    if (event?.type === "toast") return void this.toasts.show(event.level, event.message);
    if (event?.type === "status") this.#coming.lookAhead(this.#view?.snapshot);
    if (event) this.#announcer.hear(event);
    if (this.#view) this.#reading.follow(this.#view.steps);
    this.#laidOut = false;
    this.requestUpdate();
  }

  /** Another branch of the same thread is told like another thread. */
  #otherThread(id: string): void {
    if (this.#threadId === id) return;
    this.#threadId = id;
    this.#writing.enters(id);
    this.#doings.hush();
    this.#deletions.keep(id);
    this.#deletion.shows(id);
    this.category = undefined;
    this.#aside.reset(this.#view?.snapshot.sidebar ?? null);
  }

  #streamed(ids: ReadonlySet<string>): void {
    this.conversation?.advance(ids);
    for (const id of ids) {
      const step = this.#view?.steps.get(id);
      if (step?.type === "assistant_message") this.#announcer.follow(step);
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("chat") && this.chat) this.#connect(this.chat);
    const view = this.#view;
    // Another desk draws the messages anew.
    if ((changed.has("messageActions") || changed.has("readAloud")) && this.chat && view)
      this.#desk = this.#makeDesk(this.chat, view);
    if (!view || this.#laidOut) return;
    const wasEmpty = this.turns.length === 0;
    this.turns = view.turns;
    this.#laidOut = true;
    if (wasEmpty && this.turns.length > 0 && view.running) this.#landing.from(this.composer);
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#landing.land(this.composer);
    if (changed.has("readAloud") && !this.readAloud) this.#reading.stop();
    if (changed.has("open") && !this.open && this.#widget.isOn) this.#doings.leaveSpeech();
    this.#tellThread();
  }

  #tellThread(): void {
    const told = this.#threadTold.look(this.#view?.snapshot);
    if (!told) return;
    const { isOther, ...detail } = told;
    this.dispatchEvent(new CustomEvent("oneloop-thread", { detail, bubbles: true, composed: true }));
    if (isOther && !this.#sidebar.isSheet) void this.#focusComposer();
  }

  /** Unless the reader is elsewhere on the page. */
  async #focusComposer(): Promise<void> {
    await this.composer?.updateComplete;
    const { activeElement } = document;
    if (activeElement === this || activeElement === document.body)
      this.#writing.focus({ preventScroll: true });
  }

  protected override render(): unknown {
    const view = this.#view;
    const snapshot = view?.snapshot;
    const { ready, language } = this.#spoken;
    if (!view || !snapshot || !ready) return this.#widget.isOn ? nothing : html`<div class="frame"></div>`;
    // What parts have said in another language they say anew.
    const all = (): unknown => keyed(language, this.#all(view, snapshot));
    return this.#widget.isOn ? this.#widget.render(snapshot.name, all) : all();
  }

  #all(view: ViewState, snapshot: Readonly<ChatSnapshot>): TemplateResult {
    return html`
      <div class="frame">
        ${this.#renderSidebar(snapshot)}
        <div class="main" part="main" ?inert=${this.#doings.isCovered}>
          ${this.#header(snapshot)} ${renderBanner(snapshot.storage)}
          ${snapshot.status === "failed" ? renderFailure(snapshot.error) : this.#stage(view)}
        </div>
        ${renderAside(this.#aside, snapshot, this.#desk)}
      </div>
      ${this.#drop.over ? html`<div class="dropping">${t("files.drop")}</div>` : nothing}
      <oneloop-settings-panel
        exportparts=${PARTS.settings}
        .settings=${this.#settings()}
        .values=${snapshot.settingsValues}
        @oneloop-edit=${(event: CustomEvent<SettingsValues>) => void this.#requests.try(this.chat?.editSettings(event.detail))}
        @oneloop-save=${(event: CustomEvent<SettingsValues>) => void this.#requests.saveSettings(event.detail)}
      ></oneloop-settings-panel>
      <oneloop-menu exportparts=${PARTS.menu}></oneloop-menu>
      <oneloop-palette exportparts=${PARTS.palette}></oneloop-palette>
      <oneloop-shortcuts exportparts=${PARTS.shortcuts}></oneloop-shortcuts>
      <oneloop-toasts exportparts=${PARTS.toasts}></oneloop-toasts>
      <div class="announcer visually-hidden" aria-live="polite"></div>
    `;
  }

  #renderSidebar(snapshot: Readonly<ChatSnapshot>): TemplateResult {
    return renderThreadsSide({
      sidebar: this.#sidebar,
      snapshot,
      desk: this.#desk,
      deleted: this.#deletions.ids,
      room: this.#room,
      transfers: this.#transfers,
      openMenu: (anchor) => chooseTransfer(this.menu, anchor, this.#transfers),
      newThread: () => this.#doings.newThread(),
      openThread: (id) => this.#doings.leaveSheet(this.chat?.openThread(id)),
      rename: (id, name) => void this.#requests.try(this.chat?.renameThread(id, name)),
      delete: (ids) => this.#doings.delete(ids),
      loadMore: () => void this.#requests.try(this.chat?.loadMoreThreads()),
    });
  }

  #header(snapshot: Readonly<ChatSnapshot>): TemplateResult {
    const { open, isSheet } = this.#sidebar;
    return renderHeader({
      name: snapshot.name,
      profile: snapshot.profiles.length > 1 ? this.#profile() : undefined,
      hasSettings: this.#settings().length > 0,
      scheme: this.scheme,
      threadsOpen: open,
      folded: !open || isSheet,
      showThreads: () => this.#sidebar.show(),
      newThread: () => this.#doings.newThread(),
      find: this.#doings.find(),
      openSettings: () => this.#coming.openSettings(),
      inspect: this.#doings.inspect(),
      inspecting: this.#aside.isInspecting,
      chooseProfile: (anchor) =>
        chooseProfile(
          this.menu,
          anchor,
          snapshot,
          (name) => void this.#requests.try(this.chat?.setProfile(name)),
        ),
      chooseScheme: (anchor) =>
        chooseScheme(this.menu, anchor, this.scheme, (scheme) => this.#setScheme(scheme)),
      openMore: (anchor) =>
        chooseMore(this.menu, anchor, {
          palette: () => void this.#requests.try(this.togglePalette()),
          find: this.#doings.find(),
          shortcuts: () => void this.#requests.try(this.toggleShortcuts()),
        }),
      widget: this.#widget.buttons(() => this.close()),
    });
  }

  #stage(view: ViewState): TemplateResult {
    return renderStage({
      view,
      desk: this.#desk,
      turns: this.turns,
      draws: this.#coming.draws(view, this.turns.length === 0),
      profile: this.#profile(),
      category: this.category,
      hasSettings: this.#settings().length > 0,
      voice: this.#voice.view,
      dictates: !view.snapshot.audio && this.dictation,
      chooseCategory: (label) => (this.category = this.category === label ? undefined : label),
      stop: () => void this.#doings.stop(),
      retry: () => void this.#requests.retry(),
      goOn: () => void this.#requests.try(this.chat?.send(t("message.continueText"))),
      openSettings: () => this.#coming.openSettings(),
      warn: (words) => void this.toasts.show("warning", words),
      send: (sending) => {
        this.#reading.stop();
        void this.#requests.send(sending);
      },
      unqueue: (id) => this.chat?.unqueue(id),
      speak: () => void this.#voice.toggle(),
      takeBackVoice: () => this.#voice.cancel(),
      silence: () => this.#voice.silence(),
      dictated: () => this.#reading.stop(),
      editLast: () => void this.conversation?.editLast(() => this.#writing.focus()),
    });
  }

  #profile(): ChatProfile | undefined {
    const snapshot = this.#view?.snapshot;
    return snapshot?.profiles.find(({ name }) => name === snapshot.profile);
  }

  #settings(): (SettingsInput | SettingsTab)[] {
    const { settings = [], profile = null } = this.#view?.snapshot ?? {};
    return settingsFor(settings, profile);
  }

  #setScheme(scheme: Scheme): void {
    this.scheme = scheme;
    writeScheme(this, scheme);
  }

  async #enter(): Promise<void> {
    await this.updateComplete;
    await this.composer?.updateComplete;
    this.#writing.focus({ preventScroll: true });
  }

  /**
   * Sends what was written in a composer of the page's: to a question that waits for a text, else as a message. Resolves when that is durable; rejects as `chat.send` and `chat.answer` do.
   */
  async submit(text: string, options: SendOptions = {}): Promise<void> {
    await this.#requests.handOver(text, options);
  }

  /** Shows the list of shortcuts, or hides it. */
  async toggleShortcuts(): Promise<void> {
    await this.#doings.toggleShortcuts();
  }

  /** Opens the palette (threads, commands, what the page can do), or closes it. */
  async togglePalette(): Promise<void> {
    await this.#doings.togglePalette();
  }
}
