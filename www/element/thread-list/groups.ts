import type { ThreadRecord } from "../../api/view.js";
import { daysAgo, formatMonth } from "../i18n/format.js";
import { t } from "../i18n/index.js";

/** Threads of one stretch of time. */
export interface ThreadGroup {
  label: string;
  threads: ThreadRecord[];
}

/** Groups a list, newest first, by how long ago each thread was last used. */
export function groupThreads(threads: readonly ThreadRecord[], now = Date.now()): ThreadGroup[] {
  const groups: ThreadGroup[] = [];
  for (const thread of threads) {
    const label = groupLabel(thread.updatedAt, now);
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
