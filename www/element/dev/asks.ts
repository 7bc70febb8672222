import type { AskSpec, ChatSnapshot, StepRecord } from "../../api/view.js";
import { answer, step, user } from "./fixture.js";
import type { FixtureChat } from "./fixture.js";

const FORM = {
  type: "object",
  required: ["name", "email", "guests", "room", "address"],
  properties: {
    name: { type: "string", title: "Full name", minLength: 2 },
    email: { type: "string", format: "email", description: "For the confirmation only." },
    website: { type: "string", format: "uri" },
    arrival: { type: "string", format: "date" },
    guests: { type: "integer", minimum: 1, maximum: 6 },
    budget: { type: "number", exclusiveMinimum: 0, title: "Budget for a night" },
    room: { enum: ["Single", "Double", "Suite"] },
    extras: { type: "array", items: { enum: ["Breakfast", "Parking", "Late checkout"] } },
    allergies: { type: "array", items: { type: "string" } },
    newsletter: { type: "boolean", title: "Send me offers" },
    notes: { type: "string", maxLength: 1000 },
    address: {
      type: "object",
      title: "Address",
      required: ["city"],
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
};

const CHOICES = [
  { id: "0", name: "book", payload: {}, label: "Book it", icon: "check" },
  { id: "1", name: "later", payload: {}, label: "Ask me tomorrow", tooltip: "Nothing is booked until then" },
  { id: "2", name: "no", payload: {}, label: "No, thank you" },
];

/** A message that asks, in the middle of a turn or after a reload. */
export function asking(ask: AskSpec, output: string, values: Partial<StepRecord> = {}): StepRecord[] {
  const question = user("Book a room in Lisbon, please.");
  const run = step({ type: "run", name: "on_message", previousId: question.id, status: "running" });
  return [question, run, answer(output, { parentId: run.id, ask, waitForAnswer: true, ...values })];
}

type Make = (values: Partial<ChatSnapshot>) => FixtureChat;

/** The states in which something is asked. */
export function askStates(chat: Make): Record<string, () => FixtureChat> {
  const live = (ask: AskSpec, output: string, values?: Partial<StepRecord>): FixtureChat =>
    chat({ steps: asking(ask, output, values), running: true, runningThreads: ["open"] });
  const over = (values: Partial<StepRecord>, ask: AskSpec): StepRecord[] =>
    asking(ask, "Shall I book it?", { waitForAnswer: false, ...values });
  return {
    "ask-text": () => live({ type: "text" }, "What name shall I book it under?"),
    "ask-reloaded": () => chat({ steps: asking({ type: "text" }, "What name shall I book it under?") }),
    "ask-action": () =>
      live(
        { type: "action", actions: CHOICES },
        "A double room on Rua da Rosa, **€96** a night. Shall I book it?",
      ),
    "ask-file": () =>
      live(
        { type: "file", accept: ["image/*", ".pdf"], maxFiles: 2, maxSizeMb: 1 },
        "I need a picture of your passport, both sides.",
      ),
    "ask-form": () =>
      live(
        { type: "form", schema: FORM, values: { name: "Ada Lovelace", guests: 2 } },
        "A few things about your stay:",
      ),
    "ask-form-errors": () =>
      live(
        {
          type: "form",
          schema: FORM,
          values: { name: "Ada Lovelace", guests: 6, room: "Single" },
          errors: ["guests: a single room has one bed", "email: this address bounces"],
        },
        "A few things about your stay:",
      ),
    "ask-element": () => {
      const steps = asking({ type: "element", elementId: "seats" }, "Which seat?");
      const forId = steps.at(-1)?.id ?? "";
      const seats = {
        id: "seats",
        threadId: "open",
        forId,
        type: "custom",
        name: "seat-picker",
        props: { rows: 3 },
      } as const;
      return chat({ steps, elements: [seats], running: true, runningThreads: ["open"] });
    },
    "ask-over": () =>
      chat({
        steps: [
          ...over({ answer: "0" }, { type: "action", actions: CHOICES }),
          ...over({ askEnded: "timeout" }, { type: "action", actions: CHOICES }),
          ...over({ askEnded: "stopped" }, { type: "form", schema: FORM }),
          ...over({ answer: ["a", "b"] }, { type: "file" }),
          ...over({ answer: { submitted: false } }, { type: "element", elementId: "none" }),
          ...over({ answer: { name: "Ada" } }, { type: "form", schema: FORM }),
        ].map((each) => ({ ...each, status: "done" })),
      }),
  };
}

/** An element of an app's. */
class SeatPicker extends HTMLElement {
  #props: { rows?: number; taken?: string } = {};
  declare chat: { updateElement(props: object): Promise<void>; cancelElement(): Promise<void> };

  set props(props: { rows?: number; taken?: string }) {
    this.#props = props;
    if (this.isConnected) this.connectedCallback();
  }

  connectedCallback(): void {
    const { rows = 1, taken } = this.#props;
    const names = Array.from({ length: rows }, (_, row) =>
      ["A", "B"].map((seat) => `${row + 1}${seat}`),
    ).flat();
    const buttons = names.map((name) => {
      const button = document.createElement("button");
      button.textContent = name === taken ? `${name} taken` : name;
      button.onclick = () =>
        this.dispatchEvent(
          new CustomEvent("submitElement", { detail: { seat: name }, bubbles: true, composed: true }),
        );
      return button;
    });
    const hold = document.createElement("button");
    hold.textContent = "Hold 1A";
    hold.onclick = () => void this.chat.updateElement({ ...this.#props, taken: "1A" });
    const cancel = document.createElement("button");
    cancel.textContent = "No seat";
    cancel.onclick = () => void this.chat.cancelElement();
    this.replaceChildren(...buttons, hold, cancel);
  }
}

/** One that does not work. */
class BrokenElement extends HTMLElement {
  connectedCallback(): void {
    throw new Error("The data is not what it was.");
  }
}

customElements.define("seat-picker", SeatPicker);
customElements.define("broken-element", BrokenElement);
