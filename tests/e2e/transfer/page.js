// An app whose threads are saved as a file and taken from one.
// @ts-check

import "oneloop/element";
import { Chat, IndexedDBDataLayer } from "oneloop";

export const chat = new Chat({ name: "Keeper", database: "transfer" });
chat.onMessage(async (message, turn) => {
  await turn.message(`You said: ${message.content}`).send();
});
const element = document.createElement("oneloop-chat");
element.chat = chat;
element.style.cssText = "position: fixed; inset: 0";
document.body.append(element);

/** Waits until nothing runs. */
async function idle() {
  if (!chat.snapshot({ steps: false }).running) return;
  await new Promise((resolve) => {
    const end = chat.subscribe((event) => {
      if (event.type !== "running" || event.running) return;
      end();
      resolve(undefined);
    });
  });
}

/** @param {string} words @param {Blob[]} [files] */
export async function say(words, files = []) {
  await chat.send(words, { files });
  await idle();
  await chat.flush();
}

/** Makes threads with a file in each: bytes that are its number. @param {number} count */
export async function fill(count) {
  await chat.start();
  for (let n = 0; n < count; n++) {
    await chat.newThread();
    await say(`Thread ${n}`, [new File([new Uint8Array(3_000).fill(n)], `${n}.bin`)]);
  }
}

/** All there is in the store, with what its elements hold. */
export async function picture() {
  const layer = new IndexedDBDataLayer("transfer");
  const { data } = await layer.listThreads({ app: "Keeper" }, { first: 1_000 });
  return await Promise.all(
    data.map(async ({ id }) => {
      const thread = await layer.getThread(id);
      const contents = await Promise.all(
        (thread?.elements ?? []).map(async (element) => {
          const content = await layer.getContent(id, element.id);
          return content instanceof Blob
            ? [content.type, ...new Set(new Uint8Array(await content.arrayBuffer()))]
            : content;
        }),
      );
      return { thread, contents };
    }),
  );
}

/** Presses Cancel as soon as so many threads are done. @param {number} count */
export async function cancelAt(count) {
  const root = /** @type {ShadowRoot} */ (element.shadowRoot?.querySelector("oneloop-toasts")?.shadowRoot);
  await new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if ((root.querySelector("progress")?.value ?? 0) < count) return;
      observer.disconnect();
      /** @type {HTMLElement | null} */ (
        root.querySelector("progress")?.closest(".toast")?.querySelector("button")
      )?.click();
      resolve(undefined);
    });
    observer.observe(root, { subtree: true, childList: true, attributes: true });
  });
}
