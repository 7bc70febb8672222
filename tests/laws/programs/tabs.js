// Law 7: one runner per thread, many tabs.
import { assert, codeOf, deferred, law, never, same } from "./kit.js";

/** A chat whose turn streams what it is given, until it is told to end. */
function speaker() {
  const given = [];
  let waiting = deferred();
  const ended = deferred();
  const hooks = {
    onMessage: async (_, turn) => {
      const message = turn.message();
      for (;;) {
        while (given.length) await message.streamToken(given.shift());
        if ((await Promise.race([waiting.promise, ended.promise])) === "over") break;
        waiting = deferred();
      }
      await message.send();
    },
  };
  return {
    hooks,
    say(text) {
      given.push(text);
      waiting.resolve("more");
    },
    end: () => ended.resolve("over"),
  };
}

const texts = (app) => app.steps().map(({ output, status }) => [output, status]);
const shows = (app, text) => app.texts().includes(text);
/** Waits for an event after which it holds. */
const until = async (app, holds) => {
  if (!holds()) await app.event(holds);
};

export const another_tab_shows_a_turn_as_it_goes_and_cannot_run_one = law(async (kit) => {
  const { hooks, say, end } = speaker();
  const one = await kit.chat(hooks);
  const other = await kit.chat();
  await one.chat.send("go");
  say("Once");
  await until(one, () => shows(one, "Once"));
  await other.chat.openThread(one.thread());
  assert(other.snapshot().running, "it does not show that a turn runs");
  await until(other, () => shows(other, "Once"));
  say(" upon");
  say(" a time");
  await until(other, () => shows(other, "Once upon a time"));
  same(await codeOf(() => other.chat.send("me too")), "TURN_RUNNING", "a second turn");
  const over = other.event(({ type, running }) => type === "running" && !running);
  end();
  await Promise.all([one.idle(), over]);
  same(texts(other), texts(one), "what both show");
  assert(
    !other.snapshot().running && !other.snapshot().runningThreads.length,
    "it shows a turn that is over",
  );
  await other.say("and I");
  await until(one, () => one.steps().some(({ output }) => output === "and I"));
  same(texts(one).length, texts(other).length, "what both show");
});

export const another_tab_stops_a_turn = law(async (kit) => {
  const { hooks, say } = speaker();
  const one = await kit.chat(hooks);
  const other = await kit.chat();
  await one.chat.send("go");
  say("Half");
  await until(one, () => shows(one, "Half"));
  await other.chat.openThread(one.thread());
  await other.chat.stop();
  await one.idle();
  const status = (app) => app.steps().find(({ output }) => output === "Half")?.status;
  same([status(one), status(other)], ["stopped", "stopped"], "the answer");
  same(texts(other), texts(one), "what both show");
});

export const names_settings_and_deletions_reach_the_other_tabs = law(async (kit) => {
  const { hooks, say, end } = speaker();
  const one = await kit.chat(hooks);
  const other = await kit.chat();
  const named = (app, name) => app.snapshot().threads.some((thread) => thread.name === name);
  await one.chat.send("go");
  const id = one.thread();
  await until(other, () => named(other, "go"));
  // While it runs in the other.
  await other.chat.updateThread(id, { name: "Better" });
  await until(one, () => named(one, "Better"));
  say("x");
  end();
  await one.idle();
  await until(other, () => !other.snapshot().runningThreads.length);
  same(
    (await (await kit.raw()).all("threads")).map(({ name }) => name),
    ["Better"],
    "the name",
  );
  await one.chat.updateSettings({ depth: 4 });
  await until(other, () => other.snapshot().settingsValues.depth === 4);
  await one.chat.deleteThread(id);
  await until(other, () => !other.snapshot().threads.length);
  // While it runs in the other.
  const third = await kit.chat({ onMessage: () => never() });
  await third.chat.send("for ever");
  const running = third.thread();
  await until(other, () => named(other, "for ever"));
  await other.chat.deleteThread(running);
  await until(third, () => third.thread() !== running);
  const raw = await kit.raw();
  same([await raw.all("threads"), await raw.all("steps")], [[], []], "what is left");
});

export const two_tabs_that_send_at_once_are_one_after_the_other_or_told = law(async (kit) => {
  let running = 0;
  const hooks = {
    onMessage: async (message, turn) => {
      assert(++running === 1, "two turns run at once");
      await turn.sleep(3);
      await turn.message(`on ${message.content}`).send();
      running--;
    },
  };
  const apps = [await kit.chat(hooks), await kit.chat(hooks), await kit.chat(hooks)];
  await apps[0].say("first");
  const id = apps[0].thread();
  await Promise.all(apps.map((app) => app.chat.openThread(id)));
  const kept = ["first"];
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      apps.map(async (app, at) => {
        const text = `${round} of ${at}`;
        const outcome = await app.chat.send(text).then(
          () => "kept",
          (error) => error.code,
        );
        if (outcome === "kept") kept.push(text);
        else same(outcome, "TURN_RUNNING", "the outcome");
      }),
    );
    await Promise.all(apps.map((app) => until(app, () => !app.snapshot().running)));
  }
  const stored = await (await kit.raw()).steps(id);
  const said = (type) => stored.filter((step) => step.type === type).map(({ output }) => output);
  same(said("user_message").sort(), kept.sort(), "what was said");
  same(said("assistant_message").sort(), kept.map((text) => `on ${text}`).sort(), "what was answered");
  for (const app of apps)
    same(
      texts(app),
      stored.map(({ output, status }) => [output, status]),
      "what is shown",
    );
});
