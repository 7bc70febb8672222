import type { StepRecord } from "../../api/view.js";
import { formatDuration } from "../i18n/format.js";
import { t } from "../i18n/index.js";
import type { MessageKey } from "../i18n/index.js";

/** What a step is called in the present and the past: "Using multiply", "Used multiply". One of no kind has its own words. */
export function stepTitle(step: StepRecord): string {
  if (step.type === "undefined") return step.name;
  const kind = step.type === "llm" || step.type === "run" || step.type === "retrieval" ? step.type : "tool";
  const tense = step.status === "running" ? "running" : "done";
  return t(`step.${kind}.${tense}`, { name: step.name });
}

/** How long it took, or has taken so far. */
export function stepMilliseconds(step: StepRecord, now = Date.now()): number {
  const start = Date.parse(step.start ?? step.createdAt);
  const end = step.end !== undefined ? Date.parse(step.end) : step.status === "running" ? now : start;
  return Math.max(0, end - start) || 0;
}

/** From the first step's beginning to the last one's end. */
export function groupMilliseconds(steps: StepRecord[]): number {
  const starts = steps.map((step) => Date.parse(step.start ?? step.createdAt));
  const ends = steps.map((step, at) => (starts[at] ?? 0) + stepMilliseconds(step));
  return Math.max(0, Math.max(...ends) - Math.min(...starts));
}

/** "failed", "stopped", "interrupted": never by colour alone. */
export function stepMark(step: StepRecord): string {
  if (step.status === "running" || step.status === "done") return "";
  return t(`step.status.${step.status}` satisfies MessageKey);
}

/** The time as it is shown. */
export function stepTime(step: StepRecord): string {
  return formatDuration(stepMilliseconds(step));
}
