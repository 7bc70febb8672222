// What the page says to the runner, which lives on when the page is killed.
// @ts-check

/** Milliseconds since 1970, by the page's own clock. */
export const now = () => performance.timeOrigin + performance.now();

/**
 * Says something; whether it is heard, nobody knows.
 * @param {object} fact
 */
export function tell(fact) {
  /** @type {any} */ (globalThis).tellRunner(JSON.stringify({ ...fact, at: now() }));
}

/**
 * Says what is about to be done; resolves when the runner has heard it.
 * @param {object} plan
 * @returns {Promise<void>}
 */
export const announce = (plan) => /** @type {any} */ (globalThis).announceToRunner({ ...plan, at: now() });

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let transactions = 0;

/** Says when a transaction that writes begins and when it is complete: who has kept what was not on disk. */
export function tellTransactions() {
  const { prototype } = IDBDatabase;
  const begin = prototype.transaction;
  prototype.transaction = function (stores, mode, options) {
    const begun = begin.call(this, stores, mode, options);
    if (mode !== "readwrite") return begun;
    const id = transactions++;
    const names = typeof stores === "string" ? stores : [...stores].join(" ");
    tell({ type: "transaction", id, stores: names });
    begun.addEventListener("complete", () => tell({ type: "transaction over", id }));
    begun.addEventListener("abort", () => tell({ type: "transaction over", id }));
    return begun;
  };
}
