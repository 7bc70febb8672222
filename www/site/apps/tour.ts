/** What a chat can do without a graph or a model: questions, files, tables, figures, buttons, and all of it after a reload. */
import {
  Action,
  Chat,
  Dataframe,
  Image,
  Mermaid,
  TaskList,
  Text,
  type Turn,
  type UserMessage,
  VegaLite,
} from "oneloop";

const SAMPLE = [
  { city: "Lisbon", country: "Portugal", people: 545_923, sunny: true },
  { city: "Kraków", country: "Poland", people: 804_237, sunny: false },
  { city: "京都", country: "Japan", people: 1_463_723, sunny: true },
];

/** A picture that is drawn here, so that nothing is loaded from anywhere. @param hue its colour */
function picture(hue: number): Blob {
  const bars = [40, 90, 65, 120, 80]
    .map(
      (height, at) => `<rect x="${20 + at * 56}" y="${160 - height}" width="40" height="${height}" rx="6"/>`,
    )
    .join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180" width="320" height="180">
    <rect width="320" height="180" fill="hsl(${hue} 60% 95%)"/><g fill="hsl(${hue} 55% 45%)">${bars}</g></svg>`;
  return new Blob([svg], { type: "image/svg+xml" });
}

/** The lines of a CSV as rows; quotes are not understood. */
function rowsOf(text: string): Record<string, unknown>[] {
  const [head = "", ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const names = head.split(",").map((name) => name.trim());
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, at) => [name, cells[at]?.trim() ?? null]));
  });
}

async function questions(turn: Turn): Promise<void> {
  const name = await turn.askUser("What shall I call you?");
  const drink = await turn.askAction({
    content: `Something to drink, ${name?.content ?? "you"}?`,
    actions: [
      { name: "tea", label: "Tea", payload: { hot: true } },
      { name: "water", label: "Water", payload: { hot: false } },
      { name: "nothing", label: "Nothing, thanks", payload: {} },
    ],
  });
  const seat = await turn.askForm<{ row: number; window: boolean; notes?: string }>({
    content: "And where would you like to sit?",
    schema: {
      type: "object",
      properties: {
        row: { type: "integer", minimum: 1, maximum: 30, title: "Row" },
        window: { type: "boolean", title: "At the window" },
        notes: { type: "string", title: "Anything else", maxLength: 400 },
      },
      required: ["row"],
    },
    values: { row: 7, window: true },
  });
  const said = [`**${name?.content ?? "You"}**`, drink?.label ?? "nothing", `row ${seat?.row ?? "?"}`];
  await turn
    .message(`Noted: ${said.join(", ")}. Reload the page in the middle next time: the question waits.`)
    .send();
}

async function table(turn: Turn): Promise<void> {
  const files = await turn.askFile({
    content: "A CSV, please. Or press Stop, and ask for a sample.",
    accept: { "text/csv": [".csv"] },
    maxSizeMb: 5,
  });
  const file = files?.[0];
  if (!file) return;
  const rows = await turn.step({ name: "read", type: "tool" }, async (step) => {
    step.input = file.name;
    const read = rowsOf(await file.text());
    step.output = `${read.length} rows`;
    return read;
  });
  await showRows(turn, file.name, rows);
}

async function showRows(turn: Turn, name: string, data: Record<string, unknown>[]): Promise<void> {
  await turn
    .message({
      content: `**${name}** has ${data.length} rows.`,
      elements: [new Dataframe({ name, data })],
      actions: [
        new Action({
          name: "columns",
          label: "Name the columns",
          payload: { columns: Object.keys(data[0] ?? {}) },
        }),
      ],
    })
    .send();
}

async function figures(turn: Turn): Promise<void> {
  const plot = new VegaLite({
    name: "People in a city",
    spec: {
      description: "Kyoto has the most people of three cities, Lisbon the fewest.",
      data: { values: SAMPLE },
      mark: "bar",
      encoding: {
        y: { field: "city", type: "nominal", sort: "-x", title: null },
        x: { field: "people", type: "quantitative" },
        color: { field: "sunny", type: "nominal" },
        tooltip: [{ field: "country" }, { field: "people" }],
      },
    },
  });
  const diagram = new Mermaid({
    name: "How a turn goes",
    source: `flowchart LR
      accTitle: How a turn goes
      accDescr: A message is answered in steps, which are saved as they go. A stop ends the turn, and keeps what there is.
      message --> steps --> answer
      steps --> saved[(saved)]
      steps -- Stop --> kept[what there is]`,
  });
  await turn
    .message({ content: "A plot of Vega-Lite’s, and a diagram of Mermaid’s.", elements: [plot, diagram] })
    .send();
}

async function tasks(turn: Turn): Promise<void> {
  const list = new TaskList({
    status: "Going on",
    tasks: ["Draw", "Write", "Put together"].map((title) => ({ title })),
  });
  const answer = turn.message({
    content: "Three things to do. Stop me whenever you like.",
    elements: [list],
  });
  await answer.send();
  for (const task of list.tasks) {
    task.status = "running";
    await list.update();
    await turn.sleep(900);
    task.status = "done";
    await list.update();
  }
  list.status = "Done";
  await list.update();
  const elements = [
    new Image({ name: "bars", content: picture(Math.floor(Math.random() * 360)) }),
    new Text({
      name: "bars.py",
      content: "heights = [40, 90, 65, 120, 80]\nprint(max(heights))",
      language: "python",
    }),
  ];
  await turn.message({ content: "A picture, and the code beside it.", elements }).send();
}

async function answer(message: UserMessage, turn: Turn): Promise<void> {
  const word = message.command ?? message.content.toLowerCase();
  if (word.includes("question")) return questions(turn);
  if (word.includes("sample")) return showRows(turn, "sample", SAMPLE);
  if (word.includes("csv") || word.includes("table")) return table(turn);
  if (word.includes("plot")) return figures(turn);
  if (word.includes("task")) return tasks(turn);
  const names = message.elements.map(({ name, size }) => `- ${name}, ${size} bytes`);
  const files = names.length ? `\n\nWith it came:\n${names.join("\n")}` : "";
  const reply = turn.message();
  for (const piece of `You said: ${message.content}${files}\n\nEdit your message, or let me answer again: both stay.`.split(
    /(?<=\s)/,
  )) {
    await reply.streamToken(piece);
    await turn.sleep(20);
  }
  await reply.send();
}

/** Makes the app's chat. */
export default function tour(): Chat {
  const chat = new Chat({ name: "Tour" });
  chat.setStarters([
    { label: "Ask me something", message: "Ask me some questions", icon: "help" },
    { label: "Show me a table", message: "Show me the sample" },
    { label: "Read a CSV of mine", message: "Read a CSV" },
    { label: "Draw a plot", message: "Draw a plot and a diagram" },
    { label: "Do some tasks", message: "Do your tasks" },
  ]);
  chat.setCommands([
    { id: "questions", description: "A text, a choice, a form" },
    { id: "csv", description: "A file of yours, as a table" },
    { id: "sample", description: "A table of ours" },
    { id: "plot", description: "A plot, and a diagram" },
    { id: "tasks", description: "A list that goes on, a picture, code" },
  ]);
  chat.onMessage(answer);
  chat.onAction("columns", async ({ payload }, turn) => {
    await turn.message(`The columns are ${(payload["columns"] as string[]).join(", ")}.`).send();
  });
  chat.onFeedback(({ value }, turn) =>
    turn.toast(value ? "Thank you." : "Thank you. We will look at it.", "success"),
  );
  return chat;
}
