import type { ChatSnapshot, ElementRecord } from "../../api/view.js";
import { answer, user } from "./fixture.js";
import type { FixtureChat } from "./fixture.js";

const CODE = Array.from({ length: 40 }, (_, at) => `step_${at} = fares(${at})`).join("\n");

/** A picture, drawn here. */
function picture(): Blob {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><rect width="640" height="400" fill="#dbe6f5"/><circle cx="480" cy="110" r="52" fill="#f4c95d"/><path d="M0 400 180 170 330 330 430 220 640 400z" fill="#4d6a8f"/></svg>`;
  return new Blob([drawing], { type: "image/svg+xml" });
}

/** A second of a quiet tone. */
function tone(): Blob {
  const rate = 8_000;
  const view = new DataView(new ArrayBuffer(44 + rate));
  const words = (at: number, text: string): void =>
    [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  words(0, "RIFF");
  view.setUint32(4, 36 + rate, true);
  words(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  words(36, "data");
  view.setUint32(40, rate, true);
  for (let at = 0; at < rate; at++) view.setUint8(44 + at, 128 + 30 * Math.sin(at / 3));
  return new Blob([view], { type: "audio/wav" });
}

const TABLE = {
  columns: ["City", "Nights", "Price", "Note"],
  rows: Array.from({ length: 23 }, (_, at) => [
    `${["Lisbon", "Porto", "Évora", "Faro"][at % 4]} ${at + 1}`,
    (at * 7) % 11,
    Math.round(96 + ((at * 37) % 53) * 1.5),
    at % 5 === 0 ? null : "with breakfast",
  ]),
};

const FIGURE = {
  data: [{ type: "bar", x: ["Mon", "Tue", "Wed"], y: [6.2, 4.8, 11], name: "km" }],
  layout: {},
};

/** An element that a state shows. */
export type Given = Omit<ElementRecord, "threadId" | "forId">;

/** Shows elements with the last message of a chat. */
export function withElements(
  chat: FixtureChat,
  elements: Given[],
  contents: Record<string, unknown>,
): FixtureChat {
  for (const [id, content] of Object.entries(contents)) chat.contents.set(id, content);
  const forId = chat.snapshot().steps.at(-1)?.id ?? "";
  const all = elements.map((each): ElementRecord => ({ ...each, threadId: "open", forId }));
  for (const element of all) chat.tell({ type: "element", element }, { elements: all });
  return chat;
}

type Make = (values: Partial<ChatSnapshot>) => FixtureChat;

/** The states in which something is shown with messages. */
export function elementStates(make: Make): Record<string, () => FixtureChat> {
  const one = (elements: Given[], contents: Record<string, unknown>, text = "Here it is."): FixtureChat =>
    withElements(make({ steps: [user("Show me."), answer(text)] }), elements, contents);
  return {
    "element-images": () =>
      one(
        [
          { id: "i1", type: "image", name: "Sintra", size: "medium" },
          { id: "i2", type: "image", name: "Alfama", size: "small" },
          { id: "i3", type: "image", name: "Nowhere", url: "/nowhere.png" },
        ],
        { i1: picture(), i2: picture() },
      ),
    "element-files": () =>
      one(
        [
          { id: "f1", type: "file", name: "fares.csv", mime: "text/csv", size: 18_400 },
          { id: "f2", type: "file", name: "gone.zip", size: 1_200_000 },
          { id: "f3", type: "pdf", name: "Ticket", mime: "application/pdf" },
          { id: "f4", type: "file", name: "bad", url: "javascript:fired()" },
        ],
        { f1: new Blob(["a,b\n1,2\n"]), f3: new Blob(["%PDF-1.4\n%%EOF"]) },
      ),
    "element-texts": () =>
      one(
        [
          { id: "t1", type: "text", name: "Packing list" },
          { id: "t2", type: "text", name: "fares.py", language: "python" },
        ],
        { t1: "- **Shoes** for the hills\n- a raincoat", t2: CODE },
      ),
    "element-media": () =>
      one(
        [
          { id: "a1", type: "audio", name: "Tram bell" },
          { id: "v1", type: "video", name: "Broken video", size: "small" },
        ],
        { a1: tone(), v1: new Blob(["nothing"], { type: "video/mp4" }) },
      ),
    "element-table": () =>
      one([{ id: "d1", type: "dataframe", name: "Rooms", size: "large" }], { d1: TABLE }),
    "element-figure": () => one([{ id: "p1", type: "plotly", name: "Walking" }], { p1: FIGURE }),
    "element-custom": () =>
      one(
        [
          { id: "c1", type: "custom", name: "seat-picker", props: { rows: 1 } },
          { id: "c2", type: "custom", name: "not-registered" },
        ],
        {},
      ),
    "element-broken": () => one([{ id: "c3", type: "custom", name: "broken-element" }], {}),
    "element-aside": () =>
      one(
        [
          { id: "s1", type: "text", name: "The plan", display: "side" },
          { id: "s2", type: "image", name: "A map", display: "page" },
        ],
        { s1: "## Day one\n\nAlfama, early.", s2: picture() },
        "I have written The plan for you: see The plan, or `The plan` as code.",
      ),
    tasks: () => {
      const task = (title: string, status: string): object => ({ title, status, forId: "first" });
      const tasks = [
        task("Read the brief", "done"),
        task("Find **rooms**", "running"),
        task("Ask the hotel", "failed"),
        task("Book", "ready"),
      ];
      const first = { ...user("Find me a room."), id: "first" };
      const chat = make({ steps: [first, answer("On it.")], running: true, runningThreads: ["open"] });
      const given: Given = {
        id: "k1",
        type: "tasklist",
        name: "tasklist",
        display: "side",
        props: { tasks, status: "Working" },
      };
      // It comes while the chat is seen.
      setTimeout(() => withElements(chat, [given], {}), 50);
      return chat;
    },
    sidebar: () =>
      make({
        steps: [user("Show me the rooms."), answer("They are at the side.")],
        sidebar: {
          title: "Rooms",
          elements: [
            { id: "x1", type: "dataframe", name: "All rooms", content: TABLE },
            { id: "x2", type: "text", name: "A word", content: "Prices are for **two**." },
          ],
        },
      }),
  };
}
