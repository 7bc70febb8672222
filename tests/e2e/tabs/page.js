// The app of which several tabs are open. It says to the test what was acknowledged.
// @ts-check

import { Chat } from "oneloop";

const pageSize = new URLSearchParams(location.search).get("page");
export const chat = new Chat({
  name: "Tabs",
  onBusy: "reject",
  ...(pageSize && { pageSize: Number(pageSize) }),
});

/** Milliseconds since 1970, the same clock in all tabs. */
const now = () => performance.timeOrigin + performance.now();

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Says something to the test; whether it is heard, nobody knows.
 * @param {object} fact
 */
function tell(fact) {
  // A page that ends has no answer.
  /** @type {any} */ (globalThis).tellTest({ ...fact, at: now() }).catch(() => {});
}

/** Answers that are made here. @type {Set<string>} */
const own = new Set();
/** How old the tokens of other tabs were when they were shown, in milliseconds. @type {number[]} */
export const ages = [];

// "so many tokens, one every so many milliseconds, whatever else".
chat.onMessage(async ({ content }, turn) => {
  const [count = 0, pace = 0] = content.split(" ").map(Number);
  const answer = turn.message();
  const { id } = answer;
  const thread = turn.thread.id;
  own.add(id);
  let token = `[${content}]`;
  await answer.streamToken(token);
  for (let at = 0; at < count; at += 1) {
    // What is new: all of it, each time, would be more than the test can hear.
    tell({ type: "streamed", thread, id, text: token });
    token = ` ${at}@${now().toFixed(1)}`;
    await answer.streamToken(token);
    await pause(pace);
  }
  await answer.send();
  tell({ type: "kept", thread, id, text: answer.content });
});

/** The codes of what it says to its user in passing. @type {(string | undefined)[]} */
export const toasts = [];

chat.subscribe((event) => {
  if (event.type === "toast") toasts.push(event.code);
  if (event.type === "toast" && event.level === "error") tell({ type: "problem", text: event.message });
  if (event.type !== "token" || own.has(event.id)) return;
  const [, age] = /@([\d.]+)$/.exec(event.token) ?? [];
  if (age) ages.push(now() - Number(age));
});

/**
 * Asks something of the chat; resolves with "done" or what it was refused with.
 * @param {"start" | "send" | "stop" | "newThread" | "openThread" | "updateThread" | "renameThread" | "deleteThread" | "flush"} name
 * @param {...any} words
 * @returns {Promise<string>}
 */
export async function ask(name, ...words) {
  // Another tab may delete it meanwhile, and another one is open then.
  const { id: thread } = chat.snapshot().thread;
  try {
    await /** @type {any} */ (chat)[name](...words);
  } catch (error) {
    return /** @type {any} */ (error).code ?? String(error);
  }
  if (name === "send") tell({ type: "sent", thread, text: words[0] });
  if (name === "deleteThread") tell({ type: "deleted", thread: words[0] });
  return "done";
}
