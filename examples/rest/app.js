// A chat whose threads are on the server that this page came from.
// @ts-check

import { Chat, ChatDemo } from "oneloop";
import "oneloop/element";
import { RestDataLayer } from "./layer.js";

const model = new ChatDemo();
const chat = new Chat({ name: "Kept on a server", dataLayer: new RestDataLayer() });

chat.onMessage(async (_, turn) => {
  const answer = turn.message();
  for await (const { text } of await model.stream(turn.history(), turn.config()))
    await answer.streamToken(text);
  await answer.send();
});

const element = document.querySelector("oneloop-chat");
if (element) element.chat = chat;
