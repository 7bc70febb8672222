import type { ChatSnapshot } from "../../api/view.js";
import { answer, user } from "./fixture.js";
import type { FixtureChat } from "./fixture.js";

/** What a page may do to everything that is in it. */
const HOSTILE = `
  body > * {
    all: unset !important;
    display: none !important;
    visibility: hidden !important;
    opacity: 0.1 !important;
    transform: rotate(4deg) scale(0.5) !important;
    filter: invert(1) !important;
    color: red !important;
    font: italic 900 40px/3 cursive !important;
    letter-spacing: 9px !important;
    word-spacing: 9px !important;
    text-transform: uppercase !important;
    text-align: right !important;
    text-indent: 50px !important;
    white-space: pre !important;
    direction: rtl !important;
    cursor: wait !important;
    pointer-events: none !important;
    user-select: none !important;
    position: static !important;
    width: 10px !important;
    zoom: 3 !important;
  }
  * { box-sizing: content-box; border-collapse: collapse; list-style: square; quotes: none; }
  button, textarea, input, svg, div, span { margin: 40px !important; padding: 40px !important; background: lime !important; }
  .frame, .main, .panel, .launcher, header { display: none !important; }
  dialog::backdrop, ::placeholder { color: red !important; background: red !important; }
`;

/** How each state shows the widget. */
const LOOKS: Record<string, { open: boolean; display: "floating" | "docked"; hostile: boolean }> = {
  widget: { open: false, display: "floating", hostile: false },
  "widget-open": { open: true, display: "floating", hostile: false },
  "widget-docked": { open: true, display: "docked", hostile: false },
  "widget-hostile": { open: true, display: "floating", hostile: true },
};

/** A chat that opens over somebody else's page. */
export function widgetStates(
  make: (values: Partial<ChatSnapshot>) => FixtureChat,
): Record<string, () => FixtureChat> {
  const chat = (): FixtureChat =>
    make({
      steps: [user("Plan three days in Lisbon, please."), answer("With pleasure. **Where do you stay?**")],
    });
  return Object.fromEntries(Object.keys(LOOKS).map((name) => [name, chat]));
}

/** Puts a chat into a page as its widget. */
export function showWidget(chat: FixtureChat, name: string): void {
  const look = LOOKS[name];
  const main = document.querySelector("main");
  if (!look || !main) return;
  const page = document.createElement("article");
  const title = document.createElement("h1");
  title.textContent = "A page of somebody else’s";
  const words = document.createElement("p");
  words.textContent = "It sells boats, and has styles of its own. ".repeat(12);
  const button = document.createElement("button");
  button.textContent = "Buy a boat";
  page.append(title, words, button);
  main.append(page);
  if (look.hostile) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(HOSTILE);
    document.adoptedStyleSheets.push(sheet);
  }
  const element = document.createElement("oneloop-chat");
  element.mode = "widget";
  element.display = look.display;
  element.open = look.open;
  element.chat = chat;
  document.body.append(element);
}
