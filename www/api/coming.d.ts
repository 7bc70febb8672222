/** What is to come. */
export interface Coming {
  /** Loads it. */
  load: () => Promise<void>;
  /** Whether it is there: somebody may not have waited. */
  isThere: () => boolean;
}

/** Loads what is to come, as `patiently` does: until it is there. */
export function setComing(
  part: Coming,
  patiently: (load: () => Promise<void> | undefined) => Promise<void>,
): void;

/** Resolves when all of the core is there; `undefined` where it is. Rejects if it could not be loaded this time (`LOAD_FAILED`); the next call tries again. */
export function whole(): Promise<void> | undefined;

/** Does it when all of the core is there: at once but for that moment. */
export function withWhole<T>(use: () => Promise<T>): Promise<T>;

/** For the core: whether all of it is there. */
export function isWhole(): boolean;

/** For the core: calls back when all of it is there. */
export function whenWhole(came: () => void): void;
