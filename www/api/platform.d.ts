/** For the core: see platform.js. */
export function now(): number;
export function mark(): number | undefined;
export function makeTurns(came: () => void): () => void;
export function watchPage(left: (frozen: boolean) => void, hidden: () => void): void;
export function post(
  url: string,
  headers: [name: string, value: string][],
  body: string,
  signal: AbortSignal,
): Promise<{
  status: number;
  retryAfter: string | null;
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
}>;
