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
  "threads: renamed in place, deleted with an undo, by keyboard",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    await page.getByRole("button", { name: /^Letter to the landlord/ }).focus();
    await page.keyboard.press("F2");
    await page.keyboard.type("Letter to the bank");
    await page.keyboard.press("Enter");
    assert.deepEqual(await calls(page, "renameThread"), [["t4", "Letter to the bank"]]);
    const row = page.getByRole("button", { name: /^Letter to the bank/ });
    await row.waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Rename" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const notice = page.getByRole("status").filter({ hasText: "“Letter to the bank” was deleted." });
    await notice.waitFor();
    await row.waitFor({ state: "detached" });
    assert.deepEqual(await calls(page, "deleteThread"), [], "not before it can't be undone any more");
    await notice.getByRole("button", { name: "Undo" }).click();
    await row.focus();
    await page.keyboard.press("Delete");
    await row.waitFor({ state: "detached" });
    // The next row has the focus.
    await page.keyboard.press("Control+z");
    await row.focus();
    await page.keyboard.press("Delete");
    await notice.getByRole("button", { name: "Dismiss" }).click();
    assert.deepEqual(await calls(page, "deleteThread"), [["t4"]]);
    assert.deepEqual(await calls(page, "stop"), []);
  }),
);

test(
  "several threads are chosen and deleted, the open one among them; undone, it is open again",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    const row = (/** @type {string} */ name) => page.getByRole("button", { name: new RegExp(`^${name}`) });
    const box = (/** @type {string} */ name) => page.getByRole("checkbox", { name: new RegExp(`^${name}`) });
    await row("Planning a week").click({ modifiers: ["Control"] });
    await box("Why does the cache").click({ modifiers: ["Shift"] });
    await page.getByText("3 selected").waitFor();
    await box("Refactor").press("Space");
    await page.getByText("2 selected").waitFor();
    assert.deepEqual(await calls(page, "openThread"), []);
    await page.getByRole("toolbar", { name: "Select" }).getByRole("button", { name: "Delete" }).click();
    await page.getByText("2 threads were deleted.").waitFor();
    await row("Planning a week").waitFor({ state: "detached" });
    assert.equal((await calls(page, "newThread")).length, 1);
    await page.getByRole("button", { name: "Undo" }).click();
    await row("Planning a week").waitFor();
    assert.deepEqual(await calls(page, "openThread"), [["open"]]);
    assert.deepEqual(await calls(page, "deleteThread"), []);

    await row("Refactor").focus();
    await page.keyboard.press("Control+a");
    await page.getByText("9 selected").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("searchbox", { name: "Search threads" }).waitFor();
    assert.deepEqual(await calls(page, "stop"), []);

    // What is deleted is not found either, and a page that is left deletes it for good.
    await row("Letter to the landlord").focus();
    await page.keyboard.press("Delete");
    await page.getByRole("searchbox", { name: "Search threads" }).fill("palace");
    await page.getByText("Nothing found for “palace”.").waitFor();
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
    assert.deepEqual(await calls(page, "deleteThread"), [["t4"]]);
  }),
);

test(
  "labels of threads are shown, and how much room is used",
  withPage(async ({ page }) => {
    await openState(page, gallery, "threads-selected");
    await page.getByText("work · home").first().waitFor();
    await page.getByText(/\d.+ of \d.+ used on this device/).waitFor();
  }),
);

test(
  "a thread is pinned by its menu, stands above the others with the focus on it, and goes back",
  withPage(async ({ page }) => {
    await openState(page, gallery, "conversation");
    const row = page.getByRole("button", { name: /^A name for the boat/ });
    /** @param {string} item */
    const choose = async (item) => {
      await row.focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: item, exact: true }).press("Enter");
    };
    /** Which row has the focus. */
    const focused = () =>
      page.waitForFunction(() => {
        const chat = document.querySelector("oneloop-chat")?.shadowRoot;
        const list = chat?.querySelector("oneloop-thread-list")?.shadowRoot;
        return list?.activeElement?.matches('.open[data-id="t8"]');
      });
    await choose("Pin");
    await page
      .getByRole("list", { name: "Pinned" })
      .getByRole("button", { name: /^A name for/ })
      .first()
      .waitFor();
    await focused();
    assert.match(
      (await page.getByRole("navigation").getByRole("listitem").first().textContent()) ?? "",
      /boat/,
    );
    await choose("Unpin");
    await page.getByRole("list", { name: "Pinned" }).waitFor({ state: "detached" });
    await focused();
    assert.deepEqual(await calls(page, "updateThread"), [
      ["t8", { pinned: true }],
      ["t8", { pinned: false }],
    ]);
  }),
);

test(
  "labels are typed, suggested and removed, by keyboard, and what was typed last is one, too",
  withPage(async ({ page }) => {
    await openState(page, gallery, "threads-labels");
    const dialog = page.getByRole("dialog", { name: "Labels of “Refactor the parser’s error paths”" });
    const input = dialog.getByRole("textbox", { name: /^Labels of/ });
    await page.waitForFunction(() => {
      const chat = document.querySelector("oneloop-chat")?.shadowRoot;
      const tags = chat?.querySelector("oneloop-thread-list")?.shadowRoot?.querySelector("oneloop-tags");
      return tags?.shadowRoot?.activeElement?.matches("input");
    });
    await page.keyboard.type("a b");
    await page.keyboard.press("Enter");
    // On the way to a suggestion what is typed is none.
    await page.keyboard.type("Wo");
    const suggested = dialog.getByRole("group", { name: "Suggestions" }).getByRole("button");
    assert.deepEqual(await suggested.allTextContents().then((all) => all.map((text) => text.trim())), [
      "work",
    ]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Remove “a b”" }).click();
    await input.fill("lab");
    await dialog.getByRole("button", { name: "Add “label 3”" }).click();
    await input.fill("last");
    // A finger is slower than a frame: what is pressed must not move away meanwhile.
    const done = await dialog.getByRole("button", { name: "Done" }).boundingBox();
    assert.ok(done);
    await page.mouse.move(done.x + done.width / 2, done.y + done.height / 2);
    await page.mouse.down();
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.mouse.up();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("first · work · label 3 · last").waitFor();
    assert.deepEqual(
      (await calls(page, "updateThread")).map(([id, change]) => [id, /** @type {any} */ (change).tags]),
      [
        ["t2", ["first", "a b"]],
        ["t2", ["first", "a b", "work"]],
        ["t2", ["first", "work"]],
        ["t2", ["first", "work", "label 3"]],
        ["t2", ["first", "work", "label 3", "last"]],
      ],
    );
  }),
);

test(
  "more threads are read when the list's end comes into sight",
  withPage(async ({ page }) => {
    await openState(page, gallery, "many-threads");
    await page.getByRole("button", { name: /^Thread number 30/ }).scrollIntoViewIfNeeded();
    await page
      .getByRole("button", { name: /^An older thread/ })
      .first()
      .waitFor();
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
