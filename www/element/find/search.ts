import type { StepRecord } from "../../api/view.js";
import type { FlowTurn } from "../state/flow.js";

/** A place in a message: the so-and-so-many-th of the query in it. */
export interface Hit {
  step: StepRecord;
  nth: number;
}

/** How long to look before the page gets its turn, in milliseconds. */
const SLICE = 8;

/** What Markdown has around a text, and addresses that are not read. */
const MARKS = /[*_`#~>|\\]+|!?\[([^\]]*)\]\([^)]*\)/g;

/** Messages as they are looked through; a message that has grown is another text. */
const texts = new WeakMap<StepRecord, { of: string; text: string }>();

/** What counts as the same letter. */
export const folded = (text: string): string => text.toLowerCase();

function textOf(step: StepRecord): string {
  const known = texts.get(step);
  if (known?.of === step.output) return known.text;
  const isMarkdown = step.type !== "user_message";
  const plain = isMarkdown ? step.output.replace(MARKS, (_, label?: string) => label ?? "") : step.output;
  const text = folded(plain);
  texts.set(step, { of: step.output, text });
  return text;
}

/** How often a text has another in it. */
export function countIn(text: string, query: string): number {
  let count = 0;
  for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) count++;
  return count;
}

/**
 * All places of a query in a thread's messages, in order. The page gets its turn meanwhile.
 * @param isWanted whether somebody still waits for it
 */
export async function search(
  turns: readonly FlowTurn[],
  query: string,
  isWanted: () => boolean,
): Promise<Hit[]> {
  const word = folded(query.trim());
  const hits: Hit[] = [];
  if (word === "") return hits;
  let until = performance.now() + SLICE;
  for (const { items } of turns) {
    for (const item of items) {
      if (item.kind !== "message") continue;
      const count = countIn(textOf(item.step), word);
      for (let nth = 0; nth < count; nth++) hits.push({ step: item.step, nth });
    }
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (!isWanted()) return [];
    until = performance.now() + SLICE;
  }
  return hits;
}
