// Law 4: what was stopped cannot speak.
import { aborts, deferred, law, messagesState, never, pageTurn, same } from "./kit.js";

export const late_calls_reject_and_change_nothing = law(async (kit) => {
  const inNode = deferred();
  let late;
  const model = kit.core.ChatModelCore.custom("model", () => "An answer.");
  const graph = kit.single(
    async (_, config) => {
      late.config = config;
      inNode.resolve();
      return never();
    },
    messagesState,
    { checkpointer: kit.saver() },
  );
  const app = await kit.chat({
    onMessage: async (_, turn) => {
      late = {
        turn,
        message: turn.message("said"),
        step: turn.step({ name: "step", type: "tool" }),
        config: undefined,
      };
      await late.message.send();
      await late.step.send();
      await graph.invoke({ messages: "go" }, turn.config());
    },
    onStop: () => {},
  });
  await app.chat.send("go");
  await inNode.promise;
  await app.chat.stop();
  const { turn, message, step, config } = late;
  const speak = {
    "message.send": () => message.send(),
    "message.update": () => message.update(),
    "message.remove": () => message.remove(),
    "message.streamToken": () => message.streamToken("late"),
    "message.stream": () => message.stream(["late"]),
    "a new message": () => turn.message("late").send(),
    "a new step": () => turn.step({ name: "late" }).send(),
    "a step with a function": () => turn.step({ name: "late" }, () => "late"),
    "message.content": () => (message.content = "late"),
    "step.name": () => (step.name = "late"),
    "step.input": () => (step.input = "late"),
    "step.output": () => (step.output = "late"),
    "step.setField": () => step.setField("generation", { late: true }),
    "step.addElement": () => step.addElement({ fields: { type: "text", name: "late" } }),
    "message.setField": () => message.setField("tags", ["late"]),
    "message.addElement": () => message.addElement({ fields: { type: "text", name: "late" } }),
    "turn.ask": () => turn.ask("late", { type: "text" }),
    "turn.offer": () => turn.offer({ commands: [] }),
    "turn.sidebar": () => turn.sidebar({ title: "late" }),
    "turn.emit": () => turn.emit("late", 1),
    "turn.updateElement": () => turn.updateElement("late", {}),
    "turn.removeElement": () => turn.removeElement("late"),
    "session.set": () => turn.session.set("late", true),
    "step.streamToken": () => step.streamToken("late"),
    "step.update": () => step.update(),
    "step.end": () => step.end(),
    "step.remove": () => step.remove(),
    "step.progress": () => step.progress({ loaded: 1, total: 2 }),
    "step.message": () => step.message("late").send(),
    "turn.toast": () => turn.toast("late"),
    "turn.sleep": () => turn.sleep(1),
    "model.invoke": () => model.invoke("late", config),
    "graph.invoke": () => graph.invoke({ messages: "late" }, turn.config()),
    "config.writer": () => config.writer("late"),
  };
  const raw = await kit.raw();
  const check = async (when) => {
    const read = async () =>
      JSON.stringify([message.content, step, turn.session, app.snapshot().steps, await raw.dump()]);
    const before = await read();
    const events = app.events.length;
    for (const [what, call] of Object.entries(speak)) await aborts(`${what}, ${when}`, call);
    // Nobody awaits these, and nobody hears of them either.
    for (const what of ["message.send", "message.streamToken", "step.end", "model.invoke", "turn.sleep"])
      void speak[what]();
    await pageTurn();
    await app.chat.flush();
    same(app.events.slice(events), [], `the events ${when}`);
    same(await read(), before, `page and store ${when}`);
  };
  await check("after the stop");
  const nextRuns = deferred();
  app.chat.setHook("onMessage", async () => {
    nextRuns.resolve();
    await never();
  });
  await app.chat.send("next");
  await nextRuns.promise;
  await app.chat.flush();
  await check("in the next turn");
  await app.chat.stop();
});
