/** How many crossings of zero of its wave each side of a sample has: what is beyond half of the lower rate is gone by 40 dB a few hundred Hz later. */
const CROSSINGS = 16;

/** Gives sound another rate, block after block, as one: what is too high for it is taken out, so that it does not come back as another tone. */
export class Resampler {
  readonly #step: number;
  readonly #phases: number;
  readonly #cutoff: number;
  readonly #half: number;
  /** The weights of samples around a place between two of them, for each of those places there are. */
  readonly #kernels: Float32Array[] = [];
  /** What came before, as far as it is still heard. */
  #held: Float32Array;
  /** Where the next sample is, from the beginning of what is held, in parts of a sample. */
  #at = 0;

  /** @param from samples a second that come in
   * @param to samples a second that go out */
  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to);
    this.#step = from / divisor;
    this.#phases = to / divisor;
    this.#cutoff = Math.min(1, to / from);
    this.#half = Math.ceil(CROSSINGS / this.#cutoff);
    this.#held = new Float32Array(this.#half - 1);
  }

  /** The next samples. */
  push(block: Float32Array): Float32Array {
    if (this.#step === this.#phases) return block;
    const input = new Float32Array(this.#held.length + block.length);
    input.set(this.#held);
    input.set(block, this.#held.length);
    const taps = 2 * this.#half;
    const count = Math.max(0, Math.ceil(((input.length - taps + 1) * this.#phases - this.#at) / this.#step));
    const output = new Float32Array(count);
    for (let n = 0; n < count; n++) {
      const first = Math.floor(this.#at / this.#phases);
      const kernel = this.#kernel(this.#at % this.#phases);
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (kernel[tap] ?? 0) * (input[first + tap] ?? 0);
      output[n] = sum;
      this.#at += this.#step;
    }
    const past = Math.min(input.length, Math.floor(this.#at / this.#phases));
    this.#held = input.slice(past);
    this.#at -= past * this.#phases;
    return output;
  }

  #kernel(phase: number): Float32Array {
    let kernel = this.#kernels[phase];
    if (kernel) return kernel;
    const half = this.#half;
    kernel = new Float32Array(2 * half).map((_, tap) => {
      const from = tap - (half - 1) - phase / this.#phases;
      const x = Math.PI * this.#cutoff * from;
      return (x === 0 ? 1 : Math.sin(x) / x) * (0.5 + 0.5 * Math.cos((Math.PI * from) / half));
    });
    const sum = kernel.reduce((total, weight) => total + weight, 0);
    this.#kernels[phase] = kernel = kernel.map((weight) => weight / sum);
    return kernel;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
