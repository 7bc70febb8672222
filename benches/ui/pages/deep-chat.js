// deep-chat, as its documentation has it: `history` for what was said, a handler that streams.
// @ts-check

import "deep-chat";
import { turnsOf } from "../texts.js";
import { endsWith, sayAll, stage } from "./measure.js";
import { peer } from "./peer.js";

/** @param {number} turns */
const historyOf = (turns) =>
  turnsOf(turns).flatMap(({ question, answer }) => [
    { role: "user", text: question },
    { role: "ai", text: answer },
  ]);

/** @param {number} turns @param {{ length?: number, rate?: number }} [says] */
function make(turns, { length = 0, rate = 1 } = {}) {
  const element = /** @type {any} */ (document.createElement("deep-chat"));
  element.style.cssText = "width:100vw;height:100vh;border:0";
  element.history = historyOf(turns);
  element.connect = {
    stream: true,
    handler: async (/** @type {any} */ _body, /** @type {any} */ signals) => {
      signals.onOpen();
      await sayAll(length, rate, (token) => signals.onResponse({ text: token }));
      signals.onClose();
    },
  };
  stage().append(element);
  const isShown = (/** @type {string} */ text) => !!element.shadowRoot && endsWith(text, element.shadowRoot);
  const send = (/** @type {string} */ text) => element.submitUserMessage({ text });
  return { send, isShown };
}

export const { open, stream } = peer(make);
