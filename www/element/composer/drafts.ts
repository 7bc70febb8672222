/** What was typed and not sent, by thread: kept in this tab, and small ones over a reload. */

/** Larger drafts stay in memory: the browser's storage is for small things. */
const STORED = 20_000;
const PREFIX = "oneloop.draft.";
const DELAY = 400;

/** Composers come and go with the view's language; what was typed does not. */
const texts = new Map<string, string>();
/** What is not in the browser's storage yet. */
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** In which the id of the last thread is that was not saved yet, by app: such a thread has another id after a reload. */
const FRESH = "oneloop.fresh.";

/**
 * The draft of a thread.
 * @param app the app's name, where the thread is a fresh one: what was typed in the last fresh one is now typed here
 */
export function readDraft(thread: string, app?: string): string {
  if (app !== undefined) adopt(thread, app);
  const kept = texts.get(thread);
  if (kept !== undefined) return kept;
  try {
    return localStorage.getItem(PREFIX + thread) ?? "";
  } catch {
    return "";
  }
}

/** What is typed in one place, behind what was typed there before. */
export function joinedDrafts(before: string, text: string): string {
  return [before, text].filter((part) => part.trim() !== "").join("\n\n");
}

function adopt(thread: string, app: string): void {
  try {
    const last = sessionStorage.getItem(FRESH + app);
    if (last === null || last === thread) return;
    const text = readDraft(last);
    writeDraft(last, "");
    if (text !== "") writeDraft(thread, joinedDrafts(text, readDraft(thread)), app);
  } catch {
    // Nothing is kept over a reload here.
  }
}

/** Keeps a draft; an empty one is forgotten. */
export function writeDraft(thread: string, text: string, app?: string): void {
  if (app !== undefined)
    try {
      sessionStorage.setItem(FRESH + app, thread);
    } catch {
      // As above.
    }
  texts.set(thread, text);
  clearTimeout(waiting.get(thread));
  if (text === "") store(thread);
  else
    waiting.set(
      thread,
      setTimeout(() => store(thread), DELAY),
    );
}

function store(thread: string): void {
  clearTimeout(waiting.get(thread));
  waiting.delete(thread);
  const text = texts.get(thread) ?? "";
  try {
    if (text === "" || text.length > STORED) localStorage.removeItem(PREFIX + thread);
    else localStorage.setItem(PREFIX + thread, text);
  } catch {
    // It stays in memory.
  }
}

// A page that is left has no time to wait.
globalThis.addEventListener?.("pagehide", () => {
  for (const thread of [...waiting.keys()]) store(thread);
});
