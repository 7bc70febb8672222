/**
 * The service worker: the site as it was built is kept, and served from what is kept; the rest goes to the network. A new build is fetched beside the old one, and waits until the
 * user wants it.
 */

/** Written by scripts/lib/offline.js: each file of the site, from its address to what is in it. */
declare const FILES: Readonly<Record<string, string>>;

/** Those of them that are kept only once they were wanted. */
declare const LATER: readonly string[];

interface Extendable extends Event {
  waitUntil(doing: Promise<unknown>): void;
}

interface Fetch extends Extendable {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

// The compiler knows the page's globals here, not a worker's.
const worker = self as unknown as {
  registration: { scope: string };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetch) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
};

const CACHE = "oneloop-site";
const { scope } = worker.registration;
const addressOf = (path: string): string => new URL(path, scope).href;
/** What is kept of a file is found by what is in it: files that are the same in two builds are fetched once. */
const keyOf = (path: string): string => `${addressOf(path)}?revision=${FILES[path] ?? ""}`;
/** Under which the list of the build before is kept. */
const BEFORE = addressOf("builds");

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    Object.keys(FILES).map(async (path) => {
      if (LATER.includes(path)) return;
      if (await cache.match(keyOf(path))) return;
      const response = await fetch(new Request(addressOf(path), { cache: "no-cache" }));
      if (!response.ok) throw new Error(`${path} was not found: ${response.status}`);
      await cache.put(keyOf(path), response);
    }),
  );
}

/** What only older builds had is let go. The last one's stays: a tab may still be open that was loaded from it, and loads parts of it later. */
async function activate(): Promise<void> {
  const cache = await caches.open(CACHE);
  const now = Object.keys(FILES).map(keyOf);
  const before = ((await (await cache.match(BEFORE))?.json()) ?? []) as string[];
  const kept = new Set([...now, ...before, BEFORE]);
  for (const { url } of await cache.keys()) if (!kept.has(url)) await cache.delete(url);
  await cache.put(BEFORE, new Response(JSON.stringify(now)));
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const url = new URL(request.url);
  const path =
    request.mode === "navigate" ? "index.html" : url.href.slice(scope.length).replace(/[?#].*$/, "");
  if (Object.hasOwn(FILES, path)) {
    const kept = await cache.match(keyOf(path));
    if (kept) return kept;
    if (LATER.includes(path)) {
      const response = await fetch(request);
      if (response.ok) await cache.put(keyOf(path), response.clone());
      return response;
    }
  } else {
    // A part of the build before.
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
  }
  return fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", ({ data }) => {
  if (data === "take over") void worker.skipWaiting();
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  // Parts of files, and what is too large to be kept: models.
  if (request.headers.has("range") || /^(models|wllama)\//.test(request.url.slice(scope.length))) return;
  event.respondWith(answer(request));
});

export {};
