/** How long to wait for idle time where a browser has no word for it. */
const LATER = 100;

/** Runs something when the page has nothing else to do. Gives back what it is cancelled by. */
export function whenIdle(run: () => void): number {
  // Safari has none of it.
  return "requestIdleCallback" in globalThis ? requestIdleCallback(run) : Number(setTimeout(run, LATER));
}

/** Runs it no more. */
export function cancelIdle(handle: number): void {
  if ("cancelIdleCallback" in globalThis) cancelIdleCallback(handle);
  else clearTimeout(handle);
}
