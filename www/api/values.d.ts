/** For the core: see values.js. */
export function kindOf(value: unknown): number;
export function isThenable(value: unknown): boolean;
export function read(value: unknown, name: string): unknown;
export function withTwo(
  object: object | undefined,
  name: string,
  value: unknown,
  second: string | undefined,
  other: unknown,
): object;
export function iterated(done: boolean, value: unknown): Promise<IteratorResult<unknown>>;
export function keepName(place: number, name: string, before: string | undefined): void;
export function placeOf(value: unknown): number;
