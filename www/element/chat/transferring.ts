import { t, tCount } from "../i18n/index.js";
import type { MessageKey } from "../i18n/index.js";
import { codeOf, reasonOf } from "../state/desk.js";
import type { ToastLevel, Progressing } from "../toast/toast.js";
import { saveFile } from "./save.js";
import type { TransfersHost } from "./transfers.js";

/** What is said of a file by the code of its refusal. */
const REFUSALS: Record<string, MessageKey> = {
  IMPORT_UNKNOWN: "transfer.unknown",
  IMPORT_DAMAGED: "transfer.damaged",
  IMPORT_INVALID: "transfer.damaged",
  IMPORT_NEWER: "transfer.newer",
  IMPORT_TOO_LARGE: "transfer.tooLarge",
  STORE_QUOTA: "transfer.full",
};

/** Lets the user keep all threads, or one, as a file. */
export async function exportThreads(host: TransfersHost, id?: string): Promise<void> {
  const chat = host.chat();
  const snapshot = chat?.snapshot({ steps: false });
  if (!chat?.transfer?.exportThreads || !snapshot) return;
  const one = snapshot.threads.find((thread) => thread.id === id);
  const name = one ? one.name || t("threads.untitled") : snapshot.name;
  const ending = new AbortController();
  const going = begin(host, "transfer.exporting", ending);
  let count = 0;
  try {
    const file = await chat.transfer.exportThreads({
      ...(id === undefined ? {} : { threads: [id] }),
      signal: ending.signal,
      onProgress: ({ threads, total }) => going.tell({ at: (count = threads), total }),
    });
    // Pressed when all was done already.
    if (ending.signal.aborted) return;
    saveFile(`${name} ${new Date().toISOString().slice(0, 10)}.zip`, file);
    say(host, "success", tCount("transfer.exported", count));
  } catch (error) {
    if (!ending.signal.aborted) say(host, "error", t("transfer.exportFailed", { reason: reasonOf(error) }));
  } finally {
    going.end();
  }
}

/** Takes the threads in files, one file after the other. */
export async function importThreads(host: TransfersHost, files: readonly File[]): Promise<void> {
  for (const file of files) await importFile(host, file);
}

async function importFile(host: TransfersHost, file: File): Promise<void> {
  const ending = new AbortController();
  const going = begin(host, "transfer.importing", ending);
  try {
    // A thread that is being deleted would go after it had come.
    await host.settle();
    const result = await host.chat()?.transfer?.importThreads(file, {
      signal: ending.signal,
      onProgress: ({ threads, total }) => going.tell({ at: threads, total }),
    });
    if (!result) return;
    const { threads, skipped } = result;
    const words = [
      ...(threads > 0 || skipped === 0 ? [tCount("transfer.imported", threads)] : []),
      ...(skipped > 0 ? [tCount("transfer.skipped", skipped)] : []),
    ];
    say(host, "success", words.join(" "));
  } catch (error) {
    if (ending.signal.aborted) return say(host, "info", t("transfer.importStopped"));
    const key = REFUSALS[codeOf(error) ?? ""] ?? "transfer.importFailed";
    say(host, "error", t(key, { name: file.name, reason: reasonOf(error) }));
  } finally {
    going.end();
  }
}

function begin(host: TransfersHost, words: MessageKey, ending: AbortController): Progressing {
  return host.toasts().progress(t(words), { label: t("transfer.cancel"), press: () => ending.abort() });
}

function say(host: TransfersHost, level: ToastLevel, words: string): void {
  host.toasts().show(level, words);
}
