/** For the core: see host.js. */
export function makeConfig(
  base: object | undefined,
  task: number,
  signal: AbortSignal,
  node: string,
  step: number,
  write: (task: number, chunk: unknown) => void,
): object;
export function taskOf(config: unknown): number | undefined;
export function makeHandler(turn: number): object;
export function turnOf(handler: unknown): number | undefined;
export function iteratorOf(value: unknown): AsyncIterator<unknown> | Iterator<unknown> | undefined;
export function handled(promise: Promise<unknown>): void;
