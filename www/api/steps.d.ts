/** For the core: see steps.js. */
export function takeApart(
  records: unknown,
  from: number,
): [texts: string, numbers: Float64Array, others: unknown[]];
export function putTogether(
  records: unknown[],
  texts: string,
  numbers: Float64Array,
  others: unknown[],
): void;
