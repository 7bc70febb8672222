import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { StepRecord } from "../../api/view.js";
import { attemptsOf, renderAttempts } from "../attempts/attempts.js";
import type { Attempts } from "../attempts/attempts.js";
import { t } from "../i18n/index.js";
import type { Desk } from "../state/desk.js";
import type { FlowItem, FlowTurn } from "../state/flow.js";
import type { ViewState } from "../state/view-state.js";

/** What a turn is drawn with. */
export interface TurnSetting {
  desk: Desk;
  view: ViewState;
  running: boolean;
  hasSettings: boolean;
  isNewest: boolean;
  /** Whether it was begun while it is shown: it gets the room to stand at the top. */
  isFresh: boolean;
}

/** What a turn looks like. */
export function renderTurn(turn: FlowTurn, setting: TurnSetting): TemplateResult {
  const { isNewest, running, isFresh, desk, view } = setting;
  const waiting = isNewest && running && !turn.items.some(isAlive);
  // The attempts at an answer are told where it ends.
  const attempts = attemptsOf(view.marks.attempts, turn.runs);
  const ends = turn.items.findLastIndex((item) => item.kind === "message" && isAnswer(item.step));
  const isOver = !(isNewest && running);
  return html`
    <div class=${isFresh ? "turn fresh" : "turn"}>
      ${repeat(
        turn.items,
        (item) => item.key,
        (item, at) =>
          renderItem(item, turn.items[at + 1], setting, {
            attempts: at === ends ? attempts : undefined,
            repeatable: (at === ends || isUnanswered(turn, item)) && turn.repeatable && isOver,
            deletable: isQuestion(item) || (at === ends && turn.items.some(isQuestion)),
          }),
      )}
      ${ends < 0 && attempts && isOver ? renderEnded(attempts, running, desk) : nothing}
      ${waiting ? html`<div class="waiting" aria-hidden="true"><span class="tip"></span></div>` : nothing}
    </div>
  `;
}

/** A turn without an answer. */
function renderEnded(attempts: Attempts, running: boolean, desk: Desk): TemplateResult {
  return html`<div class="actions turn-tools">
    ${renderAttempts(attempts, !running, (id) => void desk.attempt(desk.chat.selectAttempt(id)))}
  </div>`;
}

function renderItem(
  item: FlowItem,
  next: FlowItem | undefined,
  { desk, view, running, hasSettings, isNewest }: TurnSetting,
  end: { attempts: Attempts | undefined; repeatable: boolean; deletable: boolean },
): TemplateResult {
  const isLast = isNewest && next === undefined;
  switch (item.kind) {
    case "message": {
      const { step } = item;
      const { attempts, feedback } = view.marks;
      return html`<oneloop-message
        data-id=${step.id}
        ?data-newest=${isLast}
        .step=${step}
        .elements=${view.elementsOf(step.id)}
        .feedback=${feedback.get(step.id)}
        .attempts=${step.type === "user_message" ? attemptsOf(attempts, [step.id]) : end.attempts}
        .repeatable=${end.repeatable}
        .deletable=${end.deletable}
        .idle=${!running}
        .desk=${desk}
        .continuable=${isNewest && !running && isCutOff(step) && (next === undefined || isNote(next))}
        .retryable=${isLast && !running}
        .hasSettings=${hasSettings}
        .noted=${next !== undefined && isNote(next)}
      ></oneloop-message>`;
    }
    case "steps":
      return html`<oneloop-step-tree
        data-id=${item.key}
        .nodes=${item.nodes}
        .settled=${item.settled}
      ></oneloop-step-tree>`;
    case "note":
      return html`<p class="note">${t("message.turnInterrupted")}</p>`;
  }
}

/** Whether a message is what a turn answers, and not something it asks or reports. */
function isAnswer({ type, ask, error }: StepRecord): boolean {
  return type === "assistant_message" && !ask && !error;
}

/** Whether an item is what a user has said. */
function isQuestion(item: FlowItem): boolean {
  return item.kind === "message" && item.step.type === "user_message";
}

/** Whether a question got no answer: that was deleted, or stopped before it began. */
function isUnanswered({ items }: FlowTurn, item: FlowItem): boolean {
  return isQuestion(item) && items.every((other) => other === item || other.kind === "note" || isNote(other));
}

/** Whether an answer ended before its end. */
function isCutOff({ type, status }: StepRecord): boolean {
  return type === "assistant_message" && (status === "stopped" || status === "interrupted");
}

/** Whether a message is a note of the system's. */
function isNote(item: FlowItem): boolean {
  return item.kind === "message" && item.step.type === "system_message";
}

/** Whether an item shows by itself that work goes on. */
function isAlive(item: FlowItem): boolean {
  if (item.kind === "message") return item.step.status === "running" || item.step.waitForAnswer === true;
  return item.kind === "steps" && item.nodes.some(({ step }) => step.status === "running");
}
