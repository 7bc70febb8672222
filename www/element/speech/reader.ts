import { t } from "../i18n/index.js";
import { languageName, voiceFor } from "./languages.js";
import type { Sentence } from "./sentences.js";

/** Why nothing is read on: a sentence for the user, or nothing where somebody else has silenced it. */
type Failed = (words: string) => void;

/** A text that is being read. */
interface Reading {
  owner: object;
  id: string;
}

/** The voice of the page. A browser has one for all that is in it, so one text is read at a time. */
class Reader {
  #reading: Reading | undefined;
  #listeners = new Set<() => void>();
  /** What the browser has of it: some drop an utterance that nobody holds, and its end is never told. */
  #held = new Set<SpeechSynthesisUtterance>();

  constructor() {
    // Chromium would read on when the page is gone.
    globalThis.addEventListener?.("pagehide", () => this.stop());
  }

  /** Calls back whenever another text is read, or none. Gives back what ends that. */
  observe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What is read for somebody now. */
  readFor(owner: object): string | undefined {
    return this.#reading?.owner === owner ? this.#reading.id : undefined;
  }

  /** Reads a text, in the place of what is read now. */
  read(owner: object, id: string, sentences: readonly Sentence[], rate: number, failed: Failed): void {
    this.stop();
    const reading: Reading = { owner, id };
    const waiting = [...sentences];
    const next = (): void => {
      if (this.#reading !== reading) return;
      const sentence = waiting.shift();
      if (sentence) this.#speak(sentence, rate, next, problem);
      else if (this.#held.size === 0) this.#over();
    };
    const problem = (error: SpeechSynthesisErrorCode, language: string): void => {
      if (this.#reading !== reading) return;
      this.stop();
      if (error !== "canceled" && error !== "interrupted") failed(problemOf(error, language));
    };
    this.#reading = reading;
    this.#tell();
    // What was paused before, maybe by a page that was here, would stay so.
    speechSynthesis.resume();
    next();
    // One ahead, so that there is no gap.
    next();
  }

  /** Silence, at once. Only what is read for the owner, if one is named. */
  stop(owner?: object): boolean {
    if (!this.#reading || (owner && this.#reading.owner !== owner)) return false;
    this.#over();
    speechSynthesis.cancel();
    return true;
  }

  #over(): void {
    this.#reading = undefined;
    this.#held.clear();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #speak(
    { text, language }: Sentence,
    rate: number,
    next: () => void,
    problem: (error: SpeechSynthesisErrorCode, language: string) => void,
  ): void {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = language;
    utterance.rate = rate;
    utterance.voice = voiceFor(language, speechSynthesis.getVoices()) ?? null;
    utterance.onend = () => {
      this.#held.delete(utterance);
      next();
    };
    utterance.onerror = ({ error }) => problem(error, language);
    this.#held.add(utterance);
    speechSynthesis.speak(utterance);
  }
}

/** What is said of why it is not read. */
function problemOf(error: SpeechSynthesisErrorCode, language: string): string {
  if (error === "network") return t("reading.network");
  if (error === "language-unavailable" || error === "voice-unavailable")
    return t("reading.language", { language: languageName(language) });
  if (speechSynthesis.getVoices().length === 0) return t("reading.noVoice");
  return t("reading.failed", { reason: error });
}

/** The page's one reader. */
export const reader = new Reader();
