// An app that hears: it keeps what it was told, and says it again where it is asked to.
// @ts-check

import "oneloop/element";
import { Chat } from "oneloop";

/** What the app was told, in order. @type {unknown[]} */
export const told = [];
/** @type {import("oneloop").AudioChunk[]} */
export const chunks = [];
/** How the app behaves. */
export const app = { listens: true, fails: false, answers: false };

const sampleRate = Number(new URLSearchParams(location.search).get("rate") ?? 24_000);
export const chat = new Chat({ name: "Ear", database: "voice", audio: { sampleRate } });
chat.onMessage((message, turn) => turn.message(`[${message.content}]`).send());
chat.onAudioStart((turn) => {
  told.push("start");
  threads.push(turn.thread.id);
  return app.listens;
});
chat.onAudioChunk((chunk, turn) => {
  chunks.push(chunk);
  if (app.fails) throw new Error("The ear hurts.");
  if (app.answers) turn.sendAudio({ mimeType: "pcm16", data: chunk.data });
});
chat.onAudioEnd((turn, { cancelled }) => {
  told.push({ cancelled });
  threads.push(turn.thread.id);
});
chat.onAction("sing", (action, turn) => {
  const { seconds, track } = /** @type {any} */ (action.payload);
  const data = new Int16Array(sampleRate * Number(seconds)).map((_, n) => Math.sin(n / 8) * 9_000).buffer;
  // In pieces, as from a network.
  for (let at = 0; at < data.byteLength; at += 4_800)
    turn.sendAudio({ mimeType: "pcm16", data: data.slice(at, at + 4_800), track });
});
chat.onAction("wave", (action, turn) =>
  turn.sendAudio({ mimeType: "audio/wav", data: new Uint8Array(/** @type {any} */ (action.payload).bytes) }),
);
chat.onAction("hush", (_, turn) => turn.interruptAudio());

/** The threads of starts and ends. @type {string[]} */
export const threads = [];

/** Pieces that are played: when each begins, how long it is. @type {{ begin: number, duration: number }[]} */
export const played = [];
/** What comes out of the page: the loudest sample of the last moment. */
let analyser = /** @type {AnalyserNode | undefined} */ (undefined);
export function loudness() {
  if (!analyser || analyser.context.state === "closed") return 0;
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return Math.max(...samples.map(Math.abs));
}

const { connect } = AudioNode.prototype;
/** @type {any} */ (AudioBufferSourceNode.prototype).connect = function (/** @type {AudioNode} */ to) {
  if (analyser?.context !== to.context) {
    analyser = /** @type {AudioContext} */ (to.context).createAnalyser();
    analyser.connect(to);
  }
  return /** @type {any} */ (connect).call(this, analyser);
};
const { start } = AudioBufferSourceNode.prototype;
AudioBufferSourceNode.prototype.start = function (begin = 0) {
  played.push({ begin, duration: this.buffer?.duration ?? 0 });
  start.call(this, begin);
};

/** Microphones that were handed out. @type {MediaStreamTrack[]} */
export const tracks = [];
const devices = /** @type {MediaDevices | undefined} */ (navigator.mediaDevices);
if (devices) {
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    tracks.push(...stream.getTracks());
    return stream;
  };
}

/** Which nodes took the sound of the microphone. @type {string[]} */
export const taps = [];
const { createScriptProcessor } = AudioContext.prototype;
/** @this {AudioContext} @param {[number?, number?, number?]} given */
function inPage(...given) {
  taps.push("page");
  return createScriptProcessor.apply(this, given);
}
AudioContext.prototype.createScriptProcessor = inPage;
const { AudioWorkletNode } = window;
window.AudioWorkletNode = class extends AudioWorkletNode {
  /** @param {ConstructorParameters<typeof AudioWorkletNode>} given */
  constructor(...given) {
    super(...given);
    taps.push("worklet");
  }
};

const element = document.createElement("oneloop-chat");
element.language = "en";
element.chat = chat;
document.body.append(element);
