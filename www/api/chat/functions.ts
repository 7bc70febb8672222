/** Functions of the page that an app's turns call. */
import { OneloopError, TimeoutError } from "../errors.js";
import type { Turn } from "./turn.js";

/** A function of the page. */
export type PageFunction = (args: Record<string, unknown>, options: { signal: AbortSignal }) => unknown;

/** By the chat's name in the core: a turn knows its core only. */
const functions = new WeakMap<object, Map<string, PageFunction>>();

/** @internal The functions that a chat's turns may call. */
export function functionsOf(chat: object): Map<string, PageFunction> {
  let all = functions.get(chat);
  if (!all) functions.set(chat, (all = new Map<string, PageFunction>()));
  return all;
}

/** Which chat a turn belongs to. */
const chats = new WeakMap<object, object>();

/** @internal Notes to which chat a turn belongs. */
export function belongsTo(turn: object, chat: object): void {
  chats.set(turn, chat);
}

/** @internal */
export async function callFunction(
  turn: Turn,
  name: string,
  args: Record<string, unknown>,
  timeout: number,
): Promise<unknown> {
  const chat = chats.get(turn);
  const all = chat ? functionsOf(chat) : new Map<string, PageFunction>();
  const called = all.get(name);
  if (!called) {
    const names = [...all.keys()].map((known) => `"${known}"`).join(", ") || "none";
    throw new OneloopError(
      `The page has no function "${name}" (it has ${names}): give it with chat.setFunction.`,
      {
        code: "FUNCTION_UNKNOWN",
      },
    );
  }
  turn.signal.throwIfAborted();
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      Promise.resolve(called(args, { signal: AbortSignal.any([turn.signal, ended.signal]) })),
      new Promise((_, reject) => {
        turn.signal.addEventListener("abort", () => reject(turn.signal.reason as Error), {
          signal: ended.signal,
        });
        timer = setTimeout(() => {
          reject(
            new TimeoutError(`The page's function "${name}" took longer than ${timeout} ms.`, {
              code: "FUNCTION_TIMEOUT",
            }),
          );
        }, timeout);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    ended.abort(new OneloopError("The call is over.", { code: "CALL_OVER" }));
  }
}
