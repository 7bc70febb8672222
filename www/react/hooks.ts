import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { OneloopError } from "../api/errors.js";
import type { ChatController, ChatEvent, ChatSnapshot, StepRecord } from "../api/view.js";
import { storeOf } from "./store.js";
import { type StepNode, treeOf } from "./tree.js";

/**
 * A chat as it is now, and drawn anew whenever something of it changes; streamed text once a frame. The chat is started when the component is there: a
 * first thread is opened, or the given one. In what is returned nothing is ever changed: what stays as it was is the same object in the next one, so steps, threads and
 * elements can be props of components in `memo`. What a user does are the chat's own functions: `chat.send(text)`, `chat.stop()`, `chat.openThread(id)`…
 *
 * To stop showing a chat stops nothing in it. Works with a `Chat`, and with one of `connectChat` that runs in a worker; on a server it is what the chat is before it is started.
 *
 * @param chat made once, outside of components or in a `useState`
 * @param options.threadId the thread to open first; one that is gone leads to a new one
 *
 * @example
 * const chat = new Chat({ name: "Echo" });
 * chat.onMessage(async (message, turn) => void (await turn.message(`You said: ${message.content}`).send()));
 *
 * function App() {
 *   const { status, running, steps } = useChat(chat);
 *   const messages = steps.filter(({ type }) => type.endsWith("_message"));
 *   return (
 *     <main aria-busy={running}>
 *       {messages.map(({ id, output }) => <p key={id}>{output}</p>)}
 *       <button disabled={status !== "ready"} onClick={() => chat.send("Hello")}>Say hello</button>
 *       <button hidden={!running} onClick={() => chat.stop()}>Stop</button>
 *     </main>
 *   );
 * }
 */
export function useChat(
  chat: ChatController,
  { threadId }: { threadId?: string } = {},
): Readonly<ChatSnapshot> {
  const first = useRef(threadId);
  useEffect(() => {
    // What goes wrong is the snapshot's `error`.
    void chat.start(first.current === undefined ? undefined : { threadId: first.current });
  }, [chat]);
  const store = storeOf(chat);
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

/**
 * A part of what the chat is like: the component is drawn anew only when that changes. Does not start the chat.
 *
 * @param select reads the part; what it returns is compared with what it returned before
 * @param isEqual how: by default lists and objects are equal when what is in them is the same
 *
 * @example
 * const running = useChatSelector(chat, ({ running }) => running);
 * const names = useChatSelector(chat, ({ threads }) => threads.map(({ name }) => name));
 */
export function useChatSelector<T>(
  chat: ChatController,
  select: (snapshot: Readonly<ChatSnapshot>) => T,
  isEqual: (one: T, other: T) => boolean = isShallowEqual,
): T {
  const store = storeOf(chat);
  const drawn = useRef<{ value: T } | undefined>(undefined);
  const get = useMemo(() => {
    let last: { of: ChatSnapshot; value: T } | undefined;
    return () => {
      const of = store.get();
      if (last?.of === of) return last.value;
      const next = select(of);
      const before = last ?? drawn.current;
      last = { of, value: before && isEqual(before.value, next) ? before.value : next };
      return last.value;
    };
  }, [store, select, isEqual]);
  const value = useSyncExternalStore(store.subscribe, get, get);
  useEffect(() => {
    drawn.current = { value };
  }, [value]);
  return value;
}

const messagesOf = ({ steps }: Readonly<ChatSnapshot>) =>
  steps.filter(({ type }) => type.endsWith("_message"));

/** The messages of the open thread in their order, wherever they hang in the tree of steps: the user's, the app's, the system's. */
export function useMessages(chat: ChatController): readonly StepRecord[] {
  return useChatSelector(chat, messagesOf);
}

const stepsOf = ({ steps }: Readonly<ChatSnapshot>) => steps;

/** The open thread as the tree that its steps are: what one user message set off hangs below its run. */
export function useStepTree(chat: ChatController): readonly StepNode[] {
  const steps = useChatSelector(chat, stepsOf);
  const before = useRef<ReadonlyMap<string, StepNode>>(new Map());
  const { roots, nodes } = useMemo(() => treeOf(steps, before.current), [steps]);
  useEffect(() => {
    before.current = nodes;
  }, [nodes]);
  return roots;
}

/**
 * Calls back with events of a kind: with `toast` and `custom`, which are in no snapshot, or with any other.
 *
 * @example
 * useChatEvent(chat, "toast", ({ level, message }) => notify(level, message));
 */
export function useChatEvent<T extends ChatEvent["type"]>(
  chat: ChatController,
  type: T,
  listener: (event: Extract<ChatEvent, { type: T }>) => void,
): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(
    () =>
      chat.subscribe((event) => {
        if (event.type === type) latest.current(event as Extract<ChatEvent, { type: T }>);
      }),
    [chat, type],
  );
}

/** What an element holds, as it is read. */
export type ElementContent =
  { status: "loading" } | { status: "ready"; content: unknown } | { status: "failed"; error: Error };

const LOADING: ElementContent = { status: "loading" };

/**
 * What an element holds (a Blob, a text, a figure, a table): read when the component is there, and again when the element's record has changed. See
 * `chat.elementContent`.
 *
 * @param id the element's, of `snapshot.elements`
 */
export function useElementContent(chat: ChatController, id: string): ElementContent {
  const find = useCallback(
    ({ elements }: Readonly<ChatSnapshot>) => elements.find((element) => element.id === id),
    [id],
  );
  const record = useChatSelector(chat, find, Object.is);
  const [read, setRead] = useState<{ of: unknown; content: ElementContent }>();
  useEffect(() => {
    let isOver = false;
    const set = (content: ElementContent) => {
      if (!isOver) setRead({ of: record, content });
    };
    if (!record)
      set({
        status: "failed",
        error: new OneloopError(`There is no element "${id}" in the open thread.`, {
          code: "ELEMENT_NOT_FOUND",
        }),
      });
    else
      chat.elementContent(id).then(
        (content) => set({ status: "ready", content }),
        (error: Error) => set({ status: "failed", error }),
      );
    return () => {
      isOver = true;
    };
  }, [chat, id, record]);
  return read && read.of === record ? read.content : LOADING;
}

function isShallowEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  return (
    keys.length === others.length &&
    keys.every(
      (key) => Object.hasOwn(other, key) && Object.is(one[key as keyof object], other[key as keyof object]),
    )
  );
}
