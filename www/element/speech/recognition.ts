/** The browser's own recognition of speech. What TypeScript does not know of it yet, as the Web Speech API says it. */

/** Which languages are asked for, and whether only on the device. */
interface Wanted {
  langs: string[];
  processLocally: boolean;
}

/** One time that a browser listens. */
export interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  start(): void;
  /** What was heard is still told. */
  stop(): void;
  abort(): void;
}

interface Recognizer {
  new (): Recognition;
  prototype: Recognition;
  /** Only where a browser can recognize on the device. */
  available?(wanted: Wanted): Promise<string>;
  install?(wanted: Wanted): Promise<boolean>;
}

/** Where speech is recognized: wherever the browser does it (Chromium sends the sound to its maker, unless it has the language itself), or only on the device. */
export type DictationMode = boolean | "device";

/** What recognizes speech, where the browser has it and does it as it is wanted. */
export function recognizerFor(mode: DictationMode): Recognizer | undefined {
  const named = globalThis as { SpeechRecognition?: Recognizer; webkitSpeechRecognition?: Recognizer };
  const recognizer = named.SpeechRecognition ?? named.webkitSpeechRecognition;
  if (!recognizer || mode === false) return undefined;
  return mode === "device" && !("processLocally" in recognizer.prototype) ? undefined : recognizer;
}

/**
 * Whether a language can be recognized on the device now. One that can be fetched is: by the browser, for the next time or, where nothing else is wanted, for this one.
 * @param fetching told when that begins which has to be waited for
 */
export async function isOnDevice(
  recognizer: Recognizer,
  language: string,
  mode: DictationMode,
  fetching: () => void,
): Promise<boolean> {
  const wanted: Wanted = { langs: [language], processLocally: true };
  try {
    const found = await recognizer.available?.(wanted);
    if (found === "available") return true;
    if (found !== "downloadable" && found !== "downloading") return false;
    const installed = recognizer.install?.(wanted) ?? Promise.resolve(false);
    if (mode === "device") {
      fetching();
      return await installed;
    }
    installed.catch(() => {});
  } catch {
    // A page's policy may forbid it, or the tag is none that a browser knows.
  }
  return false;
}

/** Android's recognition tells the same words again and again if it is to go on by itself. */
export const GOES_ON = !/\bAndroid\b/.test(navigator.userAgent);
