/** For the core: see host.js. */
export function makeConfig(
  base: object | undefined,
  task: number,
  node: string,
  step: number,
  ask: (task: number, what: number, value?: unknown) => unknown,
): object;
export function taskOf(config: unknown): number | undefined;
export function handlersOf(config: unknown): object[];
export function quietTools(config: unknown): void;
export function makeHandler(turn: number): object;
export function turnOf(handler: unknown): number | undefined;
export function iteratorOf(value: unknown): AsyncIterator<unknown> | Iterator<unknown> | undefined;
export function handled(promise: Promise<unknown>): void;
export const END: unique symbol;
export function pull(iterator: unknown): unknown;
