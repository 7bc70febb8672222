import type { StepRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";
import type { ViewState } from "../state/view-state.js";

/** Lets the user keep the open thread as a Markdown file. */
export function saveThread({ snapshot, steps }: ViewState): void {
  const name = snapshot.thread.name || t("threads.untitled");
  saveFile(`${name}.md`, new Blob([threadAsMarkdown(name, steps.values())], { type: "text/markdown" }));
}

/** The messages of a thread as one Markdown document. */
function threadAsMarkdown(name: string, steps: Iterable<StepRecord>): string {
  const parts = [`# ${name}`];
  for (const { type, name: author, output } of steps) {
    if (output.trim() === "" || !type.endsWith("_message")) continue;
    if (type === "user_message") parts.push(`## ${t("message.you")}`);
    else if (type === "assistant_message") parts.push(`## ${author}`);
    parts.push(output.trim());
  }
  return `${parts.join("\n\n")}\n`;
}

/** Lets the user keep something as a file. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  // Signs that some system does not allow in names.
  link.download = name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ").trim();
  link.click();
  // The download has its own hold on the content once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
