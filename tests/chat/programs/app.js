// Apps that use what the chat runtime has, one by name: `?app=asks`. The test drives them through `window.app`.
// @ts-check

import {
  Action,
  Annotation,
  Chat,
  CustomElement,
  Dataframe,
  END,
  File as FileElement,
  Image,
  IndexedDBSaver,
  MessagesAnnotation,
  Plotly,
  START,
  StateGraph,
  TaskList,
  Text,
} from "oneloop";
import { z } from "zod";
import { saidIn, settledOf } from "./kit.js";

/** What hooks have heard, for the test to read. @type {any[]} */
const heard = [];
const form = z.object({ name: z.string().min(2), age: z.number().int() });

/** @param {Chat} chat */
function asks(chat) {
  chat.onMessage(async (message, turn) => {
    heard.push({ resumed: turn.resumed });
    switch (message.content) {
      case "text": {
        const name = await turn.askUser("Who?");
        const city = await turn.askUser({ content: "Where?", key: "city" });
        return turn.message(`${name?.content} of ${city?.content}`).send();
      }
      case "file": {
        const files = await turn.askFile({
          content: "A CSV?",
          accept: { "text/csv": [".csv"] },
          maxFiles: 2,
        });
        const sure = await turn.askAction({
          content: "Really?",
          actions: [
            new Action({ name: "yes", payload: { sure: true } }),
            { name: "no", payload: { sure: false } },
          ],
        });
        const texts = await Promise.all(
          (files ?? []).map(async (file) => `${file.name} ${file.mime} ${await file.text()}`),
        );
        return turn.message(`${texts.join("; ")}; ${JSON.stringify(sure?.payload)}`).send();
      }
      case "form": {
        const values = await turn.askForm({ content: "You?", schema: form, values: { age: 1 } });
        return turn.message(JSON.stringify(values)).send();
      }
      case "element": {
        const element = new CustomElement({ name: "x-picker", props: { of: [1, 2] } });
        const values = await turn.askElement({ content: "Pick", element });
        return turn.message(JSON.stringify(values)).send();
      }
      case "soon": {
        const nothing = await turn.askUser({ content: "Quick?", timeout: 30 });
        const error = await turn
          .askUser({ content: "Quicker?", timeout: 30, raiseOnTimeout: true })
          .catch((thrown) => thrown);
        return turn.message(`${typeof nothing} ${error.name} ${error.code}`).send();
      }
      default:
        return turn.message(`You said: ${message.content}`).send();
    }
  });
  chat.onStop(async (turn) => void (await turn.message("stopped").send()));
}

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  answers: Annotation({
    reducer: (/** @type {string[]} */ before, /** @type {string[]} */ after) => [...before, ...after],
    default: () => /** @type {string[]} */ ([]),
  }),
});

/** A graph that asks; one node after the other, or two side by side. @param {Chat} chat */
function interrupts(chat) {
  const checkpointer = new IndexedDBSaver({ database: "interrupts" });
  const asking = (/** @type {any} */ question) => (/** @type {any} */ _, /** @type {any} */ config) => {
    const answer = config.interrupt(question);
    return { answers: [`${question.question ?? question}=${JSON.stringify(answer)}`] };
  };
  const graph = new StateGraph(State)
    .addNode("send", asking({ question: "Send it?", choices: ["yes", { label: "Not now", value: 0 }] }))
    .addNode("why", asking("Why?"))
    .addNode(
      "who",
      asking({ question: "Who?", schema: { type: "object", properties: { name: { type: "string" } } } }),
    )
    .addNode("end", async (state) => ({
      messages: [{ role: "assistant", content: state.answers.join(" ") }],
    }))
    .addEdge(START, "send")
    .addEdge("send", "why")
    .addEdge("send", "who")
    .addEdge(["why", "who"], "end")
    .addEdge("end", END)
    .compile({ checkpointer });
  chat.serve(graph);
}

/** A graph that remembers what it was told. @param {Chat} chat */
function remembers(chat) {
  const checkpointer = new IndexedDBSaver({ database: "remembers" });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("answer", (state) => {
      const said = state.messages.filter(({ type }) => type === "human").map(({ text }) => text);
      return { messages: [{ role: "assistant", content: `heard ${said.join(", ")}` }] };
    })
    .addEdge(START, "answer")
    .compile({ checkpointer });
  chat.serve(graph);
}

/** @param {Chat} chat */
function elements(chat) {
  chat.onMessage(async (message, turn) => {
    heard.push({
      command: message.command,
      modes: message.modes,
      metadata: message.metadata,
      files: await Promise.all(
        message.elements.map(async (file) => [file.name, file.type, file.size, await file.text()]),
      ),
    });
    const list = new TaskList({ tasks: [{ title: "one" }] });
    const picker = new CustomElement({ name: "x-picker", props: { n: 1 } });
    const answer = turn.message({
      content: "see",
      author: "bot",
      tags: ["a"],
      metadata: { own: true },
      icon: "star",
      language: "python",
      actions: [{ name: "again", payload: { n: 1 }, label: "Again", tooltip: "Once more", icon: "redo" }],
      elements: [
        new Image({ name: "dot", content: new Blob(["<svg/>"], { type: "image/svg+xml" }) }),
        new Image({ name: "far", url: "https://example.org/a.png" }),
        new Text({ name: "code", content: "print(1)", language: "python" }),
        new FileElement({ name: "bytes.bin", content: new Uint8Array([1, 2, 3]) }),
        new Plotly({ name: "plot", figure: { data: [{ y: [1, 2] }], layout: {} } }),
        new Dataframe({ name: "rows", data: [{ a: 1 }, { a: 2, b: "x" }] }),
        list,
        picker,
      ],
    });
    await answer.send();
    heard.push({ tags: answer.tags, author: answer.author, actions: answer.actions.map(({ name }) => name) });
    list.addTask({ title: "two", status: "running" });
    list.status = "Going on";
    await list.update();
    await picker.update({ n: 2 });
    await turn.step({ name: "model", type: "llm", icon: "cpu" }, async (step) => {
      step.generation = { provider: "p", model: "m", tokenCount: 7 };
      step.defaultOpen = true;
      step.autoCollapse = true;
      step.showInput = "python";
      step.tags = ["t"];
      step.input = "in";
      return { out: 1 };
    });
    const double = turn.wrap(async (/** @type {number} */ n) => n * 2, { name: "double" });
    await double(21);
    const later = new Text({ name: "later", content: "…" });
    await later.send(answer);
    await later.remove();
    turn.setSidebar({ title: "Beside", elements: [new Text({ name: "s", content: "side" })] });
    turn.setCommands([{ id: "search", description: "Search" }]);
    turn.emit("mine", { n: 1 });
  });
  chat.onAction("again", async (action, turn) => {
    await turn.message(`again ${JSON.stringify(action.payload)}`).send();
    return { done: action.payload.n };
  });
  chat.onAction("fails", () => {
    throw new RangeError("no");
  });
}

/** @param {Chat} chat */
function hooks(chat) {
  chat.setSettings([
    {
      id: "model",
      label: "Model",
      inputs: [{ id: "name", type: "select", label: "Name", values: ["a", "b"] }],
    },
    {
      id: "how",
      label: "How",
      inputs: [{ id: "heat", type: "slider", label: "Heat", min: 0, max: 1, step: 0.1 }],
    },
  ]);
  chat
    .onChatStart(() => {})
    .onMessage(async (message, turn) => {
      if (message.content === "fail") throw new TypeError("broken");
      if (message.content === "call") {
        const sum = await turn.callFunction("add", { a: 1, b: 2 });
        const unknown = await turn.callFunction("nope").catch((error) => error.code);
        const slow = await turn.callFunction("slow", {}, { timeout: 20 }).catch((error) => error.code);
        return turn.message(`${sum} ${unknown} ${slow}`).send();
      }
      const count = turn.session.accessor("count", 0);
      count.apply((n) => n + 1);
      await turn
        .message(
          `${count.get()} ${turn.user?.identifier} ${JSON.stringify(turn.history().toOpenAI().length)}`,
        )
        .send();
    })
    .onSettingsEdit((values, turn) => {
      heard.push({ edited: values });
      turn.setSettings([{ id: "other", type: "tags", label: `Of ${String(values.name)}` }]);
    })
    .onFeedback((feedback) => void heard.push({ feedback: feedback.value, comment: feedback.comment }))
    .onError((error, hook) => void heard.push({ error: String(error), hook }))
    .authorRename(async (name) => (name === "Hooks" ? "Ada" : undefined))
    .onThreadName((message) => `About ${message.content}`)
    .onWindowMessage((data) => void heard.push({ posted: data }))
    .onAudioStart(() => true)
    .onAudioChunk(async (chunk, turn) => {
      await turn.sleep(10 / (chunk.elapsedTime + 1));
      heard.push({ chunk: chunk.elapsedTime });
    })
    .onAudioEnd(async (turn) => {
      turn.sendAudio({ mimeType: "pcm16", data: new ArrayBuffer(2) });
      await turn.message("heard you").send();
    })
    .setFunction("add", (/** @type {any} */ { a, b }) => a + b)
    .setFunction("slow", () => new Promise(() => {}));
}

const apps = { asks, interrupts, remembers, elements, hooks };
const name = /** @type {keyof typeof apps} */ (new URL(location.href).searchParams.get("app"));
export const chat = new Chat({
  name: name.replace(/^./, (letter) => letter.toUpperCase()),
  ...(name === "hooks" ? { user: "ada" } : {}),
  ...(name === "elements" ? { uploads: { accept: ["text/*"], maxSizeMb: 0.001 } } : {}),
});
apps[name](chat);
/** @type {any[]} */
export const events = [];
chat.subscribe((event) => events.push(event));
await chat.start();

export const settled = () => settledOf(chat);

export const said = () => saidIn(chat);

/** The question that waits. */
export const question = () => chat.snapshot().steps.find(({ waitForAnswer }) => waitForAnswer);

/** What a call rejects with. @param {Promise<unknown>} promise */
export const codeOf = (promise) =>
  promise.then(
    () => "done",
    (error) => error.code ?? `${error.name}: ${error.message}`,
  );

export { heard };
