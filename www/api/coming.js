// Whether a part of the core is still to come. It is always there but with `oneloop/slim`, for a moment.

/** @type {import("./coming.js").Coming | undefined} */
let coming;
/** @type {Promise<void> | undefined} */
let loading;
/** @type {Promise<void> | undefined} */
let arrival;

/**
 * @param {import("./coming.js").Coming} part
 * @param {(load: () => Promise<void> | undefined) => Promise<void>} patiently
 */
export function setComing(part, patiently) {
  coming = part;
  arrival = patiently(whole);
}

/** @returns {Promise<void> | undefined} */
export function whole() {
  if (!coming || coming.isThere()) return undefined;
  const { load, isThere } = coming;
  loading ??= load()
    .catch((error) => {
      if (!isThere()) throw error;
    })
    .finally(() => (loading = undefined));
  return loading;
}

/**
 * @template T
 * @param {() => Promise<T>} use
 * @returns {Promise<T>}
 */
export function withWhole(use) {
  return whole()?.then(use) ?? use();
}

/** @returns {boolean} */
export function isWhole() {
  return !coming || coming.isThere();
}

/** @param {() => void} came */
export function whenWhole(came) {
  (arrival ?? Promise.resolve()).then(came);
}
