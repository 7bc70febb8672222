// The page's own clock, turns, comings and goings, and network, as the core needs them.

const { timeOrigin } = performance;

/** Milliseconds since 1970. Not the date: that goes back when the clock is set, and a slice would not end. */
export function now() {
  return timeOrigin + performance.now();
}

/**
 * The time of the page's animations: it stands still as long as a task and its microtasks run, and goes on with the frames. A page that is
 * hidden has none that goes on, and a worker none at all.
 *
 * @returns {number | undefined}
 */
export function mark() {
  const time = globalThis.document?.timeline?.currentTime;
  return typeof time === "number" ? time : undefined;
}

/**
 * One shared channel (measured: 15 µs a turn; a channel made per turn costs 67 µs).
 *
 * @param {() => void} came called after each turn that was asked for
 * @returns {() => void} asks for a turn
 */
export function makeTurns(came) {
  const channel = new MessageChannel();
  // Node only: an open port would keep the process alive.
  const port = /** @type {MessagePort & { ref?: () => void, unref?: () => void }} */ (channel.port1);
  port.onmessage = () => {
    port.unref?.();
    came();
  };
  port.unref?.();
  return () => {
    port.ref?.();
    channel.port2.postMessage(null);
  };
}

/**
 * Calls back when the page is left and when it is hidden or shown, as far as there is a page.
 *
 * @param {(frozen: boolean) => void} left told whether the page may come back as it was
 * @param {() => void} hidden
 */
export function watchPage(left, hidden) {
  globalThis.addEventListener?.("pagehide", ({ persisted }) => left(Boolean(persisted)));
  // In a worker both are told by the page (oneloop/worker).
  (globalThis.document ?? globalThis).addEventListener?.("visibilitychange", () => hidden());
}

let asked = false;

/** Asks the browser, once, not to clear what was saved when the disk fills up. Most decide by themselves; whatever they do, nothing waits for it. */
export function askToPersist() {
  if (asked) return;
  asked = true;
  try {
    globalThis.navigator?.storage?.persist?.().catch(() => {});
  } catch {
    // Storage is switched off.
  }
}

/**
 * Sends JSON, and resolves when the head of the answer has come: no cookies, no referrer, and no redirects, which could
 * take a key to another host.
 *
 * @param {string} url
 * @param {[name: string, value: string][]} headers beside those of the content
 * @param {string} body
 * @param {AbortSignal} signal
 */
export async function post(url, headers, body, signal) {
  const all = new Headers({ "content-type": "application/json", accept: "text/event-stream" });
  for (const [name, value] of headers) all.set(name, value);
  const response = await fetch(url, {
    method: "POST",
    headers: all,
    body,
    signal,
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
  });
  return {
    status: response.status,
    retryAfter: response.headers.get("retry-after"),
    reader: response.body?.getReader(),
  };
}
