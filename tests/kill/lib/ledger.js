// What the page was told is on disk, and whether it is there.
// @ts-check

import { CIRCLES, lengthOf, logOf, streamOf, textOf, tokenOf } from "./texts.js";

/** How much of a stream may be lost, in milliseconds, where the machine has nothing else to do. */
const BEHIND = 250;
/**
 * The page has a word every few milliseconds. If it has none for so long, it had no turn: the machine was busy elsewhere.
 * In that time it could not have written, either.
 */
const SILENCE = 100;

/**
 * The life of a page, by its own clock.
 * @typedef {object} Life
 * @property {number} last when it has said its last word
 * @property {{ from: number, ms: number }[]} silences
 * @property {Map<number, { stores: string, from: number, to?: number }>} transactions that write
 *
 * @typedef {object} StepEntry
 * @property {string} thread
 * @property {number} [version] the latest that was acknowledged
 * @property {boolean} [begun]
 * @property {boolean} [removing]
 * @property {boolean} [removed]
 * @property {boolean} [whole] a stream that was sent
 * @property {{ count: number, begin: number, at: number }[]} [told] what of a stream was handed over, and when
 * @property {Life} [life] of the page that has told it
 * @property {number} [atLeast] so many tokens of a stream are there, whatever the time
 */

/**
 * @typedef {object} ThreadEntry
 * @property {string} chat
 * @property {Set<string>} said
 * @property {number} turns what the session's value is at least
 * @property {number} ended turns
 * @property {number} [named]
 * @property {number} [stopping] when that was announced, last
 * @property {boolean} [deleting]
 * @property {boolean} [deleted]
 */

export class Ledger {
  /** @type {Map<string, StepEntry>} */
  #steps = new Map();
  /** @type {Map<string, ThreadEntry>} */
  #threads = new Map();
  /** The log of each graph's thread: so long at least. @type {Map<string, number>} */
  #graphs = new Map();
  /** @type {Map<string, number>} */
  #memories = new Map();
  /** Steps that were marked as interrupted, durably. @type {Set<string>} */
  #marked = new Set();
  #behind;
  /** The page that speaks. @type {Life} */
  #life = { last: 0, silences: [], transactions: new Map() };

  acknowledged = 0;
  found = 0;
  /** The age of the oldest text that was lost, in milliseconds in which the page had its turn. */
  lost = 0;
  /** The longest time a page had no turn, in milliseconds. */
  silence = 0;

  /** @param {number} [behind] how much of a stream may be lost, in milliseconds */
  constructor(behind = BEHIND) {
    this.#behind = behind;
  }

  get graphThreads() {
    return [...this.#graphs.keys()];
  }

  /** From here on another page speaks. */
  beginLife() {
    this.#life = { last: 0, silences: [], transactions: new Map() };
  }

  /**
   * Takes a word of the page's.
   * @param {any} fact
   */
  hear(fact) {
    const life = this.#life;
    const silence = life.last ? fact.at - life.last : 0;
    if (silence > SILENCE) {
      life.silences.push({ from: life.last, ms: silence });
      this.silence = Math.max(this.silence, silence);
    }
    life.last = Math.max(life.last, fact.at);
    const hear = this.#hearings[fact.type];
    if (!hear) throw new Error(`nobody knows what "${fact.type}" means`);
    hear(fact);
    if (ACKNOWLEDGED.has(fact.type)) this.acknowledged += 1;
  }

  /** @param {string} id @param {string} thread */
  #step(id, thread) {
    /** @type {StepEntry} */
    const entry = { thread };
    return at(this.#steps, id, () => entry);
  }

  /** @param {string} id @param {string} [chat] */
  #thread(id, chat = "") {
    /** @type {ThreadEntry} */
    const fresh = { chat, said: new Set(), turns: 0, ended: 0 };
    const entry = at(this.#threads, id, () => fresh);
    entry.chat ||= chat;
    return entry;
  }

  /** @type {Record<string, (fact: any) => void>} */
  #hearings = {
    said: ({ chat, thread, text }) => void this.#thread(thread, chat).said.add(text),
    named: ({ thread, version }) => void (this.#thread(thread).named = version),
    stopping: ({ thread, at }) => void (this.#thread(thread).stopping = at),
    stopped: ({ thread }) =>
      this.#caughtUp((entry) => entry.thread === thread, this.#thread(thread).stopping),
    deleting: ({ thread }) => void (this.#thread(thread).deleting = true),
    deleted: ({ thread }) => void (this.#thread(thread).deleted = true),
    flushed: ({ chat, begin }) =>
      this.#caughtUp(({ thread }) => this.#threads.get(thread)?.chat === chat, begin),
    "turn ended": ({ thread, turns }) => {
      const entry = this.#thread(thread);
      entry.turns = Math.max(entry.turns, turns);
      entry.ended += 1;
    },
    begun: ({ id, thread }) => void (this.#step(id, thread).begun = true),
    kept: ({ id, thread, version }) => void (this.#step(id, thread).version = version),
    removing: ({ id, thread }) => void (this.#step(id, thread).removing = true),
    removed: ({ id, thread }) => void (this.#step(id, thread).removed = true),
    streamed: ({ id, thread, count, begin, at }) => {
      const entry = this.#step(id, thread);
      entry.life ??= this.#life;
      (entry.told ??= []).push({ count, begin, at });
    },
    "stream kept": ({ id, thread }) => void (this.#step(id, thread).whole = true),
    runs: ({ thread }) => void at(this.#graphs, thread, () => 0),
    saw: ({ thread, length }) => {
      if (!thread.startsWith("async"))
        this.#graphs.set(thread, Math.max(this.#graphs.get(thread) ?? 0, length));
    },
    ended: ({ thread, log }) => {
      same(log, logOf(thread.startsWith("asks")), `what ${thread} has come to`);
      this.#graphs.set(thread, log.length);
    },
    transaction: ({ id, stores, at }) => void this.#life.transactions.set(id, { stores, from: at }),
    "transaction over": ({ id, at }) => {
      const transaction = this.#life.transactions.get(id);
      if (transaction) transaction.to = at;
    },
    remembered: ({ key, version }) => void this.#memories.set(key, version),
  };

  /**
   * Streams of which everything is there that was told before.
   * @param {(entry: StepEntry) => boolean} which
   * @param {number | undefined} before
   */
  #caughtUp(which, before) {
    for (const entry of this.#steps.values()) {
      const told = entry.told?.findLast(({ at }) => before !== undefined && at < before);
      if (told && entry.life === this.#life && which(entry))
        entry.atLeast = Math.max(entry.atLeast ?? 0, told.count);
    }
  }

  /**
   * Looks for everything in what a page has found after a kill, and throws where something is missing or wrong.
   * @param {{ stored: any[], chats: any[], graphs: Record<string, any>, memories: Record<string, any> }} found
   */
  check({ stored, chats, graphs, memories }) {
    this.#checkStored(stored);
    const threads = new Map(chats.map((found) => [found.thread.id, found]));
    for (const [id, entry] of this.#threads) this.#checkThread(id, entry, threads.get(id));
    const steps = new Map();
    for (const { thread, steps: its } of chats) {
      for (const step of its) {
        if (steps.has(step.id)) throw new Error(`${step.id} is there twice`);
        steps.set(step.id, step);
        this.#checkRecord(step, thread.id);
      }
    }
    for (const [id, entry] of this.#steps) {
      if (!this.#threads.get(entry.thread)?.deleting || steps.has(id))
        this.#checkStep(id, entry, steps.get(id));
    }
    for (const [id, length] of this.#graphs) this.#checkGraph(id, length, graphs[id]);
    for (const [key, version] of this.#memories) {
      if (!(memories[key]?.version >= version))
        missing(`version ${version} of the memory ${key}`, memories[key]);
      same(memories[key].text, textOf(key, memories[key].version), `the memory ${key}`);
      this.found += 1;
    }
    for (const step of steps.values()) if (step.status === "interrupted") this.#marked.add(step.id);
  }

  /** @param {any[]} stored */
  #checkStored(stored) {
    const left = new Map(stored.map((step) => [step.id, step]));
    for (const id of this.#marked) {
      const step = left.get(id);
      if (step && step.status !== "interrupted")
        throw new Error(`${id} was interrupted, and is ${step.status}`);
    }
    for (const { id, threadId } of stored)
      if (this.#threads.get(threadId)?.deleted) throw new Error(`${id} is of a thread that was deleted`);
  }

  /** @param {string} id @param {ThreadEntry} entry @param {any} found */
  #checkThread(id, entry, found) {
    if (entry.deleted) {
      if (found) throw new Error(`the thread ${id} was deleted, and is there`);
      this.found += 1;
    }
    if (entry.deleting && !found) return;
    if (!found) {
      if (entry.said.size) missing(`the thread ${id}`, found);
      return;
    }
    same(found.chat, entry.chat || found.chat, `whose thread ${id} is`);
    for (const text of entry.said) {
      const count = found.steps.filter(
        (/** @type {any} */ step) =>
          step.output === text && step.type === "user_message" && step.status === "done",
      ).length;
      if (count !== 1) throw new Error(`"${text}" is there ${count} times`);
      this.found += 1;
    }
    if (entry.named !== undefined) {
      const [, version = NaN] = / named (\d+)$/.exec(found.thread.name) ?? [];
      if (!(Number(version) >= entry.named)) missing(`the name ${entry.named} of ${id}`, found.thread.name);
      this.found += 1;
    }
    const turns = found.thread.metadata?.session?.turns ?? 0;
    if (turns < entry.turns) missing(`what ${entry.turns} turns of ${id} have set`, turns);
    const runs = found.steps.filter(
      (/** @type {any} */ { type, name }) => type === "run" && name === "on_message",
    );
    const over = runs.filter((/** @type {any} */ { status }) => status !== "interrupted");
    if (over.length < entry.ended) missing(`${entry.ended} turns of ${id} that have ended`, over.length);
    this.found += entry.ended;
  }

  /**
   * What holds for every record, also for those that nobody was told of.
   * @param {any} step
   * @param {string} thread
   */
  #checkRecord(step, thread) {
    const { id, status, output, type } = step;
    const may = this.#threads.get(thread);
    const isStopped = may?.stopping !== undefined || may?.deleting;
    same(step.threadId, thread, `the thread of ${id}`);
    if (status === "running") throw new Error(`${id} runs, and its page is gone`);
    if (status === "stopped" && !isStopped) throw new Error(`${id} was stopped by nobody`);
    if (id.endsWith(" stream")) {
      if (!streamOf(id).startsWith(output)) throw new Error(`what ${id} has is not what was said: ${output}`);
      if (status === "done") same(output, streamOf(id), `what ${id} has sent`);
    } else if (type === "assistant_message") {
      const [, version = NaN] = / v(\d+):/.exec(output) ?? [];
      same(output, textOf(id, Number(version)), `what ${id} says`);
      same(status, "done", `how ${id} stands`);
    } else if (step.name === "work") {
      same(step.input, textOf(id, -1), `what ${id} was given`);
      if (status === "done" || status === "error") same(output, textOf(id, 0), `what ${id} came to`);
      if (status === "error") same(step.error?.message, textOf(id, -2), `why ${id} failed`);
    } else if ((step.name === "outer" || step.name === "inner") && status === "done") {
      same(output, textOf(id, 0), `what ${id} came to`);
    }
  }

  /** @param {string} id @param {StepEntry} entry @param {any} step */
  #checkStep(id, entry, step) {
    if (entry.told) return this.#checkStream(id, entry, step);
    if (entry.removed && step) throw new Error(`${id} was removed, and is there`);
    if (entry.removing && !step) return void (this.found += entry.removed ? 1 : 0);
    if (!step) return missing(id, step);
    this.found += 1;
    if (entry.version === undefined) return;
    if (step.status !== "done" && step.status !== "error") missing(`the end of ${id}`, step.status);
    const [, version = NaN] = / v(\d+):/.exec(step.output) ?? [];
    if (!(Number(version) >= entry.version)) missing(`version ${entry.version} of ${id}`, step.output);
  }

  /** @param {string} id @param {StepEntry} entry @param {any} step */
  #checkStream(id, entry, step) {
    const { told = [], whole, atLeast = 0, life = this.#life } = entry;
    const length = (step?.output ?? "").length;
    let there = 0;
    for (let sum = 0; there < lengthOf(id) && (sum += tokenOf(id, there).length) <= length;) there += 1;
    if (whole) {
      if (step?.status !== "done") missing(`the end of ${id}`, step?.status);
      this.found += 1;
    }
    if (there < atLeast) missing(`${atLeast} tokens of ${id} that were on disk`, there);
    entry.atLeast = there;
    const gone = told.find(({ count }) => count > there);
    if (!gone) return;
    const age = life.last - gone.begin - silenceSince(life, gone.begin);
    this.lost = Math.max(this.lost, age);
    if (age <= this.#behind) return;
    const what = `what ${id} had said ${age.toFixed(1)} ms before the end (token ${gone.count} of ${told.length})`;
    missing(`${what}; since then: ${transactionsSince(life, gone.begin)}`, `${there} tokens`);
  }

  /** @param {string} id @param {number} length @param {any} found */
  #checkGraph(id, length, found) {
    const log = logOf(id.startsWith("asks"));
    if ((found?.log.length ?? 0) < length) missing(`${length} steps of ${id}`, found?.log.length);
    if (!found) return;
    const done = log.slice(0, found.log.length);
    const next = log[done.length];
    // A state shows what a task has left while the one beside it still runs.
    if (next?.startsWith("right") && found.log.at(-1) === next) done.splice(-1, 1, next);
    same(found.log, done, `the log of ${id}`);
    same(found.circle, Math.floor(found.log.length / 4), `the circles of ${id}`);
    this.found += 1;
  }

  /**
   * Whether every graph has come to its end, and to no other.
   * @param {Record<string, any>} ends
   */
  checkEnds(ends) {
    for (const id of this.#graphs.keys()) {
      same(ends[id]?.log, logOf(id.startsWith("asks")), `the end of ${id}`);
      same(ends[id].circle, CIRCLES, `the circles of ${id}`);
    }
  }
}

/**
 * How long a page had no turn since then.
 * @param {Life} life
 * @param {number} time
 */
const silenceSince = ({ silences }, time) =>
  silences.reduce((sum, { from, ms }) => sum + Math.max(0, Math.min(ms, from + ms - time)), 0);

/**
 * What was written to the steps since then, by when it began and how long it took.
 * @param {Life} life
 * @param {number} time
 */
function transactionsSince({ last, transactions }, time) {
  const its = [...transactions.values()].filter(
    ({ stores, to = last }) => stores.split(" ").includes("steps") && to >= time,
  );
  const lines = its.map(({ from, to }) => {
    const took = `${((to ?? last) - from).toFixed(0)} ms`;
    return `at ${(from - time).toFixed(0)} ms ${to === undefined ? `one that was not complete after ${took}` : took}`;
  });
  return lines.join(", ") || "no transaction";
}

/** Words that say that something is on disk. */
const ACKNOWLEDGED = new Set([
  "said",
  "named",
  "stopped",
  "deleted",
  "flushed",
  "turn ended",
  "begun",
  "kept",
  "removed",
  "stream kept",
  "saw",
  "ended",
  "remembered",
]);

/**
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {() => V} make
 * @returns {V}
 */
function at(map, key, make) {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

/** @param {string} what @param {unknown} found */
function missing(what, found) {
  throw new Error(`${what}: not there, but ${JSON.stringify(found)}`);
}

/** @param {unknown} found @param {unknown} expected @param {string} what */
function same(found, expected, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a}, not ${b}`);
}
