import type { ReactiveController, ReactiveControllerHost } from "lit";
import { currentLanguage, t } from "../i18n/index.js";
import { reasonOf } from "../state/desk.js";
import { insert } from "./insertion.js";
import { languageName } from "./languages.js";
import { GOES_ON, isOnDevice, recognizerFor } from "./recognition.js";
import type { DictationMode, Recognition } from "./recognition.js";

/** What it needs of the composer. */
export interface DictationHost {
  field: () => HTMLTextAreaElement;
  /** Whether, and where, speech may be recognized. */
  mode: () => DictationMode;
  /** It begins to listen: nothing else should be heard. */
  begun: () => void;
  /** Tells the user that something is wrong. */
  warn: (words: string) => void;
}

/** How far it is: `ending` waits for the words that are still to be told. */
type State = "off" | "starting" | "fetching" | "on" | "ending";

/** Dictation into a field, by the browser's own recognition. What is not certain yet is not in the field's text. */
export class Dictation implements ReactiveController {
  #state: State = "off";
  #recognition: Recognition | undefined;
  /** Another object each time the user speaks. */
  #attempt: object | undefined;
  /** How many results are in the text. */
  #taken = 0;
  /** Words that are certain, and wait until an input method is done. */
  #said = "";
  /** Words that may still become others. */
  #guessed = "";
  #isComposing = false;
  /** Whether it has ended since it was there. */
  #isOver = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly given: DictationHost,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.finish();
  }

  hostUpdated(): void {
    if (this.isOn && !this.isOffered) this.finish();
  }

  /** Whether there is something to dictate with. */
  get isOffered(): boolean {
    return recognizerFor(this.given.mode()) !== undefined;
  }

  /** Whether the user is heard, or about to be. */
  get isOn(): boolean {
    return this.#state !== "off" && this.#state !== "ending";
  }

  /** Words that are not in the text yet. */
  get words(): string {
    return this.#said + this.#guessed;
  }

  /** What is said of its state; nothing before the first time. */
  get status(): string {
    switch (this.#state) {
      case "starting":
        return t("voice.starting");
      case "fetching":
        return t("dictation.fetching");
      case "on":
        return t("voice.listening");
      default:
        return this.#isOver ? t("dictation.over") : "";
    }
  }

  #changed(state = this.#state): void {
    this.#state = state;
    this.host.requestUpdate();
  }

  /** Begins to listen, or ends it: what was said so far is still written. Gives back whether there is anything to do. */
  toggle(): boolean {
    if (!this.isOn && !this.isOffered) return false;
    if (this.isOn) this.end();
    else void this.#start();
    return true;
  }

  /** Ends it; what was said so far is still written. Gives back whether there was anything to end. */
  end(): boolean {
    if (!this.isOn) return false;
    if (this.#state !== "on") this.finish();
    else {
      this.#changed("ending");
      this.#recognition?.stop();
    }
    return true;
  }

  /** Ends it at once, with the words that are there. */
  finish(): void {
    if (this.#state === "off") return;
    const recognition = this.#recognition;
    this.#attempt = undefined;
    this.#recognition = undefined;
    this.#said = this.words;
    this.#guessed = "";
    this.#isComposing = false;
    this.#isOver = true;
    this.#write();
    this.given.field().removeEventListener("compositionstart", this.#composes);
    this.given.field().removeEventListener("compositionend", this.#composes);
    document.removeEventListener("selectionchange", this.#moved);
    recognition?.abort();
    this.#changed("off");
  }

  async #start(): Promise<void> {
    this.finish();
    const mode = this.given.mode();
    const recognizer = recognizerFor(mode);
    if (!recognizer) return;
    const attempt = {};
    this.#attempt = attempt;
    this.#taken = 0;
    this.#changed("starting");
    this.given.begun();
    const language = currentLanguage();
    // Where nothing is to be asked, it starts in the click's own task: Safari wants it so.
    const local =
      recognizer.available !== undefined &&
      (await isOnDevice(
        recognizer,
        language,
        mode,
        () => attempt === this.#attempt && this.#changed("fetching"),
      ));
    if (attempt !== this.#attempt) return;
    if (mode === "device" && !local)
      return this.#fail(t("dictation.device", { language: languageName(language) }));
    try {
      const recognition = new recognizer();
      recognition.lang = language;
      recognition.continuous = GOES_ON;
      recognition.interimResults = true;
      if (local) recognition.processLocally = true;
      this.#listen(recognition, () => attempt !== this.#attempt);
      this.#recognition = recognition;
      recognition.start();
    } catch (error) {
      this.#fail(t("dictation.failed", { reason: reasonOf(error) }));
    }
  }

  #listen(recognition: Recognition, isOver: () => boolean): void {
    const on = (name: string, heard: (event: Event) => void): void =>
      recognition.addEventListener(name, (event) => isOver() || heard(event));
    on("start", () => this.#state !== "ending" && this.#changed("on"));
    on("result", (event) => this.#hear((event as SpeechRecognitionEvent).results));
    // Not each error is followed by an end.
    on("error", (event) => this.#failed(event as SpeechRecognitionErrorEvent, recognition.lang));
    on("end", () => this.finish());
    this.given.field().addEventListener("compositionstart", this.#composes);
    this.given.field().addEventListener("compositionend", this.#composes);
    document.addEventListener("selectionchange", this.#moved);
  }

  /** What is not certain stands where the caret is. */
  #moved = (): void => {
    if (this.words !== "") this.host.requestUpdate();
  };

  #composes = ({ type }: Event): void => {
    this.#isComposing = type === "compositionstart";
    this.#write();
  };

  #hear(results: SpeechRecognitionResultList): void {
    const told = [...results].map((result) => ({
      isFinal: result.isFinal,
      words: result[0]?.transcript ?? "",
    }));
    while (told[this.#taken]?.isFinal) this.#said += told[this.#taken++]?.words ?? "";
    this.#guessed = told
      .slice(this.#taken)
      .map(({ words }) => words)
      .join("");
    this.#write();
    this.host.requestUpdate();
  }

  /** An input method's own words are not to be torn apart. */
  #write(): void {
    if (this.#isComposing || this.#said === "") return;
    const said = this.#said;
    this.#said = "";
    insert(this.given.field(), said);
  }

  #fail(words: string): void {
    this.finish();
    this.given.warn(words);
  }

  #failed({ error, message }: SpeechRecognitionErrorEvent, language: string): void {
    const hasHeard = this.#taken > 0 || this.words !== "";
    // Another page has begun to listen, or there is nothing more to hear.
    if (error === "aborted" || (error === "no-speech" && hasHeard)) return this.finish();
    this.#fail(problemOf(error, message, language));
  }
}

/** What is said of why nothing is recognized. */
function problemOf(error: SpeechRecognitionErrorCode, message: string, language: string): string {
  switch (error) {
    case "not-allowed":
      return t("voice.denied");
    case "no-speech":
      return t("dictation.silence");
    case "audio-capture":
      return t("dictation.capture");
    case "network":
      return t("dictation.network");
    case "service-not-allowed":
      return t("dictation.service");
    case "language-not-supported":
      return t("dictation.language", { language: languageName(language) });
    default:
      return t("dictation.failed", { reason: message || error });
  }
}
