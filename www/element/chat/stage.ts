import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChatProfile, Starter } from "../../api/view.js";
import type { Sending } from "../composer/composer.js";
import { t } from "../i18n/index.js";
import type { DictationMode } from "../speech/recognition.js";
import type { Desk } from "../state/desk.js";
import type { FlowTurn } from "../state/flow.js";
import type { ViewState } from "../state/view-state.js";
import type { VoiceView } from "../voice/voice.js";
import { PARTS } from "./parts.js";
import { renderGreeting, renderStarters } from "./templates.js";

/** What the conversation and the composer are drawn with, and what they ask for. */
export interface Stage {
  view: ViewState;
  desk: Desk | undefined;
  turns: FlowTurn[];
  /** Whether they can be drawn. */
  draws: boolean;
  profile: ChatProfile | undefined;
  /** The heading of suggestions that is open. */
  category: string | undefined;
  hasSettings: boolean;
  voice: VoiceView | undefined;
  dictates: DictationMode;
  chooseCategory(label: string): void;
  stop(): void;
  retry(): void;
  /** An answer that was cut off is to go on. */
  goOn(): void;
  openSettings(): void;
  warn(words: string): void;
  send(sending: Sending): void;
  unqueue(id: string): void;
  editLast(): void;
  speak(): void;
  takeBackVoice(): void;
  silence(): void;
  /** The user dictates. */
  dictated(): void;
}

/** The conversation, or what an empty one says, and the composer. */
export function renderStage(stage: Stage): TemplateResult {
  const { view, turns, profile } = stage;
  const { snapshot, running } = view;
  const loading = snapshot.status === "loading" || !stage.draws;
  const empty = !loading && turns.length === 0 && !running;
  return html`
    <div class=${empty ? "stage empty" : "stage"} @oneloop-stop=${() => stage.stop()}>
      ${
        empty
          ? html`<div class="greeting" part="greeting">
              <slot name="welcome">${renderGreeting(profile?.description)}</slot>
            </div>`
          : nothing
      }
      ${
        loading
          ? html`<div class="loading quiet small" role="status">${t("app.loading")}</div>`
          : renderConversation(stage, empty)
      }
      <div class="dock">
        <slot name="composer"
          ><oneloop-composer
            part="composer"
            exportparts=${PARTS.composer}
            .running=${running}
            .threadId=${snapshot.thread.id}
            .fresh=${view.isFresh}
            .name=${snapshot.name}
            .uploads=${snapshot.uploads}
            .commands=${snapshot.commands}
            .modes=${snapshot.modes}
            .queue=${snapshot.queue}
            .question=${view.question?.output}
            .voice=${stage.voice}
            .dictates=${stage.dictates}
            @oneloop-voice=${() => stage.speak()}
            @oneloop-voice-cancel=${() => stage.takeBackVoice()}
            @oneloop-silence=${() => stage.silence()}
            @oneloop-dictation=${() => stage.dictated()}
            @oneloop-dictation-failed=${(event: CustomEvent<string>) => stage.warn(event.detail)}
            @oneloop-not-loaded=${(event: CustomEvent<string>) => stage.warn(event.detail)}
            @oneloop-send=${(event: CustomEvent<Sending>) => stage.send(event.detail)}
            @oneloop-edit-last=${() => stage.editLast()}
            @oneloop-unqueue=${(event: CustomEvent<string>) => stage.unqueue(event.detail)}
          ></oneloop-composer
        ></slot>
        <slot name="footer"></slot>
      </div>
      ${
        empty
          ? renderStarters({
              items: profile?.starters ?? snapshot.starters,
              open: stage.category,
              toggle: (label) => stage.chooseCategory(label),
              send: ({ message, command }: Starter) =>
                stage.send({
                  text: message,
                  options: { files: [], ...(command === undefined ? {} : { command }) },
                }),
            })
          : nothing
      }
    </div>
  `;
}

function renderConversation(stage: Stage, empty: boolean): TemplateResult {
  const { view } = stage;
  return html`<oneloop-conversation
    part="thread-view"
    exportparts=${PARTS.conversation}
    ?hidden=${empty}
    .turns=${stage.turns}
    .threadId=${view.snapshot.thread.id}
    .running=${view.running}
    .hasSettings=${stage.hasSettings}
    .desk=${stage.desk}
    .view=${view}
    .marks=${view.marks}
    @oneloop-retry=${() => stage.retry()}
    @oneloop-continue=${() => stage.goOn()}
    @oneloop-settings=${() => stage.openSettings()}
    @oneloop-copy-failed=${() => stage.warn(t("message.copyFailed"))}
    @oneloop-markdown-failed=${() => stage.warn(t("error.markdown"))}
  ></oneloop-conversation>`;
}
