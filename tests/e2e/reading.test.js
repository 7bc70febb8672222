// Answers read aloud by the browser's own voices: by sentences, until they are silenced.
//
// What Chromium does here without a network, a microphone or voices is tested as it is ("… as it is here", in `speech.test.js`). For the rest its engines are scripted (`speech/engines.js`): below our
// code, at `window.SpeechRecognition` and `window.speechSynthesis`, by their standard's interface. Nothing of ours is replaced.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { startGallery } from "./lib/gallery.js";
import { dictate, field, isOff, message, opener, reads, voices } from "./speech/page.js";

const gallery = await startGallery();
const open = opener(gallery);

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
