// `oneloop/react` and its tag, as an app written in TypeScript has them.
import type { Chat, ChatController, StepRecord } from "oneloop";
import {
  useChat,
  useChatEvent,
  useChatSelector,
  useMessages,
  useStepTree,
  type StepNode,
} from "oneloop/react";
import type { JSX } from "react";
import { type Equal, expectType } from "./expect.js";

declare const chat: Chat;

export function Hooks() {
  expectType<boolean>(useChat(chat, { threadId: "t" }).running);
  // @ts-expect-error -- what was drawn stays as it was
  useChat(chat).running = true;
  const names = useChatSelector(chat, ({ threads }) => threads.map(({ name }) => name));
  expectType<Equal<typeof names, string[]>>(true);
  expectType<readonly StepRecord[]>(useMessages(chat));
  expectType<readonly StepNode[]>(useStepTree(chat satisfies ChatController));
  useChatEvent(chat, "toast", ({ level, message }) => expectType<string>(level + message));
  // @ts-expect-error -- no such event
  useChatEvent(chat, "toasts", () => {});
}

export const view: JSX.IntrinsicElements["oneloop-chat"] = { chat, mode: "widget", className: "app" };
// @ts-expect-error -- not a chat
export const other: JSX.IntrinsicElements["oneloop-chat"] = { chat: "chat" };
