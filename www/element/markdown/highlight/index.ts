import { childAfter, lastChildOf } from "../pieces.js";
import { knownLanguage, loadMode } from "./languages.js";
import type { LineReader } from "./mode.js";

/** How long a slice of highlighting may take, in milliseconds. */
const SLICE = 4;
/** Beyond this a line is data, not code. */
const LONGEST_LINE = 2_000;

/** A block of code and how far it is highlighted. */
interface Job {
  code: HTMLElement;
  language: string;
  reader: LineReader | undefined;
  /** The last line that is done. */
  done: Element | null;
  /** The last line when it was asked for. */
  asked: Element | null;
}

/** What reads the languages that are there. */
const readers = new Map<string, () => LineReader>();
/** Blocks with lines to be done. */
const queue = new Set<Job>();
let scheduled = false;
/** For each message, the block that may still grow. */
const growing = new WeakMap<HTMLElement, Job>();
let made: Job[] = [];

/** A block of code was made; what its language is decides whether it is highlighted. */
export function noteCode(code: HTMLElement, name: string): void {
  const language = name && knownLanguage(name);
  if (!language) return;
  const job = { code, language, reader: undefined, done: null, asked: null };
  made.push(job);
}

/**
 * Highlights the lines of a message that are whole, each once. Those of a text that grows at once, with the frame that shows them, as far as there is time: later they
 * would cost a frame more. The others in slices, so that nothing waits for them.
 * @param isEnd whether there will be no more
 */
export function highlightLines(root: HTMLElement, isEnd: boolean): void {
  const open = growing.get(root);
  if (open && (isEnd || open.asked !== lastChildOf(open.code))) made.push(open);
  for (const job of made) if (root.contains(job.code)) queue.add(job);
  const last = made.at(-1);
  made = [];
  if (isEnd) growing.delete(root);
  else if (last) {
    last.asked = lastChildOf(last.code);
    growing.set(root, last);
  }
  if (isEnd) schedule();
  else work();
}

function schedule(): void {
  if (scheduled || queue.size === 0) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    work();
  });
}

function work(): void {
  const end = performance.now() + SLICE;
  for (const job of queue) {
    if (performance.now() >= end) break;
    if (advance(job, end)) queue.delete(job);
  }
  schedule();
}

/** Does a job's lines until the time is over; says whether nothing is left for now. */
function advance(job: Job, end: number): boolean {
  job.reader ??= readers.get(job.language)?.();
  if (!job.reader) {
    void begin(job);
    return true;
  }
  for (;;) {
    const line = childAfter(job.done, job.code);
    const text = line?.textContent ?? "";
    // Without its end a line is not whole.
    if (!line || !text.endsWith("\n")) return true;
    if (performance.now() >= end) return false;
    if (text.length <= LONGEST_LINE) line.replaceChildren(...job.reader.read(text));
    job.done = line;
  }
}

async function begin(job: Job): Promise<void> {
  try {
    const [mode, { LineReader }] = await Promise.all([loadMode(job.language), import("./mode.js")]);
    readers.set(job.language, () => new LineReader(mode));
    queue.add(job);
    schedule();
  } catch {
    // Without colours it is the same code; the next block of the language tries again.
  }
}
