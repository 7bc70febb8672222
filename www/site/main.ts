/** The site: an example app over the whole page, its thread in the address. */
import { init, type ChatController } from "oneloop";
import { preloadThread } from "oneloop/element";
import type { ThreadEvent } from "oneloop/element";
import { apps } from "./apps/index.js";
import type { ExampleApp } from "./apps/index.js";
import { showNotice } from "./offline/notice.js";
import { keepOffline } from "./offline/updates.js";
import { readRoute, writeRoute } from "./route.js";
import { makeSwitcher } from "./switcher.js";

/** In its two parts, which are beside the page. */
function loadCore(): Promise<void> {
  const [first, rest] = ["oneloop-first.wasm", "oneloop-rest.wasm"] as const;
  return init({ first: new URL(first, document.baseURI), rest: new URL(rest, document.baseURI) });
}

let figures: Promise<unknown> | undefined;

/** What draws figures: there before a thread is shown, which may have some, else once one can type. */
function loadFigures(): Promise<unknown> {
  figures ??= import("oneloop/element/figures").catch((error: unknown) => {
    // They are shown by their source, and asked for again with the next thread.
    figures = undefined;
    console.warn("Figures can’t be drawn:", error);
  });
  return figures;
}

/** Loads what draws threads, all of it at once: the page names its files. */
function loadThreads(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[rel=thread]"))
    link.rel = "modulepreload";
  preloadThread();
}

const page = document.querySelector("main") ?? document.body;
/** An app that was opened goes on while another is shown. */
const chats = new Map<ExampleApp, Promise<ChatController>>();
let shown: { app: ExampleApp; chat: ChatController } | undefined;

function openApp(app: ExampleApp): Promise<ChatController> {
  let chat = chats.get(app);
  if (!chat) {
    // Apps make their tools and graphs while they are evaluated.
    chat = loadCore()
      .then(() => app.load())
      .then((module) => module.default());
    chats.set(app, chat);
    // A failure is not kept: opening the app again tries again.
    chat.catch(() => chats.delete(app));
  }
  return chat;
}

async function show(): Promise<void> {
  const { app: id, thread } = readRoute(location.hash);
  const app = apps.find((each) => each.id === id) ?? apps[0];
  if (shown?.app === app) return showThread(shown.chat, thread);
  document.title = `${app.name} – oneloop`;
  if (thread !== undefined) loadThreads();
  try {
    const [chat] = await Promise.all([openApp(app), thread === undefined ? undefined : loadFigures()]);
    // Another one was chosen while it loaded.
    if (readRoute(location.hash).app !== id) return;
    const element = document.createElement("oneloop-chat");
    element.chat = chat;
    element.language = "auto";
    element.inspector = true;
    if (thread !== undefined) element.threadId = thread;
    element.append(makeSwitcher(app));
    element.addEventListener("oneloop-thread", (event) => {
      remember(app, (event as ThreadEvent).detail);
      // It can be typed in now.
      void loadFigures();
    });
    shown = { app, chat };
    page.replaceChildren(element);
  } catch (error) {
    shown = undefined;
    page.replaceChildren(failure(app, error));
  }
}

async function showThread(chat: ChatController, thread: string | undefined): Promise<void> {
  const open = chat.snapshot();
  const isStored = open.threads.some(({ id }) => id === open.thread.id);
  if (thread === open.thread.id || (thread === undefined && !isStored)) return;
  try {
    await (thread === undefined ? chat.newThread() : chat.openThread(thread));
  } catch {
    // Deleted since: the address leads to a fresh one.
    await chat.newThread();
  }
}

/** Keeps the address at the open thread; a fresh one has none until it is stored. */
function remember(app: ExampleApp, { id, stored }: ThreadEvent["detail"]): void {
  if (shown?.app !== app) return;
  const address = writeRoute({ app: app.id, thread: stored ? id : undefined });
  if (address === location.hash) return;
  const before = readRoute(location.hash);
  // A fresh thread that is stored stays the same place; another thread is another.
  const isSamePlace = before.thread === undefined && stored;
  if (isSamePlace || location.hash === "") history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

function failure(app: ExampleApp, error: unknown): HTMLElement {
  const box = document.createElement("div");
  box.className = "failure";
  box.setAttribute("role", "alert");
  const title = document.createElement("h1");
  title.textContent = `“${app.name}” could not be opened.`;
  const reason = document.createElement("p");
  reason.textContent = error instanceof Error ? error.message : String(error);
  const retry = document.createElement("button");
  retry.type = "button";
  retry.textContent = "Try again";
  retry.addEventListener("click", () => void show());
  box.append(title, reason, retry);
  return box;
}

// Once the page has nothing more urgent to fetch.
addEventListener("load", () => void keepOffline(showNotice));
addEventListener("hashchange", () => void show());
void show();
