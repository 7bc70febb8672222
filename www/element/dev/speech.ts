import type { ChatSnapshot } from "../../api/view.js";
import type { OneloopChat, OneloopComposer, OneloopConversation } from "../classes.js";
import { answer, step, user } from "./fixture.js";
import type { FixtureChat } from "./fixture.js";

const SPOKEN = `Three days are enough for the old town. Start early.

## The first day

- [The cathedral](https://example.org), then \`Tram 28\`
- The castle: $h = 110$ metres up

\`\`\`python
print("not to be read")
\`\`\`

| Place | Price |
|---|---|
| Castle | 15 € |

And then rest.`;

const CHINESE = "里斯本很美。先去城堡，再去河边！你想去吗？";
const ARABIC = "ابدأ مبكرا في الفاما. ثم اذهب إلى القلعة. هل تريد المزيد؟";

/** Chats in which the user may speak, and be read to. */
export function speechStates(
  make: (values?: Partial<ChatSnapshot>) => FixtureChat,
): Record<string, () => FixtureChat> {
  const one = (): FixtureChat =>
    make({
      steps: [
        user("Plan three days in Lisbon, please."),
        answer(SPOKEN, { id: "spoken" }),
        user("用中文说。"),
        answer(CHINESE, { id: "chinese" }),
        user("وبالعربية؟"),
        answer(ARABIC, { id: "arabic" }),
      ],
    });
  // As much as can stand in a line beneath an answer.
  const reading = (): FixtureChat => {
    const question = user("Plan three days in Lisbon, please.");
    const run = step({ type: "run", name: "on_message", parentId: question.id });
    const again = step({ type: "run", name: "on_message", parentId: question.id });
    return make({
      steps: [question, again, answer(SPOKEN, { parentId: again.id })],
      attempts: [[run.id, again.id]],
    });
  };
  return { speech: one, dictating: one, reading };
}

/** A recognition that has heard some words, and is not sure of the last. */
class Hearing extends EventTarget {
  static available = async (): Promise<string> => "unavailable";
  start(): void {
    this.dispatchEvent(new Event("start"));
    const result = (transcript: string, isFinal: boolean): object =>
      Object.assign([{ transcript, confidence: 0.9 }], { isFinal });
    const results = [
      result("And what can one do on a rainy day,", true),
      result(" maybe in the muse", false),
    ];
    this.dispatchEvent(Object.assign(new Event("result"), { results }));
  }
  stop(): void {}
  abort(): void {}
}

/** Shows a state in which somebody speaks: engines of the browser's that need a microphone or voices are ones that do not come to an end. */
export async function showSpeech(element: OneloopChat, name: string): Promise<void> {
  element.dictation = element.readAloud = true;
  if (name === "dictating") {
    Object.assign(window, { SpeechRecognition: Hearing });
    await element.updateComplete;
    const composer = element.shadowRoot?.querySelector<OneloopComposer>("oneloop-composer");
    await composer?.updateComplete;
    composer?.shadowRoot?.querySelector<HTMLElement>(".dictate")?.click();
  }
  if (name === "reading") {
    const speechSynthesis = { getVoices: () => [], resume() {}, speak() {}, cancel() {} };
    Object.defineProperty(window, "speechSynthesis", { value: speechSynthesis });
    await element.updateComplete;
    const conversation = element.shadowRoot?.querySelector<OneloopConversation>("oneloop-conversation");
    await conversation?.updateComplete;
    const tools = conversation?.shadowRoot?.querySelectorAll<HTMLElement>(".read") ?? [];
    [...tools].at(-1)?.click();
  }
}
