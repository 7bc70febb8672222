// Dictation by the browser's own engine: what is said becomes text at the caret, and ends when it should.
//
// What Chromium does here without a network, a microphone or voices is tested as it is ("… as it is here", in `speech.test.js`). For the rest its engines are scripted (`speech/engines.js`): below our
// code, at `window.SpeechRecognition` and `window.speechSynthesis`, by their standard's interface. Nothing of ours is replaced.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, startGallery } from "./lib/gallery.js";
import { button, caretAt, dictate, field, heard, isOff, opener, recognition } from "./speech/page.js";

const gallery = await startGallery();
const open = opener(gallery);

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
