/** The rules of channels beside the last value and the reducer, as fields of a state. */
import type { Channel } from "./state.js";
import type { StandardSchema } from "../tools.js";

/** A list of everything written; a write may be a list itself. */
export class Topic<V> implements Channel<V[], V | V[]> {
  /** @internal */
  readonly kind = "topic";
  declare readonly __value?: V[];
  declare readonly __update?: V | V[];
  /** Whether a value is kept once only, over the whole thread. */
  readonly unique: boolean;
  /** Whether it grows from step to step instead of beginning anew. */
  readonly accumulate: boolean;

  constructor({ unique = false, accumulate = false }: { unique?: boolean; accumulate?: boolean } = {}) {
    this.unique = unique;
    this.accumulate = accumulate;
  }
}

/** Holds for the one superstep after the write; with `guard` (the default) a second write in a superstep is refused. */
export class EphemeralValue<V> implements Channel<V> {
  /** @internal */
  readonly kind = "ephemeral";
  declare readonly __value?: V;
  declare readonly __update?: V;
  readonly guard: boolean;

  constructor(guard = true) {
    this.guard = guard;
  }
}

/** The last of the writes, which are taken to be equal; empty after a superstep without one. */
export class AnyValue<V> implements Channel<V> {
  /** @internal */
  readonly kind = "any";
  declare readonly __value?: V;
  declare readonly __update?: V;
}

/** The last value written, never in a checkpoint: for what can't be stored, as connections and handles. */
export class UntrackedValue<V> implements Channel<V> {
  /** @internal */
  readonly kind = "untracked";
  declare readonly __value?: V;
  declare readonly __update?: V;
  readonly guard: boolean;
  /** What a write has to fit. */
  readonly schema: StandardSchema<any, V> | undefined;

  /** With a schema, what is written is checked by it, and takes the form it gives it. */
  constructor(schema?: StandardSchema<any, V> | { guard?: boolean }, options: { guard?: boolean } = {}) {
    const { guard = true } = schema && !("~standard" in schema) ? schema : options;
    this.guard = guard;
    this.schema = schema && "~standard" in schema ? schema : undefined;
  }
}

/** The last value written, there only when nothing else is left to run. */
export class LastValueAfterFinish<V> implements Channel<V> {
  /** @internal */
  readonly kind = "last-after-finish";
  declare readonly __value?: V;
  declare readonly __update?: V;
}
