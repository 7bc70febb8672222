import type { ThreadRecord } from "../../api/view.js";
import { daysAgo, formatMonth } from "../i18n/format.js";
import { t } from "../i18n/index.js";

/** Threads that are pinned, or of one stretch of time. */
export interface ThreadGroup {
  label: string;
  threads: ThreadRecord[];
}

/** Threads in the order they are shown in: the pinned ones first. */
export function pinnedFirst(threads: readonly ThreadRecord[]): ThreadRecord[] {
  return [...threads.filter(({ pinned }) => pinned), ...threads.filter(({ pinned }) => !pinned)];
}

/** Groups a list, pinned ones and then newest first, by how long ago each thread was last used. */
export function groupThreads(threads: readonly ThreadRecord[], now = Date.now()): ThreadGroup[] {
  const groups: ThreadGroup[] = [];
  for (const thread of threads) {
    const label = thread.pinned ? t("threads.pinned") : groupLabel(thread.updatedAt, now);
    const last = groups.at(-1);
    if (last?.label === label) last.threads.push(thread);
    else groups.push({ label, threads: [thread] });
  }
  return groups;
}

function groupLabel(iso: string, now: number): string {
  const days = daysAgo(iso, now);
  // A clock that was set back makes threads of tomorrow.
  if (!(days > 0)) return t("threads.today");
  if (days === 1) return t("threads.yesterday");
  if (days <= 7) return t("threads.week");
  return days <= 30 ? t("threads.month") : formatMonth(iso);
}
