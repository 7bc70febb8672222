import type { InspectedGraph, StepRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { codeOf, reasonOf } from "../state/desk.js";
import { checkpointOf, parentOf } from "./states.js";
import type { GraphState } from "./states.js";

/** How many states are read at first, and with each request for more. */
const PAGE = 25;
/** No more go into a file. */
const MOST = 10_000;

/** The states of a thread as far as they were read. While some are being read, whatever asks for others waits. */
export class History {
  /** The newest first. */
  states: readonly GraphState[] = [];
  /** Whether there are older ones. */
  more = false;
  /** Why they can't be read, for a person. */
  problem = "";
  readonly #changed: () => void;
  #graph: InspectedGraph | undefined;
  #thread: string | undefined;
  #wanted = PAGE;
  #reading = false;
  #again = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Reads them anew: something has happened, or they are another thread's. */
  read(graph: InspectedGraph | undefined, thread: string | undefined): void {
    if (graph !== this.#graph || thread !== this.#thread) {
      this.#graph = graph;
      this.#thread = thread;
      this.#wanted = PAGE;
      this.states = [];
      this.more = false;
      this.problem = "";
    }
    void this.#read();
  }

  /** Reads older ones, too. */
  readMore(): void {
    this.#wanted += PAGE;
    void this.#read();
  }

  /** All there are. Rejects with what is in the way. */
  async all(): Promise<GraphState[]> {
    if (!this.#graph || this.#thread === undefined || this.problem) return [...this.states];
    return take(this.#graph, this.#thread, MOST);
  }

  async #read(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    do {
      this.#again = false;
      const [graph, thread, wanted] = [this.#graph, this.#thread, this.#wanted];
      if (!graph || thread === undefined) continue;
      const found = await take(graph, thread, wanted + 1).catch((error: unknown) => problemOf(error));
      if (graph !== this.#graph || thread !== this.#thread) {
        this.#again = true;
        continue;
      }
      this.problem = typeof found === "string" ? found : "";
      if (typeof found !== "string") {
        this.states = found.slice(0, wanted);
        this.more = found.length > wanted;
      }
    } while (this.#again);
    this.#reading = false;
    this.#changed();
  }

  /** Of each state on the branch of the conversation one is on, the run that has come to it: a run notes the last one of its own. */
  owners(steps: readonly StepRecord[]): Map<string, string> {
    const byId = new Map(this.states.map((state) => [checkpointOf(state), state]));
    const owners = new Map<string, string>();
    for (const step of steps) {
      if (step.type !== "run") continue;
      const noted = (step as { checkpoint?: { thread?: unknown; checkpoint?: unknown } }).checkpoint;
      if (noted?.thread !== this.#thread || typeof noted?.checkpoint !== "string") continue;
      let at: string | undefined = noted.checkpoint;
      while (at !== undefined && !owners.has(at)) {
        owners.set(at, step.id);
        const state = byId.get(at);
        at = state && parentOf(state);
      }
    }
    return owners;
  }
}

async function take(graph: InspectedGraph, thread: string, limit: number): Promise<GraphState[]> {
  const states: GraphState[] = [];
  for await (const state of graph.getStateHistory({ configurable: { thread_id: thread } }, { limit }))
    states.push(state as GraphState);
  return states;
}

function problemOf(error: unknown): string {
  return codeOf(error) === "MISSING_CHECKPOINTER"
    ? t("inspector.noCheckpointer")
    : t("inspector.noHistory", { reason: reasonOf(error) });
}
