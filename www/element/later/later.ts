import { patiently } from "../../api/load/patiently.js";

/** A part of the view that could not be loaded. */
export class LoadError extends Error {
  readonly code = "LOAD_FAILED";

  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`oneloop could not load a part of the view: ${why}. It is tried again.`, { cause });
    this.name = "LoadError";
  }
}

/** Something that is not there when a page begins. */
export class Later<T> {
  #there: T | undefined;
  #loading: Promise<T> | undefined;
  #fetching: Promise<void> | undefined;

  constructor(private readonly bring: () => Promise<T>) {}

  /** It, once it is there. */
  get there(): T | undefined {
    return this.#there;
  }

  /** Loads it, once. Rejects where that does not work (`LOAD_FAILED`); the next call tries again. */
  load(): Promise<T> {
    this.#loading ??= this.bring().then(
      (part) => (this.#there = part),
      (error: unknown) => {
        this.#loading = undefined;
        throw new LoadError(error);
      },
    );
    return this.#loading;
  }

  /** Loads it before it is wanted, and tries again as long as that fails. */
  prefetch(): Promise<void> {
    return (this.#fetching ??= patiently(() => (this.#there ? undefined : this.load())));
  }
}
