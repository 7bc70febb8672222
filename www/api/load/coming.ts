// Whether a part of the core is still to come. It is always there but with `oneloop/slim`, for a moment.

import { patiently } from "./patiently.js";

/** What is to come. */
export interface Coming {
  /** Loads it. */
  load: () => Promise<void>;
  /** Whether it is there: somebody may not have waited. */
  isThere: () => boolean;
}

let coming: Coming | undefined;
let loading: Promise<void> | undefined;

/** Loads what is to come, and tries again as long as it fails. */
export function setComing(part: Coming): void {
  coming = part;
  void patiently(whole);
}

/** Resolves when all of the core is there; `undefined` where it is. Rejects if it could not be loaded this time (`LOAD_FAILED`); the next call tries again. */
export function whole(): Promise<void> | undefined {
  if (!coming || coming.isThere()) return undefined;
  const { load, isThere } = coming;
  loading ??= load()
    .catch((error: unknown) => {
      if (!isThere()) throw error;
    })
    .finally(() => (loading = undefined));
  return loading;
}

/** Does it when all of the core is there: at once but for that moment. */
export function withWhole<T>(use: () => Promise<T>): Promise<T> {
  return whole()?.then(use) ?? use();
}
