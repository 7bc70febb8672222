import { LiveSnapshot } from "../live.js";
import type { ChatController, ChatEvent, ChatSnapshot } from "../view.js";
import {
  type Asked,
  type ChatPort,
  METHODS,
  type Method,
  ourMessage,
  refusal,
  type RemoteCalls,
  type Told,
  unpacked,
} from "./protocol.js";

/** A chat that runs elsewhere. */
export interface RemoteChat extends RemoteCalls, Pick<ChatController, "subscribe" | "snapshot" | "unqueue"> {
  /** Shows it no more: calls that are not answered yet reject with `WORKER_GONE`. The worker goes on. */
  disconnect(): void;
}

type AskedCall = Extract<Asked, { oneloop: "call" }>;

interface Call {
  resolve: (value: any) => void;
  reject: (error: unknown) => void;
}

/**
 * A chat that runs in a worker, for a view in this page: the worker's side is `exposeChat`. All that is asked of it is done there; errors come back as ours, with their `code`, and files go over as
 * they are. `snapshot()` is what the worker has told so far: when a call resolves, all that came before it is there.
 *
 * Until the worker has its chat, the status is `loading`, and calls wait. When the worker ends, by `terminate` or a crash, every call rejects with `WORKER_GONE`, and the
 * status is `failed`; so does a script that can't be loaded. (Without Web Locks, on a page that is not served by https or from localhost, no page learns that a worker has ended.)
 *
 * @example
 * import "oneloop/element";
 * import { connectChat } from "oneloop/worker";
 * const worker = new Worker(new URL("chat.worker.js", import.meta.url), { type: "module" });
 * document.querySelector("oneloop-chat").chat = connectChat(worker);
 */
export function connectChat(port: ChatPort): RemoteChat {
  const live = new LiveSnapshot(unknownYet());
  const listeners = new Set<{ listener: (event: ChatEvent) => void }>();
  const calls = new Map<number, Call>();
  const waiting: AskedCall[] = [];
  const ended = new AbortController();
  let isThere = false;
  let picture: ChatSnapshot | undefined;
  let count = 0;

  const tell = (event: ChatEvent) => {
    for (const { listener } of [...listeners]) {
      try {
        listener(event);
      } catch (error) {
        // One view that fails must not take the others with it.
        reportError(error);
      }
    }
  };

  const end = (code: string, message: string) => {
    if (ended.signal.aborted) return;
    const error = refusal(code, message);
    ended.abort(error);
    waiting.length = 0;
    for (const { reject } of calls.values()) reject(error);
    calls.clear();
    const { name } = error;
    live.reset({
      ...live.snapshot,
      steps: [...live.steps.values()],
      status: "failed",
      error: { name, code, message },
      running: false,
      runningThreads: [],
    });
    picture = undefined;
    tell({ type: "status" });
  };

  const settle = (id: number, how: (call: Call) => void) => {
    const call = calls.get(id);
    calls.delete(id);
    if (call) how(call);
  };

  const hear = (message: MessageEvent) => {
    const told = ourMessage<Told>(message);
    switch (told?.oneloop) {
      case "chat":
        picture = undefined;
        live.reset(told.snapshot);
        if (!isThere) {
          isThere = true;
          if (told.lock) watch(told.lock);
          for (const asked of waiting.splice(0)) deliver(asked);
        }
        tell({ type: "status" });
        break;
      case "event":
        // Before its chat is known the worker may say more than makes sense.
        if (!isThere) break;
        picture = undefined;
        live.apply(told.event, () => told.snapshot ?? live.snapshot);
        tell(told.event);
        break;
      case "result":
        settle(told.id, ({ resolve }) => resolve(told.value));
        break;
      case "failure":
        settle(told.id, ({ reject }) => reject(unpacked(told.failure)));
        break;
    }
  };

  const watch = (lock: string) => {
    navigator.locks
      .request(lock, { signal: ended.signal }, () =>
        end("WORKER_GONE", "The worker in which the chat ran has ended."),
      )
      .catch(() => {});
  };

  const post = (asked: Asked) => port.postMessage(asked);

  const deliver = (asked: AskedCall) => {
    try {
      post(asked);
    } catch (cause) {
      const message = `What ${asked.method} was given can't be sent to the worker: it has more than data.`;
      settle(asked.id, ({ reject }) => reject(refusal("WORKER_DATA", message, cause)));
    }
  };

  const call = (method: Method | "unqueue", args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended.signal.aborted) throw ended.signal.reason;
      const id = count++;
      calls.set(id, { resolve, reject });
      const asked: AskedCall = { oneloop: "call", id, method, args };
      if (isThere) deliver(asked);
      else waiting.push(asked);
    });

  const { signal } = ended;
  const listen = (target: ChatPort, type: string, listener: (event: any) => void) => {
    target.addEventListener(type, listener);
    signal.addEventListener("abort", () => target.removeEventListener(type, listener));
  };
  listen(port, "message", hear);
  listen(port, "error", () => {
    // Later ones are exceptions of the app's, of which a worker does not end.
    if (!isThere)
      end("WORKER_FAILED", "The worker's script could not be loaded, or has failed before it had a chat.");
  });
  // Of a MessagePort whose other end is gone.
  listen(port, "close", () => end("WORKER_GONE", "The worker in which the chat ran has ended."));
  const page = globalThis as unknown as ChatPort;
  if ("document" in globalThis) {
    listen(document as unknown as ChatPort, "visibilitychange", () => post({ oneloop: "hidden" }));
    listen(page, "pagehide", ({ persisted }: PageTransitionEvent) => post({ oneloop: "left", persisted }));
  }
  // The worker knows whom its app hears.
  if ("window" in globalThis) {
    listen(page, "message", ({ data, origin, source }: MessageEvent) => {
      if (!source || source === window || !isThere) return;
      try {
        post({ oneloop: "posted", data, origin });
      } catch {
        // What was moved here, as a port is, can't be handed on.
      }
    });
  }
  port.start?.();
  post({ oneloop: "hello" });

  const calling = Object.fromEntries(
    METHODS.map((method) => [method, (...args: unknown[]) => call(method, args.map(cloneable))]),
  ) as unknown as RemoteCalls;
  return {
    ...calling,
    subscribe(listener) {
      const entry = { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    snapshot({ steps = true } = {}) {
      if (!steps) return { ...live.snapshot, steps: [] };
      // Copies: what was read stays as it was while text is appended.
      picture ??= { ...live.snapshot, steps: Array.from(live.steps.values(), (step) => ({ ...step })) };
      return picture;
    },
    unqueue(id) {
      const waits = live.snapshot.queue.some((message) => message.id === id);
      // Where the worker had begun with it meanwhile, nothing is taken back.
      if (waits) call("unqueue", [id]).catch(() => {});
      return waits;
    },
    disconnect() {
      end("WORKER_GONE", "The page has let go of the chat.");
    },
  };
}

/** Options with files: those may be anything one can walk through. */
function cloneable(arg: unknown): unknown {
  if (typeof arg !== "object" || arg === null || !("files" in arg) || arg.files == null) return arg;
  return { ...arg, files: Array.from(arg.files as Iterable<Blob>) };
}

/** What a view is shown until the worker has said something. */
function unknownYet(): ChatSnapshot {
  const now = new Date().toISOString();
  return {
    name: "",
    status: "loading",
    thread: { id: crypto.randomUUID(), name: "", createdAt: now, updatedAt: now },
    threads: [],
    hasMoreThreads: false,
    runningThreads: [],
    steps: [],
    attempts: [],
    elements: [],
    feedback: [],
    running: false,
    profiles: [],
    profile: null,
    starters: [],
    commands: [],
    modes: [],
    settings: [],
    settingsValues: {},
    uploads: null,
    audio: null,
    queue: [],
    sidebar: null,
    user: null,
    storage: { kind: "memory" },
  };
}
