/** In the place of the service worker while the site is worked on: it takes away one that a build has left at this address, and what that has kept. */
const worker = self as unknown as {
  registration: { unregister(): Promise<boolean> };
  clients: {
    matchAll(options: {
      type: "window";
    }): Promise<{ url: string; navigate(url: string): Promise<unknown> }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: "install" | "activate",
    listener: (event: { waitUntil(doing: Promise<unknown>): void }) => void,
  ): void;
};

async function leave(): Promise<void> {
  await caches.delete("oneloop-site");
  await worker.registration.unregister();
  for (const page of await worker.clients.matchAll({ type: "window" })) await page.navigate(page.url);
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(leave()));

export {};
