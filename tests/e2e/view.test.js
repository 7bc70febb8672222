// What a person does in the view, by keyboard and by pointer.
// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./lib/browser.js";
import { calls, openState, startGallery } from "./lib/gallery.js";

/** @typedef {import("playwright-core").Page} Page */

const gallery = await startGallery();

/** @param {Page} page */
const field = (page) => page.getByRole("textbox", { name: "Message", exact: true });

/** @param {Page} page */
const scroller = (page) => page.locator("oneloop-conversation .scroller");

test(
  "Enter sends, Shift+Enter does not, Escape stops",
  withPage(async ({ page }) => {
    await openState(page, gallery, "empty");
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    assert.deepEqual(await calls(page, "send"), []);
    await page.keyboard.press("Enter");
    assert.deepEqual(await calls(page, "send"), [["one\ntwo"]]);
    assert.equal(await field(page).inputValue(), "");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.keyboard.type("next");
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Waiting to be sent" }).getByText("next").waitFor();
    await page.keyboard.type("half a thought");
    await page.keyboard.press("Escape");
    assert.equal((await calls(page, "stop")).length, 1);
    await page.getByRole("button", { name: "Send" }).waitFor();
    assert.equal(await field(page).inputValue(), "half a thought\n\nnext", "what waited is given back");
  }),
);

test(
  "the Enter that ends a composition does not send",
  withPage(async ({ page }) => {
    await openState(page, gallery, "empty");
    await field(page).fill("にほん");
    await field(page).dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
    assert.deepEqual(await calls(page, "send"), []);
  }),
);

test(
  "a message that was refused is back in the composer",
  withPage(async ({ page }) => {
    await openState(page, gallery, "empty");
    await field(page).fill("please refuse this");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Your message was not sent. The store is full.").waitFor();
    assert.equal(await field(page).inputValue(), "please refuse this");
  }),
);

test(
  "drafts are kept by thread",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await field(page).fill("half a thought");
    await page.getByRole("button", { name: /^Letter to the landlord/ }).click();
    assert.equal(await field(page).inputValue(), "");
    await page.getByRole("button", { name: /^Planning a week/ }).click();
    assert.equal(await field(page).inputValue(), "half a thought");
    // Also what was typed just before the page was left.
    await field(page).pressSequentially("!");
    await openState(page, gallery, "conversation");
    assert.equal(await field(page).inputValue(), "half a thought!");
  }),
);

test(
  "an answer streams in beneath the question, which stands near the top",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await field(page).fill("And in winter?");
    await page.keyboard.press("Enter");
    await page.locator(".step-line", { hasText: "Used multiply" }).waitFor();
    await page.locator("oneloop-message .markdown.tip, oneloop-message .tip").last().waitFor();
    await page.waitForTimeout(500);
    const top = await page.evaluate(() => {
      const inner = document
        .querySelector("oneloop-chat")
        ?.shadowRoot?.querySelector("oneloop-conversation")?.shadowRoot;
      const bubbles = [...(inner?.querySelectorAll(".bubble") ?? [])];
      const box = inner?.querySelector(".scroller")?.getBoundingClientRect();
      return (bubbles.at(-1)?.getBoundingClientRect().top ?? 0) - (box?.top ?? 0);
    });
    assert.ok(top >= 0 && top < 60, `${top} px from the top`);
    await page.locator("oneloop-message h2", { hasText: "Three days on foot" }).nth(1).waitFor();
  }),
);

test(
  "a reader who scrolls is not moved, and can go to the newest",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await field(page).fill("And in winter?");
    await page.keyboard.press("Enter");
    await page.locator("oneloop-message h2", { hasText: "Three days on foot" }).nth(1).waitFor();
    await scroller(page).hover();
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(200);
    const before = await scroller(page).evaluate((each) => each.scrollTop);
    await page.waitForTimeout(600);
    assert.equal(await scroller(page).evaluate((each) => each.scrollTop), before);
    await page.getByRole("button", { name: "To the newest message" }).click();
    await page.getByRole("button", { name: "Send" }).waitFor();
    await page.waitForTimeout(400);
    const away = await scroller(page).evaluate(
      (each) => each.scrollHeight - each.scrollTop - each.clientHeight,
    );
    assert.ok(away < 25, `${away} px from the end, which it follows`);
  }),
);

test(
  "what is answered is announced by sentences",
  withPage(async ({ page }) => {
    await openState(page, gallery, "streaming-live");
    await field(page).fill("Go on");
    await page.keyboard.press("Enter");
    const told = page.locator("oneloop-chat .announcer p");
    await told.first().waitFor();
    assert.equal(
      await told.first().textContent(),
      "Here is a plan that leaves the afternoons free, with a little room for rain.",
    );
  }),
);

test(
  "a chat profile is chosen by keyboard",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    const chooser = page.getByRole("button", { name: /^Chat profile/ });
    await chooser.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitemradio", { name: /^SmolLM2/, checked: true }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.deepEqual(await calls(page, "setProfile"), [["http"]]);
    await page.getByRole("button", { name: "Chat profile: Any endpoint" }).waitFor();
  }),
);

test(
  "settings are saved, and a secret is never put into the page",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.getByRole("button", { name: "Settings" }).click();
    const key = page.getByLabel("Key");
    assert.equal(await key.inputValue(), "");
    const markup = await page.evaluate(() => {
      const panel = document
        .querySelector("oneloop-chat")
        ?.shadowRoot?.querySelector("oneloop-settings-panel");
      return panel?.shadowRoot?.innerHTML ?? "";
    });
    assert.ok(markup.includes("Longest answer") && !markup.includes("a-secret"));
    await key.fill("another");
    await page.getByLabel("Use tools").click();
    await page.getByLabel("Effort").selectOption("high");
    await page.getByLabel("Longest answer").fill("99");
    await page.getByRole("button", { name: "Save" }).click();
    assert.deepEqual(await calls(page, "updateSettings"), [
      [{ key: "another", tools: false, effort: "high", tokens: 99 }],
    ]);
    await page.getByText("Settings saved.").waitFor();
    await page.getByRole("button", { name: "Settings" }).click();
    assert.equal(await key.inputValue(), "");
    await page.getByRole("button", { name: "Cancel" }).click();
  }),
);

test(
  "steps unfold to their input and output",
  withPage(async ({ page }) => {
    await openState(page, gallery, "steps");
    await page.getByRole("button", { name: "4 steps · 5.2 s" }).click();
    await page.getByRole("button", { name: /^Used multiply/ }).click();
    await page.getByText('"b": 34').waitFor();
    await page.getByRole("button", { name: /^Ran agent/ }).click();
    await page.getByRole("button", { name: /^Asked SmolLM2/ }).waitFor();
  }),
);

test(
  "an error is retried, a running download cancelled",
  withPage(async ({ page }) => {
    await openState(page, gallery, "error");
    await page.getByRole("button", { name: "Retry" }).click();
    assert.equal((await calls(page, "regenerate")).length, 1);
    await openState(page, gallery, "progress");
    await page.getByText(/42% · 41 MB of 98 MB · \d+ s left/).waitFor();
    await page.getByRole("button", { name: "Cancel" }).first().click();
    assert.equal((await calls(page, "stop")).length, 1);
  }),
);

test(
  "how a turn ended is said once",
  withPage(async ({ page }) => {
    await openState(page, gallery, "stopped");
    assert.equal(await page.getByText(/^Stopped/).count(), 1);
    await openState(page, gallery, "interrupted");
    assert.equal(await page.getByText(/^Interrupted/).count(), 2, "of two turns");
  }),
);

test(
  "on a narrow screen the threads are a sheet that Escape closes",
  withPage(
    async ({ page }) => {
      await openState(page, gallery, "conversation");
      const thread = page.getByRole("button", { name: /^Letter to the landlord/ });
      assert.equal(await thread.isVisible(), false);
      await page.getByRole("button", { name: "Show threads" }).click();
      await thread.waitFor();
      await page.keyboard.press("Escape");
      await thread.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Show threads" }).click();
      await thread.click();
      await thread.waitFor({ state: "hidden" });
      assert.deepEqual(await calls(page, "openThread"), [["t4"]]);
    },
    { viewport: { width: 360, height: 700 } },
  ),
);

test(
  "the colour scheme is remembered",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await page.reload();
    await page.locator("oneloop-composer").waitFor();
    assert.equal(
      await page.locator("oneloop-chat").evaluate((each) => getComputedStyle(each).colorScheme),
      "dark",
    );
  }),
);

test(
  "a megabyte can be pasted, sent and shown",
  withPage(async ({ page }) => {
    await openState(page, gallery, "empty");
    const took = await page.evaluate(async () => {
      const composer = document.querySelector("oneloop-chat")?.shadowRoot?.querySelector("oneloop-composer");
      const area = composer?.shadowRoot?.querySelector("textarea");
      const start = performance.now();
      area?.focus();
      document.execCommand("insertText", false, "word ".repeat(200_000));
      await new Promise(requestAnimationFrame);
      return performance.now() - start;
    });
    assert.ok(took < 3_000, `pasting took ${took} ms`);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Show all" }).waitFor();
    const shown = await page.locator(".bubble").textContent();
    assert.ok((shown?.length ?? 0) < 5_000);
  }),
);

test(
  "a thread of 500 turns opens at its end",
  withPage(async ({ page }) => {
    const start = Date.now();
    await openState(page, gallery, "long");
    await page.getByText("Answer 500.").waitFor();
    assert.ok(await page.getByText("Question 500?").isVisible());
    assert.ok(Date.now() - start < 15_000);
  }),
);

test(
  "nothing in a text runs, becomes markup or loads from elsewhere",
  withPage(async ({ page, allow }) => {
    // Images of the page's own host are loaded; those of the attacks are not there.
    allow(/status of 404 .*\/x/);
    /** @type {string[]} */
    const elsewhere = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(gallery) && !request.url().startsWith("data:"))
        elsewhere.push(request.url());
    });
    await openState(page, gallery, "attacks");
    for (const line of await page.locator(".step-line").all()) await line.click();
    const found = await page.evaluate(() => {
      /** @type {string[]} */
      const bad = [];
      const visit = (/** @type {ParentNode} */ root) => {
        for (const each of root.querySelectorAll("*")) {
          if (each.shadowRoot) visit(each.shadowRoot);
          if (root !== document && /^(script|iframe|object|embed|link|meta|base|form)$/.test(each.localName))
            if (!each.closest("dialog")) bad.push(each.outerHTML);
          for (const { name, value } of each.attributes)
            if (/^on|srcdoc|formaction/.test(name) || /^\s*(javascript|vbscript|data:text)/i.test(value))
              bad.push(`${each.localName} ${name}=${value}`);
        }
      };
      visit(document);
      return bad;
    });
    for (const link of await page.locator(".markdown a").all()) {
      const target = await link.evaluate(
        (each) => new URL(/** @type {HTMLAnchorElement} */ (each).href).protocol,
      );
      assert.match(target, /^(https?|mailto):$/);
    }
    assert.deepEqual(found, []);
    assert.equal(await page.evaluate(() => window.firedCount), 0);
    assert.deepEqual(elsewhere, []);
  }),
);

test(
  "where frames are dear an answer is drawn less often, and is whole at its end",
  withPage(async ({ page }) => {
    await openState(page, gallery, "empty");
    const { drawn, text } = await page.evaluate(async () => {
      const { fixture } = window;
      /** @type {import("../../www/api/view.js").StepRecord} */
      const told = {
        id: "long",
        threadId: "open",
        parentId: null,
        type: "assistant_message",
        name: "Assistant",
        input: "",
        output: "",
        status: "running",
        createdAt: new Date().toISOString(),
      };
      fixture.tell({ type: "step", step: told });
      // Each frame takes so long, as one of a very long text does.
      const ask = window.requestAnimationFrame;
      window.requestAnimationFrame = (draw) =>
        ask.call(window, (at) => {
          draw(at);
          for (const end = performance.now() + 30; performance.now() < end;);
        });
      const next = async () => new Promise((resolve) => setTimeout(resolve, 4));
      const root = () =>
        document
          .querySelector("oneloop-chat")
          ?.shadowRoot?.querySelector("oneloop-conversation")
          ?.shadowRoot?.querySelector("oneloop-message");
      while (!root()) await next();
      let drawn = 0;
      let before = "";
      const begun = performance.now();
      for (let at = 0; performance.now() - begun < 2_000; at++) {
        fixture.tell({ type: "token", id: "long", field: "output", token: `word${at} ` });
        await next();
        const now = root()?.textContent ?? "";
        if (now !== before) drawn += 1;
        before = now;
      }
      const output = fixture.snapshot().steps.find(({ id }) => id === "long")?.output ?? "";
      fixture.tell({ type: "step", step: { ...told, output, status: "done" } });
      while (!root()?.textContent?.includes(output.trim())) await next();
      return { drawn, text: output };
    });
    assert.match(text, /^word0 word1 .*word50/);
    // Thirty milliseconds of work, and four times as long for all else. Drawn at once it would be sixty times.
    assert.ok(drawn >= 3 && drawn <= 20, `drawn ${drawn} times`);
  }),
);
