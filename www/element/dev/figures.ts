import type { ChatSnapshot } from "../../api/view.js";
import { withElements } from "./elements.js";
import { answer, user } from "./fixture.js";
import type { FixtureChat } from "./fixture.js";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri"];

const PLOT = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  title: "Kilometres a day",
  description: "Most on Wednesday, least on Tuesday.",
  data: {
    values: DAYS.flatMap((day, at) =>
      [6.2, 4.8, 11, 7.5, 9.1]
        .map((km, of) => ({ day, km: at === of ? km : 0, how: at % 2 ? "by tram" : "on foot" }))
        .filter(({ km }) => km > 0),
    ),
  },
  mark: "bar",
  encoding: {
    x: { field: "day", type: "nominal", sort: null, title: null },
    y: { field: "km", type: "quantitative" },
    color: { field: "how", type: "nominal", title: null },
  },
};

const FIGURE = {
  data: [
    { type: "scatter", mode: "lines+markers", x: DAYS, y: [6.2, 4.8, 11, 7.5, 9.1], name: "on foot" },
    { type: "bar", x: DAYS, y: [2, 9, 1, 4, 3], name: "by tram" },
  ],
  layout: { title: { text: "Walking" }, yaxis: { title: { text: "km" } } },
};

const DIAGRAM = `flowchart LR
  accTitle: How a trip is booked
  accDescr: The plan is asked for, rooms are found, and you confirm.
  plan[Plan the trip] --> rooms{Rooms left?}
  rooms -- yes --> ask(Ask you)
  rooms -- no --> plan
  ask --> book[(Book)]`;

const SEQUENCE = `sequenceDiagram
  participant You
  participant Agent
  You->>Agent: Two nights in Lisbon
  Agent-->>You: Which week?
  Note over You,Agent: Nothing is booked yet`;

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** The states in which figures are drawn. */
export function figureStates(
  make: (values: Partial<ChatSnapshot>) => FixtureChat,
): Record<string, () => FixtureChat> {
  const said = (...texts: string[]): FixtureChat =>
    make({ steps: [user("Draw it."), answer(["Here it is.", ...texts, "That is all."].join("\n\n"))] });
  return {
    "figure-vega": () => said(fence("vega-lite", JSON.stringify(PLOT, null, 2))),
    "figure-plotly": () =>
      withElements(said(), [{ id: "p2", type: "plotly", name: "Walking" }], { p2: FIGURE }),
    "figure-mermaid": () => said(fence("mermaid", DIAGRAM), fence("mermaid", SEQUENCE)),
    "figure-broken": () =>
      said(
        fence("vega-lite", '{ "mark": "bar", }'),
        fence("vega-lite", JSON.stringify({ ...PLOT, data: { url: "https://elsewhere.example/data.json" } })),
        fence("mermaid", "flowchart LR\n  a --> --> b"),
      ),
  };
}
