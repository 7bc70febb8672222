/** An object of the API that stands in front of one of the core's. */
export interface WithCore<T> {
  /** @internal */
  readonly core: T;
}

/** The core's object behind one of the API's. */
export function coreOf<T>(object: WithCore<T>): T {
  return object.core;
}
