// The browser's engines for speech, by a script: recognition needs a network and a microphone, reading needs voices, and the tests' Chromium has none of them. These stand below our code, in
// the place of `window.SpeechRecognition` and `window.speechSynthesis`, with the interface, the events and their order of the Web Speech API; what they tell is the test's.
// @ts-check

/** What a browser's recognition is made to do. */
export function scriptRecognition() {
  /** @type {Recognition[]} */
  const made = [];
  /** How the language is there, whether it can be fetched, and what was asked. */
  const state = { available: "unavailable", installs: false, asked: /** @type {unknown[]} */ ([]) };
  class Recognition extends EventTarget {
    lang = "";
    continuous = false;
    interimResults = false;
    /** @type {"new" | "on" | "stopping" | "over"} */
    state = "new";
    /** @type {object[]} */
    results = [];
    static async available(/** @type {unknown} */ wanted) {
      state.asked.push(["available", wanted]);
      return state.available;
    }
    static async install(/** @type {unknown} */ wanted) {
      state.asked.push(["install", wanted]);
      return state.installs;
    }
    constructor() {
      super();
      made.push(this);
    }
    start() {
      if (this.state !== "new") throw new DOMException("It has started.", "InvalidStateError");
      this.state = "on";
      queueMicrotask(() => this.dispatchEvent(new Event("start")));
    }
    stop() {
      if (this.state === "on") this.state = "stopping";
    }
    abort() {
      if (this.state === "over") return;
      this.state = "over";
      queueMicrotask(() => {
        this.dispatchEvent(Object.assign(new Event("error"), { error: "aborted", message: "" }));
        this.dispatchEvent(new Event("end"));
      });
    }
    /** All results, as the browser tells them: the last one takes the place of one that was not final. */
    hear(/** @type {string} */ transcript, isFinal = false) {
      const last = /** @type {{ isFinal?: boolean } | undefined} */ (this.results.at(-1));
      if (last && !last.isFinal) this.results.pop();
      this.results.push(Object.assign([{ transcript, confidence: 0.9 }], { isFinal }));
      const results = [...this.results];
      this.dispatchEvent(Object.assign(new Event("result"), { results, resultIndex: results.length - 1 }));
    }
    fail(/** @type {string} */ error, message = "") {
      this.state = "over";
      this.dispatchEvent(Object.assign(new Event("error"), { error, message }));
      this.dispatchEvent(new Event("end"));
    }
    finish() {
      this.state = "over";
      this.dispatchEvent(new Event("end"));
    }
  }
  Object.defineProperty(Recognition.prototype, "processLocally", { value: false, writable: true });
  Object.assign(window, {
    SpeechRecognition: Recognition,
    recognition: { made, state, last: () => made.at(-1) },
  });
}

/** What a browser's voices are made to say: each utterance until the test ends it. */
export function scriptVoices() {
  const said = /** @type {SpeechSynthesisUtterance[]} */ ([]);
  let queue = /** @type {SpeechSynthesisUtterance[]} */ ([]);
  const voice = (/** @type {string} */ lang, localService = true) => ({
    lang,
    localService,
    name: `${lang} ${localService ? "here" : "there"}`,
    voiceURI: lang,
    default: false,
  });
  const voices = [voice("en-US", false), voice("en-GB"), voice("zh-CN"), voice("ar-SA"), voice("de-DE")];
  class Utterance extends EventTarget {
    lang = "";
    rate = 1;
    voice = null;
    /** @type {((event: Event) => void) | null} */ onend = null;
    /** @type {((event: Event) => void) | null} */ onerror = null;
    constructor(/** @type {string} */ text) {
      super();
      this.text = text;
    }
  }
  const speechSynthesis = {
    getVoices: () => voices,
    resume() {},
    speak: (/** @type {any} */ utterance) => {
      said.push(utterance);
      queue.push(utterance);
    },
    cancel: () => {
      const dropped = queue;
      queue = [];
      queueMicrotask(() => dropped.forEach((each) => fail(each, "canceled")));
    },
  };
  const fail = (/** @type {any} */ utterance, /** @type {string} */ error) =>
    utterance.onerror?.(Object.assign(new Event("error"), { error, utterance }));
  Object.defineProperty(window, "speechSynthesis", { value: speechSynthesis });
  Object.assign(window, {
    SpeechSynthesisUtterance: Utterance,
    voices: {
      said: () => said.map(({ text, lang, rate, voice }) => ({ text, lang, rate, voice: voice?.name })),
      isSilent: () => queue.length === 0,
      /** Says what waits, to its end, one after the other; so many of them. */
      go: (count = Infinity) => {
        for (let n = 0; n < count && queue.length > 0; n++) {
          const utterance = /** @type {any} */ (queue.shift());
          utterance.onend?.(Object.assign(new Event("end"), { utterance }));
        }
      },
      fail: (/** @type {string} */ error) => fail(queue.shift(), error),
    },
  });
}
