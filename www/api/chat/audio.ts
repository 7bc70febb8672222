/** The user's voice, on its way to the app. */
import { OneloopError } from "../errors.js";
import type { AudioChunk, AudioInput } from "../view.js";

/** As it is offered where the app says no more: what models of speech take. */
const SAMPLE_RATE = 24_000;

/** @internal What is offered, as a view knows it. Throws `INVALID_ARGUMENT`. */
export function audioOf(audio: boolean | Partial<AudioInput>): AudioInput | false {
  if (audio === false) return false;
  const { sampleRate = SAMPLE_RATE } = audio === true ? {} : audio;
  if (Number.isInteger(sampleRate) && sampleRate >= 8_000 && sampleRate <= 96_000) return { sampleRate };
  throw new OneloopError(
    `A chat can't take sound with ${String(sampleRate)} samples a second: 8000 to 96000 can be had, 24000 by default.`,
    { code: "INVALID_ARGUMENT" },
  );
}

/** Runs one of the app's hooks, if it has that: in a turn of the thread that is open when it is called. */
type Run = (name: string, began: string | undefined, ...args: unknown[]) => Promise<unknown>;

/**
 * Lets the app hear what the user says, piece after piece, until that is over. It belongs to one thread: what is on its way when that is left, or
 * stopped, is not handed over any more.
 */
export class Voice {
  /** Another object each time the user speaks; undefined while nobody listens. */
  #listening: object | undefined;
  #sent: Promise<unknown> = Promise.resolve();

  constructor(private readonly run: Run) {}

  /** Asks the app. Who spoke before is not heard any more. */
  async start(): Promise<boolean> {
    await this.drop()?.();
    const listening = {};
    this.#listening = listening;
    const asked = this.#ask(listening);
    this.#sent = asked.catch(() => {});
    return asked;
  }

  async #ask(listening: object): Promise<boolean> {
    let listens: unknown;
    try {
      listens = await this.run("on_audio_start", "Voice");
    } finally {
      if (listens !== true && this.#listening === listening) this.#listening = undefined;
    }
    return this.#listening === listening;
  }

  async send(chunk: AudioChunk): Promise<void> {
    const listening = this.#listening;
    if (!listening) throw notListening();
    const sent = this.#sent.then(() => {
      if (this.#listening !== listening) throw notListening();
      return this.run("on_audio_chunk", undefined, chunk);
    });
    this.#sent = sent.catch(() => {
      // It is shown in the chat, once: the rest is not handed over.
      if (this.#listening === listening) void this.drop()?.().catch(() => {});
    });
    await sent;
  }

  /** The user is done: tells the app, once it has had all that was said. */
  async end(cancelled: boolean): Promise<void> {
    if (!this.#listening) return;
    if (cancelled) return this.drop()?.();
    const listening = this.#listening;
    await this.#sent;
    if (this.#listening === listening) await this.drop()?.(false);
  }

  /** Nobody listens from now on. The result, if somebody did, tells the app. */
  drop(): ((cancelled?: boolean) => Promise<void>) | undefined {
    if (!this.#listening) return undefined;
    this.#listening = undefined;
    return async (cancelled = true) => void (await this.run("on_audio_end", undefined, { cancelled }));
  }
}

function notListening(): OneloopError {
  return new OneloopError("The app does not listen: startAudio first, which says whether it does.", {
    code: "AUDIO_OFF",
  });
}
