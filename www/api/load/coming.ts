// Whether a part of the core is still to come. It is always there but with `oneloop/slim`, for a moment.

let load: (() => Promise<void>) | undefined;
let loading: Promise<void> | undefined;

/**
 * Loads what is to come, and tries again as long as it fails.
 *
 * @param task loads it
 * @param patience how long to wait before another try, at first and at most, in milliseconds
 */
export function coming(task: () => Promise<void>, patience: { first: number; most: number }): void {
  load = task;
  const again = (wait: number) => {
    whole()?.catch(() => setTimeout(() => again(Math.min(2 * wait, patience.most)), wait));
  };
  again(patience.first);
}

/** Resolves when all of the core is there; `undefined` where it is. Rejects if it could not be loaded this time (`LOAD_FAILED`); the next call tries again. */
export function whole(): Promise<void> | undefined {
  if (!load) return undefined;
  loading ??= load().then(
    () => {
      load = undefined;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** Does it when all of the core is there: at once but for that moment. */
export function withWhole<T>(use: () => Promise<T>): Promise<T> {
  return whole()?.then(use) ?? use();
}
