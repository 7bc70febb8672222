export { Action, type ActionInit } from "./actions.js";
export { cache } from "./cache.js";
export { Chat } from "./chat.js";
export type { Offer } from "./offers.js";
export type { ChatOptions } from "./options.js";
export {
  Audio,
  CustomElement,
  Dataframe,
  Element,
  type ElementInit,
  type ElementSource,
  File,
  Image,
  Mermaid,
  Pdf,
  Plotly,
  type Rows,
  type TaskItem,
  TaskList,
  Text,
  VegaLite,
  Video,
} from "./elements.js";
export { UploadedFile } from "./files.js";
export type { PageFunction } from "./functions.js";
export { History, type HistoryEntry } from "./history.js";
export type { Message, MessageInit, Shown, Step, StepInit, StepMaker } from "./step.js";
export type {
  AskInit,
  Question,
  SessionAccessor,
  SessionValues,
  SidebarInit,
  Turn,
  UserMessage,
} from "./turn.js";
