import type { Chat } from "../chat/chat.js";
import { heard } from "../chat/windows.js";
import type { ChatController, ChatEvent, ChatSnapshot } from "../view.js";
import { type Asked, type ChatPort, METHODS, ourMessage, packed, refusal, type Told } from "./protocol.js";

/**
 * Lets a page show and use a chat that runs in this worker: the page's side is `connectChat`. What the page is left by or hidden for saves what the chat has at once. Returns
 * what ends it. Who has the port can do all that a view can.
 *
 * What is of a page alone has to be there: functions for `turn.callFunction` are the worker's.
 *
 * @param port the worker's own scope by default; else a `MessagePort` the page has the other end of
 *
 * @example
 * // chat.worker.js
 * import { Chat } from "oneloop";
 * import { exposeChat } from "oneloop/worker";
 * const chat = new Chat({ name: "Echo" });
 * chat.onMessage((message, turn) => turn.message(`You said: ${message.content}`).send());
 * exposeChat(chat);
 */
export function exposeChat(chat: Chat, port: ChatPort = globalThis as unknown as ChatPort): () => void {
  const tokens = new Tokens((event) => port.postMessage({ oneloop: "event", event } satisfies Told));
  const post = (told: Told) => {
    tokens.flush();
    port.postMessage(told);
  };
  const lock = held();
  let name: string | undefined;
  const greet = () => post({ oneloop: "chat", snapshot: chat.snapshot(), lock: name });

  const unsubscribe = chat.subscribe((event) => {
    if (event.type === "token") return tokens.add(event);
    const snapshot = partOf(event, (options) => chat.snapshot(options));
    try {
      post({ oneloop: "event", event, ...(snapshot ? { snapshot } : {}) });
    } catch (cause) {
      // Thrown on, it is an error of the worker's that its author can see.
      throw refusal(
        "WORKER_DATA",
        `An event ("${event.type}") can't be sent to the page: it has more than data.`,
        cause,
      );
    }
  });

  const answer = async (id: number, method: string, args: unknown[]): Promise<void> => {
    try {
      const known = method === "unqueue" || (METHODS as readonly string[]).includes(method);
      if (!known) throw refusal("INVALID_ARGUMENT", `A chat has no method "${method}" for a page.`);
      const called = Reflect.get(chat, method) as (...args: unknown[]) => unknown;
      const value = await called.apply(chat, args);
      try {
        post({ oneloop: "result", id, value });
      } catch (cause) {
        throw refusal(
          "WORKER_DATA",
          `What ${method} gives can't be sent to the page: it has more than data.`,
          cause,
        );
      }
    } catch (error) {
      const failure = packed(error);
      try {
        post({ oneloop: "failure", id, failure });
      } catch {
        // What was thrown has more than data.
        post({ oneloop: "failure", id, failure: { other: new Error(String(error)) } });
      }
    }
  };

  const hear = (event: MessageEvent) => {
    const asked = ourMessage<Asked>(event);
    switch (asked?.oneloop) {
      case "hello":
        void lock.held.then(greet);
        break;
      case "call":
        void answer(asked.id, asked.method, asked.args);
        break;
      // Where there is a document it knows by itself.
      case "hidden":
        if (!("document" in globalThis)) globalThis.dispatchEvent(new Event("visibilitychange"));
        break;
      case "posted":
        heard(chat, asked);
        break;
      case "left":
        if (!("document" in globalThis))
          globalThis.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: asked.persisted }));
        break;
    }
  };
  port.addEventListener("message", hear);
  port.start?.();
  // Also to a page that had said hello before anybody heard. Not before the lock is held: the page would get it, and take the worker for dead.
  void lock.held.then((held) => {
    name = held;
    greet();
  });
  return () => {
    unsubscribe();
    tokens.flush();
    port.removeEventListener("message", hear);
    lock.release();
  };
}

/** How long text may wait for more, in milliseconds: a frame. */
const FRAME = 16;

type Token = Extract<ChatEvent, { type: "token" }>;

/** A worker may stream faster than a page can hear. What comes within a frame is told at once, so that the page always gets its turn. */
class Tokens {
  #waiting: Token | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (token: Token) => void) {}

  add(token: Token): void {
    const last = this.#waiting;
    if (last && last.id === token.id && last.field === token.field) {
      last.token += token.token;
      return;
    }
    this.flush();
    this.#waiting = { ...token };
    this.#timer = setTimeout(() => this.flush(), FRAME);
  }

  flush(): void {
    const token = this.#waiting;
    clearTimeout(this.#timer);
    this.#waiting = undefined;
    if (token) this.tell(token);
  }
}

/** What the page has to be told with an event that does not say what has changed. */
function partOf(event: ChatEvent, read: ChatController["snapshot"]): ChatSnapshot | undefined {
  switch (event.type) {
    case "thread":
    case "status":
      return read();
    case "threads":
    case "config":
    case "feedback":
    case "sidebar":
    case "queue":
      // The steps are many, and the page has them.
      return read({ steps: false });
    default:
      return undefined;
  }
}

/** A lock, which the browser takes away with the worker, however that ends: nothing else tells a page. `held` is its name once it is held, or undefined where there are no locks. */
function held(): { held: Promise<string | undefined>; release: () => void } {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks as LockManager | undefined;
  if (!locks) return { held: Promise.resolve(undefined), release: () => {} };
  const name = `oneloop-worker-${crypto.randomUUID()}`;
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const held = new Promise<string | undefined>((resolve) => {
    const hold = () => {
      resolve(name);
      return released;
    };
    locks.request(name, hold).catch(() => resolve(undefined));
  });
  return { held, release };
}
