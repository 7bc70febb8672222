/** For the core: see lists.js. */
export function appended(older: unknown, list: unknown): unknown[] | undefined;
