import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
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
import { loadMarkdown } from "../markdown/load.js";
import { markdownStyles } from "../markdown/styles.js";
import type { OneloopMenu } from "../menu/menu.js";
import type { MessageActions } from "../message/page-actions.js";
import type { OneloopPalette, OneloopShortcuts } from "../palette/index.js";
import { settingsFor } from "../settings-panel/settings-panel.js";
import type { OneloopSettingsPanel } from "../settings-panel/settings-panel.js";
import type { Desk } from "../state/desk.js";
import type { FlowTurn } from "../state/flow.js";
import { whenIdle } from "../state/idle.js";
import { ViewState } from "../state/view-state.js";
import { controls } from "../theme/controls.js";
import { edgeStyles } from "../side-panel/edge.js";
import { ReadingAloud } from "../speech/reading.js";
import type { DictationMode } from "../speech/recognition.js";
import { applyScheme, readScheme, writeScheme } from "../theme/scheme.js";
import type { Scheme } from "../theme/scheme.js";
import { tokens } from "../theme/tokens.js";
import type { OneloopToasts } from "../toast/toast.js";
import { Voice } from "../voice/voice.js";
import { Announcer } from "./announcer.js";
import { Aside, renderAside } from "./aside.js";
import { Deletion } from "./deletion.js";
import { Drop } from "./drop.js";
import { renderHeader } from "./header.js";
import type { Header } from "./header.js";
import { Keys } from "./keys.js";
import type { ShortcutScope } from "./keys.js";
import { Landing } from "./landing.js";
import { chooseMore, chooseProfile, chooseScheme, chooseTransfer } from "./menus.js";
import { offersOf } from "./offers.js";
import { PARTS } from "./parts.js";
import { saveThread } from "./save.js";
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
import type { WidgetDisplay } from "./widget.js";
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
export class OneloopChat extends LitElement {
  static override styles = [tokens, controls, edgeStyles, markdownStyles, chatStyles, widgetStyles];

  /** The chat to show. */
  @property({ attribute: false }) chat: ChatController | undefined;
  /**
   * The language of the view, for all views of the page: a tag (`de`, `pt-BR`), or `auto` for the user's. By default the page's, which the nearest `lang`
   * attribute says, else the user's. English where it speaks none of them.
   */
  @property() language: string | undefined;
  /** The thread to begin with; a new one by default. */
  @property({ attribute: "thread-id" }) threadId: string | undefined;

  /** What the page has for each message, beside our own buttons: see {@link MessageActions}. */
  @property({ attribute: false }) messageActions: MessageActions | undefined;

  /** Whether one may look into the graph that answers, where the chat has one: a button in the header opens `<oneloop-inspector>`. */
  @property({ type: Boolean }) inspector = false;

  /** `page`: the chat fills the place it is put in. `widget`: a bubble at the page's corner, which opens the chat over the page. */
  @property({ reflect: true }) mode: "page" | "widget" = "page";
  /** Whether the widget is open. */
  @property({ type: Boolean, reflect: true }) open = false;
  /** How the widget is shown at first: `floating` (by default) above the page, or `docked` at its side. What the user chooses is remembered. */
  @property() display: WidgetDisplay | undefined;

  /**
   * Whose keys it takes: `page` (by default) takes those of the page where nothing else has the focus, for a chat that is the page; `focus`, and a widget always, only those that are pressed in it;
   * with `none` there are no shortcuts beside those of its fields.
   */
  @property() shortcuts: ShortcutScope = "page";

  /**
   * Whether the user may dictate, where the browser recognizes speech and the app does not listen itself (`audio`). Chromium sends the sound to a server of its maker, unless the language is on
   * the device; it is fetched for the next time where it can be. `dictation="device"` recognizes on the device only: the button is missing where a browser can't do that.
   */
  @property({ converter: (value) => (value === "device" ? value : value !== null) })
  dictation: DictationMode = false;
  /** Whether answers can be read aloud, by the browser's voices: those on the device before those that a server speaks. */
  @property({ type: Boolean, attribute: "read-aloud" }) readAloud = false;
  /** How fast answers are read: 1 is as a voice does by itself. */
  @property({ type: Number, attribute: "reading-rate" }) readingRate = 1;

  @state() private turns: FlowTurn[] = [];
  @state() private scheme: Scheme = readScheme();
  /** The heading of suggestions that is open. */
  @state() private category: string | undefined;

  @query("oneloop-composer") private ownComposer!: OneloopComposer | null;
  @query("oneloop-conversation") private conversation!: OneloopConversation | null;
  @query("oneloop-menu") private menu!: OneloopMenu;
  @query("oneloop-settings-panel") private settingsPanel!: OneloopSettingsPanel;
  @query("oneloop-palette") private palette!: OneloopPalette;
  @query("oneloop-shortcuts") private shortcutList!: OneloopShortcuts;
  @query("oneloop-toasts") private toasts!: OneloopToasts;

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
  #threadId = "";
  #announcer = new Announcer(() => this.renderRoot.querySelector(".announcer"));

  constructor() {
    super();
    new Keys(this, {
      palette: () => void this.#requests.try(this.togglePalette()),
      newChat: () => this.#newThread(),
      threads: () => this.#toggleThreads(),
      find: () => this.#findByKey(),
      settings: () => this.#settings().length > 0 && this.settingsPanel.open(),
      write: () => this.#writing.focus(),
      stop: () => this.#escape(),
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
    this.#hush();
    this.#view?.disconnect();
    this.#view = new ViewState(chat, {
      changed: (event) => this.#changed(event),
      streamed: (ids) => this.#streamed(ids),
    });
    this.#desk = this.#makeDesk(chat, this.#view);
    this.#aside.reset(this.#view.snapshot.sidebar);
    this.#room.look();
    this.#laidOut = false;
    this.#lookAhead();
    this.requestUpdate();
    void this.#requests.try(chat.start(this.threadId === undefined ? {} : { threadId: this.threadId }));
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
    if (event?.type === "status") this.#lookAhead();
    if (event) this.#announcer.hear(event);
    if (this.#view) this.#reading.follow(this.#view.steps);
    this.#laidOut = false;
    this.requestUpdate();
  }

  /** The first thread that is opened should not have to wait for the renderer; one can type before it is there. */
  #lookAhead(): void {
    // A failure is told by who needs it.
    if (this.#view?.snapshot.status === "ready") whenIdle(() => void loadMarkdown().catch(() => undefined));
  }

  /** Another branch of the same thread is told like another thread. */
  #otherThread(id: string): void {
    if (this.#threadId === id) return;
    this.#threadId = id;
    this.#hush();
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
    if (changed.has("open") && !this.open && this.#widget.isOn) this.#leaveSpeech();
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
        <div class="main" part="main" ?inert=${this.#hasSheet(snapshot)}>
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

  /** Whether something lies over the conversation. */
  #hasSheet(snapshot: Readonly<ChatSnapshot>): boolean {
    const { isSheet, open } = this.#sidebar;
    return (isSheet && open) || (this.#aside.isSheet && this.#aside.shown(snapshot) !== undefined);
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
      newThread: () => this.#newThread(),
      openThread: (id) => this.#leaveSheet(this.chat?.openThread(id)),
      rename: (id, name) => void this.#requests.try(this.chat?.renameThread(id, name)),
      delete: (ids) => this.#delete(ids),
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
      newThread: () => this.#newThread(),
      find: this.turns.length > 0 ? () => void this.conversation?.openFind() : undefined,
      openSettings: () => this.settingsPanel.open(),
      inspect: this.#inspect(),
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
          find: this.turns.length > 0 ? () => void this.conversation?.openFind() : undefined,
          shortcuts: () => void this.#requests.try(this.toggleShortcuts()),
        }),
      widget: this.#widget.isOn ? this.#widgetButtons() : undefined,
    });
  }

  #widgetButtons(): Header["widget"] {
    const turn = this.#widget.canTurn ? () => this.#widget.turn() : undefined;
    return { docked: this.#widget.isDocked, turn, close: () => this.close() };
  }

  #stage(view: ViewState): TemplateResult {
    return renderStage({
      view,
      desk: this.#desk,
      turns: this.turns,
      profile: this.#profile(),
      category: this.category,
      hasSettings: this.#settings().length > 0,
      voice: this.#voice.view,
      dictates: !view.snapshot.audio && this.dictation,
      chooseCategory: (label) => (this.category = this.category === label ? undefined : label),
      stop: () => void this.#stop(),
      retry: () => void this.#requests.retry(),
      goOn: () => void this.#requests.try(this.chat?.send(t("message.continueText"))),
      openSettings: () => this.settingsPanel.open(),
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

  #newThread(): void {
    this.#leaveSheet(this.chat?.newThread());
    this.#writing.focus({ preventScroll: true });
  }

  #leaveSheet(doing: Promise<void> | undefined): void {
    if (this.#sidebar.isSheet) this.#sidebar.close();
    void this.#requests.try(doing);
  }

  /** Nobody is heard any more: not the user, not the app, not an answer. */
  #hush(): void {
    this.#voice.leave();
    this.#leaveSpeech();
  }

  #leaveSpeech(): void {
    this.#reading.stop();
    this.composer?.dictation.finish();
  }

  async #stop(): Promise<void> {
    this.#hush();
    await this.#requests.try(this.chat?.stop());
  }

  /** Out of sight at once, for good once that can't be undone any more. */
  #delete(ids: readonly string[]): void {
    const { chat } = this;
    const open = this.#view?.snapshot.thread.id ?? "";
    const wasOpen = ids.includes(open);
    this.#deletions.begin({
      ids,
      remove: async (id) => this.#requests.try(chat?.deleteThread(id)),
      undone: () => wasOpen && void this.#requests.try(chat?.openThread(open)),
    });
    if (!wasOpen) return;
    if (this.#view?.running) void this.#stop();
    void this.#requests.try(chat?.newThread());
  }

  /** Closes what lies over the conversation, or stops what runs. */
  #escape(): unknown {
    if (this.#voice.isOn) this.#voice.cancel();
    else if (this.composer?.dictation.end()) return true;
    else if (this.#sidebar.isSheet && this.#sidebar.open) this.#sidebar.close();
    else if (this.#view && this.#hasSheet(this.#view.snapshot)) this.#aside.close();
    else if (this.#view?.running) void this.#stop();
    else if (this.#voice.isPlaying) this.#voice.silence();
    else if (this.#reading.stop()) return true;
    else if (this.#widget.isOn && this.open) this.close();
    else return false;
    return true;
  }

  /** The browser's own find is as good where it sees the whole thread, and once ours is open it is wanted. */
  #findByKey(): unknown {
    if (this.conversation?.isWhole !== false || this.conversation.isFinding) return false;
    return void this.conversation.openFind();
  }

  #toggleThreads(): void {
    if (this.#sidebar.open) this.#sidebar.close();
    else this.#sidebar.show();
  }

  /** Opens the widget. */
  show(): void {
    this.open = true;
  }

  /** Closes the widget; what runs in it goes on. */
  close(): void {
    this.open = false;
  }

  /** Opens the widget, or closes it. */
  toggle(): void {
    this.open = !this.open;
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
    await import("../palette/index.js");
    await this.shortcutList.toggle();
  }

  /** Opens the palette (threads, commands, what the page can do), or closes it. */
  async togglePalette(): Promise<void> {
    const { chat } = this;
    const view = this.#view;
    if (!chat || !view) return;
    await import("../palette/index.js");
    const finds = this.turns.length > 0;
    await this.palette.toggle(
      offersOf({
        chat,
        // A command is chosen in our composer.
        snapshot: this.composer ? view.snapshot : { ...view.snapshot, commands: [] },
        hidden: this.#deletions.ids,
        scheme: this.scheme,
        newThread: () => this.#newThread(),
        openThread: (id) => this.#leaveSheet(chat.openThread(id)),
        toggleThreads: () => this.#toggleThreads(),
        find: finds ? () => void this.conversation?.openFind() : undefined,
        openSettings: this.#settings().length > 0 ? () => this.settingsPanel.open() : undefined,
        inspect: this.#inspect(),
        save: finds ? () => saveThread(view) : undefined,
        transfers: this.#transfers,
        listShortcuts: () => void this.#requests.try(this.toggleShortcuts()),
        setScheme: (scheme) => this.#setScheme(scheme),
        setLanguage: (language) => (this.language = language),
        setProfile: (name) => void this.#requests.try(chat.setProfile(name)),
        command: (id) => this.composer?.take(id),
      }),
    );
  }

  #inspect(): (() => void) | undefined {
    return this.inspector && this.chat?.graph
      ? () => void this.#requests.try(this.#aside.toggleInspector())
      : undefined;
  }
}
