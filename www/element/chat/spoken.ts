import type { ReactiveController, ReactiveControllerHost } from "lit";
import { currentLanguage, isChosenByApp, onMessages } from "../i18n/index.js";
import { directionOf, speak, spokenOf } from "../i18n/languages.js";

type Host = ReactiveControllerHost & HTMLElement & { language: string | undefined };

/** The language that a view speaks: chosen before it first shows anything, and whenever another one is asked for. */
export class Spoken implements ReactiveController {
  /** Whether it was chosen, and loaded. */
  ready = false;
  #asked: string | undefined;
  #end: (() => void) | undefined;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  /** The tag of what is spoken now. */
  get language(): string {
    return currentLanguage();
  }

  hostConnected(): void {
    this.#end = onMessages(() => this.host.requestUpdate());
    this.#choose();
  }

  hostDisconnected(): void {
    this.#end?.();
  }

  hostUpdate(): void {
    this.#choose();
  }

  #choose(): void {
    const tags = this.#wanted();
    const asked = tags?.join() ?? `app's ${currentLanguage()}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    if (!tags || spokenOf(tags).tag === currentLanguage()) return this.#chosen();
    const chosen = (): void => {
      // Another one may have been asked for since.
      if (asked === this.#asked) this.#chosen();
    };
    speak(tags).then(chosen, chosen);
  }

  #chosen(): void {
    this.ready = true;
    this.host.dir = directionOf(currentLanguage());
    this.host.requestUpdate();
  }

  /** Tags, the best first; undefined where the app has its own strings. */
  #wanted(): readonly string[] | undefined {
    const { language } = this.host;
    if (language !== undefined && language !== "auto") return [language];
    if (language === undefined && isChosenByApp()) return undefined;
    const nearest = language === "auto" ? undefined : nearestLanguage(this.host);
    return nearest ? [nearest] : navigator.languages;
  }
}

/** What the nearest `lang` attribute says, also beyond shadow roots. */
function nearestLanguage(from: Element): string | undefined {
  for (let at: Element | null = from; at;) {
    const holder: Element | null = at.closest("[lang]");
    if (holder) return holder.getAttribute("lang") ?? undefined;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return undefined;
}
