/** How many times as long as a frame took is left to everything else on the page, at least. */
const REST = 4;
/** Dear frames have more of it, as many times as they took milliseconds, up to so many milliseconds: with what comes meanwhile the next one would be dearer still. */
const ENOUGH = 64;
/** How long what is to be drawn waits at most, in milliseconds. */
const LONGEST = 200;
/** Frames this cheap, in milliseconds, are drawn whenever the screen has one. */
const CHEAP = 2;

/**
 * Draws once a frame; less often where frames are dear, as those of very long texts are: layout and paint of what has grown by a word cost as much as of what has
 * grown by a line. So drawing takes a fifth of the page's time at most, and typing stays quick.
 */
export class Pace {
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next frame may be drawn. */
  #next = 0;
  #drawn = new MessageChannel();
  #began = 0;

  constructor(private readonly draw: () => void) {
    // Told when the frame it was asked in is laid out and painted.
    this.#drawn.port1.onmessage = () => {
      const now = performance.now();
      const cost = now - this.#began;
      this.#next =
        cost <= CHEAP ? 0 : now + Math.min(Math.max(cost * REST, Math.min(cost * cost, ENOUGH)), LONGEST);
    };
  }

  /** Something is to be drawn. */
  ask(): void {
    if (this.#frame || this.#timer !== undefined) return;
    const wait = this.#next - performance.now();
    if (wait <= 0) this.#request();
    else
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#request();
      }, wait);
  }

  #request(): void {
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#began = performance.now();
      this.#drawn.port2.postMessage(null);
      this.draw();
    });
  }

  /** Draws nothing any more. */
  end(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#drawn.port1.close();
  }
}
