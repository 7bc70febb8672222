// What is measured of others' components: the same in each of their pages.
// @ts-check

import { END } from "../texts.js";
import { ideal, painted, timed } from "./measure.js";

/**
 * @typedef {object} Peer A component with a thread in it.
 * @property {(text: string) => boolean} isShown whether that stands at its end
 * @property {(text: string) => unknown} send
 */

/**
 * What a page exports, for a component that `make` puts into it.
 * @param {(turns: number, says?: { length: number, rate: number }) => Peer} make with so many turns in its thread, and what it answers
 */
export const peer = (make) => ({
  /** @param {number} turns */
  async open(turns) {
    /** @type {Peer["isShown"]} */
    let isShown = () => false;
    return timed(
      () => ({ isShown } = make(turns)),
      () => isShown(`Answer ${turns}.`),
    );
  },

  /** @param {{ turns: number, length: number, rate: number }} options */
  async stream({ turns, length, rate }) {
    const { send, isShown } = make(turns, { length, rate });
    if (turns) while (!isShown(`Answer ${turns}.`)) await painted();
    await new Promise((resolve) => void setTimeout(resolve, 1_500));
    const result = await timed(
      () => send("Go."),
      () => isShown(END),
    );
    return { ...result, ideal: ideal(length, rate) };
  },
});
