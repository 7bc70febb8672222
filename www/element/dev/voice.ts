import type { OneloopChat } from "../classes.js";
import { Resampler } from "../voice/resampler.js";

/** Lets the user speak, who is a tone: nobody is asked for a microphone. */
export function speak(element: OneloopChat): void {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const voice = context.createMediaStreamDestination();
  tone.connect(voice);
  tone.start();
  navigator.mediaDevices.getUserMedia = async () => voice.stream;
  const composer = element.shadowRoot?.querySelector("oneloop-composer");
  composer?.shadowRoot?.querySelector<HTMLElement>(".voice")?.click();
}

/** A tone of one rate with another: in blocks, and all of it at once. */
export function resample(
  { from, to, tone, seconds }: { from: number; to: number; tone: number; seconds: number },
  block: number,
): { samples: number[]; whole: number[] } {
  const sound = new Float32Array(from * seconds).map((_, n) => Math.sin((2 * Math.PI * tone * n) / from));
  const inBlocks = new Resampler(from, to);
  const samples: number[] = [];
  for (let at = 0; at < sound.length; at += block)
    samples.push(...inBlocks.push(sound.subarray(at, at + block)));
  return { samples, whole: [...new Resampler(from, to).push(sound)] };
}
