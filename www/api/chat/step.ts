/** Messages and steps. */
import type { Progress, StepRecord, StepType } from "../view.js";
import type { ModelChunk } from "../models.js";
import { Message as MessageCore, Step as StepCore } from "../wasm.js";
import { Action, type ActionInit } from "./actions.js";
import type { Element } from "./elements.js";

/** What messages and steps have in common, for the app and the view to read. */
export interface Shown {
  /** The app's labels. */
  tags?: string[];
  /** The app's own. */
  metadata?: Record<string, unknown>;
  /** The language of the text, if it is to be shown as a block. */
  language?: string;
  /** The name of an icon. */
  icon?: string;
  /** What a model's call was: provider, model, settings, messages, token counts. */
  generation?: Record<string, unknown>;
}

/** What a message is made of. */
export interface MessageInit extends Shown {
  /** Its text. An object is shown as JSON. */
  content?: unknown;
  /** The command it belongs to, and the choices: an option's id for each mode's. */
  command?: string;
  modes?: Record<string, string>;
  author?: string;
  type?: StepType;
  id?: string;
  parentId?: string;
  /** What is shown with it. */
  elements?: Element[];
  /** Buttons below it. They are there again after a reload. */
  actions?: (Action | ActionInit)[];
}

/** What a step is made of. */
export interface StepInit extends Shown {
  name: string;
  type?: StepType;
  id?: string;
  parentId?: string;
  input?: unknown;
  output?: unknown;
  showInput?: string | boolean;
  /** Whether it is shown opened at first. */
  defaultOpen?: boolean;
  /** Whether it closes when it is done. */
  autoCollapse?: boolean;
  elements?: Element[];
}

/**
 * A message of the app's. It is shown with its first token or with `send()`. After a stop of its turn every call rejects with an `AbortError`, setting
 * a property throws one, and nothing is changed.
 */
export interface Message extends Shown {
  readonly id: string;
  readonly type: StepType;
  author: string;
  /** The text; what is set is shown and saved by `send()` or `update()`. An object becomes JSON, with a note in the place of bytes. */
  get content(): string;
  set content(content: unknown);
  /** Buttons below it; an empty list takes them away. */
  actions: (Action | ActionInit)[];
  command: string | undefined;
  modes: Record<string, string> | undefined;
  /** Its record: `turn.message(record)` makes such a message again, where the thread has none of its id. */
  toJSON(): StepRecord;
  /** Shows an element with it, from the next `send()` or `update()` on. */
  addElement(element: Element): void;
  /** Shows and saves it. Resolves when it is durable. */
  send(): Promise<void>;
  /** Appends to its text and shows it; saved within 250 ms. Gives the page its turn when that is due. */
  streamToken(token: string): Promise<void>;
  /** Streams strings or chunks from any (async) iterable or `ReadableStream`, then sends it. */
  stream(
    source: AsyncIterable<ModelChunk> | Iterable<ModelChunk> | ReadableStream<ModelChunk>,
  ): Promise<void>;
  /** Shows and saves what was changed. */
  update(): Promise<void>;
  /** Removes it from the thread. */
  remove(): Promise<void>;
}

/** A step: a piece of work, with its input, its output and its time. After a stop of its turn it refuses as a message does. */
export interface Step extends StepMaker, Shown {
  readonly id: string;
  name: string;
  /** An object becomes JSON, with a note in the place of bytes. */
  get input(): string;
  set input(input: unknown);
  get output(): string;
  set output(output: unknown);
  showInput: string | boolean | undefined;
  defaultOpen: boolean | undefined;
  autoCollapse: boolean | undefined;
  /** Shows an element with it, from the next `send()`, `update()` or `end()` on. */
  addElement(element: Element): void;
  /** Begins it: for steps made without a function. */
  send(): Promise<void>;
  /** Ends it: with an error if one is given, as stopped if that is an `AbortError`. */
  end(error?: unknown): Promise<void>;
  update(): Promise<void>;
  remove(): Promise<void>;
  /** Appends to its output, or to its input. */
  streamToken(token: string, isInput?: boolean): Promise<void>;
  /** Shows how far it has come. Not saved. */
  progress(progress: Progress): void;
  toJSON(): StepRecord;
}

/** What messages and steps are made with. */
export interface StepMaker {
  /** Fires when the turn is stopped. */
  readonly signal: AbortSignal;
  /** Whether it is over. What it makes from then on is shown and saved, but nothing ends it with the turn. */
  readonly ended: boolean;
  message(init?: string | MessageInit | StepRecord): Message;
  /** A step to begin and end by hand. */
  step(init: StepInit): Step;
  /**
   * Runs a function in a step: what it returns is the output unless it set one; what it throws ends the step, too. The function runs at once, while the step's beginning is
   * on its way to the store, before all that comes after it; the promise resolves when the end is durable.
   */
  step<T>(init: StepInit, run: (step: Step) => T | Promise<T>): Promise<T>;
  /**
   * A function that runs in a step each time it is called: its arguments are the input, what it returns is the output.
   *
   * @example
   * const parse = turn.wrap(async (text: string) => JSON.parse(text), { name: "parse", type: "tool" });
   * const data = await parse(file);
   */
  wrap<A extends unknown[], T>(
    run: (...args: A) => T | Promise<T>,
    init?: Partial<StepInit>,
  ): (...args: A) => Promise<T>;
}

interface Fields {
  field(name: string): unknown;
  setField(name: string, value: unknown): void;
}

/** Properties that read and change a field of the record. */
function fields(names: string[], prepare: (value: any) => unknown = (value) => value): PropertyDescriptorMap {
  const property = (name: string): PropertyDescriptor => ({
    configurable: true,
    get(this: Fields) {
      return this.field(name);
    },
    set(this: Fields, value: unknown) {
      this.setField(name, prepare(value));
    },
  });
  return Object.fromEntries(names.map((name) => [name, property(name)]));
}

/** As TypeScript's decorators would: what `turn.wrap` and `step.wrap` are. */
export function wrap(this: StepMaker, run: (...args: any[]) => unknown, init: Partial<StepInit> = {}) {
  return (...args: unknown[]) => {
    const input = args.length === 1 ? args[0] : args;
    return this.step({ name: run.name || "step", type: "tool", input, ...init }, () => run(...args));
  };
}

/** @internal Gives the core's classes the properties that only read and change fields. */
export function prepareSteps(): void {
  const shared = ["tags", "metadata", "language", "icon", "generation"];
  Object.defineProperties(MessageCore.prototype, {
    ...fields([...shared, "command", "modes"]),
    author: { ...fields(["author"]).author, get: ofName },
    ...fields(["actions"], (actions: ActionInit[] | undefined) =>
      actions?.length ? actions.map(Action.from) : undefined,
    ),
  });
  Object.defineProperties(StepCore.prototype, {
    ...fields([...shared, "showInput", "defaultOpen", "autoCollapse"]),
    wrap: { value: wrap, configurable: true, writable: true },
  });
}

function ofName(this: Fields): unknown {
  return this.field("name");
}
