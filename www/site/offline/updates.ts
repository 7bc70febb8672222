/** How often an open page looks whether there is a new build. */
const HOUR = 3_600_000;

/**
 * Keeps the site for when there is no network, and tells of new builds.
 * @param ready called when a new build is there: what it is given shows it
 */
export async function keepOffline(ready: (take: () => void) => void): Promise<void> {
  const { serviceWorker } = navigator;
  // While the site is worked on there is none; some private windows and old pages have none either.
  if (!KEEPS || !("serviceWorker" in navigator) || !isSecureContext) return;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await serviceWorker.register("sw.js", { updateViaCache: "none" });
  } catch (error) {
    console.warn("The site is not there without a network:", error);
    return;
  }
  let isTaken = false;
  const offer = (): void =>
    ready(() => {
      isTaken = true;
      if (registration.waiting) registration.waiting.postMessage("take over");
      else location.reload();
    });
  // The first one of all is not a new build.
  let hadOne = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (isTaken) location.reload();
    // Another tab has taken it.
    else if (hadOne) offer();
    hadOne = true;
  });
  const watch = (worker: ServiceWorker | null): void =>
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && serviceWorker.controller) offer();
    });
  registration.addEventListener("updatefound", () => watch(registration.installing));
  watch(registration.installing);
  if (registration.waiting && serviceWorker.controller) offer();
  const look = (): void => {
    // Without a network it is looked at the next time.
    if (document.visibilityState === "visible") registration.update().catch(() => undefined);
  };
  setInterval(look, HOUR);
  document.addEventListener("visibilitychange", look);
}

/** Whether the site is built to be kept: set where it is bundled. */
declare const KEEPS: boolean;
