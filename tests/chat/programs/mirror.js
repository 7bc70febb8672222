// What the apps of Chainlit's end-to-end tests do, against our API: each message names what is to be done.
// @ts-check

import { Action, Chat, CustomElement, TaskList, Text } from "oneloop";
import { saidIn, settledOf } from "./kit.js";

/** What hooks have heard, for the test to read. @type {any[]} */
export const heard = [];
export const chat = new Chat({ name: "Mirror" });

/** @typedef {import("oneloop").Turn} Turn */

/** @type {Record<string, (turn: Turn) => unknown>} */
const scenes = {
  /** Two actions of one name, and one that takes itself away. */
  async action(turn) {
    const actions = [
      new Action({ id: "first", name: "once", payload: { id: "first" }, label: "First" }),
      new Action({ id: "second", name: "once", payload: { id: "second" }, label: "Second" }),
      new Action({ id: "all", name: "none", payload: {}, label: "Remove all" }),
    ];
    const message = turn.message({ content: "act", actions });
    await message.send();
    acting = message;
  },
  async stream(turn) {
    const message = turn.message();
    for (const token of ["to", "", "kens"]) await message.streamToken(token);
    await message.send();
    await turn.step({ name: "tool", type: "tool" }, async (step) => {
      await step.streamToken("in", true);
      await step.streamToken("put", true);
      await step.streamToken("out");
      await step.streamToken("put");
    });
    message.content = "a sequence in their place";
    await message.update();
  },
  async nested(turn) {
    await turn.step({ name: "outer", type: "tool" }, async (outer) => {
      await outer.step({ name: "inner", type: "tool" }, async (inner) => {
        await inner.message("from inside").send();
        return "inner done";
      });
      return "outer done";
    });
  },
  async update(turn) {
    const message = turn.message("before");
    await message.send();
    const step = turn.step({ name: "changing", type: "tool" });
    await step.send();
    step.output = "before";
    await step.update();
    message.content = "after";
    await message.update();
    step.output = "after";
    await step.end();
  },
  async remove(turn) {
    const kept = turn.message({ content: "kept", elements: [new Text({ name: "gone", content: "x" })] });
    await kept.send();
    const gone = turn.message("gone");
    await gone.send();
    const step = turn.step({ name: "gone", type: "tool" });
    const inStep = new Text({ name: "in a step", content: "y" });
    step.addElement(inStep);
    await step.send();
    await inStep.remove();
    await step.end();
    await step.remove();
    await gone.remove();
  },
  async tasks(turn) {
    const list = new TaskList({ status: "Running" });
    for (let n = 0; n < 17; n += 1) list.addTask({ title: `task ${n}` });
    await turn.message({ content: "tasks", elements: [list] }).send();
    const [first, second, third] = list.tasks;
    if (first) first.status = "done";
    if (second) second.status = "failed";
    if (third) third.status = "running";
    await list.update();
    heard.push(list.tasks.length);
    if (turn.session.get("remove tasks")) await list.remove();
    turn.session.set("remove tasks", true);
  },
  sidebar(turn) {
    const texts = ["a", "b", "c", "d"].map((content) => new Text({ name: content, content }));
    turn.setSidebar({ title: "Four", key: "four", elements: texts });
    turn.setSidebar({ title: "One", elements: [new Text({ name: "e", content: "e" })] });
  },
  sidebarOff(turn) {
    turn.setSidebar();
  },
  async session(turn) {
    const before = turn.session.get("value");
    turn.session.set("value", "kept");
    await turn.message(String(before)).send();
  },
  async counter(turn) {
    const element = new CustomElement({ name: "x-counter", props: { count: 1 } });
    await turn.message({ content: "count", elements: [element] }).send();
  },
  async stop(turn) {
    await turn.message("first").send();
    await turn.sleep(1e6);
    await turn.message("never").send();
  },
  async profile(turn) {
    await turn.message(`${turn.profile} ${JSON.stringify(turn.settings)}`).send();
  },
};

/** The message whose actions are acted on. @type {import("oneloop").Message | undefined} */
let acting;

chat
  .onChatStart((turn) => {
    if (turn.profile === "Broken") throw new TypeError("it does not start");
  })
  .onChatResume((thread, turn) => {
    heard.push({
      resumed: thread.steps.length > 0,
      history: turn.history().length,
      value: turn.session.get("value"),
    });
  })
  .onMessage(async (message, turn) => {
    if (message.elements.length) {
      const files = message.elements.map(({ name, size }) => `${name} ${size}`);
      await turn.message(files.join(", ")).send();
      return;
    }
    await scenes[message.content]?.(turn);
  })
  .onStop((turn) => turn.message("was stopped").send())
  .onSettingsUpdate((settings) => void heard.push({ settings: { ...settings } }))
  .onAction("once", async ({ payload }, turn) => {
    if (!acting) return;
    const left = acting.actions.filter(({ id }) => id !== payload.id);
    acting.actions = left;
    await acting.update();
    await turn.message(`clicked ${String(payload.id)}`).send();
  })
  .onAction("none", async () => {
    if (!acting) return;
    acting.actions = [];
    await acting.update();
  })
  .onAction("count", ({ payload }) => Number(payload.count) + 1)
  .setChatProfiles([
    { name: "Good", default: true, starters: [{ label: "Session", message: "session" }] },
    { name: "Broken", description: "It **throws**." },
  ])
  .setStarters([{ label: "Group", starters: [{ label: "Stop", message: "stop", command: "now" }] }])
  .setSettings([
    { id: "model", type: "select", label: "Model", values: ["a", "b"], initial: "a" },
    { id: "heat", type: "slider", label: "Heat", min: 0, max: 2, step: 0.5, initial: 1 },
  ]);
await chat.start();

export const settled = () => settledOf(chat);

export const said = () => saidIn(chat);
