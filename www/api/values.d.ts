/** For the core: see values.js. */
export function kindOf(value: unknown): number;
export function isThenable(value: unknown): boolean;
export function isCallable(value: unknown): boolean;
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
/** What a schema found wrong, as a sentence's end. */
export function wordsOf(
  issues: readonly {
    readonly message: string;
    readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  }[],
): string;
/** What a schema makes of a value, or what is wrong with it. Throws `ASYNC_SCHEMA`. */
export function validated(
  schema: object,
  value: unknown,
  what: string,
): { value: unknown; issues?: undefined } | { issues: readonly { message: string }[] };
