// A chat that runs in a worker, with a graph and IndexedDB: programs/remote.js is its page.
// @ts-check

import { Chat, IndexedDBSaver, MessagesAnnotation, START, StateGraph } from "oneloop";
import { exposeChat } from "oneloop/worker";

const chat = new Chat({ name: "Worker", stopNotice: "stopped" });
const graph = new StateGraph(MessagesAnnotation)
  .addNode("answer", (state) => {
    const said = state.messages.filter(({ type }) => type === "human").map(({ text }) => text);
    return { messages: [{ role: "assistant", content: `heard ${said.join(", ")}` }] };
  })
  .addEdge(START, "answer")
  .compile({ checkpointer: new IndexedDBSaver({ database: "in-worker" }) });

/** What a stopped turn went on to do. @type {string[]} */
const late = [];

/** What the worker has heard of its page. @type {string[]} */
const page = [];
addEventListener("visibilitychange", () => page.push("visibilitychange"));
addEventListener("pagehide", ({ persisted }) => page.push(`pagehide ${persisted}`));

chat
  .onMessage(async (message, turn) => {
    switch (message.content) {
      case "endless": {
        const answer = turn.message();
        try {
          for (let n = 0; ; n += 1) {
            await answer.streamToken(`${n} `);
            await turn.sleep(1);
          }
        } finally {
          const error = await turn
            .message("too late")
            .send()
            .catch((thrown) => thrown);
          late.push(error.name);
        }
      }
      case "ask": {
        const name = await turn.askUser("Who?");
        return turn.message(`hello ${name?.content}`).send();
      }
      case "file": {
        const texts = await Promise.all(
          message.elements.map(async (file) => `${file.name} ${await file.text()}`),
        );
        return turn.message(texts.join("; ")).send();
      }
      case "streams": {
        const answer = turn.message();
        for (const token of ["one ", "two ", "three"]) await answer.streamToken(token);
        // Until it is answered the message is a stream that was not sent.
        await turn.askUser({ content: "More?", key: "more" });
        return answer.send();
      }
      case "fail":
        throw new RangeError("broken");
      case "crash":
        // A worker does not end of it.
        setTimeout(() => {
          throw new Error("an error of the worker's");
        });
        return;
      default: {
        const { messages } = await graph.invoke({ messages: [message] }, turn.config());
        return turn.message(messages.at(-1)?.text ?? "").send();
      }
    }
  })
  .onWindowMessage((data, turn) => turn.message(`posted ${data}`).send(), {
    origins: [location.origin, "https://friend.example"],
  })
  .onAction("late", () => late)
  .onAction("page", () => page)
  .onAction("echo", (action) => action.payload)
  .onAction("function", () => () => {})
  .onAction("range", () => {
    throw new RangeError("out of it");
  });
exposeChat(chat);
