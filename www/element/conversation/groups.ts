import { formatDay } from "../i18n/format.js";
import type { FlowItem, FlowTurn } from "../state/flow.js";

/** A group is full with so many messages and steps. */
const GROUP = 50;
/** Pixels that a group is thought to take before it was ever drawn: by what is around a text, and its lines. */
const AROUND = 60;
const LINE = 26;
const LINE_LENGTH = 88;

/** Turns that are drawn, and left away, together. */
export interface Group {
  key: string;
  turns: readonly FlowTurn[];
  /** How many messages and steps are in it. */
  items: number;
  /** How high it is thought to be. */
  height: number;
}

/** A day of the thread. */
export interface Day {
  label: string;
  /** The first turn of it. */
  turn: string;
}

const heights = new WeakMap<FlowTurn, number>();

/** How high a turn is thought to be. */
export function heightOf(turn: FlowTurn): number {
  let height = heights.get(turn);
  if (height === undefined) {
    height = turn.items.reduce((sum, item) => sum + heightOfItem(item), 16);
    heights.set(turn, height);
  }
  return height;
}

function heightOfItem(item: FlowItem): number {
  const lines = item.kind === "message" ? Math.ceil(item.step.output.length / LINE_LENGTH) : 0;
  return AROUND + lines * LINE;
}

/** Groups a thread's turns, from its beginning on: what is added to its end leaves the groups before as they are. */
export function groupTurns(turns: readonly FlowTurn[]): Group[] {
  const groups: Group[] = [];
  let from = 0;
  let [items, height] = [0, 0];
  for (const [at, turn] of turns.entries()) {
    items += turn.items.length;
    height += heightOf(turn);
    if (items < GROUP && at < turns.length - 1) continue;
    groups.push({ key: turns[from]?.key ?? "", turns: turns.slice(from, at + 1), items, height });
    from = at + 1;
    [items, height] = [0, 0];
  }
  return groups;
}

/** The days of a thread, in order; none of one that has only one. */
export function daysOf(turns: readonly FlowTurn[]): Day[] {
  const days: Day[] = [];
  let [from, to] = [0, -1];
  for (const { at, key } of turns) {
    const time = Date.parse(at);
    // Within the day of the turn before: midnights are dear to find.
    if ((time >= from && time < to) || Number.isNaN(time)) continue;
    const day = new Date(time);
    from = day.setHours(0, 0, 0, 0);
    to = day.setDate(day.getDate() + 1);
    days.push({ label: formatDay(at), turn: key });
  }
  return days.length > 1 ? days : [];
}
