// An app that uses the smaller things that the chat runtime has, one by message. The test drives it through `window.app`.
// @ts-check

import { Audio, cache, Chat, CustomElement, Pdf, Video } from "oneloop";
import { saidIn, settledOf } from "./kit.js";

export { storageUsage } from "oneloop";

/** What happened, for the test to read. @type {any[]} */
export const heard = [];

/** @type {import("oneloop").Question<unknown> | undefined} */
let asked;
/** Takes back what is asked. */
export const takeBack = () => asked?.remove();

/** Settles with a word on how. @param {Promise<unknown>} promise */
export const codeOf = (promise) =>
  promise.then(
    (value) => JSON.stringify(value) ?? "undefined",
    (error) => error.code ?? error.name,
  );

/** @type {Record<string, (turn: import("oneloop").Turn) => unknown>} */
const does = {
  async ask(turn) {
    asked = turn.askUser({ content: "Who?", raiseOnTimeout: true });
    heard.push(await codeOf(asked));
    heard.push(await asked.remove());
    asked = turn.askForm({ content: "You?", schema: { type: "object" } });
    heard.push(await codeOf(asked));
    // Taken back before it is shown.
    const soon = turn.askAction({ content: "Now?", actions: [{ name: "yes", payload: {} }] });
    heard.push(await soon.remove(), await codeOf(soon));
    await turn.message("none of them").send();
  },
  async element(turn) {
    const element = new CustomElement({ name: "x-picker" });
    heard.push(await turn.askElement({ content: "Pick", element }));
  },
  async bytes(turn) {
    const bytes = new Uint8Array([1, 2, 3]);
    const blob = new Blob(["four"], { type: "text/plain" });
    await turn.step({ name: "bytes", type: "tool", input: { bytes, buffer: bytes.buffer, n: 7n } }, () => ({
      of: [blob, new DataView(new ArrayBuffer(8))],
    }));
    await turn.step({ name: "alone", type: "tool", input: bytes.buffer }, () => blob);
  },
  async error(turn) {
    await turn.error("No such city.").send();
    const error = turn.error({ content: "once", author: "Checker" });
    await error.send();
    error.content = "twice";
    await error.update();
    await turn.message("it goes on").send();
  },
  async record(turn) {
    const one = turn.message({
      content: "one",
      author: "bot",
      tags: ["t"],
      metadata: { n: 1 },
      command: "draw",
    });
    one.modes = { speed: "fast" };
    await one.send();
    const record = one.toJSON();
    heard.push(await codeOf(turn.message(record).send()));
    await one.remove();
    const again = turn.message(JSON.parse(JSON.stringify(record)));
    await again.send();
    heard.push([again.id === one.id, again.author, again.command, again.modes]);
  },
  async text(turn) {
    for (const content of [42, true, 10n, NaN, { a: 1 }, [1], "text"]) await turn.message({ content }).send();
  },
  async media(turn) {
    const elements = [
      new Pdf({
        name: "paper",
        content: new Blob(["%PDF"], { type: "application/pdf" }),
        page: 3,
        display: "side",
      }),
      new Audio({ name: "sound", content: new Uint8Array([1]), mime: "audio/wav", autoPlay: true }),
      new Video({ name: "film", url: "https://example.org/film.mp4", playerConfig: { loop: true } }),
    ];
    await turn.message({ content: "media", elements }).send();
  },
  toasts(turn) {
    turn.toast("plain");
    for (const level of /** @type {const} */ (["info", "success", "warning", "error"]))
      turn.toast(level, level);
    try {
      turn.toast("no", /** @type {any} */ ("loud"));
    } catch (error) {
      heard.push(/** @type {any} */ (error).code, /** @type {any} */ (error).message);
    }
  },
  modes(turn) {
    turn.setModes([{ id: "speed", name: "Speed", options: [{ id: "fast", name: "Fast", default: true }] }]);
  },
  sound(turn) {
    turn.sendAudio({ mimeType: "pcm16", data: new Uint8Array([1, 2]), track: "a" });
    turn.interruptAudio();
  },
  settings(turn) {
    turn.setSettings([
      {
        id: "tab",
        label: "Tab",
        inputs: [{ id: "color", label: "Color", type: "select", values: ["red", "green"], initialIndex: 1 }],
      },
      { id: "size", label: "Size", type: "radio", items: { Small: "s", Large: "l" }, initialIndex: 0 },
    ]);
    heard.push(turn.settings);
    try {
      turn.setSettings([{ id: "x", label: "X", type: "select", values: ["a"], initialIndex: 1 }]);
    } catch (error) {
      heard.push(/** @type {any} */ (error).code);
    }
  },
};

const user = new URL(location.href).searchParams.get("user");
export const chat = new Chat({ name: "Details", ...(user ? { user } : {}) });
/** Who was offered something, in their order. @type {any[]} */
export const offered = [];
if (user) {
  chat.setChatProfiles(async ({ user, language }) => {
    offered.push(["profiles", user?.identifier, language === navigator.language]);
    const usual = { name: "Usual" };
    if (user?.identifier === "eve") throw new RangeError("nothing for eve");
    if (user?.identifier !== "ada") return [usual];
    return [
      usual,
      {
        name: "Expert",
        default: true,
        configOverrides: {
          commands: [{ id: "prove", description: "" }],
          uploads: false,
          settings: [{ id: "depth", label: "Depth", type: "select", values: ["1", "2"], initialIndex: 1 }],
        },
      },
    ];
  });
  chat.setStarters(({ user }) => [{ label: `Hello ${user?.identifier}`, message: "hello" }]);
  chat.setCommands([{ id: "draw", description: "" }]);
  chat.setSettings([{ id: "heat", label: "Heat", type: "number", initial: 1 }]);
}
chat
  .onChatStart((turn) => void heard.push({ began: turn.profile }))
  .onMessage((message, turn) => does[message.content]?.(turn));
/** @type {any[]} */
export const events = [];
chat.subscribe((event) => events.push(event));

const load = { count: 0 };
/** The memoizer of ours, on functions of all kinds. */
export async function caches() {
  const slow = cache(async (/** @type {object} */ what) => {
    load.count += 1;
    await Promise.resolve();
    if (load.count === 1) throw new RangeError("once");
    return { what };
  });
  const outcomes = [await codeOf(slow({ n: 1 }))];
  const [one, two] = [slow({ n: 1 }), slow({ n: 1 })];
  outcomes.push(String((await one) === (await two)), await codeOf(slow({ n: 2 })));
  const double = cache((/** @type {number} */ n) => {
    load.count += 1;
    return n * 2;
  });
  outcomes.push(String(double(2) + double(2)), String(load.count));
  return outcomes;
}

await chat.start();

export const settled = () => settledOf(chat);
export const said = () => saidIn(chat);
/** The question that waits. */
export const question = () => chat.snapshot().steps.find(({ waitForAnswer }) => waitForAnswer);
