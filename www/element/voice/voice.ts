import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { AudioInput, ChatController } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { rest } from "../later/parts.js";
import { reasonOf } from "../state/desk.js";
import type { Microphone } from "./microphone.js";
import type { Player, Sound } from "./player.js";

/** What a composer shows of it: another object once something has changed. */
export interface VoiceView {
  /** Whether the user is heard. */
  state: "off" | "starting" | "on";
  /** Whether the app is. */
  playing: boolean;
  /** When the user began to speak, by `performance.now()`. */
  since: number;
  /** From 0 to 1: how loud the user is now. */
  level: () => number;
}

/** What it needs of the view. */
export interface VoiceHost {
  chat: () => ChatController | undefined;
  /** What the app takes, where it takes something. */
  offered: () => AudioInput | false | null | undefined;
  /** Tells the user that something is wrong. */
  warn: (words: string) => void;
}

/** The user's voice to the app, and the app's to the user. The parts that do it are loaded when they are first wanted. */
export class Voice implements ReactiveController {
  #state: VoiceView["state"] = "off";
  #since = 0;
  #microphone: Microphone | undefined;
  #player: Player | undefined;
  /** Another object each time the user speaks. */
  #attempt: object | undefined;
  /** Whom they speak to. */
  #chat: ChatController | undefined;
  /** What the app has sent, while the player is being loaded, in order. */
  #sounds: Promise<unknown> = Promise.resolve();
  /** Another one after each interruption. */
  #epoch = 0;
  #view: VoiceView | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly given: VoiceHost,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.cancel();
    this.leave();
  }

  /** What is shown; undefined where the app takes no voice and plays none. */
  get view(): VoiceView | undefined {
    const playing = this.isPlaying;
    if (!this.given.offered() && this.#state === "off" && !playing) return undefined;
    return (this.#view ??= {
      state: this.#state,
      playing,
      since: this.#since,
      level: () => this.#microphone?.level ?? 0,
    });
  }

  /** Whether the user is heard, or about to be. */
  get isOn(): boolean {
    return this.#state !== "off";
  }

  /** Whether the app is heard. */
  get isPlaying(): boolean {
    return this.#player?.isPlaying ?? false;
  }

  #changed(state = this.#state): void {
    this.#state = state;
    this.#view = undefined;
    this.host.requestUpdate();
  }

  /** Begins to listen, or ends it: what was said is the app's. Gives back whether there is anything to do. */
  toggle(): boolean {
    const offered = this.given.offered();
    if (this.isOn) this.#over({ cancelled: this.#state === "starting" });
    else if (offered) void this.#start(offered);
    else return false;
    return true;
  }

  /** What was said is taken back. */
  cancel(): void {
    if (this.isOn) this.#over({ cancelled: true });
  }

  /** Nothing of what the app has sent so far is played any more. */
  silence(): void {
    this.#epoch++;
    this.#player?.interrupt();
  }

  /** The chat has ended it, as a stop and another thread do. */
  leave(): void {
    this.#end();
    this.#epoch++;
    this.#player?.close();
  }

  /** Something that the app tells its view. */
  hear(name: string, payload: unknown): void {
    if (name === "audio_interrupt") this.silence();
    if (name !== "audio") return;
    const epoch = this.#epoch;
    const rate = (this.given.offered() || undefined)?.sampleRate ?? 24_000;
    this.#sounds = this.#sounds
      .then(() => (this.#player ? undefined : this.#loadPlayer()))
      .then(() => epoch === this.#epoch && this.#player?.play(payload as Sound, rate))
      .catch(this.#mute);
  }

  async #loadPlayer(): Promise<void> {
    const { Player } = await import("./player.js");
    this.#player = new Player(() => this.#changed(), this.#mute);
  }

  #mute = (error: unknown): void => this.given.warn(t("voice.unplayable", { reason: reasonOf(error) }));

  async #start({ sampleRate }: AudioInput): Promise<void> {
    const attempt = {};
    this.#attempt = attempt;
    const isOver = (): boolean => this.#attempt !== attempt;
    this.#changed("starting");
    const chat = (this.#chat = this.given.chat());
    let isFirst = true;
    try {
      const [{ Microphone }] = await Promise.all([import("./microphone.js"), rest.load()]);
      const microphone = await Microphone.open(sampleRate, {
        heard: (data) => {
          const elapsedTime = Math.round(performance.now() - this.#since);
          const sent = chat?.sendAudio({ mimeType: "pcm16", data, isStart: isFirst, elapsedTime });
          isFirst = false;
          // What the app fails with is shown in the chat. It does not go on being told.
          sent?.catch(() => !isOver() && this.cancel());
        },
        lost: () => {
          if (isOver()) return;
          this.#over({ cancelled: false });
          this.given.warn(t("voice.lost"));
        },
      });
      if (isOver()) return microphone.end({ cancelled: true });
      this.#microphone = microphone;
      const listens = await chat?.startAudio();
      if (isOver()) return;
      if (!listens) {
        this.#end();
        return this.given.warn(t("voice.refused"));
      }
      this.#since = performance.now();
      microphone.begin();
      this.#changed("on");
    } catch (error) {
      if (isOver()) return;
      this.#end();
      this.given.warn(problemOf(error));
    }
  }

  #over(how: { cancelled: boolean }): void {
    this.#end(how.cancelled);
    this.#tell(how);
  }

  #tell(how: { cancelled: boolean }): void {
    // What a hook fails with is shown in the chat.
    this.#chat?.endAudio(how).catch(() => {});
  }

  /** Lets go of the microphone. */
  #end(cancelled = true): void {
    this.#microphone?.end({ cancelled });
    this.#attempt = undefined;
    this.#microphone = undefined;
    if (this.isOn) this.#changed("off");
  }
}

/** What is said of why there is no sound. */
function problemOf(error: unknown): string {
  const problem = (error as { problem?: string }).problem;
  switch (problem) {
    case "insecure":
    case "denied":
    case "missing":
    case "busy":
      return t(`voice.${problem}`);
    default:
      return t("voice.failed", { reason: reasonOf(error) });
  }
}
