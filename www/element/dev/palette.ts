import type { OneloopChat } from "../classes.js";
import type { ChatSnapshot } from "../../api/view.js";
import { answer, user } from "./fixture.js";
import type { FixtureChat } from "./fixture.js";

const COMMANDS = [
  { id: "plan", description: "Plan a journey, day by day", icon: "calendar" },
  { id: "translate", description: "Into the language you name" },
];

/** What is looked for in each state. */
const WORDS: Record<string, string> = {
  "palette-found": "palace",
  "palette-none": "zebra",
  "palette-theme": "theme",
};

/** The palette, with and without words in it, and the list of shortcuts. */
export function paletteStates(
  make: (values: Partial<ChatSnapshot>) => FixtureChat,
): Record<string, () => FixtureChat> {
  const chat = (): FixtureChat =>
    make({
      steps: [user("Plan three days in Lisbon, please."), answer("With pleasure.")],
      commands: COMMANDS,
    });
  return Object.fromEntries(["palette", ...Object.keys(WORDS), "shortcuts"].map((name) => [name, chat]));
}

/** Opens it as in a state. */
export async function openPalette(element: OneloopChat, name: string): Promise<void> {
  await element.updateComplete;
  await element.togglePalette();
  const words = WORDS[name];
  const inner = element.shadowRoot?.querySelector("oneloop-palette")?.shadowRoot;
  const field = inner?.querySelector("input");
  if (words === undefined || !field) return;
  field.value = words;
  field.dispatchEvent(new InputEvent("input"));
}

/** Chooses some threads. */
export async function selectThreads(element: OneloopChat): Promise<void> {
  await element.updateComplete;
  element.shadowRoot?.querySelector("oneloop-thread-list")?.select(["t2", "t4", "t7"]);
}

/** Chooses the labels of a thread. */
export async function editLabels(element: OneloopChat): Promise<void> {
  await element.updateComplete;
  element.shadowRoot?.querySelector("oneloop-thread-list")?.editLabels("t2");
}
