// The smaller things that the chat runtime has, in a page: what they are, and what is there after a reload.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { servePage } from "../langchain/lib/page.js";
import { inPage, reload as openAnew, send, withProgram } from "./lib/in-app.js";

const url = await servePage("tests/chat/programs/details.js");

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof import("./programs/details.js")} App */

const inApp = /** @type {ReturnType<typeof inPage<App>>} */ (inPage());

/** @param {(page: Page, allow: (problem: RegExp) => void) => Promise<void>} body @param {string} [query] */
const withApp = (body, query = "") => withProgram(`${url}${query}`, body);

/** Loads the page anew once all is saved, and opens the thread that was open. @param {Page} page */
async function reload(page) {
  await inApp(page, (app) => app.chat.flush());
  await openAnew(page);
}

test(
  "a question that waits is taken back, shown or not, a form too",
  withApp(async (page) => {
    assert.deepEqual(await send(page, "ask"), ["ask", "Who?"]);
    const taken = await inApp(page, async (app) => {
      const id = app.question()?.id ?? "";
      const first = await app.takeBack();
      while (app.question()?.output !== "You?") await new Promise((resolve) => void setTimeout(resolve, 5));
      const second = await app.takeBack();
      while (app.chat.snapshot().running) await new Promise((resolve) => void setTimeout(resolve, 5));
      return [first, second, await app.codeOf(app.chat.answer(id, "late")), app.said(), app.heard.slice(1)];
    });
    assert.deepEqual(taken, [
      true,
      true,
      "ASK_OVER",
      ["ask", "none of them"],
      // Over already; the form; and what was taken back before it was shown.
      ["undefined", false, "undefined", true, "undefined"],
    ]);
    await reload(page);
    assert.deepEqual(await inApp(page, (app) => app.said()), ["ask", "none of them"]);
  }),
);

test(
  "an element that asks is cancelled",
  withApp(async (page) => {
    await send(page, "element");
    const heard = await inApp(page, async (app) => {
      await app.chat.answer(app.question()?.id ?? "", { submitted: false });
      await app.settled();
      return app.heard.slice(1);
    });
    assert.deepEqual(heard, [{ submitted: false }]);
  }),
);

test(
  "bytes in a step are a note on what they are and how many",
  withApp(async (page) => {
    await send(page, "bytes");
    await reload(page);
    const steps = await inApp(page, (app) =>
      app.chat
        .snapshot()
        .steps.filter(({ type }) => type === "tool")
        .map(({ input, output, language }) => [input, output, language]),
    );
    const [[input, output, language] = [], alone] = steps;
    assert.deepEqual(JSON.parse(input ?? ""), {
      bytes: "Uint8Array (3 bytes)",
      buffer: "ArrayBuffer (3 bytes)",
      n: "7",
    });
    assert.deepEqual(JSON.parse(output ?? ""), { of: ["Blob (text/plain, 4 bytes)", "DataView (8 bytes)"] });
    assert.equal(language, "json");
    assert.deepEqual(alone?.slice(0, 2), ["ArrayBuffer (3 bytes)", "Blob (text/plain, 4 bytes)"]);
  }),
);

test(
  "an error message that is not thrown",
  withApp(async (page) => {
    await send(page, "error");
    await reload(page);
    const messages = await inApp(page, (app) =>
      app.chat
        .snapshot()
        .steps.filter(({ type }) => type === "assistant_message")
        .map(({ name, output, status, error }) => [name, output, status, error?.message]),
    );
    assert.deepEqual(messages, [
      ["Details", "No such city.", "error", "No such city."],
      ["Checker", "twice", "error", "once"],
      ["Details", "it goes on", "done", undefined],
    ]);
  }),
);

test(
  "a message of a record, with a command and modes of the app's own",
  withApp(async (page) => {
    await send(page, "record");
    assert.deepEqual(await inApp(page, (app) => app.heard.slice(1)), [
      "DUPLICATE_ID",
      [true, "bot", "draw", { speed: "fast" }],
    ]);
    await reload(page);
    const again = await inApp(page, (app) => {
      const { name, output, tags, metadata, command, modes } =
        app.chat.snapshot().steps.find(({ type }) => type === "assistant_message") ?? {};
      return [name, output, tags, metadata, command, modes];
    });
    assert.deepEqual(again, ["bot", "one", ["t"], { n: 1 }, "draw", { speed: "fast" }]);
  }),
);

test(
  "what is neither a text nor an object becomes text",
  withApp(async (page) => {
    await send(page, "text");
    const texts = await inApp(page, (app) =>
      app.chat
        .snapshot()
        .steps.filter(({ type }) => type === "assistant_message")
        .map(({ output, language }) => [output, language ?? ""].join(" ")),
    );
    const json = JSON.stringify({ a: 1 }, null, 2);
    assert.deepEqual(texts, [
      ...["42 ", "true ", "10 ", "NaN "],
      `${json} json`,
      `${JSON.stringify([1], null, 2)} json`,
      "text ",
    ]);
  }),
);

test(
  "a PDF, a sound and a film are there after a reload",
  withApp(async (page) => {
    await send(page, "media");
    await reload(page);
    const elements = await inApp(page, async (app) =>
      Promise.all(
        app.chat.snapshot().elements.map(async ({ id, ...fields }) => {
          const content = await app.chat.elementContent(id);
          const { type, name, mime, display, url, page, autoPlay, playerConfig } = /** @type {any} */ (
            fields
          );
          const held = content instanceof Blob ? `${content.type} ${content.size}` : content;
          return JSON.parse(
            JSON.stringify({ type, name, mime, display, url, page, autoPlay, playerConfig, held }),
          );
        }),
      ),
    );
    assert.deepEqual(elements, [
      {
        type: "pdf",
        name: "paper",
        mime: "application/pdf",
        display: "side",
        page: 3,
        held: "application/pdf 4",
      },
      {
        type: "audio",
        name: "sound",
        mime: "audio/wav",
        display: "inline",
        autoPlay: true,
        held: "audio/wav 1",
      },
      {
        type: "video",
        name: "film",
        display: "inline",
        url: "https://example.org/film.mp4",
        playerConfig: { loop: true },
      },
    ]);
  }),
);

test(
  "toasts of all levels, modes of a thread, and sound that goes out",
  withApp(async (page) => {
    await send(page, "toasts");
    await send(page, "modes");
    await send(page, "sound");
    const told = await inApp(page, (app) => {
      const seen = /** @type {unknown[]} */ ([]);
      for (const event of app.events) {
        if (event.type === "toast") seen.push([event.level, event.message]);
        if (event.type === "custom")
          seen.push([
            event.name,
            event.payload && [...event.payload.data, event.payload.mimeType, event.payload.track],
          ]);
      }
      return { seen, heard: app.heard.slice(1), modes: app.chat.snapshot().modes };
    });
    assert.deepEqual(told.seen, [
      ["info", "plain"],
      ...["info", "success", "warning", "error"].map((level) => [level, level]),
      ["audio", [1, 2, "pcm16", "a"]],
      ["audio_interrupt", undefined],
    ]);
    assert.deepEqual(told.heard, [
      "INVALID_ARGUMENT",
      'A toast\'s level is info, success, warning or error, not "loud".',
    ]);
    const modes = [{ id: "speed", name: "Speed", options: [{ id: "fast", name: "Fast", default: true }] }];
    assert.deepEqual(told.modes, modes);
    await reload(page);
    assert.deepEqual(await inApp(page, (app) => app.chat.snapshot().modes), modes);
    assert.deepEqual(
      await inApp(page, async (app) => {
        await app.chat.newThread();
        return app.chat.snapshot().modes;
      }),
      [],
    );
  }),
);

test(
  "a widget begins with one of its choices by its place",
  withApp(async (page) => {
    await send(page, "settings");
    assert.deepEqual(await inApp(page, (app) => app.heard.slice(1)), [
      { color: "green", size: "s" },
      "INVALID_ARGUMENT",
    ]);
  }),
);

test(
  "profiles and starters are a function's of the user; a profile offers other things than the chat",
  withApp(async (page, allow) => {
    const picture = () =>
      inApp(page, (app) => {
        const { profiles, profile, starters, commands, uploads, settings } = app.chat.snapshot();
        return {
          profiles: profiles.map(({ name }) => name),
          profile,
          starters: starters.map(({ label }) => label),
          commands: commands.map(({ id }) => id),
          uploads,
          settings: settings.map((item) => [item.id, "initial" in item ? item.initial : ""]),
        };
      });
    const usual = { commands: ["draw"], uploads: null, settings: [["heat", 1]] };
    assert.deepEqual(await picture(), {
      profiles: ["Usual", "Expert"],
      profile: "Expert",
      starters: ["Hello ada"],
      commands: ["prove"],
      uploads: { maxFiles: 0 },
      settings: [["depth", "2"]],
    });
    const refused = await inApp(page, async (app) => [
      await app.codeOf(app.chat.updateSettings({ depth: "3" })),
      await app.codeOf(app.chat.send("hello", { files: [new File(["x"], "x.txt")] })),
    ]);
    assert.deepEqual(refused, ["SETTING_INVALID", "UPLOAD_TOO_MANY"]);
    await inApp(page, (app) => app.chat.setProfile("Usual"));
    assert.deepEqual(await picture(), {
      ...usual,
      profiles: ["Usual", "Expert"],
      profile: "Usual",
      starters: ["Hello ada"],
    });
    await inApp(page, (app) => app.chat.setUser("bob"));
    const bobs = { ...usual, profiles: ["Usual"], profile: "Usual", starters: ["Hello bob"] };
    assert.deepEqual(await picture(), bobs);
    allow(/nothing for eve/);
    await inApp(page, (app) => app.chat.setUser("eve"));
    assert.deepEqual(await picture(), { ...bobs, starters: ["Hello eve"] });
    assert.deepEqual(await inApp(page, (app) => [app.offered, app.heard[0]]), [
      ["ada", "bob", "eve"].map((user) => ["profiles", user, true]),
      { began: "Expert" },
    ]);
  }, "?user=ada"),
);

test(
  "cache: once for the same arguments, and again after a failure",
  withApp(async (page) => {
    assert.deepEqual(await inApp(page, (app) => app.caches()), [
      "RangeError",
      "true",
      JSON.stringify({ what: { n: 2 } }),
      "8",
      "4",
    ]);
  }),
);

test(
  "a message with a file is deleted and put back, also what the file holds",
  withApp(async (page) => {
    const held = await inApp(page, async ({ chat, settled }) => {
      await chat.start();
      await chat.send("look", {
        files: [new File(["the file's text"], "notes.txt", { type: "text/plain" })],
      });
      await settled();
      const { steps, elements } = chat.snapshot();
      const element = elements[0]?.id ?? "";
      const text = async () => {
        const content = await chat.elementContent(element);
        return content instanceof Blob ? `${content.type}: ${await content.text()}` : String(content);
      };
      const deleted = await chat.deleteMessage(steps[0]?.id ?? "");
      const between = await text();
      await chat.restoreMessage(deleted);
      return [between, await text(), chat.snapshot().elements.length];
    });
    assert.deepEqual(held, ["undefined", "text/plain: the file's text", 1]);
    await reload(page);
    const kept = await inApp(page, async ({ chat }) => {
      const content = await chat.elementContent(chat.snapshot().elements[0]?.id ?? "");
      return content instanceof Blob && content.text();
    });
    assert.equal(kept, "the file's text");
  }),
);

test(
  "the browser is asked to keep what is saved with the first message, once; an app can tell how much it is",
  withApp(async (page) => {
    const asked = () =>
      page.evaluate(() => /** @type {{ asked?: number }} */ (/** @type {unknown} */ (globalThis)).asked ?? 0);
    await page.evaluate(() => {
      const counted = /** @type {{ asked?: number }} */ (/** @type {unknown} */ (globalThis));
      const { persist } = StorageManager.prototype;
      StorageManager.prototype.persist = function () {
        counted.asked = (counted.asked ?? 0) + 1;
        return persist.call(this);
      };
    });
    await inApp(page, (app) => app.chat.newThread());
    assert.equal(await asked(), 0, "nothing is saved yet");
    for (const text of ["one", "two"]) await send(page, text);
    assert.equal(await asked(), 1);
    const { usage, quota, persisted } = await inApp(page, (app) => app.storageUsage());
    assert.ok(usage > 0 && usage < quota, `${usage} of ${quota} bytes`);
    assert.equal(typeof persisted, "boolean");
  }),
);
