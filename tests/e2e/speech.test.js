// Voice by the browser's own engines: what is dictated becomes text at the caret, answers are read aloud by sentences, and both end when they should.
//
// What Chromium does here without a network, a microphone or voices is tested as it is ("… as it is here"). For the rest its engines are scripted (`speech/engines.js`): below our code, at
// `window.SpeechRecognition` and `window.speechSynthesis`, by their standard's interface. Nothing of ours is replaced.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";
import { scriptRecognition, scriptVoices } from "./speech/engines.js";

/** @typedef {import("playwright-core").Page} Page */

const gallery = await startGallery();

/** @param {Page} page @param {string} [state] */
async function open(page, state = "speech") {
  await page.addInitScript(scriptRecognition);
  await page.addInitScript(scriptVoices);
  await openState(page, gallery, state);
}

/** @param {Page} page @param {(engine: any) => unknown} run */
const recognition = (page, run) => page.evaluate(`(${String(run)})(window.recognition)`);
/** @param {Page} page @param {(engine: any) => unknown} run */
const voices = (page, run) => page.evaluate(`(${String(run)})(window.voices)`);

/** @param {Page} page */
const field = (page) => page.locator("oneloop-composer textarea");
/** @param {Page} page */
const button = (page) => page.getByRole("button", { name: "Dictate", exact: true });
/** What is drawn above the field: before, the words that are not certain, after. @param {Page} page */
const heard = (page) => page.locator(".heard");
/** @param {Page} page @param {string} id */
const message = (page, id) => page.locator(`oneloop-message[data-id="${id}"]`);
/** @param {Page} page @param {string} id @param {string} [name] */
const reads = (page, id, name = "Read aloud") => message(page, id).getByRole("button", { name, exact: true });

/** Presses the button until the browser listens. @param {Page} page */
async function dictate(page) {
  await button(page).click();
  await page.locator("oneloop-composer").getByText("Listening", { exact: true }).waitFor();
}

/** @param {Page} page */
const isOff = (page) => page.locator(".dictate[aria-pressed=false]").waitFor();

/** @param {Page} page @param {number} at */
const caretAt = (page, at) =>
  field(page).evaluate((node, at) => /** @type {HTMLTextAreaElement} */ (node).setSelectionRange(at, at), at);

test(
  "words stand at the caret until they are certain, what is around them stays, and each can be undone",
  withPage(async ({ page }) => {
    await open(page);
    await field(page).click();
    await page.keyboard.type("Hello world.");
    await caretAt(page, 5);
    await dictate(page);
    assert.equal(await button(page).getAttribute("aria-pressed"), "true");
    await recognition(page, (engine) => engine.last().hear("my"));
    await heard(page).waitFor();
    assert.equal(await heard(page).textContent(), "Hello my world.");
    assert.equal(await page.locator(".guessed").textContent(), " my");
    assert.equal(await field(page).inputValue(), "Hello world.");
    await recognition(page, (engine) => engine.last().hear("my dear", true));
    assert.equal(await field(page).inputValue(), "Hello my dear world.");
    await heard(page).waitFor({ state: "detached" });
    await recognition(page, (engine) => engine.last().hear(" old"));
    await recognition(page, (engine) => engine.last().hear(" old", true));
    assert.equal(await field(page).inputValue(), "Hello my dear old world.");
    assert.deepEqual(await recognition(page, (engine) => [engine.last().lang, engine.last().continuous]), [
      "en",
      true,
    ]);
    await page.keyboard.press("Control+z");
    const undone = await field(page).inputValue();
    assert.ok(["Hello my dear world.", "Hello world."].includes(undone), undone);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+Shift+z");
    assert.match(await field(page).inputValue(), /^Hello my dear/);
  }),
);

test(
  "one may type and move the caret meanwhile: words come where the caret is, and nothing that is selected goes",
  withPage(async ({ page }) => {
    await open(page);
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("later"));
    await heard(page).waitFor();
    await page.keyboard.type("Typed");
    assert.equal(await field(page).inputValue(), "Typed");
    await page.getByText("Typed later").waitFor();
    await recognition(page, (engine) => engine.last().hear("later", true));
    assert.equal(await field(page).inputValue(), "Typed later");
    await caretAt(page, 0);
    await recognition(page, (engine) => engine.last().hear("First"));
    await page.waitForFunction(() => {
      const composer = document.querySelector("oneloop-chat")?.shadowRoot?.querySelector("oneloop-composer");
      return composer?.shadowRoot?.querySelector(".heard")?.textContent === "First Typed later";
    });
    await field(page).evaluate((node) => /** @type {HTMLTextAreaElement} */ (node).select());
    await recognition(page, (engine) => engine.last().hear("and more", true));
    assert.equal(await field(page).inputValue(), "Typed later and more");
  }),
);

test(
  "scripts without spaces get none, and an input method's words are not torn apart",
  withPage(async ({ page }) => {
    await open(page);
    await field(page).click();
    await page.keyboard.insertText("你好");
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("世界", true));
    assert.equal(await field(page).inputValue(), "你好世界");
    const composes = (/** @type {string} */ type) =>
      field(page).evaluate((node, type) => void node.dispatchEvent(new CompositionEvent(type)), type);
    await composes("compositionstart");
    await recognition(page, (engine) => engine.last().hear("再见", true));
    assert.equal(await field(page).inputValue(), "你好世界");
    await heard(page).waitFor();
    await composes("compositionend");
    assert.equal(await field(page).inputValue(), "你好世界再见");
  }),
);

test(
  "the button, Escape and the browser end it; what was said last is still written",
  withPage(async ({ page }) => {
    await open(page);
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("one"));
    await button(page).click();
    await isOff(page);
    assert.equal(await recognition(page, (engine) => engine.last().state), "stopping");
    await recognition(page, (engine) => engine.last().hear("One.", true));
    await recognition(page, (engine) => engine.last().finish());
    assert.equal(await field(page).inputValue(), "One.");
    await page.locator("oneloop-composer").getByText("Dictation has ended").waitFor({ state: "attached" });
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("Two"));
    await page.keyboard.press("Escape");
    await isOff(page);
    // It ends without having become certain.
    await recognition(page, (engine) => engine.last().finish());
    assert.equal(await field(page).inputValue(), "One. Two");
    await dictate(page);
    await recognition(page, (engine) => engine.last().finish());
    await isOff(page);
  }),
);

test(
  "sending takes the words that are there, and ends it",
  withPage(async ({ page }) => {
    await open(page);
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("Good morning"));
    await page.locator(".go:enabled").waitFor();
    await page.keyboard.press("Enter");
    await isOff(page);
    assert.equal(await recognition(page, (engine) => engine.last().state), "over");
    assert.deepEqual(
      (await calls(page, "send")).map(([text]) => text),
      ["Good morning"],
    );
    // What still comes of it is nobody's.
    await recognition(page, (engine) => engine.last().hear("Good morning to you", true));
    assert.equal(await field(page).inputValue(), "");
  }),
);

test(
  "another thread and a stop end it; words go to the draft of the thread they were said in",
  withPage(async ({ page }) => {
    await open(page);
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("for Lisbon"));
    await heard(page).waitFor();
    await page.evaluate(() => {
      const { threads } = window.fixture.snapshot();
      const [, other] = threads;
      if (other) window.fixture.tell({ type: "thread", thread: other }, { thread: other, steps: [] });
    });
    await isOff(page);
    assert.equal(await recognition(page, (engine) => engine.last().state), "over");
    await page.waitForFunction(() => {
      const chat = document.querySelector("oneloop-chat")?.shadowRoot?.querySelector("oneloop-composer");
      return chat?.shadowRoot?.querySelector("textarea")?.value === "";
    });
    await page.evaluate(() => {
      const [open] = window.fixture.snapshot().threads;
      if (open) window.fixture.tell({ type: "thread", thread: open }, { thread: open, steps: [] });
    });
    await page.waitForFunction(() => {
      const chat = document.querySelector("oneloop-chat")?.shadowRoot?.querySelector("oneloop-composer");
      return chat?.shadowRoot?.querySelector("textarea")?.value === "for Lisbon";
    });
    await dictate(page);
    await page.evaluate(() =>
      window.fixture.tell({ type: "running", threadId: "open", running: true }, { running: true }),
    );
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await isOff(page);
    assert.equal(await recognition(page, (engine) => engine.last().state), "over");
  }),
);

for (const [error, words] of /** @type {[string, string][]} */ ([
  ["not-allowed", "The microphone was not allowed."],
  ["no-speech", "Nothing was heard."],
  ["audio-capture", "No sound comes from the microphone"],
  ["network", "recognition needs the network, and does not reach it."],
  ["service-not-allowed", "does not let this page recognize speech."],
  ["language-not-supported", "recognize speech in this language: English."],
  ["bad-grammar", "Speech recognition does not work. bad-grammar"],
]))
  test(
    `${error} is a sentence, and it is over`,
    withPage(async ({ page }) => {
      await open(page);
      await dictate(page);
      await page.evaluate((error) => /** @type {any} */ (window).recognition.last().fail(error), error);
      await page.getByText(words).waitFor();
      await isOff(page);
    }),
  );

test(
  "silence after words, and another page that listens, are no problem",
  withPage(async ({ page }) => {
    await open(page);
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("Done", true));
    await recognition(page, (engine) => engine.last().fail("no-speech"));
    await isOff(page);
    await dictate(page);
    await recognition(page, (engine) => engine.last().fail("aborted"));
    await isOff(page);
    assert.equal(await page.locator("oneloop-toasts").getByRole("button").count(), 0);
  }),
);

test(
  "the device recognizes where it can; what it can't yet is fetched; “device” never asks a server",
  withPage(async ({ page }) => {
    await open(page);
    await recognition(page, (engine) => void (engine.state.available = "available"));
    await dictate(page);
    assert.equal(await recognition(page, (engine) => engine.last().processLocally), true);
    await page.keyboard.press("Escape");
    await recognition(page, (engine) => engine.last().finish());
    await recognition(page, (engine) => void (engine.state.available = "downloadable"));
    await dictate(page);
    assert.equal(await recognition(page, (engine) => engine.last().processLocally), false);
    assert.deepEqual(await recognition(page, (engine) => engine.state.asked.at(-1)), [
      "install",
      { langs: ["en"], processLocally: true },
    ]);
    await page.keyboard.press("Escape");
    await recognition(page, (engine) => engine.last().finish());
    await page.evaluate(() => document.querySelector("oneloop-chat")?.setAttribute("dictation", "device"));
    await button(page).click();
    await page.getByText("can’t recognize this language on the device: English").waitFor();
    assert.equal(await recognition(page, (engine) => engine.made.length), 2);
    await recognition(page, (engine) => void (engine.state.installs = true));
    await dictate(page);
    assert.equal(await recognition(page, (engine) => engine.last().processLocally), true);
  }),
);

test(
  "P begins and ends it outside of fields; it is off where the app listens, or the page has not turned it on",
  withPage(async ({ page }) => {
    await open(page);
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await page.keyboard.press("p");
    await page.locator(".dictate[aria-pressed=true]").waitFor();
    await page
      .locator("oneloop-composer")
      .getByText("Listening", { exact: true })
      .waitFor({ state: "attached" });
    await recognition(page, (engine) => engine.last().hear("By key", true));
    assert.equal(await field(page).inputValue(), "By key");
    await page.keyboard.press("p");
    await isOff(page);
    await recognition(page, (engine) => engine.last().finish());
    await dictate(page);
    await page.evaluate(() => window.fixture.tell({ type: "config" }, { audio: { sampleRate: 24_000 } }));
    await button(page).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Speak", exact: true }).waitFor();
    assert.equal(await recognition(page, (engine) => engine.last().state), "over");
    await page.evaluate(() => window.fixture.tell({ type: "config" }, { audio: null }));
    await button(page).waitFor();
    await page.evaluate(() => document.querySelector("oneloop-chat")?.toggleAttribute("dictation", true));
    await page.evaluate(() => document.querySelector("oneloop-chat")?.toggleAttribute("dictation", false));
    await button(page).waitFor({ state: "detached" });
  }),
);

test(
  "a browser without the engines is offered neither, nor a page that did not ask",
  withPage(async ({ page }) => {
    await page.addInitScript(() => {
      Object.assign(window, { SpeechRecognition: undefined, webkitSpeechRecognition: undefined });
      Object.defineProperty(window, "speechSynthesis", { value: undefined });
    });
    await openState(page, gallery, "speech");
    await message(page, "spoken").waitFor();
    assert.equal(await button(page).count(), 0);
    assert.equal(await reads(page, "spoken").count(), 0);
  }),
);

test(
  "neither is offered unless the page says so",
  withPage(async ({ page }) => {
    await open(page, "conversation");
    assert.equal(await button(page).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Read aloud" }).count(), 0);
  }),
);

test(
  "an answer is read by its sentences: no marks, no code, links by their text, formulas by their source",
  withPage(async ({ page }) => {
    await open(page);
    await message(page, "spoken").locator("annotation").waitFor({ state: "attached" });
    await reads(page, "spoken").click();
    await reads(page, "spoken", "Stop reading").waitFor();
    assert.equal(await voices(page, ({ said }) => said().length), 2, "one, and one ahead");
    await voices(page, ({ go }) => go());
    await reads(page, "spoken").waitFor();
    const said = /** @type {{ text: string, lang: string, rate: number, voice: string }[]} */ (
      await voices(page, ({ said }) => said())
    );
    assert.deepEqual(
      said.map(({ text }) => text),
      [
        "Three days are enough for the old town.",
        "Start early.",
        "The first day",
        "The cathedral, then Tram 28",
        "The castle: h = 110 metres up",
        "Code",
        "Place, Price",
        "Castle, 15 €",
        "And then rest.",
      ],
    );
    assert.deepEqual(new Set(said.map(({ voice, rate }) => `${voice} ${rate}`)), new Set(["en-GB here 1"]));
  }),
);

test(
  "Chinese and Arabic are read by their own sentences and voices, as fast as the page says",
  withPage(async ({ page }) => {
    await open(page);
    await page.evaluate(() => document.querySelector("oneloop-chat")?.setAttribute("reading-rate", "1.5"));
    for (const id of ["chinese", "arabic"]) {
      await reads(page, id).click();
      await voices(page, ({ go }) => go());
    }
    assert.deepEqual(await voices(page, ({ said }) => said()), [
      { text: "里斯本很美。", lang: "zh", rate: 1.5, voice: "zh-CN here" },
      { text: "先去城堡，再去河边！", lang: "zh", rate: 1.5, voice: "zh-CN here" },
      { text: "你想去吗？", lang: "zh", rate: 1.5, voice: "zh-CN here" },
      { text: "ابدأ مبكرا في الفاما.", lang: "ar", rate: 1.5, voice: "ar-SA here" },
      { text: "ثم اذهب إلى القلعة.", lang: "ar", rate: 1.5, voice: "ar-SA here" },
      { text: "هل تريد المزيد؟", lang: "ar", rate: 1.5, voice: "ar-SA here" },
    ]);
  }),
);

test(
  "what is long is said in pieces of less than 15 seconds, with nothing lost",
  withPage(async ({ page }) => {
    await open(page);
    const english = `${"This goes on, and on and on ".repeat(40).trim()}.`;
    const chinese = "这是一个很长的句子，没有尽头".repeat(20);
    await page.evaluate(
      ([english, chinese]) => {
        for (const [id, output] of Object.entries({ english, chinese })) {
          const [, one] = window.fixture.snapshot().steps;
          if (one) window.fixture.tell({ type: "step", step: { ...one, id, output: output ?? "" } });
        }
      },
      [english, chinese],
    );
    for (const [id, text, most] of /** @type {const} */ ([
      ["english", english, 180],
      ["chinese", chinese, 60],
    ])) {
      const before = Number(await voices(page, ({ said }) => said().length));
      await reads(page, id).click();
      await voices(page, ({ go }) => go());
      const pieces = /** @type {{ text: string }[]} */ (await voices(page, ({ said }) => said()))
        .slice(before)
        .map(({ text }) => text);
      assert.ok(
        pieces.length > 1 && pieces.every(({ length }) => length <= most),
        `${id}: ${pieces.join("|")}`,
      );
      assert.equal(pieces.join(id === "english" ? " " : ""), text);
    }
  }),
);

test(
  "the button, Escape, another answer, dictation, a message, another thread and a deletion silence it",
  withPage(async ({ page }) => {
    await open(page);
    const silent = () => page.waitForFunction(() => /** @type {any} */ (window).voices.isSilent());
    const read = async (id = "spoken") => {
      await reads(page, id).click();
      await reads(page, id, "Stop reading").waitFor();
    };
    await read();
    await reads(page, "spoken", "Stop reading").click();
    await silent();
    await reads(page, "spoken").waitFor();
    await read();
    await page.keyboard.press("Escape");
    await silent();
    await read();
    await read("chinese");
    await reads(page, "spoken").waitFor();
    assert.equal(await page.getByRole("button", { name: "Stop reading" }).count(), 1);
    await dictate(page);
    await silent();
    await read();
    await isOff(page);
    await field(page).fill("Enough.");
    await page.keyboard.press("Enter");
    await silent();
    await page.evaluate(() =>
      window.fixture.tell({ type: "running", threadId: "open", running: false }, { running: false }),
    );
    await read("chinese");
    await page.evaluate(() => {
      const { thread, steps } = window.fixture.snapshot();
      window.fixture.tell({ type: "thread", thread }, { steps: steps.filter(({ id }) => id !== "chinese") });
    });
    await silent();
    await read();
    await page.evaluate(() => {
      const other = window.fixture.snapshot().threads[1];
      if (other) window.fixture.tell({ type: "thread", thread: other }, { thread: other });
    });
    await silent();
    await read();
    await page.evaluate(() => {
      const { id } = window.fixture.snapshot().thread;
      window.fixture.tell({ type: "running", threadId: id, running: true }, { running: true });
    });
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await silent();
    await read();
    await page.evaluate(() => document.querySelector("oneloop-chat")?.remove());
    await silent();
  }),
);

test(
  "a widget that is closed neither listens nor reads",
  withPage(async ({ page }) => {
    await open(page, "widget-open");
    await page.evaluate(() => {
      document.querySelector("oneloop-chat")?.toggleAttribute("dictation", true);
      document.querySelector("oneloop-chat")?.toggleAttribute("read-aloud", true);
    });
    const close = () => page.evaluate(() => document.querySelector("oneloop-chat")?.close());
    const show = () => page.evaluate(() => document.querySelector("oneloop-chat")?.show());
    await page.getByRole("button", { name: "Read aloud" }).last().click();
    await page.getByRole("button", { name: "Stop reading" }).waitFor();
    await close();
    await page.waitForFunction(() => /** @type {any} */ (window).voices.isSilent());
    await show();
    await dictate(page);
    await close();
    await page.waitForFunction(() => /** @type {any} */ (window).recognition.last().state === "over");
  }),
);

test(
  "two chats of a page share one voice, and a failure of it is a sentence",
  withPage(async ({ page }) => {
    await open(page);
    await page.evaluate(() => {
      const first = /** @type {any} */ (document.querySelector("oneloop-chat"));
      const other = /** @type {any} */ (document.createElement("oneloop-chat"));
      Object.assign(other, { chat: first.chat, readAloud: true });
      first.after(other);
    });
    const [one, two] = [0, 1].map((at) => page.locator("oneloop-chat").nth(at).locator('[data-id="arabic"]'));
    if (!one || !two) return;
    await one.getByRole("button", { name: "Read aloud" }).click();
    await one.getByRole("button", { name: "Stop reading" }).waitFor();
    await two.getByRole("button", { name: "Read aloud" }).click();
    await two.getByRole("button", { name: "Stop reading" }).waitFor();
    await one.getByRole("button", { name: "Read aloud" }).waitFor();
    for (const [error, words] of /** @type {const} */ ([
      ["language-unavailable", "This device has no voice for this language: Arabic."],
      ["network", "The voice needs the network, and does not reach it."],
      ["synthesis-failed", "This can’t be read aloud. synthesis-failed"],
    ])) {
      await page.evaluate((error) => /** @type {any} */ (window).voices.fail(error), error);
      await page.getByText(words).waitFor();
      await two.getByRole("button", { name: "Read aloud" }).click();
    }
    // Somebody else has silenced it: that is no problem of the user's.
    await page.evaluate(() => speechSynthesis.cancel());
    await two.getByRole("button", { name: "Read aloud" }).waitFor();
  }),
);

test(
  "axe finds nothing serious while one dictates, and while one is read to",
  withPage(async ({ page }) => {
    await open(page);
    await reads(page, "spoken").click();
    const problems = async () => {
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        const { violations } = await /** @type {any} */ (window).axe.run({ resultTypes: ["violations"] });
        return violations
          .filter((/** @type {any} */ { impact }) => ["serious", "critical"].includes(impact))
          .map((/** @type {any} */ { id }) => id);
      });
    };
    assert.deepEqual(await problems(), []);
    await dictate(page);
    await recognition(page, (engine) => engine.last().hear("not certain"));
    await heard(page).waitFor();
    assert.deepEqual(await problems(), []);
  }),
);

test(
  "Chromium as it is here: without the permission, and without a microphone of its own, there is a sentence",
  withPage(async ({ page }) => {
    await openState(page, gallery, "speech");
    await button(page).click();
    await page.getByText("The microphone was not allowed. Allow it for this page").waitFor();
    await isOff(page);
    // A language that nobody has on the device, and can't be fetched without a network.
    await page.evaluate(() => document.querySelector("oneloop-chat")?.setAttribute("dictation", "device"));
    await button(page).click();
    await page.getByText("can’t recognize this language on the device: English").waitFor();
    await page.context().grantPermissions(["microphone"]);
    await page.evaluate(() => document.querySelector("oneloop-chat")?.setAttribute("dictation", ""));
    await button(page).click();
    await page.getByText(/No sound comes from the microphone|needs the network/).waitFor();
    await isOff(page);
  }),
);

test(
  "Chromium as it is here: it reads, or says that it has no voice",
  withPage(async ({ page }) => {
    await openState(page, gallery, "speech");
    await reads(page, "spoken").click();
    const has = await page.evaluate(() => speechSynthesis.getVoices().length > 0);
    if (has) await reads(page, "spoken", "Stop reading").click();
    else await page.getByText("This device has no voice to read with.").waitFor();
    await reads(page, "spoken").waitFor();
  }),
);
