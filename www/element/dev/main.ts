/** The gallery: every state of the view by name, for whoever works on it and for its tests. */
import "../index.js";
import "../figures/index.js";
import type { FixtureChat } from "./fixture.js";
import { markdownBody, renderPieces } from "./markdown.js";
import { openInspector } from "./inspector.js";
import { rest, thread } from "../later/parts.js";
import { editLabels, openPalette, selectThreads } from "./palette.js";
import { showSpeech } from "./speech.js";
import { STATES } from "./states.js";
import { resample, speak } from "./voice.js";
import { showWidget } from "./widget.js";

declare global {
  interface Window {
    /** The chat that is shown. */
    fixture: FixtureChat;
    /** How often an attack of the texts ran. */
    firedCount: number;
    fired: () => void;
    renderPieces: typeof renderPieces;
    markdownBody: typeof markdownBody;
    resample: typeof resample;
  }
}

window.firedCount = 0;
window.renderPieces = renderPieces;
window.markdownBody = markdownBody;
window.resample = resample;
window.fired = () => void window.firedCount++;

const name = new URLSearchParams(location.search).get("state");
const make = name === null ? undefined : STATES[name];

// A state is looked at with all of its parts there.
if (make) await Promise.all([thread.load(), rest.load()]);

if (make && name?.startsWith("widget")) {
  document.title = `${name} – gallery`;
  window.fixture = make();
  showWidget(window.fixture, name);
} else if (make) {
  document.title = `${name} – gallery`;
  window.fixture = make();
  const element = document.createElement("oneloop-chat");
  element.chat = window.fixture;
  document.querySelector("main")?.append(element);
  if (name?.startsWith("inspector-")) void openInspector(name);
  if (name === "shortcuts") void element.updateComplete.then(() => element.toggleShortcuts());
  if (name?.startsWith("palette")) void openPalette(element, name);
  if (name === "threads-selected") void element.updateComplete.then(() => selectThreads(element));
  if (name === "threads-labels") void element.updateComplete.then(() => editLabels(element));
  if (name === "voice") void element.updateComplete.then(() => speak(element));
  if (name !== null && ["speech", "dictating", "reading"].includes(name)) void showSpeech(element, name);
  if (name === "transfer") void element.updateComplete.then(() => exportThread(element));
  if (name === "settings")
    void element.updateComplete.then(() =>
      element.shadowRoot?.querySelector<HTMLElement>("header [aria-label=Settings]")?.click(),
    );
  if (name === "toasts") void element.updateComplete.then(showToasts);
} else {
  const list = document.createElement("ul");
  for (const each of Object.keys(STATES)) {
    const link = document.createElement("a");
    link.href = `?state=${each}`;
    link.textContent = each;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  document.querySelector("main")?.append(list);
}

function exportThread(element: HTMLElement): void {
  const list = element.shadowRoot?.querySelector("oneloop-thread-list");
  list?.dispatchEvent(new CustomEvent("oneloop-export", { detail: "open", bubbles: true }));
}

function showToasts(): void {
  window.fixture.tell({
    type: "toast",
    level: "info",
    message: "A newer version is ready: reload to use it.",
  });
  window.fixture.tell({ type: "toast", level: "success", message: "Settings saved." });
  window.fixture.tell({ type: "toast", level: "warning", message: "The browser’s storage is nearly full." });
  window.fixture.tell({
    type: "toast",
    level: "error",
    message: "Your message was not sent. The store is full.",
  });
}
