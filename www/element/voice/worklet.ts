/**
 * What a browser's own thread for sound runs: it hands on what comes in. A file of its own (`chunks/voice-worklet.js`), that imports nothing, because pages name it as a file.
 */
declare const registerProcessor: (name: string, processor: new () => object) => void;
declare const AudioWorkletProcessor: new () => { port: MessagePort };

/** Some 20 ms: each message costs the page a task. */
const BLOCK = 1024;

class Tap extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK);
  #filled = 0;

  process([channels = []]: Float32Array[][]): boolean {
    const [samples] = channels;
    if (!samples) return true;
    if (this.#filled + samples.length > BLOCK) {
      const full = this.#block.subarray(0, this.#filled);
      this.port.postMessage(full, [full.buffer]);
      this.#block = new Float32Array(BLOCK);
      this.#filled = 0;
    }
    this.#block.set(samples, this.#filled);
    this.#filled += samples.length;
    return true;
  }
}

registerProcessor("oneloop-tap", Tap);
