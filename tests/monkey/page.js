// The app that the monkey uses: it answers in every way an app does, by what it is told.
// @ts-check

import { Chat, Dataframe, Text } from "oneloop";
import "oneloop/element";

const MARKDOWN = `## What was found

A table, *some* words and code:

| one | two |
|-----|----:|
| a | 1 |

\`\`\`js
for (const each of all) await each.run();
\`\`\`

- [x] done
- [ ] to do

> And a quote, to end with.

`;

const pause = (/** @type {number} */ ms) => new Promise((resolve) => void setTimeout(resolve, ms));

export const chat = new Chat({ name: "Monkey", database: "monkey", pageSize: 15 });

chat
  .setCommands([{ id: "search", description: "Look it up" }])
  .setStarters([{ label: "Tell me", message: "stream it" }])
  .setSettings([
    { type: "switch", id: "loud", label: "Loud", initial: true },
    { type: "text", id: "name", label: "Name" },
  ])
  .onAction("again", (_, turn) => turn.message("Again.").send())
  .onMessage(async ({ content }, turn) => {
    if (content.includes("fail")) throw new Error("It was told to fail.");
    if (content.includes("ask")) {
      const said = await turn.askUser("What exactly?");
      return turn.message(`So: ${said?.content ?? "nothing"}`).send();
    }
    if (content.includes("choose")) {
      const actions = ["yes", "no"].map((name) => ({ name, payload: {}, label: name }));
      const chosen = await turn.askAction({ content: "Shall I?", actions });
      return turn.message(`Chosen: ${chosen?.name ?? "nothing"}`).send();
    }
    if (content.includes("tools"))
      for (let at = 0; at < 4; at += 1)
        await turn.step({ name: `tool ${at}`, type: "tool", input: { at } }, async () => {
          await pause(60);
          return { at };
        });
    if (content.includes("show"))
      return turn
        .message({
          content: "Here it is.",
          elements: [
            new Text({ name: "note", content: MARKDOWN }),
            new Dataframe({ name: "rows", data: [{ one: 1, two: "b" }] }),
          ],
          actions: [{ name: "again", payload: {}, label: "Again" }],
        })
        .send();
    const answer = turn.message();
    for (const token of MARKDOWN.repeat(3).match(/[\s\S]{1,6}/g) ?? []) {
      await answer.streamToken(token);
      await pause(4);
    }
    await answer.send();
  });

const element = document.createElement("oneloop-chat");
element.style.cssText = "height:100vh";
/** @type {any} */ (element).chat = chat;
document.body.style.margin = "0";
document.body.append(element);

/** What a pointer can press that is seen: the middle of each, and what it says. */
export function targets() {
  /** @type {{ x: number, y: number, label: string }[]} */
  const found = [];
  const visit = (/** @type {ParentNode} */ root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) visit(each.shadowRoot);
      if (!each.matches("button:enabled, summary, input, textarea, select, [tabindex='0']")) continue;
      const { left, top, width, height } = each.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      if (width < 2 || height < 2 || x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue;
      found.push({
        x,
        y,
        label: each.getAttribute("aria-label") ?? each.textContent?.trim().slice(0, 40) ?? "",
      });
    }
  };
  visit(document);
  return found;
}

/** Ends everything: nothing runs, nothing is open, and only the newest threads are left. */
export async function rest() {
  await chat.stop();
  await chat.newThread();
  await chat.pruneThreads({ keep: 10 });
  await chat.flush();
}
