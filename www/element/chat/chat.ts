import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type {
  ChatController,
  ChatEvent,
  ChatProfile,
  SettingsInput,
  Starter,
  SettingsValues,
} from "../../api/view.js";
import type { OneloopComposer } from "../composer/composer.js";
import type { OneloopConversation } from "../conversation/conversation.js";
import type { OneloopDialog } from "../dialog/dialog.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import { markdownStyles } from "../markdown/styles.js";
import type { OneloopMenu } from "../menu/menu.js";
import type { OneloopSettingsPanel } from "../settings-panel/settings-panel.js";
import { layOut } from "../state/flow.js";
import type { FlowTurn } from "../state/flow.js";
import { ViewState } from "../state/view-state.js";
import { controls } from "../theme/controls.js";
import { SCHEMES, applyScheme, readScheme, writeScheme } from "../theme/scheme.js";
import type { Scheme } from "../theme/scheme.js";
import { tokens } from "../theme/tokens.js";
import type { OneloopToasts } from "../toast/toast.js";
import { Announcer } from "./announcer.js";
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

  @query("oneloop-composer") private composer!: OneloopComposer | null;
  @query("oneloop-conversation") private conversation!: OneloopConversation | null;
  @query("oneloop-dialog") private dialog!: OneloopDialog;
  @query("oneloop-menu") private menu!: OneloopMenu;
  @query("oneloop-settings-panel") private settingsPanel!: OneloopSettingsPanel;
  @query("oneloop-toasts") private toasts!: OneloopToasts;

  #view: ViewState | undefined;
  #laidOut = false;
  #told = "";
  #composerTop: number | undefined;
  #sidebar = new Sidebar(this);
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
    this.#laidOut = false;
    this.requestUpdate();
    void this.#try(chat.start(this.threadId === undefined ? {} : { threadId: this.threadId }));
  }

  #changed(event: ChatEvent | null): void {
    if (event?.type === "toast") return void this.toasts.show(event.level, event.message);
    if (event?.type === "thread" || event?.type === "status") this.#announcer.reset();
    if (event?.type === "step" && event.step.type === "assistant_message") this.#announcer.follow(event.step);
    if (event?.type === "step" && event.step.error && event.step.type.endsWith("_message"))
      this.#announcer.tell(event.step.error.message);
    this.#laidOut = false;
    this.requestUpdate();
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
        <div class="main" part="main" ?inert=${this.#sidebar.isSheet && this.#sidebar.open}>
          ${this.#header()} ${renderBanner(snapshot.storage)}
          ${snapshot.status === "failed" ? renderFailure(snapshot.error) : this.#stage(snapshot.status === "loading")}
        </div>
      </div>
      <oneloop-settings-panel
        .inputs=${this.#settings()}
        .values=${snapshot.settingsValues}
        @oneloop-save=${(event: CustomEvent<SettingsValues>) => void this.#saveSettings(event.detail)}
      ></oneloop-settings-panel>
      <oneloop-menu></oneloop-menu>
      <oneloop-dialog></oneloop-dialog>
      <oneloop-toasts></oneloop-toasts>
      <div class="announcer visually-hidden" aria-live="polite"></div>
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
        <div class="sidebar-head">
          <button
            type="button"
            class="icon-button"
            aria-label=${t("header.threads.hide")}
            title=${t("header.threads.hide")}
            @click=${() => this.#sidebar.close()}
          >
            ${icons.sidebar()}
          </button>
          ${this.#newChatButton()}
        </div>
        <oneloop-thread-list
          .threads=${snapshot?.threads ?? []}
          .openId=${snapshot?.thread.id ?? ""}
          .runningIds=${snapshot?.runningThreads ?? []}
          .hasMore=${snapshot?.hasMoreThreads ?? false}
        ></oneloop-thread-list>
      </div>
    `;
  }

  #newChatButton(): TemplateResult {
    return html`
      <button
        type="button"
        class="icon-button"
        aria-label=${t("header.newChat")}
        title=${t("header.newChat")}
        @click=${() => this.#newThread()}
      >
        ${icons.compose()}
      </button>
    `;
  }

  #header(): TemplateResult {
    const { open, isSheet } = this.#sidebar;
    const folded = !open || isSheet;
    const schemeIcon = { light: icons.sun, dark: icons.moon, system: icons.screen }[this.scheme];
    return html`
      <header part="header">
        ${
          folded
            ? html`<button
                  type="button"
                  class="icon-button show-threads"
                  aria-label=${t("header.threads.show")}
                  title=${t("header.threads.show")}
                  aria-expanded=${open}
                  @click=${() => this.#sidebar.show()}
                >
                  ${icons.sidebar()}
                </button>
                ${this.#newChatButton()}`
            : nothing
        }
        <slot name="logo"></slot>
        ${this.#title()}
        <span class="space"></span>
        ${
          this.#settings().length > 0
            ? html`<button
                type="button"
                class="icon-button"
                aria-label=${t("header.settings")}
                title=${t("header.settings")}
                @click=${() => this.settingsPanel.open()}
              >
                ${icons.settings()}
              </button>`
            : nothing
        }
        <button
          type="button"
          class="icon-button"
          aria-label=${t("header.theme")}
          title=${t("header.theme")}
          aria-haspopup="menu"
          aria-expanded="false"
          @click=${(event: Event) => this.#chooseScheme(event.currentTarget as HTMLElement)}
        >
          ${schemeIcon()}
        </button>
      </header>
    `;
  }

  #title(): TemplateResult {
    const snapshot = this.#view?.snapshot;
    const profile = this.#profile();
    if (!snapshot || !profile || snapshot.profiles.length < 2)
      return html`<span class="title">${snapshot?.name ?? ""}</span>`;
    const name = profile.displayName ?? profile.name;
    return html`
      <button
        type="button"
        class="title"
        aria-haspopup="menu"
        aria-expanded="false"
        aria-label=${t("header.profile", { name })}
        @click=${(event: Event) => this.#chooseProfile(event.currentTarget as HTMLElement)}
      >
        <span class="title-name">${name}</span>${icons.chevronDown()}
      </button>
    `;
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
            @oneloop-send=${(event: CustomEvent<string>) => void this.#send(event.detail)}
          ></oneloop-composer>
        </div>
        ${empty ? renderStarters(this.#starters(), (text) => void this.#send(text)) : nothing}
      </div>
    `;
  }

  #profile(): ChatProfile | undefined {
    const snapshot = this.#view?.snapshot;
    return snapshot?.profiles.find(({ name }) => name === snapshot.profile);
  }

  #settings(): SettingsInput[] {
    const snapshot = this.#view?.snapshot;
    const inputs = snapshot?.settings.flatMap((item) => ("inputs" in item ? item.inputs : [item])) ?? [];
    return inputs.filter(({ profile }) => profile === undefined || profile === snapshot?.profile);
  }

  #starters(): Starter[] {
    const offered = this.#profile()?.starters ?? this.#view?.snapshot.starters ?? [];
    return offered.flatMap((item) => ("starters" in item ? item.starters : [item]));
  }

  #chooseProfile(anchor: HTMLElement): void {
    const snapshot = this.#view?.snapshot;
    const items = (snapshot?.profiles ?? []).map(({ name, displayName, description }) => ({
      id: name,
      label: displayName ?? name,
      ...(description === undefined ? {} : { description }),
      checked: name === snapshot?.profile,
    }));
    void this.menu.toggle(
      anchor,
      anchor.ariaLabel ?? "",
      items,
      (name) => void this.#try(this.chat?.setProfile(name)),
    );
  }

  #chooseScheme(anchor: HTMLElement): void {
    const drawings = { light: icons.sun(), dark: icons.moon(), system: icons.screen() };
    const items = SCHEMES.map((scheme) => ({
      id: scheme,
      label: t(`theme.${scheme}`),
      icon: drawings[scheme],
      checked: scheme === this.scheme,
    }));
    void this.menu.toggle(anchor, t("header.theme"), items, (id) => {
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

  async #send(text: string): Promise<void> {
    try {
      await this.chat?.send(text);
    } catch (error) {
      // Nothing that was typed is lost: it is back in the composer, unless there is newer text.
      if (this.composer?.text === "") this.composer.text = text;
      this.toasts.show("error", t("error.send", { reason: reasonOf(error) }));
    }
  }

  async #retry(): Promise<void> {
    const sent = [...(this.#view?.steps.values() ?? [])].findLast((step) => step.type === "user_message");
    if (sent) await this.#send(sent.output);
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
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    const inside = event.composedPath().includes(this) || event.target === document.body;
    if (!inside || overlaid(event)) return;
    if (this.#sidebar.isSheet && this.#sidebar.open) this.#sidebar.close();
    else if (this.#view?.running) void this.#stop();
    else return;
    event.preventDefault();
  };
}

/** Whether a key was pressed in something that lies over the chat and closes by it. */
function overlaid(event: KeyboardEvent): boolean {
  return event
    .composedPath()
    .some((node) => node instanceof HTMLElement && node.matches("dialog[open], :popover-open"));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
