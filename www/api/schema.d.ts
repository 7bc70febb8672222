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
