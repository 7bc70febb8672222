import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { ChatController } from "../../api/view.js";
import type { MessageActions } from "../message/page-actions.js";
import type { DictationMode } from "../speech/recognition.js";
import type { ShortcutScope } from "./keys.js";
import type { WidgetDisplay } from "./widget.js";

/** What a page says of its chat: the properties and attributes of `<oneloop-chat>`. */
export class ChatOptions extends LitElement {
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
}
