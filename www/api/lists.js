// What a store needs to know of lists, in one call each instead of one for every item.

/**
 * What a list has that another, older one has not: its end. Undefined where it is not the older one and more.
 *
 * @param {unknown} older
 * @param {unknown} list
 * @returns {unknown[] | undefined}
 */
export function appended(older, list) {
  if (!Array.isArray(older) || !Array.isArray(list) || list.length < older.length) return undefined;
  for (let at = 0; at < older.length; at++) {
    if (older[at] !== list[at]) return undefined;
  }
  return list.slice(older.length);
}
