import { Resampler } from "./resampler.js";

/** Why there is no sound: the page may have none, nobody allowed it, there is no microphone, or it does not work. */
export type MicrophoneProblem = "insecure" | "denied" | "missing" | "busy";

/** That the microphone can't be used. */
export class MicrophoneError extends Error {
  constructor(
    readonly problem: MicrophoneProblem,
    cause?: unknown,
  ) {
    super(problem, { cause });
  }
}

const PROBLEMS: Record<string, MicrophoneProblem> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** How much sound a piece has, in seconds. */
const PIECE = 0.1;

/** What is told of a microphone. */
export interface MicrophoneEvents {
  /** The next piece: 16-bit PCM of one channel. */
  heard(piece: ArrayBuffer): void;
  /** It was pulled out, or taken away. */
  lost(): void;
}

/** A microphone that listens: from when it is opened, and for `heard` from `begin` on. */
export class Microphone {
  #resampler: Resampler;
  #pieces: Int16Array;
  #filled = 0;
  #level = 0;
  #begun = false;

  private constructor(
    private readonly stream: MediaStream,
    private readonly context: AudioContext,
    sampleRate: number,
    private readonly events: MicrophoneEvents,
  ) {
    this.#resampler = new Resampler(context.sampleRate, sampleRate);
    this.#pieces = new Int16Array(Math.round(sampleRate * PIECE));
  }

  /** Asks the user for it. Rejects with a `MicrophoneError`. */
  static async open(sampleRate: number, events: MicrophoneEvents): Promise<Microphone> {
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (!devices) throw new MicrophoneError("insecure");
    let stream: MediaStream;
    try {
      stream = await devices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true } });
    } catch (error) {
      const problem = error instanceof DOMException ? PROBLEMS[error.name] : undefined;
      throw problem ? new MicrophoneError(problem, error) : error;
    }
    // At the device's own rate: not every browser takes a microphone to another.
    const context = new AudioContext();
    const microphone = new Microphone(stream, context, sampleRate, events);
    try {
      const tap = await tapOf(context, (block) => microphone.#hear(block));
      context.createMediaStreamSource(stream).connect(tap);
      // It is not run otherwise. What it plays is silence.
      tap.connect(context.destination);
    } catch (error) {
      microphone.#close();
      throw error;
    }
    for (const track of stream.getTracks()) track.addEventListener("ended", () => events.lost());
    return microphone;
  }

  /** From 0 to 1: how loud it is now. */
  get level(): number {
    return this.#level;
  }

  /** From now on it is heard. */
  begin(): void {
    this.#begun = true;
  }

  /** Lets go of it; the rest of what was said is told before, unless it is taken back. */
  end({ cancelled }: { cancelled: boolean }): void {
    if (this.#begun && !cancelled && this.#filled > 0) this.#tell();
    this.#close();
  }

  #close(): void {
    this.#begun = false;
    for (const track of this.stream.getTracks()) track.stop();
    if (this.context.state !== "closed") void this.context.close();
  }

  #hear(block: Float32Array): void {
    const power = block.reduce((sum, sample) => sum + sample * sample, 0) / block.length;
    // Speech is seldom above a fifth of what there is room for: the root of it can be seen.
    this.#level = Math.min(1, Math.sqrt(Math.sqrt(power)) * 1.4);
    const samples = this.#resampler.push(block);
    if (!this.#begun) return;
    for (const sample of samples) {
      this.#pieces[this.#filled++] = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
      if (this.#filled === this.#pieces.length) this.#tell();
    }
  }

  #tell(): void {
    const piece = this.#pieces.slice(0, this.#filled);
    this.#filled = 0;
    this.events.heard(piece.buffer);
  }
}

/** What hands on the sound of a microphone. */
async function tapOf(context: AudioContext, heard: (block: Float32Array) => void): Promise<AudioNode> {
  try {
    await context.audioWorklet.addModule(new URL("./voice-worklet.js", import.meta.url));
  } catch {
    // A bundler that leaves files away, or a policy of the page's. This is of another age, runs in the page, and is everywhere.
    const node = context.createScriptProcessor(2048, 1, 1);
    node.onaudioprocess = ({ inputBuffer }) => heard(inputBuffer.getChannelData(0).slice());
    return node;
  }
  const node = new AudioWorkletNode(context, "oneloop-tap", {
    channelCount: 1,
    channelCountMode: "explicit",
  });
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => heard(data);
  return node;
}
