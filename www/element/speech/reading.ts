import type { ReactiveController, ReactiveControllerHost } from "lit";
import { reader } from "./reader.js";
import { sentencesOf } from "./sentences.js";
import { textOfAnswer } from "./text-of-answer.js";

/** What it needs of the view. */
export interface ReadingHost {
  /** How fast it is read: 1 is as the voice does by itself. */
  rate: () => number;
  /** It begins to be heard: nothing else should be. */
  begun: () => void;
  /** Tells the user that something is wrong. */
  warn: (words: string) => void;
}

/** Reading answers aloud, by the browser's own voices. */
export class ReadingAloud implements ReactiveController {
  constructor(
    host: ReactiveControllerHost,
    private readonly given: ReadingHost,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Whether the browser has voices. They are asked for: some tell of them late. */
  get isOffered(): boolean {
    const voices = (globalThis as { speechSynthesis?: SpeechSynthesis }).speechSynthesis;
    voices?.getVoices();
    return voices !== undefined;
  }

  /** The message that is read. */
  get id(): string | undefined {
    return reader.readFor(this);
  }

  /**
   * Reads an answer, or ends that.
   * @param root where it is drawn
   */
  toggle(id: string, root: HTMLElement | null): void {
    if (this.id === id) return void this.stop();
    const { given } = this;
    const rate = Math.min(10, Math.max(0.1, given.rate() || 1));
    const sentences = sentencesOf(root ? textOfAnswer(root) : [], rate);
    given.begun();
    reader.read(this, id, sentences, rate, given.warn);
  }

  /** Silence. Gives back whether there was anything to end. */
  stop(): boolean {
    return reader.stop(this);
  }

  /** What is not there any more is not read. */
  follow(messages: ReadonlyMap<string, unknown>): void {
    if (this.id !== undefined && !messages.has(this.id)) this.stop();
  }
}
