import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type {
  ChatController,
  ChatEvent,
  ChatProfile,
  ChatSnapshot,
  SendOptions,
  SettingsInput,
  SettingsTab,
  SettingsValues,
  Starter,
} from "../../api/view.js";
import type { OneloopComposer, Sending } from "../composer/composer.js";
import type { OneloopConversation } from "../conversation/conversation.js";
import { isOverlaid } from "../dialog/dialog.js";
import type { OneloopDialog } from "../dialog/dialog.js";
import { takesFiles } from "../files/limits.js";
import { t } from "../i18n/index.js";
import { markdownStyles } from "../markdown/styles.js";
import type { OneloopMenu } from "../menu/menu.js";
import { settingsFor } from "../settings-panel/settings-panel.js";
import type { OneloopSettingsPanel } from "../settings-panel/settings-panel.js";
import { codeOf, reasonOf } from "../state/desk.js";
import type { Desk } from "../state/desk.js";
import { layOut } from "../state/flow.js";
import type { FlowTurn } from "../state/flow.js";
import { ViewState } from "../state/view-state.js";
import { controls } from "../theme/controls.js";
import { SCHEMES, applyScheme, readScheme, writeScheme } from "../theme/scheme.js";
import type { Scheme } from "../theme/scheme.js";
import { tokens } from "../theme/tokens.js";
import type { OneloopThreadList } from "../thread-list/thread-list.js";
import type { OneloopToasts } from "../toast/toast.js";
import { Announcer } from "./announcer.js";
import { Aside } from "./aside.js";
import { Drop } from "./drop.js";
import { profileItems, renderHeader, renderThreadsHead, schemeItems } from "./header.js";
import { Sidebar } from "./sidebar.js";
import { chatStyles } from "./styles.js";
import { renderBanner, renderFailure, renderGreeting, renderStarters } from "./templates.js";

/** Told when another thread is open, or the open one was stored for the first time. */
export type ThreadEvent = CustomEvent<{ id: string; stored: boolean }>;

/**
 * A chat: threads at the side, the conversation, the composer. It draws what `chat` tells and nothing else.
 *
 * @slot logo - before the app's name
 * @slot welcome - in an empty chat, in the place of the greeting
 * @fires {ThreadEvent} oneloop-thread - another thread is open, or the open one is now stored
 * @csspart sidebar - the area of the threads
 * @csspart main - the area of the conversation
 * @csspart header - the line above the conversation
 * @csspart greeting - what an empty chat says
 * @csspart starter - a suggestion in an empty chat
 * @csspart category - the heading of some suggestions
 * @csspart aside - the area beside the conversation
 * @cssproperty [--ol-accent] - what can be done now: Send, focus, links
 * @cssproperty [--ol-ground] - behind everything
 * @cssproperty [--ol-raised] - what floats: composer, menus, dialogs
 * @cssproperty [--ol-sunken] - sidebar and code
 * @cssproperty [--ol-text] - text
 * @cssproperty [--ol-text-quiet] - what steps back
 * @cssproperty [--ol-font] - text's family
 * @cssproperty [--ol-font-code] - code's family
 * @cssproperty [--ol-column=46rem] - the column's greatest width
 */
export class OneloopChat extends LitElement {
  static override styles = [tokens, controls, markdownStyles, chatStyles];

  /** The chat to show. */
  @property({ attribute: false }) chat: ChatController | undefined;
  /** The thread to begin with; a new one by default. */
  @property({ attribute: "thread-id" }) threadId: string | undefined;

  @state() private turns: FlowTurn[] = [];
  @state() private scheme: Scheme = readScheme();
  /** The heading of suggestions that is open. */
  @state() private category: string | undefined;

  @query("oneloop-composer") private composer!: OneloopComposer | null;
  @query("oneloop-conversation") private conversation!: OneloopConversation | null;
  @query("oneloop-dialog") private dialog!: OneloopDialog;
  @query("oneloop-menu") private menu!: OneloopMenu;
  @query("oneloop-settings-panel") private settingsPanel!: OneloopSettingsPanel;
  @query("oneloop-thread-list") private threadList!: OneloopThreadList | null;
  @query("oneloop-toasts") private toasts!: OneloopToasts;

  #view: ViewState | undefined;
  #laidOut = false;
  #told = "";
  #composerTop: number | undefined;
  #sidebar = new Sidebar(this);
  #aside = new Aside(this);
  #drop = new Drop(
    this,
    () => takesFiles(this.#view?.snapshot.uploads ?? null),
    (files) => this.composer?.attach(files),
  );
  #desk: Desk | undefined;
  #round = 0;
  #threadId = "";
  #announcer = new Announcer(() => this.renderRoot.querySelector(".announcer"));

  override connectedCallback(): void {
    super.connectedCallback();
    applyScheme(this, this.scheme);
    document.addEventListener("keydown", this.#keyPressed);
    if (this.hasUpdated && this.chat) this.#connect(this.chat);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#keyPressed);
    this.#view?.disconnect();
    this.#view = undefined;
  }

  #connect(chat: ChatController): void {
    this.#view?.disconnect();
    this.#view = new ViewState(chat, {
      changed: (event) => this.#changed(event),
      streamed: (ids) => this.#streamed(ids),
    });
    this.#desk = this.#makeDesk(chat, this.#view);
    this.#aside.reset(this.#view.snapshot.sidebar);
    this.#laidOut = false;
    this.requestUpdate();
    void this.#try(chat.start(this.threadId === undefined ? {} : { threadId: this.threadId }));
  }

  #makeDesk(chat: ChatController, view: ViewState): Desk {
    return {
      chat,
      get snapshot() {
        return view.snapshot;
      },
      attempt: async (doing) => this.#try(doing),
      notify: (level, message) => this.toasts.show(level, message),
      showAside: (id) => this.#aside.show(id),
      goTo: (id) => {
        if (this.#aside.isSheet) this.#aside.close();
        this.conversation?.goTo(id);
      },
    };
  }

  #changed(event: ChatEvent | null): void {
    const sidebar = this.#view?.snapshot.sidebar ?? null;
    if (event?.type === "thread") this.#otherThread(event.thread.id);
    if (event?.type === "sidebar") this.#aside.follow(sidebar);
    if (event?.type === "element" && event.element.type === "tasklist" && event.element.display === "side")
      this.#aside.offer(event.element.id);
    if (event?.type === "toast") return void this.toasts.show(event.level, event.message);
    if (event?.type === "thread" || event?.type === "status") this.#announcer.reset();
    if (event?.type === "step" && event.step.type === "assistant_message") this.#announcer.follow(event.step);
    if (event?.type === "step" && event.step.error && event.step.type.endsWith("_message"))
      this.#announcer.tell(event.step.error.message);
    this.#round++;
    this.#laidOut = false;
    this.requestUpdate();
  }

  /** Another branch of the same thread is told like another thread. */
  #otherThread(id: string): void {
    if (this.#threadId === id) return;
    this.#threadId = id;
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
    if (!view || this.#laidOut) return;
    const wasEmpty = this.turns.length === 0;
    this.turns = layOut(view.steps.values(), view.running);
    this.#laidOut = true;
    if (wasEmpty && this.turns.length > 0 && view.running)
      this.#composerTop = this.composer?.getBoundingClientRect().top;
  }

  protected override updated(): void {
    this.#moveComposer();
    this.#tellThread();
  }

  /** The first message moves the composer down, once. */
  #moveComposer(): void {
    const before = this.#composerTop;
    this.#composerTop = undefined;
    const { composer } = this;
    if (before === undefined || !composer || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const moved = before - composer.getBoundingClientRect().top;
    const from = { transform: `translateY(${moved}px)` };
    composer.animate([from, { transform: "none" }], { duration: 200, easing: "ease-out" });
  }

  #tellThread(): void {
    const snapshot = this.#view?.snapshot;
    if (snapshot?.status !== "ready") return;
    const { id } = snapshot.thread;
    const stored = snapshot.threads.some((thread) => thread.id === id);
    const told = `${id} ${stored}`;
    if (told === this.#told) return;
    const sameThread = this.#told.startsWith(`${id} `);
    this.#told = told;
    this.dispatchEvent(
      new CustomEvent("oneloop-thread", { detail: { id, stored }, bubbles: true, composed: true }),
    );
    if (!sameThread && !this.#sidebar.isSheet) void this.#focusComposer();
  }

  /** Unless the reader is elsewhere on the page. */
  async #focusComposer(): Promise<void> {
    const { composer } = this;
    await composer?.updateComplete;
    const { activeElement } = document;
    if (activeElement === this || activeElement === document.body) composer?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const snapshot = this.#view?.snapshot;
    if (!snapshot) return html`<div class="frame"></div>`;
    return html`
      <div class="frame">
        ${this.#renderSidebar()}
        <div class="main" part="main" ?inert=${this.#hasSheet(snapshot)}>
          ${this.#header()} ${renderBanner(snapshot.storage)}
          ${snapshot.status === "failed" ? renderFailure(snapshot.error) : this.#stage(snapshot.status === "loading")}
        </div>
        ${this.#renderAside()}
      </div>
      ${this.#drop.over ? html`<div class="dropping">${t("files.drop")}</div>` : nothing}
      <oneloop-settings-panel
        .settings=${this.#settings()}
        .values=${snapshot.settingsValues}
        @oneloop-edit=${(event: CustomEvent<SettingsValues>) => void this.#try(this.chat?.editSettings(event.detail))}
        @oneloop-save=${(event: CustomEvent<SettingsValues>) => void this.#saveSettings(event.detail)}
      ></oneloop-settings-panel>
      <oneloop-menu></oneloop-menu>
      <oneloop-dialog></oneloop-dialog>
      <oneloop-toasts></oneloop-toasts>
      <div class="announcer visually-hidden" aria-live="polite"></div>
    `;
  }

  /** Whether something lies over the conversation. */
  #hasSheet(snapshot: Readonly<ChatSnapshot>): boolean {
    const { isSheet, open } = this.#sidebar;
    return (isSheet && open) || (this.#aside.isSheet && this.#aside.shown(snapshot) !== undefined);
  }

  #renderAside(): TemplateResult | typeof nothing {
    const shown = this.#view && this.#aside.shown(this.#view.snapshot);
    if (!shown) return nothing;
    const { isSheet, width } = this.#aside;
    return html`
      ${isSheet ? html`<div class="scrim" @click=${() => this.#aside.close()}></div>` : nothing}
      <oneloop-side-panel
        class=${isSheet ? "aside sheet" : "aside"}
        part="aside"
        .title=${shown.title}
        .elements=${shown.elements}
        .desk=${this.#desk}
        .width=${width}
        @oneloop-close-aside=${() => this.#aside.close()}
        @oneloop-width=${(event: CustomEvent<number>) => this.#aside.resize(event.detail)}
      ></oneloop-side-panel>
    `;
  }

  #renderSidebar(): TemplateResult {
    const { open, isSheet } = this.#sidebar;
    const snapshot = this.#view?.snapshot;
    return html`
      ${isSheet && open ? html`<div class="scrim" @click=${() => this.#sidebar.close()}></div>` : nothing}
      <div
        class=${isSheet ? "sidebar sheet" : "sidebar"}
        part="sidebar"
        ?inert=${!open}
        ?data-open=${open}
        @oneloop-open=${(event: CustomEvent<string>) => this.#leaveSheet(this.chat?.openThread(event.detail))}
        @oneloop-rename=${(event: CustomEvent<{ id: string; name: string }>) =>
          void this.#try(this.chat?.renameThread(event.detail.id, event.detail.name))}
        @oneloop-delete=${(event: CustomEvent<string>) => void this.#delete(event.detail)}
        @oneloop-more=${() => void this.#try(this.chat?.loadMoreThreads())}
      >
        ${renderThreadsHead(
          () => this.#sidebar.close(),
          () => this.#newThread(),
        )}
        <oneloop-thread-list
          .desk=${this.#desk}
          .threads=${snapshot?.threads ?? []}
          .openId=${snapshot?.thread.id ?? ""}
          .runningIds=${snapshot?.runningThreads ?? []}
          .hasMore=${snapshot?.hasMoreThreads ?? false}
        ></oneloop-thread-list>
      </div>
    `;
  }

  #header(): TemplateResult {
    const { open, isSheet } = this.#sidebar;
    return renderHeader({
      name: this.#view?.snapshot.name ?? "",
      profile: (this.#view?.snapshot.profiles.length ?? 0) > 1 ? this.#profile() : undefined,
      hasSettings: this.#settings().length > 0,
      scheme: this.scheme,
      threadsOpen: open,
      folded: !open || isSheet,
      showThreads: () => this.#sidebar.show(),
      newThread: () => this.#newThread(),
      openSettings: () => this.settingsPanel.open(),
      chooseProfile: (anchor) => this.#chooseProfile(anchor),
      chooseScheme: (anchor) => this.#chooseScheme(anchor),
    });
  }

  #stage(loading: boolean): TemplateResult {
    const snapshot = this.#view?.snapshot;
    const empty = !loading && this.turns.length === 0 && !this.#view?.running;
    return html`
      <div class=${empty ? "stage empty" : "stage"} @oneloop-stop=${() => void this.#stop()}>
        ${
          empty
            ? html`<div class="greeting" part="greeting">
                <slot name="welcome">${renderGreeting(this.#profile()?.description)}</slot>
              </div>`
            : nothing
        }
        ${
          loading
            ? html`<div class="loading quiet small" role="status">${t("app.loading")}</div>`
            : html`<oneloop-conversation
                ?hidden=${empty}
                .turns=${this.turns}
                .threadId=${snapshot?.thread.id ?? ""}
                .running=${this.#view?.running ?? false}
                .hasSettings=${this.#settings().length > 0}
                .desk=${this.#desk}
                .view=${this.#view}
                .round=${this.#round}
                @oneloop-retry=${() => void this.#retry()}
                @oneloop-settings=${() => this.settingsPanel.open()}
                @oneloop-copy-failed=${() => this.toasts.show("warning", t("message.copyFailed"))}
                @oneloop-markdown-failed=${() => this.toasts.show("warning", t("error.markdown"))}
              ></oneloop-conversation>`
        }
        <div class="dock">
          <oneloop-composer
            .running=${this.#view?.running ?? false}
            .threadId=${snapshot?.thread.id ?? ""}
            .name=${snapshot?.name ?? ""}
            .uploads=${snapshot?.uploads ?? null}
            .commands=${snapshot?.commands ?? []}
            .modes=${snapshot?.modes ?? []}
            .queue=${snapshot?.queue ?? []}
            .question=${this.#view?.question?.output}
            @oneloop-send=${(event: CustomEvent<Sending>) => void this.#send(event.detail)}
            @oneloop-unqueue=${(event: CustomEvent<string>) => this.chat?.unqueue(event.detail)}
          ></oneloop-composer>
        </div>
        ${empty ? this.#renderStarters() : nothing}
      </div>
    `;
  }

  #profile(): ChatProfile | undefined {
    const snapshot = this.#view?.snapshot;
    return snapshot?.profiles.find(({ name }) => name === snapshot.profile);
  }

  #settings(): (SettingsInput | SettingsTab)[] {
    const { settings = [], profile = null } = this.#view?.snapshot ?? {};
    return settingsFor(settings, profile);
  }

  #renderStarters(): TemplateResult | typeof nothing {
    return renderStarters({
      items: this.#profile()?.starters ?? this.#view?.snapshot.starters ?? [],
      open: this.category,
      toggle: (label) => (this.category = this.category === label ? undefined : label),
      send: ({ message, command }: Starter) =>
        void this.#send({
          text: message,
          options: { files: [], ...(command === undefined ? {} : { command }) },
        }),
    });
  }

  #chooseProfile(anchor: HTMLElement): void {
    const { profiles = [], profile = null } = this.#view?.snapshot ?? {};
    const choose = (name: string): void => void this.#try(this.chat?.setProfile(name));
    void this.menu.toggle(anchor, anchor.ariaLabel ?? "", profileItems(profiles, profile), choose);
  }

  #chooseScheme(anchor: HTMLElement): void {
    void this.menu.toggle(anchor, t("header.theme"), schemeItems(this.scheme), (id) => {
      this.scheme = SCHEMES.find((scheme) => scheme === id) ?? "system";
      writeScheme(this, this.scheme);
    });
  }

  #newThread(): void {
    this.#leaveSheet(this.chat?.newThread());
    this.composer?.focus({ preventScroll: true });
  }

  #leaveSheet(doing: Promise<void> | undefined): void {
    if (this.#sidebar.isSheet) this.#sidebar.close();
    void this.#try(doing);
  }

  async #send(sending: Sending): Promise<void> {
    const threadId = this.#view?.snapshot.thread.id ?? "";
    try {
      await this.#hand(sending);
    } catch (error) {
      // Nothing that was typed is lost: it is back in the composer.
      this.composer?.restore(threadId, sending);
      if (codeOf(error) !== "STOPPED")
        this.toasts.show("error", t("error.send", { reason: reasonOf(error) }));
    }
  }

  /** A question that waits for a text gets it, whether a turn runs or not. */
  async #hand({ text, options: { files, ...options } }: Sending): Promise<void> {
    const question = this.#view?.question;
    if (question) return this.chat?.answer(question.id, text, files.length > 0 ? { files } : {});
    const given: SendOptions = { ...options, ...(files.length > 0 ? { files } : {}) };
    return Object.keys(given).length > 0 ? this.chat?.send(text, given) : this.chat?.send(text);
  }

  async #retry(): Promise<void> {
    const sent = [...(this.#view?.steps.values() ?? [])].findLast((step) => step.type === "user_message");
    if (sent) await this.#try(this.chat?.regenerate(sent.id));
  }

  async #stop(): Promise<void> {
    await this.#try(this.chat?.stop());
  }

  async #delete(id: string): Promise<void> {
    const thread = this.#view?.snapshot.threads.find((each) => each.id === id);
    const name = thread?.name || t("threads.untitled");
    const sure = await this.dialog.confirm({
      title: t("threads.deleteTitle"),
      body: t("threads.deleteBody", { name }),
      action: t("threads.delete"),
    });
    if (sure) await this.#try(this.chat?.deleteThread(id));
  }

  async #saveSettings(values: SettingsValues): Promise<void> {
    if (Object.keys(values).length === 0) return;
    if (await this.#try(this.chat?.updateSettings(values))) this.toasts.show("success", t("settings.saved"));
  }

  async #try(doing: Promise<unknown> | undefined): Promise<boolean> {
    try {
      await doing;
      return true;
    } catch (error) {
      this.toasts.show("error", t("error.action", { reason: reasonOf(error) }));
      return false;
    }
  }

  #keyPressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const inside = event.composedPath().includes(this) || event.target === document.body;
    if (!inside || isOverlaid(event)) return;
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) this.#search();
    else if (event.key !== "Escape") return;
    else if (this.#sidebar.isSheet && this.#sidebar.open) this.#sidebar.close();
    else if (this.#view && this.#hasSheet(this.#view.snapshot)) this.#aside.close();
    else if (this.#view?.running) void this.#stop();
    else return;
    event.preventDefault();
  };

  #search(): void {
    if (!this.#sidebar.open) this.#sidebar.show();
    void this.updateComplete.then(() => this.threadList?.focusSearch());
  }
}
