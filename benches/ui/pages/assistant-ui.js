// assistant-ui, as its documentation has it: the local runtime, its primitives, its Markdown.
// @ts-check

import {
  AssistantRuntimeProvider,
  MessagePrimitive,
  ThreadPrimitive,
  useLocalRuntime,
} from "@assistant-ui/react";
import { MarkdownTextPrimitive } from "@assistant-ui/react-markdown";
import { createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { turnsOf } from "../texts.js";
import { endsWith, sayAll, stage } from "./measure.js";
import { peer } from "./peer.js";

const Text = () => h(MarkdownTextPrimitive, null);
const Message = () => h(MessagePrimitive.Root, null, h(MessagePrimitive.Parts, { components: { Text } }));
const COMPONENTS = { UserMessage: Message, AssistantMessage: Message };

/** @param {number} turns */
const messagesOf = (turns) =>
  turnsOf(turns).flatMap(({ question, answer }) => [
    { role: /** @type {const} */ ("user"), content: question },
    { role: /** @type {const} */ ("assistant"), content: answer },
  ]);

/** @param {number} turns @param {{ length?: number, rate?: number }} [says] */
function make(turns, { length = 0, rate = 1 } = {}) {
  const initialMessages = messagesOf(turns);
  /** @type {any} */
  const adapter = {
    async *run() {
      let text = "";
      /** @type {(() => void) | undefined} */
      let wake;
      let over = false;
      void sayAll(length, rate, (token) => {
        text += token;
        wake?.();
      }).then(() => {
        over = true;
        wake?.();
      });
      for (let said = ""; !over || said !== text;) {
        if (said === text) await new Promise((resolve) => (wake = () => resolve(undefined)));
        said = text;
        yield { content: [{ type: "text", text: said }] };
      }
    },
  };
  /** @type {any} */
  let runtime;
  const App = () => {
    runtime = useLocalRuntime(adapter, { initialMessages });
    return h(
      AssistantRuntimeProvider,
      { runtime },
      h(
        ThreadPrimitive.Root,
        { style: { height: "100%" } },
        h(
          ThreadPrimitive.Viewport,
          { style: { height: "100%", overflowY: "auto" } },
          h(ThreadPrimitive.Messages, { components: COMPONENTS }),
        ),
      ),
    );
  };
  const main = stage();
  createRoot(main).render(h(App));
  const isShown = (/** @type {string} */ text) => endsWith(text, main);
  const send = (/** @type {string} */ text) => runtime.thread.append(text);
  return { send, isShown };
}

export const { open, stream } = peer(make);
