// A React app with a chat in it, by the hooks: it counts how often each piece is drawn.
// @ts-check

import "oneloop/element";
import { Chat, MemoryDataLayer, Text } from "oneloop";
import {
  useChat,
  useChatEvent,
  useChatSelector,
  useElementContent,
  useMessages,
  useStepTree,
} from "oneloop/react";
import { connectChat, exposeChat } from "oneloop/worker";
import { createElement as h, memo, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { saidIn, settledOf } from "./kit.js";

/** @typedef {import("oneloop").ChatController} ChatController */
/** @typedef {import("oneloop").ChatSnapshot} ChatSnapshot */

export const chat = new Chat({ name: "React", dataLayer: new MemoryDataLayer() });
chat.onMessage(async ({ content }, turn) => {
  const [what = "", count = 0] = content.split(" ");
  const answer = turn.message();
  if (what === "stream") {
    for (let at = 0; at < Number(count); at += 1) await answer.streamToken(`${at} `);
    return answer.send();
  }
  if (what === "slowly") {
    // As models speak: some tokens a frame, over many frames.
    for (let at = 0; at < Number(count); at += 1) {
      await answer.streamToken(`${at} `);
      await turn.sleep(2);
    }
    return answer.send();
  }
  if (what === "element") {
    const elements = [new Text({ name: "note", content: "its content" })];
    return turn.message({ content: "here it is", elements }).send();
  }
  if (what === "toast") return turn.toast("a word", "warning");
  if (what === "step")
    return turn.step({ name: "outer" }, (outer) => outer.step({ name: "inner" }, () => "result"));
  return turn.message(`You said: ${content}`).send();
});

/** How often each piece was drawn. @type {Record<string, number>} */
export const drawn = {};
/** What was heard. @type {string[]} */
export const heard = [];
/** Every picture that was drawn. @type {Readonly<ChatSnapshot>[]} */
export const pictures = [];

/** @param {string} name */
const note = (name) => void (drawn[name] = (drawn[name] ?? 0) + 1);

const Message = memo((/** @type {{ step: import("oneloop").StepRecord }} */ { step }) => {
  note(step.id);
  return h("p", { "data-type": step.type }, step.output);
});

/** @param {{ chat: ChatController, id: string }} props */
function Content({ chat, id }) {
  const read = useElementContent(chat, id);
  return h("output", { "data-status": read.status }, read.status === "ready" ? String(read.content) : "");
}

const Names = memo((/** @type {{ chat: ChatController }} */ { chat }) => {
  const names = useChatSelector(chat, ({ threads }) => threads.map(({ name }) => name));
  note("names");
  return h("nav", null, names.join(", "));
});

/**
 * @param {{ nodes: readonly import("oneloop/react").StepNode[] }} props
 * @returns {import("react").ReactNode}
 */
function Tree({ nodes }) {
  return h(
    "ul",
    null,
    nodes.map(({ step, children }) =>
      h("li", { key: step.id }, step.name || step.type, h(Tree, { nodes: children })),
    ),
  );
}

/** @param {{ chat: ChatController }} props */
function Steps({ chat }) {
  return h("aside", null, h(Tree, { nodes: useStepTree(chat) }));
}

/** @param {{ chat: ChatController }} props */
function App({ chat }) {
  const snapshot = useChat(chat);
  pictures.push(snapshot);
  useChatEvent(chat, "toast", ({ level, message }) => void heard.push(`${level}: ${message}`));
  const messages = useMessages(chat);
  note("app");
  return h(
    "main",
    { "data-status": snapshot.status, "aria-busy": snapshot.running },
    h(Names, { chat }),
    h(Steps, { chat }),
    messages.map((step) => h(Message, { key: step.id, step })),
    snapshot.elements.map(({ id }) => h(Content, { key: id, chat, id })),
    h("button", { onClick: () => void chat.stop() }, "Stop"),
  );
}

/** How many of a chat's subscriptions are open. */
export const open = { count: 0 };

/** Counts them. @param {ChatController} chat */
function counted(chat) {
  const subscribe = chat.subscribe.bind(chat);
  chat.subscribe = (listener) => {
    const end = subscribe(listener);
    open.count += 1;
    return () => {
      open.count -= 1;
      end();
    };
  };
  return chat;
}

/** Shows a chat in a place of its own; resolves with what takes it away. @param {ChatController} of */
export function show(of = chat) {
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  root.render(h(StrictMode, null, h(App, { chat: of })));
  return { place, hide: () => root.unmount() };
}

/** Shows our own view in a React app. */
export function showElement() {
  const place = document.body.appendChild(document.createElement("div"));
  createRoot(place).render(h("oneloop-chat", { chat, style: { height: "20rem" } }));
}

/** The chat once more, as from a worker. */
export function remote() {
  const { port1, port2 } = new MessageChannel();
  exposeChat(chat, port1);
  return connectChat(port2);
}

counted(chat);
export const settled = () => settledOf(chat);
export const said = () => saidIn(chat);
