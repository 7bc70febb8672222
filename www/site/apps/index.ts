import type { ChatController } from "oneloop";

/** An example app of the site: one file, loaded when it is opened. */
export interface ExampleApp {
  /** Its place in the address. */
  id: string;
  name: string;
  /** What it shows, in a sentence. */
  description: string;
  load: () => Promise<{ default: () => ChatController | Promise<ChatController> }>;
}

/** The first is what the site opens with. */
export const apps: readonly [ExampleApp, ...ExampleApp[]] = [
  {
    id: "multiplier",
    name: "Multiplier",
    description: "An agent with two tools, as a graph.",
    load: () => import("./multiplier.js"),
  },
  {
    id: "tour",
    name: "Tour",
    description: "Questions, files, tables, tasks, buttons.",
    load: () => import("./tour.js"),
  },
];
