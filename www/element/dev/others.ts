import type { ChatSnapshot } from "../../api/view.js";
import { answer, step, user } from "./fixture.js";
import type { FixtureChat } from "./fixture.js";

const COMMANDS = [
  { id: "search", description: "Look it up on the web first", icon: "globe", button: true, persistent: true },
  { id: "picture", description: "Answer with a picture", icon: "spark" },
  { id: "plan", description: "Make a plan, then do it", icon: "book" },
  { id: "summary", description: "In three sentences" },
];

const MODES = [
  {
    id: "effort",
    name: "Effort",
    options: [
      { id: "low", name: "Quick", description: "Answers at once" },
      { id: "high", name: "Thorough", description: "Thinks first", default: true },
    ],
  },
];

const ACTIONS = [
  {
    id: "a1",
    name: "again",
    payload: { n: 1 },
    label: "Once more",
    icon: "refresh-cw",
    tooltip: "The same with other numbers",
  },
  { id: "a2", name: "save", payload: {}, label: "Save as file", icon: "download" },
];

type Make = (values: Partial<ChatSnapshot>) => FixtureChat;

/** The states of branches, of what is written and of what is chosen. */
export function otherStates(make: Make): Record<string, () => FixtureChat> {
  return {
    attempts: () => {
      const question = { ...user("And in winter?"), previousId: "r0" };
      const run = step({ type: "run", name: "on_message", previousId: question.id });
      const said = answer("In winter, take the *train*.", { parentId: run.id });
      return make({
        steps: [
          { ...user("Plan three days."), id: "q0" },
          answer("Three days it is.", { id: "a0" }),
          question,
          run,
          said,
        ],
        attempts: [
          ["other", question.id],
          ["run-1", run.id, "run-3"],
        ],
        feedback: [{ id: "f", threadId: "open", forId: said.id, value: 1, comment: "Trains are right." }],
      });
    },
    "attempt-failed": () => {
      const question = user("And in winter?");
      const error = {
        name: "ModelHTTPError",
        code: "MODEL_RATE_LIMITED",
        message: "Too many questions at once: wait a minute.",
      };
      const run = step({ type: "run", name: "on_message", previousId: question.id, status: "error" });
      const steps = [
        question,
        run,
        step({ type: "assistant_message", parentId: run.id, status: "error", error }),
      ];
      return make({ steps, attempts: [["run-1", run.id]] });
    },
    actions: () => make({ steps: [user("12 × 34?"), answer("It is **408**.", { actions: ACTIONS })] }),
    composer: () =>
      make({
        steps: [user("Hello"), answer("Hello.")],
        commands: COMMANDS,
        modes: MODES,
        uploads: { accept: ["image/*", ".csv"], maxFiles: 3, maxSizeMb: 1 },
      }),
    voice: () =>
      make({ steps: [user("Hello"), answer("Hello. You may speak, too.")], audio: { sampleRate: 24_000 } }),
    "no-files": () => make({ steps: [user("Hello"), answer("Hello.")], uploads: { maxFiles: 0 } }),
    queue: () =>
      make({
        steps: [user("Plan three days."), answer("Here is a plan that", { status: "running" })],
        running: true,
        runningThreads: ["open"],
        queue: [
          { id: "w1", content: "And what if it rains?" },
          {
            id: "w2",
            content: "Also find a place to eat that is open on Mondays, near the station, not too loud.",
          },
        ],
      }),
    "starter-categories": () =>
      make({
        steps: [],
        starters: [
          {
            label: "Travel",
            icon: "globe",
            starters: [
              { label: "A weekend", message: "Plan a weekend in Lisbon.", icon: "spark" },
              { label: "By train", message: "Where can I go by train?" },
            ],
          },
          {
            label: "Code",
            icon: "code",
            starters: [{ label: "Explain", message: "Explain this function.", command: "plan" }],
          },
          { label: "Say hello", message: "Hello" },
        ],
      }),
    settings: () => make({ steps: [user("Hello"), answer("Hello.")] }),
    "settings-tabs": () =>
      make({
        steps: [user("Hello"), answer("Hello.")],
        settings: [
          {
            type: "radio",
            id: "tone",
            label: "Tone",
            values: ["Plain", "Warm"],
            initial: "Plain",
            tooltip: "How answers are written.",
          },
          {
            id: "trip",
            label: "Trip",
            inputs: [
              {
                type: "multiselect",
                id: "means",
                label: "By",
                items: { Train: "train", "On foot": "foot" },
                initial: ["train"],
              },
              {
                type: "tags",
                id: "skip",
                label: "Leave out",
                initial: ["museums"],
                description: "Nothing of this is planned.",
              },
              {
                type: "date",
                id: "dates",
                label: "Dates",
                mode: "range",
                initial: ["2026-05-01", "2026-05-04"],
              },
            ],
          },
          {
            id: "more",
            label: "More",
            inputs: [
              { type: "text", id: "notes", label: "Notes", multiline: true },
              { type: "number", id: "fixed", label: "Fixed", initial: 3, disabled: true },
            ],
          },
        ],
        settingsValues: {},
      }),
  };
}
