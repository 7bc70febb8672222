import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { ChatCommand, Mode, SendOptions, UploadLimits } from "../../api/view.js";
import type { VoiceView } from "../voice/voice.js";
import { acceptOf, checkFiles, filesIn, limitsInWords, takesFiles } from "../files/limits.js";
import { t } from "../i18n/index.js";
import { icons, namedIcon } from "../icons/icons.js";
import { rest } from "../later/parts.js";
import type { OneloopMenu } from "../menu/menu.js";
import { shortcutOf } from "../shortcuts/shortcuts.js";
import { reasonOf } from "../state/desk.js";
import { Dictation } from "../speech/dictation.js";
import { dictationStyles, renderDictationButton, renderHeard, showHeard } from "../speech/dictation-view.js";
import type { DictationMode } from "../speech/recognition.js";
import { controls } from "../theme/controls.js";
import { renderVoiceButton } from "../voice/button.js";
import { commandsFor, renderCommands } from "./commands.js";
import { joinedDrafts, readDraft, writeDraft } from "./drafts.js";
import { modeButton, modeItems, optionOf } from "./modes.js";
import { renderQueue } from "./queue.js";
import { composerStyles } from "./styles.js";

/** Beyond this, measuring the text costs more than it tells: the field takes all the height it may. */
const MEASURED = 20_000;

/** What the user wants to send. */
export interface Sending {
  text: string;
  options: SendOptions & { files: File[] };
}

/**
 * Where the user writes.
 * @fires {CustomEvent<Sending>} oneloop-send - what to send
 * @fires oneloop-edit-last - the user wants to edit the last message
 * @fires oneloop-stop - the user wants the turn to stop
 * @fires {CustomEvent<string>} oneloop-unqueue - the id of a message that is not to be sent
 * @fires oneloop-voice - the user wants to speak, or is done
 * @fires oneloop-voice-cancel - what was said is taken back
 * @fires oneloop-silence - what the app says by sound is to end
 * @fires oneloop-dictation - the user dictates: nothing else should be heard
 * @fires {CustomEvent<string>} oneloop-dictation-failed - why nothing is recognized
 * @fires {CustomEvent<string>} oneloop-not-loaded - why attached files are not shown
 * @csspart field - the rounded box
 * @csspart button - the round button: Send, or Stop while a turn runs and nothing is typed
 */
export class OneloopComposer extends LitElement {
  static override styles = [controls, composerStyles, dictationStyles];

  /** Whether a turn runs: what is sent waits for it, and it can be stopped. */
  @property({ type: Boolean }) running = false;
  /** The thread whose draft is shown. */
  @property({ attribute: false }) threadId = "";
  /** Whether nothing of the thread is saved yet. */
  @property({ attribute: false }) fresh = false;
  /** Whom the placeholder names. */
  @property({ attribute: false }) name = "";
  /** Which files are taken. */
  @property({ attribute: false }) uploads: UploadLimits | null = null;
  @property({ attribute: false }) commands: readonly ChatCommand[] = [];
  @property({ attribute: false }) modes: readonly Mode[] = [];
  /** Messages that wait until nothing runs any more. */
  @property({ attribute: false }) queue: readonly { id: string; content: string }[] = [];
  /** The question that waits for a text, if one does. */
  @property({ attribute: false }) question: string | undefined;

  /** The user's voice, and the app's, where there are such. */
  @property({ attribute: false }) voice: VoiceView | undefined;
  /** Whether, and where, what is said may become text. */
  @property({ attribute: false }) dictates: DictationMode = false;

  @state() private typed = "";
  @state() private files: File[] = [];
  @state() private refused: string[] = [];
  @state() private command: string | undefined;
  @state() private chosen: Record<string, string> = {};
  /** Which of the listed commands Enter takes. */
  @state() private active = 0;
  /** The text at which the list of commands was closed. */
  @state() private closedAt = "";

  @query("textarea") private input!: HTMLTextAreaElement;
  @query("input[type=file]") private picker!: HTMLInputElement;
  @query("oneloop-menu") private menu!: OneloopMenu;

  /** What is said becomes text at the caret. */
  readonly dictation = new Dictation(this, {
    field: () => this.input,
    mode: () => this.dictates,
    begun: () => this.#fire("oneloop-dictation"),
    warn: (words) => this.#fire("oneloop-dictation-failed", words),
  });

  /** What the thread's text began with. */
  #draft = "";
  /** Files that were attached and not sent, by thread. */
  #kept = new Map<string, File[]>();

  /** Puts the caret into the field. */
  override focus(options?: FocusOptions): void {
    this.input.focus(options);
  }

  /** The text in the field. */
  get text(): string {
    return this.input.value;
  }

  /** Replaces the text in the field. */
  set text(text: string) {
    this.input.value = text;
    this.#changed();
  }

  /** Puts a quoted text behind what is typed, and the caret behind that. */
  quote(text: string): void {
    this.text = [this.text.trimEnd(), text, ""].filter((part, at) => part !== "" || at === 2).join("\n\n");
    this.input.focus();
    this.input.setSelectionRange(this.text.length, this.text.length);
  }

  /** Gives back what was not sent: behind what is typed there meanwhile. */
  restore(threadId: string, { text, options }: Sending): void {
    const joined = joinedDrafts(threadId === this.threadId ? this.text : readDraft(threadId), text);
    if (threadId === this.threadId) {
      this.text = joined;
      this.files = [...this.files, ...options.files];
      this.command ??= options.command;
    } else {
      writeDraft(threadId, joined);
      this.#kept.set(threadId, [...(this.#kept.get(threadId) ?? []), ...options.files]);
    }
  }

  /** What was typed here goes on in another thread, behind what was typed there before; the draft that this one began with stays. */
  moveTo(threadId: string): void {
    if (threadId === this.threadId || !this.hasUpdated) return;
    const stays = this.text.startsWith(this.#draft) ? this.#draft : "";
    const typed = this.text.slice(stays.length);
    if (typed === "" && this.files.length === 0) return;
    writeDraft(this.threadId, stays, this.#freshIn());
    writeDraft(threadId, joinedDrafts(readDraft(threadId), typed));
    this.#kept.set(threadId, [...(this.#kept.get(threadId) ?? []), ...this.files]);
    this.files = [];
  }

  /** Attaches files; why some can't be is said. */
  attach(given: readonly File[]): void {
    const { files, refused } = checkFiles(given, this.uploads, this.files.length);
    this.files = [...this.files, ...files];
    this.refused = refused;
    // What shows them; they are sent without it, too.
    rest.load().catch((error: unknown) => this.#fire("oneloop-not-loaded", reasonOf(error)));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("threadId")) {
      const before = changed.get("threadId");
      if (before !== undefined) this.#kept.set(before, this.files);
      this.files = this.#kept.get(this.threadId) ?? [];
      this.refused = [];
    }
    if (changed.has("commands")) {
      const ids = this.commands.map(({ id }) => id);
      if (this.command === undefined || !ids.includes(this.command)) this.command = this.#first();
    }
  }

  #freshIn(): string | undefined {
    return this.fresh ? this.name : undefined;
  }

  #first(): string | undefined {
    return this.commands.find(({ selected }) => selected)?.id;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("threadId")) this.text = this.#draft = readDraft(this.threadId, this.#freshIn());
    showHeard(this.renderRoot);
  }

  #listed(): ChatCommand[] | undefined {
    if (this.typed === this.closedAt && this.typed !== "") return undefined;
    return commandsFor(this.typed, this.commands);
  }

  #hasSomething(): boolean {
    return this.typed !== "" || this.files.length > 0 || this.dictation.words !== "";
  }

  protected override render(): TemplateResult {
    const listed = this.#listed();
    const takes = takesFiles(this.uploads);
    const { dictation } = this;
    return html`
      ${renderQueue(this.queue, (id) => this.#fire("oneloop-unqueue", id))}
      ${listed ? renderCommands(listed, this.active, this.typed, (command) => this.#choose(command)) : nothing}
      <div
        class=${takes ? "field" : "field bare"}
        part="field"
        @click=${this.#fieldClicked}
        @oneloop-remove-file=${(event: CustomEvent<File>) =>
          (this.files = this.files.filter((file) => file !== event.detail))}
      >
        ${this.question === undefined ? nothing : this.#awaits(this.question)}
        <oneloop-files .files=${this.files} ?hidden=${this.files.length === 0}></oneloop-files>
        ${this.#refusals()}
        ${this.voice && this.voice.state !== "off" ? html`<oneloop-voice .voice=${this.voice}></oneloop-voice>` : nothing}
        <div class="line">
          ${takes ? this.#attachButton() : nothing}
          <div class=${dictation.words === "" ? "text" : "text hears"}>
            <textarea
              rows="1"
              enterkeyhint="send"
              aria-label=${t("composer.label")}
              aria-describedby=${this.question === undefined ? nothing : "awaits"}
              aria-autocomplete=${this.commands.length > 0 ? "list" : nothing}
              aria-controls=${listed?.length ? "commands" : nothing}
              aria-activedescendant=${listed?.length ? `command-${this.active}` : nothing}
              placeholder=${this.#placeholder()}
              @input=${this.#changed}
              @keydown=${this.#keyPressed}
              @paste=${this.#pasted}
            ></textarea
            >${renderHeard(this.input, dictation.words)}
          </div>
          ${dictation.isOffered ? renderDictationButton(dictation, () => this.#dictate()) : nothing}
          ${this.voice ? renderVoiceButton(this.voice, (event) => this.#fire(event)) : nothing}
          ${this.#buttons()}
        </div>
        ${this.#tools()}
      </div>
      <oneloop-menu></oneloop-menu>
    `;
  }

  #placeholder(): string {
    if (this.dictation.isOn) return this.dictation.status;
    return this.question === undefined
      ? t("composer.placeholder", { name: this.name })
      : t("composer.answer");
  }

  /** Where there is no keyboard on the screen, the caret is where the words go. */
  #dictate(): void {
    if (!matchMedia("(pointer: coarse)").matches) this.focus();
    this.dictation.toggle();
  }

  #awaits(question: string): TemplateResult {
    const words = question.replace(/\s+/g, " ").trim();
    return html`<p class="awaits" id="awaits" role="status">
      ${icons.clock()}<span
        >${words ? t("composer.awaits", { question: words }) : t("composer.awaitsShort")}</span
      >
    </p>`;
  }

  #refusals(): TemplateResult | typeof nothing {
    if (this.refused.length === 0) return nothing;
    return html`<div class="refused" role="alert">
      <span>${this.refused.map((reason) => html`<div>${reason}</div>`)}</span>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("toast.dismiss")}
        @click=${() => (this.refused = [])}
      >
        ${icons.smallClose()}
      </button>
    </div>`;
  }

  #attachButton(): TemplateResult {
    const limits = limitsInWords(this.uploads);
    return html`<button
        type="button"
        class="icon-button"
        aria-label=${t("files.attach")}
        title=${limits ? `${t("files.attach")} · ${limits}` : t("files.attach")}
        @click=${() => this.picker.click()}
      >
        ${icons.attach()}
      </button>
      <input
        type="file"
        hidden
        multiple
        tabindex="-1"
        aria-label=${t("files.attach")}
        accept=${acceptOf(this.uploads)}
        @change=${this.#picked}
      />`;
  }

  #buttons(): TemplateResult {
    const something = this.#hasSomething();
    const stops = this.running && !something;
    const awaited = this.running && this.question === undefined;
    const label = stops ? t("composer.stop") : awaited ? t("composer.queue") : t("composer.send");
    return html`
      ${
        this.running && something
          ? html`<button
              type="button"
              class="icon-button halt"
              aria-label=${t("composer.stop")}
              title=${t("composer.stop")}
              @click=${this.#stop}
            >
              ${icons.stop()}
            </button>`
          : nothing
      }
      <button
        type="button"
        class="go"
        part="button"
        aria-label=${label}
        title=${label}
        ?disabled=${!this.running && !something}
        @click=${stops ? this.#stop : this.#send}
      >
        ${stops ? icons.stop() : icons.send()}
      </button>
    `;
  }

  #tools(): TemplateResult | typeof nothing {
    const { commands, modes } = this;
    if (commands.length === 0 && modes.length === 0) return nothing;
    const pinned = commands.filter(({ button }) => button);
    const other = commands.find(({ id, button }) => id === this.command && !button);
    return html`<div class="tools">
      ${
        pinned.length < commands.length
          ? html`<button
              type="button"
              class="tool"
              aria-label=${t("composer.commands")}
              title=${t("composer.commands")}
              @click=${this.#listCommands}
            >
              ${icons.slash()}
            </button>`
          : nothing
      }
      ${pinned.map(
        (command) =>
          html`<button
            type="button"
            class="tool"
            aria-pressed=${command.id === this.command}
            title=${command.description ?? command.id}
            @click=${() => (this.command = command.id === this.command ? undefined : command.id)}
          >
            ${namedIcon(command.icon)}<span>${command.id}</span>
          </button>`,
      )}
      ${
        other
          ? html`<button
              type="button"
              class="tool chosen"
              aria-label=${t("composer.command.remove", { name: other.id })}
              title=${other.description ?? other.id}
              @click=${() => (this.command = undefined)}
            >
              ${namedIcon(other.icon)}<span>/${other.id}</span>${icons.smallClose()}
            </button>`
          : nothing
      }
      ${modes.map((mode) => modeButton(mode, this.chosen, (anchor) => this.#openMode(mode, anchor)))}
    </div>`;
  }

  #openMode(mode: Mode, anchor: HTMLElement): void {
    const choose = (id: string): void => void (this.chosen = { ...this.chosen, [mode.id]: id });
    void this.menu.toggle(anchor, mode.name, modeItems(mode, this.chosen), choose);
  }

  #fieldClicked(event: Event): void {
    const target = event.target as HTMLElement;
    if (target === event.currentTarget || target.matches(".line, .tools, .awaits")) this.focus();
  }

  #changed(): void {
    const { input } = this;
    const text = input.value.length > MEASURED || input.value.trim() !== "" ? input.value : "";
    if (text !== this.typed) this.active = 0;
    this.typed = text;
    if (!text.startsWith("/")) this.closedAt = "";
    writeDraft(this.threadId, input.value, this.#freshIn());
    input.style.height = "auto";
    input.style.height = input.value.length > MEASURED ? "100vh" : `${input.scrollHeight}px`;
  }

  #keyPressed(event: KeyboardEvent): void {
    const shortcut = shortcutOf(event, "composer");
    const listed = this.#listed();
    if (listed && !event.isComposing && this.#listKey(event, listed)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Backspace" && this.text === "" && this.command !== undefined) this.command = undefined;
    if (shortcut === "send") this.#send();
    else if (shortcut === "editLast" && this.text === "" && this.files.length === 0)
      this.#fire("oneloop-edit-last");
    else return;
    event.preventDefault();
  }

  /** Whether a key was one for the list of commands. */
  #listKey({ key }: KeyboardEvent, listed: ChatCommand[]): boolean {
    if (key === "Escape") {
      this.closedAt = this.typed;
      return true;
    }
    const command = listed[this.active];
    if (!command) return false;
    if (key === "Enter" || key === "Tab") this.#choose(command);
    else if (key === "ArrowDown") this.#activate(this.active + 1, listed.length);
    else if (key === "ArrowUp") this.#activate(this.active - 1, listed.length);
    else return false;
    return true;
  }

  #activate(to: number, count: number): void {
    this.active = (to + count) % count;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }),
    );
  }

  /** Chooses a command for what is written next. */
  take(command: string): void {
    this.command = command;
    this.focus();
  }

  #choose(command: ChatCommand): void {
    this.command = command.id;
    this.text = "";
    this.focus();
  }

  #listCommands(): void {
    this.closedAt = "";
    if (!this.text.startsWith("/")) this.text = "/";
    this.focus();
  }

  #pasted(event: ClipboardEvent): void {
    const files = filesIn(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    this.attach(files);
  }

  #picked(): void {
    const files = [...(this.picker.files ?? [])];
    // The same file may be picked again after it was removed.
    this.picker.value = "";
    this.attach(files);
    this.focus();
  }

  #send(): void {
    this.dictation.finish();
    const { text, files } = this;
    if (text.trim() === "" && files.length === 0) return;
    const chosen = this.modes.map((mode) => [mode.id, optionOf(mode, this.chosen)]);
    const options: Sending["options"] = {
      files,
      ...(this.command === undefined ? {} : { command: this.command }),
      ...(chosen.length > 0 ? { modes: Object.fromEntries(chosen) as Record<string, string> } : {}),
    };
    const stays = this.commands.some(({ id, persistent }) => id === this.command && persistent);
    if (!stays) this.command = this.#first();
    this.text = "";
    this.files = [];
    this.refused = [];
    this.#fire("oneloop-send", { text, options } satisfies Sending);
    this.focus();
  }

  #stop(): void {
    this.#fire("oneloop-stop");
    this.focus();
  }

  #fire(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
