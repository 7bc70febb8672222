/** What LangChain calls a runnable: batches and sequences of whatever has `invoke`. */
import type { RunConfig } from "./config.js";
import { OneloopError } from "../errors.js";

/** How a batch is run. */
export interface BatchOptions {
  /** How many inputs run at the same time; all by default, or what the config's `maxConcurrency` says. */
  maxConcurrency?: number;
  /** Whether what a run fails with is its result, in the place of failing all. */
  returnExceptions?: boolean;
}

/** @internal See `CompiledStateGraph.batch`. Throws `INVALID_ARGUMENT`. */
export async function batchOf<I, O>(
  run: (input: I, config: RunConfig) => Promise<O>,
  inputs: I[],
  config: RunConfig | RunConfig[] = {},
  { maxConcurrency, returnExceptions = false }: BatchOptions = {},
): Promise<(O | Error)[]> {
  const configs = Array.isArray(config) ? config : inputs.map(() => config);
  if (configs.length !== inputs.length) {
    throw new OneloopError(
      `A batch of ${inputs.length} inputs has ${configs.length} configs. Give one for all, or one for each.`,
      { code: "INVALID_ARGUMENT" },
    );
  }
  const width = maxConcurrency ?? configs[0]?.maxConcurrency ?? inputs.length;
  if (!(width > 0 || !inputs.length)) {
    throw new OneloopError("The maxConcurrency of a batch is no positive number.", {
      code: "INVALID_ARGUMENT",
    });
  }
  const results: (O | Error)[] = [];
  const waiting = inputs.entries();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (const [at, input] of waiting) {
      if (failed) return;
      try {
        results[at] = await run(input, configs[at] ?? {});
      } catch (error) {
        failed = !returnExceptions;
        if (failed) throw error;
        results[at] = error as Error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, inputs.length) }, lane));
  return results;
}

/** What comes next in a sequence. */
export type Next<I, O> =
  ((input: I, config: RunConfig) => O) | { invoke: (input: I, config: RunConfig) => O };

interface Part {
  invoke: (input: any, config: any) => unknown;
  stream?: (input: any, config: any) => unknown;
}

/** Parts that run one after the other, each with the result of the one before. All get the same config: its `signal` stops the one that runs. */
export class Sequence<I, O> {
  readonly #parts: Part[];

  /** @internal */
  constructor(parts: Part[]) {
    this.#parts = parts;
  }

  async #upTo(end: number, input: I, config: RunConfig): Promise<unknown> {
    let value: unknown = input;
    for (const part of this.#parts.slice(0, end)) {
      config.signal?.throwIfAborted();
      value = await part.invoke(value, config);
    }
    config.signal?.throwIfAborted();
    return value;
  }

  /** Runs them, and resolves with the last one's result. Rejects with what the first that fails throws, and with the signal's reason after a stop. */
  async invoke(input: I, config: RunConfig = {}): Promise<O> {
    return (await this.#upTo(this.#parts.length, input, config)) as O;
  }

  /** Runs them, and streams what the last one streams; its result in one piece, where it streams nothing. */
  async *stream(input: I, config: RunConfig = {}): AsyncGenerator<any, void, undefined> {
    const last = this.#parts.at(-1);
    if (!last?.stream) return yield await this.invoke(input, config);
    const value = await this.#upTo(this.#parts.length - 1, input, config);
    yield* (await last.stream(value, config)) as AsyncIterable<unknown>;
  }

  /** Runs them for each input: see `CompiledStateGraph.batch`. */
  batch(inputs: I[], config?: RunConfig | RunConfig[], options?: BatchOptions): Promise<(O | Error)[]> {
    return batchOf((input, own) => this.invoke(input, own), inputs, config, options);
  }

  /** The same sequence with one more part. */
  pipe<T>(next: Next<O, T>): Sequence<I, Awaited<T>> {
    const part = typeof next === "function" ? { invoke: next } : next;
    if (typeof (part as Partial<Part> | undefined)?.invoke !== "function") {
      throw new OneloopError("What comes next in a sequence is neither a function nor has it invoke.", {
        code: "INVALID_ARGUMENT",
      });
    }
    return new Sequence([...this.#parts, part]);
  }
}
