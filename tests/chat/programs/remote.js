// A page with the view of a chat that runs in a worker, and beside it a chat of its own.
// @ts-check

import "oneloop/element";
import { Chat, MemoryDataLayer } from "oneloop";
import { connectChat, exposeChat } from "oneloop/worker";

const script = new URL(location.href).searchParams.get("script") ?? "worker.js";
export const worker = new Worker(script, { type: "module" });
export const chat = connectChat(worker);

/** @type {any[]} */
export const events = [];
chat.subscribe((event) => events.push(event));
const view = document.body.appendChild(document.createElement("oneloop-chat"));
view.chat = chat;
view.style.cssText = "position: fixed; inset: 0";

/** The page's own, which has nothing to do with the other. */
export const own = new Chat({ name: "Own", dataLayer: new MemoryDataLayer() });
own.onMessage((message, turn) => turn.message(`own ${message.content}`).send());

/** The page's own once more, through a port. */
export function through() {
  const { port1, port2 } = new MessageChannel();
  const close = exposeChat(own, port1);
  const chat = connectChat(port2);
  // What is not ours goes by.
  port1.postMessage("the app's own");
  port2.postMessage({ of: "the app" });
  return { chat, close };
}

/** Resolves when nothing runs, or a question waits. @param {Pick<Chat, "snapshot" | "subscribe">} [of] */
export function settled(of = chat) {
  const isSettled = () => {
    const { running, steps, status } = of.snapshot();
    return status !== "loading" && (!running || steps.some(({ waitForAnswer }) => waitForAnswer));
  };
  return new Promise((/** @type {(value: void) => void} */ resolve) => {
    const look = () => {
      if (!isSettled()) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = of.subscribe(look);
    look();
  });
}

/** The messages, in order. @param {Pick<Chat, "snapshot">} [of] */
export const said = (of = chat) =>
  of
    .snapshot()
    .steps.filter(({ type }) => type.endsWith("_message"))
    .map(({ output }) => output);

/** @param {Promise<unknown>} promise */
export const outcome = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ class: error.constructor.name, code: error.code, message: error.message }),
  );
