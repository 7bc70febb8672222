import { loadMarkdown } from "../markdown/load.js";
import { Later } from "./later.js";

/** What a thread is drawn with: messages, steps, Markdown. An empty chat can be typed in without it. */
export const thread = new Later(() => import("./thread.js"));

/** What somebody opens, and what apps put into threads: the settings, the find, elements, questions. */
export const rest = new Later(() => import("./rest.js"));

/** The palette and the list of shortcuts. */
export const palette = new Later(() => import("../palette/index.js"));

/** The inspector. */
export const inspector = new Later(() => import("../inspector/index.js"));

/** Loads what a thread is drawn with: for a page that knows, before its chat is there, that it will show one. A failure is told by the view. */
export function preloadThread(): void {
  for (const loading of [thread.load(), loadMarkdown()]) loading.catch(() => undefined);
}
