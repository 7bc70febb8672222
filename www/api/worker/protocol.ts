/** What a page and the chat in its worker say to each other. */
import { makeError, OneloopError } from "../errors.js";
import type { Chat } from "../chat/chat.js";
import type { ChatController, ChatEvent, ChatSnapshot } from "../view.js";

/** Where a chat and its view meet: a `Worker`, its global scope, a `MessagePort`. Messages of the app's own may go the same way. */
export interface ChatPort {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: any) => void): void;
  removeEventListener(type: string, listener: (event: any) => void): void;
  /** Of a `MessagePort`. */
  start?(): void;
}

/** What a chat has beside what every view may ask for. */
type More = Pick<Chat, "searchThreads" | "pruneThreads" | "flush">;
type Calls = Omit<ChatController, "subscribe" | "snapshot" | "unqueue" | "graph" | "transfer"> & More;

/** Everything that is called over there, and answered. */
export const METHODS = [
  "start",
  "send",
  "answer",
  "editMessage",
  "regenerate",
  "selectAttempt",
  "deleteMessage",
  "restoreMessage",
  "callAction",
  "setFeedback",
  "removeFeedback",
  "setFavorite",
  "favorites",
  "elementContent",
  "updateElement",
  "removeElement",
  "stop",
  "newThread",
  "openThread",
  "updateThread",
  "renameThread",
  "deleteThread",
  "loadMoreThreads",
  "setProfile",
  "updateSettings",
  "editSettings",
  "startAudio",
  "sendAudio",
  "endAudio",
  "setUser",
  "searchThreads",
  "pruneThreads",
  "flush",
] as const satisfies (keyof Calls)[];

export type Method = (typeof METHODS)[number];
/** All of them: one that is missing is an error of the compiler. */
export type RemoteCalls = Exclude<keyof Calls, Method> extends never ? Calls : never;

/** The page's to the worker. */
export type Asked =
  | { oneloop: "hello" }
  /** Another window has posted something to the page. */
  | { oneloop: "posted"; data: unknown; origin: string }
  | { oneloop: "call"; id: number; method: Method | "unqueue"; args: unknown[] }
  | { oneloop: "hidden" }
  | { oneloop: "left"; persisted: boolean };

/** The worker's to the page. */
export type Told =
  /** Here is a chat; `lock` is held for as long as it lives. */
  | { oneloop: "chat"; snapshot: ChatSnapshot; lock: string | undefined }
  /** `snapshot` where the event does not say what has changed; without steps, where those are as they were. */
  | { oneloop: "event"; event: ChatEvent; snapshot?: ChatSnapshot }
  | { oneloop: "result"; id: number; value: unknown }
  | { oneloop: "failure"; id: number; failure: Failure };

/** An error on its way: one of ours is made anew from its parts, any other is cloned. */
type Failure = { ours: { name: string; code: string; message: string; stack?: string } } | { other: unknown };

/** A message of ours; undefined if it is the app's. */
export function ourMessage<T extends Asked | Told>({ data }: MessageEvent): T | undefined {
  return typeof data === "object" && data !== null && "oneloop" in data ? (data as T) : undefined;
}

export function packed(error: unknown): Failure {
  const { name, code, message, stack } = (error ?? {}) as Record<string, unknown>;
  if (typeof code !== "string") return { other: error };
  const ours = { name: String(name), code, message: String(message) };
  return { ours: typeof stack === "string" ? { ...ours, stack } : ours };
}

export function unpacked(failure: Failure): unknown {
  if (!("ours" in failure)) return failure.other;
  const { name, code, message, stack } = failure.ours;
  // A class that only the worker knows is ours by its name.
  return makeError(name, code, message, stack === undefined ? { name } : { name, stack });
}

export function refusal(code: string, message: string, cause?: unknown): OneloopError {
  return new OneloopError(message, cause === undefined ? { code } : { code, cause });
}
