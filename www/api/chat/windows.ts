/** What other windows post to the page. */

/** What a window has said, and whose it is. */
export interface Posted {
  data: unknown;
  origin: string;
}

const HEARING = new WeakMap<object, (posted: Posted) => void>();

/** @internal Hears what is posted to this window; in a worker what its page passes on. */
export function hearWindows(
  chat: object,
  origins: string[] | undefined,
  hear: (data: unknown) => void,
): void {
  HEARING.set(chat, ({ data, origin }) => {
    if ((origins ?? [location.origin]).includes(origin)) hear(data);
  });
  globalThis.window?.addEventListener("message", (event) => {
    if (event.source !== window) heard(chat, event);
  });
}

/** @internal Tells a chat what a window has said. */
export function heard(chat: object, posted: Posted): void {
  HEARING.get(chat)?.(posted);
}
