// Other tabs of the same site: a channel to talk, and locks that the browser frees when a tab dies.

/**
 * A channel to the other tabs, or undefined where the page can't have one that is safe: locks are missing outside of secure contexts.
 *
 * @param {string} name
 * @returns {BroadcastChannel | undefined}
 */
export function openChannel(name) {
  if (typeof BroadcastChannel !== "function" || !globalThis.navigator?.locks) return undefined;
  try {
    const channel = new BroadcastChannel(name);
    // In Node a channel keeps the process alive.
    /** @type {any} */ (channel).unref?.();
    return channel;
  } catch {
    // A frame without an origin of its own.
    return undefined;
  }
}

/**
 * @param {BroadcastChannel} channel
 * @param {unknown} message
 */
export function postTo(channel, message) {
  try {
    channel.postMessage(message);
  } catch {
    // What can't be cloned can't be stored either, and the store says so to the one who made it.
  }
}

/**
 * @param {BroadcastChannel} channel
 * @param {(message: unknown) => void} listener
 */
export function listenTo(channel, listener) {
  channel.onmessage = ({ data }) => listener(data);
}

/** @typedef {{ granted: Promise<boolean>, end: () => void }} Lock */

/**
 * Asks for a lock.
 *
 * @param {string} name
 * @param {boolean} ifAvailable do not wait
 * @returns {Lock}
 */
export function requestLock(name, ifAvailable) {
  const controller = new AbortController();
  const { signal } = controller;
  /** @type {() => void} */
  let end = () => controller.abort(new Error("nobody waits for the lock any more"));
  const granted = new Promise((resolve) => {
    const held = (/** @type {unknown} */ lock) => {
      if (!lock || signal.aborted) return resolve(false);
      resolve(true);
      return new Promise((release) => (end = () => release(undefined)));
    };
    const options = ifAvailable ? { ifAvailable } : { signal };
    navigator.locks.request(name, options, held).catch(() => resolve(false));
  });
  return { granted, end: () => end() };
}

/** @param {Lock} lock */
export function lockGranted(lock) {
  return lock.granted;
}

/** @param {Lock} lock */
export function endLock(lock) {
  lock.end();
}
