// A voice in the page: what the microphone hears reaches the app, what the app says is played, and both end when they should.
// @ts-check

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { serveApp } from "../../scripts/lib/app-page.js";
import { withPage } from "./lib/browser.js";
import { startGallery } from "./lib/gallery.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof import("./voice/page.js")} App */

const PROGRAM = "tests/e2e/voice/page.js";
const { url, close } = await serveApp(PROGRAM, { assets: ["dist/chunks/voice-worklet.js"] });
after(close);
const bare = await serveApp(PROGRAM, { title: "voice-bare" });
after(bare.close);
const gallery = await startGallery();

/** @type {import("playwright-core").BrowserContextOptions} */
const ALLOWED = { permissions: ["microphone"] };

/** @template T @param {Page} page @param {(app: App) => T} run @returns {Promise<Awaited<T>>} */
const inApp = (page, run) => page.evaluate(`(${String(run)})(window.app)`);

/** Waits for something in the page, whose policy lets no text be run there. @param {Page} page @param {(app: App) => unknown} is */
const until = (page, is) =>
  page.evaluate(`(async () => {
    const is = ${String(is)};
    const late = performance.now() + 15_000;
    while (!("app" in window && is(window.app))) {
      if (performance.now() > late) throw new Error("15 s without: " + is);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })()`);

/** @param {Page} page @param {string} [address] */
async function open(page, address = url) {
  await page.goto(address);
  await until(page, ({ chat }) => chat.snapshot().status === "ready");
}

/** @param {Page} page @param {string} name */
const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Speaks until the app has had so many pieces. @param {Page} page @param {number} count */
async function speak(page, count) {
  await button(page, "Speak").click();
  await page.getByText("Listening", { exact: true }).waitFor();
  await page.waitForFunction((count) => /** @type {any} */ (window).app.chunks.length >= count, count);
}

/** What the app has heard. @param {Page} page */
const heard = (page) =>
  inApp(page, ({ chunks }) => ({
    pieces: chunks.map(({ mimeType, data, isStart, elapsedTime }) => ({
      mimeType,
      isStart,
      elapsedTime,
      samples: data.byteLength / 2,
    })),
    loudest: Math.max(...chunks.flatMap(({ data }) => [...new Int16Array(data)]).map(Math.abs)),
  }));

for (const rate of [24_000, 16_000])
  test(
    `what is said reaches the app as PCM with ${rate} samples a second, and the rest of it at the end`,
    withPage(async ({ page }) => {
      await open(page, `${url}/?rate=${rate}`);
      // The tone comes once a second.
      await speak(page, 15);
      await button(page, "Done speaking").click();
      await until(page, ({ told }) => told.length === 2);
      assert.deepEqual(await inApp(page, ({ told }) => told), ["start", { cancelled: false }]);
      const { pieces, loudest } = await heard(page);
      assert.ok(loudest > 500, `the loudest sample is ${loudest}: this is silence`);
      assert.ok(pieces.every(({ mimeType }) => mimeType === "pcm16"));
      assert.deepEqual(
        pieces.map(({ isStart }) => isStart),
        pieces.map((_, at) => at === 0),
      );
      const whole = pieces.slice(0, -1).map(({ samples }) => samples);
      assert.deepEqual(new Set(whole), new Set([rate / 10]));
      const last = pieces.at(-1);
      assert.ok(last && last.samples > 0 && last.samples <= rate / 10);
      // As long as it took, but for what a busy machine has not told yet: another rate would be twice as long, or half.
      const said = pieces.reduce((sum, { samples }) => sum + samples, 0) / rate;
      const took = last.elapsedTime / 1_000;
      assert.ok(said > 0.6 * took && said < took + 0.75, `${said} s in ${took} s`);
      assert.ok(pieces.every(({ elapsedTime }, at) => elapsedTime >= (pieces[at - 1]?.elapsedTime ?? 0)));
      assert.deepEqual(await inApp(page, ({ taps }) => taps), ["worklet"]);
      assert.deepEqual(await inApp(page, ({ tracks }) => tracks.map(({ readyState }) => readyState)), [
        "ended",
      ]);
      await button(page, "Speak").waitFor();
    }, ALLOWED),
  );

test(
  "it works without the worklet's file, too",
  withPage(async ({ page, allow }) => {
    // The file that a bundler has left away.
    allow(/voice-worklet\.js/);
    await open(page, bare.url);
    await speak(page, 12);
    assert.ok((await heard(page)).loudest > 500);
    assert.deepEqual(await inApp(page, ({ taps }) => taps), ["page"]);
  }, ALLOWED),
);

test(
  "Escape takes back what was said, and P speaks again",
  withPage(async ({ page }) => {
    await open(page);
    await speak(page, 2);
    await page.keyboard.press("Escape");
    await until(page, ({ told }) => told.length === 2);
    assert.deepEqual(await inApp(page, ({ told }) => told[1]), { cancelled: true });
    assert.deepEqual(await inApp(page, ({ tracks }) => tracks.map(({ readyState }) => readyState)), [
      "ended",
    ]);
    const code = await inApp(page, ({ chat }) =>
      chat.sendAudio({ mimeType: "pcm16", data: new ArrayBuffer(2), isStart: false, elapsedTime: 0 }).then(
        () => "taken",
        (/** @type {any} */ { code }) => code,
      ),
    );
    assert.equal(code, "AUDIO_OFF");
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await page.keyboard.press("p");
    await page.getByText("Listening", { exact: true }).waitFor();
    await page.keyboard.press("p");
    await until(page, ({ told }) => told.length === 4);
    assert.deepEqual(await inApp(page, ({ told }) => told[3]), { cancelled: false });
  }, ALLOWED),
);

test(
  "who leaves the thread is not heard in the next one, and the app is told in the first",
  withPage(async ({ page }) => {
    await open(page);
    await speak(page, 2);
    const id = await inApp(page, ({ chat }) => chat.snapshot().thread.id);
    await button(page, "New chat").first().click();
    await until(page, ({ told }) => told.length === 2);
    assert.deepEqual(await inApp(page, ({ told }) => told[1]), { cancelled: true });
    assert.deepEqual(await inApp(page, ({ threads }) => threads), [id, id]);
    assert.notEqual(await inApp(page, ({ chat }) => chat.snapshot().thread.id), id);
    assert.deepEqual(await inApp(page, ({ tracks }) => tracks.map(({ readyState }) => readyState)), [
      "ended",
    ]);
    await button(page, "Speak").waitFor();
  }, ALLOWED),
);

test(
  "a stop ends it, whoever stops",
  withPage(async ({ page }) => {
    await open(page);
    await speak(page, 2);
    await inApp(page, ({ chat }) => chat.stop());
    assert.deepEqual(await inApp(page, ({ told }) => told[1]), { cancelled: true });
    await button(page, "Speak").waitFor();
    assert.deepEqual(await inApp(page, ({ tracks }) => tracks.map(({ readyState }) => readyState)), [
      "ended",
    ]);
  }, ALLOWED),
);

test(
  "an app that fails is not told any more, and its error is shown once",
  withPage(async ({ page }) => {
    await open(page);
    await inApp(page, ({ app }) => void (app.fails = true));
    await speak(page, 1);
    await until(page, ({ told }) => told.length === 2);
    await page.getByText("The ear hurts.").first().waitFor();
    await button(page, "Speak").waitFor();
    const errors = await inApp(
      page,
      ({ chat }) =>
        chat.snapshot().steps.filter(({ type, error }) => error && type === "assistant_message").length,
    );
    assert.equal(errors, 1);
  }, ALLOWED),
);

test(
  "an app that does not listen says so, and the microphone is let go",
  withPage(async ({ page }) => {
    await open(page);
    await inApp(page, ({ app }) => void (app.listens = false));
    await button(page, "Speak").click();
    await page.getByText("This chat does not listen now.").waitFor();
    assert.deepEqual(await inApp(page, ({ tracks }) => tracks.map(({ readyState }) => readyState)), [
      "ended",
    ]);
    assert.deepEqual(await inApp(page, ({ told }) => told), ["start"]);
  }, ALLOWED),
);

test(
  "without the permission the user is told what to do, and the app nothing",
  withPage(async ({ page }) => {
    await open(page);
    await button(page, "Speak").click();
    await page.getByText("The microphone was not allowed. Allow it for this page").waitFor();
    await button(page, "Speak").waitFor();
    assert.deepEqual(await inApp(page, ({ told }) => told), []);
  }),
);

test(
  "a page from neither https nor localhost is told why it has no microphone",
  withPage(async ({ page, allow }) => {
    // What such pages do not have makes the browser say more.
    allow(/Cross-Origin|origin/i);
    const insecure = url.replace(/\/\/[^:]+/, "//insecure.test");
    await page.route("http://insecure.test:*/**", async (route) => {
      const address = route
        .request()
        .url()
        .replace("//insecure.test", new URL(url).origin.slice(5, -new URL(url).port.length - 1));
      const response = await fetch(address);
      const headers = Object.fromEntries(response.headers);
      await route.fulfill({
        status: response.status,
        headers,
        body: Buffer.from(await response.arrayBuffer()),
      });
    });
    await open(page, insecure);
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await button(page, "Speak").click();
    await page.getByText("only to pages from https or from localhost").waitFor();
  }),
);

/** @param {Page} page @param {string} name @param {object} [payload] */
const act = (page, name, payload = {}) =>
  page.evaluate(
    ([name, payload]) => /** @type {any} */ (window).app.chat.callAction({ name, payload }),
    /** @type {const} */ ([name, payload]),
  );

test(
  "what the app says is played without a gap, and an interruption silences it at once",
  withPage(async ({ page }) => {
    await open(page);
    await page.getByRole("textbox", { name: "Message" }).click();
    await act(page, "sing", { seconds: 20, track: "song" });
    await until(page, ({ loudness }) => loudness() > 0.1);
    const played = await inApp(page, ({ played }) => played);
    assert.equal(played.length, 200);
    for (const [at, { begin }] of played.entries()) {
      const before = played[at - 1];
      if (before) assert.ok(Math.abs(begin - before.begin - before.duration) < 1e-6, `a gap before ${at}`);
    }
    await button(page, "Stop the sound").waitFor();
    await act(page, "hush");
    await until(page, ({ loudness }) => loudness() === 0);
    await button(page, "Speak").waitFor();
    // What still comes of that song is not wanted, another one is.
    await act(page, "sing", { seconds: 5, track: "song" });
    assert.equal(await inApp(page, ({ loudness }) => loudness()), 0);
    await act(page, "sing", { seconds: 20, track: "other" });
    await until(page, ({ loudness }) => loudness() > 0.1);
    assert.equal(await inApp(page, ({ played }) => played.length), 400);
    await button(page, "Stop the sound").click();
    await until(page, ({ loudness }) => loudness() === 0);
  }),
);

test(
  "another thread is silent",
  withPage(async ({ page }) => {
    await open(page);
    await page.getByRole("textbox", { name: "Message" }).click();
    await act(page, "sing", { seconds: 20 });
    await until(page, ({ loudness }) => loudness() > 0.1);
    await button(page, "New chat").first().click();
    await until(page, ({ loudness }) => loudness() === 0);
  }),
);

test(
  "a whole sound is played as the browser reads it, and one it can't read is named",
  withPage(async ({ page }) => {
    await open(page);
    await page.getByRole("textbox", { name: "Message" }).click();
    await act(page, "wave", { bytes: [...wave(8_000, 4)] });
    await until(page, ({ loudness }) => loudness() > 0.1);
    await act(page, "wave", { bytes: [1, 2, 3] });
    await page.getByText("The sound can’t be played.").waitFor();
  }),
);

test(
  "the app answers while the user speaks",
  withPage(async ({ page }) => {
    await open(page);
    await inApp(page, ({ app }) => void (app.answers = true));
    await speak(page, 5);
    await until(page, ({ loudness }) => loudness() > 0.01);
    await button(page, "Take back what you said").click();
    await until(page, ({ told }) => told.length === 2);
    assert.deepEqual(await inApp(page, ({ told }) => told[1]), { cancelled: true });
  }, ALLOWED),
);

test(
  "another rate is the same sound: tones stay, what is too high is gone, and blocks leave no seam",
  withPage(async ({ page }) => {
    await page.goto(gallery);
    for (const [from, to] of /** @type {[number, number][]} */ ([
      [48_000, 24_000],
      [44_100, 24_000],
      [48_000, 16_000],
      [16_000, 24_000],
    ])) {
      const given = { from, to, tone: 1_000, seconds: 1 };
      const { samples, whole } = await page.evaluate((given) => window.resample(given, 1_021), given);
      assert.deepEqual(samples, whole);
      assert.ok(Math.abs(samples.length - to) < 100, `${samples.length} samples`);
      const middle = samples.slice(2_000, -2_000);
      const rms = Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length);
      assert.ok(Math.abs(rms - Math.SQRT1_2) < 0.01, `${from} to ${to}: ${rms}`);
      const turns = middle.filter((x, at) => at > 0 && x >= 0 !== (middle[at - 1] ?? 0) >= 0).length;
      assert.ok(Math.abs(turns - (2_000 * middle.length) / to) < 4, `${from} to ${to}: ${turns}`);
    }
    const high = { from: 48_000, to: 24_000, tone: 15_000, seconds: 1 };
    const { samples } = await page.evaluate((given) => window.resample(given, 1_024), high);
    const left = Math.max(...samples.slice(1_000, -1_000).map(Math.abs));
    assert.ok(left < 0.01, `a tone that can't be is there with ${left}`);
  }),
);

/** A tone as a WAV file of 16 bits. @param {number} rate @param {number} seconds */
function wave(rate, seconds) {
  const count = rate * seconds;
  const file = Buffer.alloc(44 + count * 2);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + count * 2, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(count * 2, 40);
  for (let n = 0; n < count; n++) file.writeInt16LE(Math.round(Math.sin(n / 4) * 9_000), 44 + n * 2);
  return file;
}
