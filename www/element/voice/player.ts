/** A piece of sound that the app sends. */
export interface Sound {
  /** `pcm16`, or a type of PCM with its `rate`; else one that the browser plays, of a sound that is whole. */
  mimeType: string;
  data: ArrayBuffer | ArrayBufferView<ArrayBuffer>;
  /** Which of the app's sounds it is a piece of. */
  track?: string;
}

/** Plays pieces of sound one after the other, without a gap where they come in time. */
export class Player {
  #context: AudioContext | undefined;
  /** When what is there is over. */
  #end = 0;
  #track: string | undefined;
  /** What was interrupted, and may still come. */
  #interrupted = new Set<string>();
  #sources = new Set<AudioBufferSourceNode>();
  #reading = Promise.resolve();
  /** Another one after each interruption. */
  #epoch = 0;

  /** @param changed it began to play, or all of it is over
   * @param failed a piece could not be read */
  constructor(
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  get isPlaying(): boolean {
    return this.#sources.size > 0;
  }

  /** Plays a piece after those before it. `rate` is that of PCM which does not say its own. */
  play({ mimeType, data, track }: Sound, rate: number): void {
    if (track !== undefined && this.#interrupted.has(track)) return;
    const epoch = this.#epoch;
    const isPcm = /^(pcm|audio\/(x-)?(pcm|l16))/i.test(mimeType);
    const pcmRate = Number(/rate=(\d+)/.exec(mimeType)?.[1] ?? rate);
    // Of PCM alone, nothing is to be changed between two pieces.
    const context = (this.#context ??= new AudioContext(isPcm ? { sampleRate: pcmRate } : {}));
    const bytes = ArrayBuffer.isView(data)
      ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)
      : data.slice(0);
    this.#reading = this.#reading
      .then(async () => {
        const buffer = isPcm ? pcmBuffer(context, bytes, pcmRate) : await context.decodeAudioData(bytes);
        if (epoch === this.#epoch && buffer) this.#append(context, buffer, track);
      })
      .catch(this.failed);
    // Until the user has done something on the page, it waits.
    if (context.state === "suspended") context.resume().catch(() => {});
  }

  #append(context: AudioContext, buffer: AudioBuffer, track: string | undefined): void {
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    const begin = Math.max(this.#end, context.currentTime);
    source.start(begin);
    this.#end = begin + buffer.duration;
    this.#track = track;
    this.#sources.add(source);
    source.onended = () => {
      if (this.#sources.delete(source) && !this.isPlaying) this.changed();
    };
    if (this.#sources.size === 1) this.changed();
  }

  /** Silence, at once: what waits is never played, nor what still comes of the same track. */
  interrupt(): void {
    this.#epoch++;
    this.#end = 0;
    if (this.#track !== undefined) this.#interrupted.add(this.#track);
    const sources = [...this.#sources];
    this.#sources.clear();
    for (const source of sources) {
      source.stop();
      source.disconnect();
    }
    if (sources.length > 0) this.changed();
  }

  /** Lets go of the device. */
  close(): void {
    this.interrupt();
    this.#interrupted.clear();
    this.#track = undefined;
    void this.#context?.close();
    this.#context = undefined;
  }
}

function pcmBuffer(context: AudioContext, bytes: ArrayBuffer, rate: number): AudioBuffer | undefined {
  const view = new DataView(bytes);
  const length = Math.floor(bytes.byteLength / 2);
  if (length === 0) return undefined;
  const buffer = context.createBuffer(1, length, rate);
  const samples = buffer.getChannelData(0);
  for (let n = 0; n < length; n++) samples[n] = view.getInt16(2 * n, true) / 32_768;
  return buffer;
}
