/** Results that are kept. */

/**
 * A function that is called once for the same arguments, as JSON has them: later calls get what the first one did, also while that is under way. What fails is
 * not kept. Chainlit's `cache`: in memory, for as long as the page lives.
 *
 * @example
 * const load = cache(async (url: string) => (await fetch(url)).json());
 */
export function cache<A extends unknown[], T>(run: (...args: A) => T): (...args: A) => T {
  const kept = new Map<string, T>();
  return (...args) => {
    const key = JSON.stringify(args);
    if (kept.has(key)) return kept.get(key) as T;
    const result = run(...args);
    kept.set(key, result);
    if (result instanceof Promise) result.catch(() => kept.delete(key));
    return result;
  };
}
