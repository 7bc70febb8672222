// Watches what the core's first part reads: the constant data that only the rest has are not there before it is, and zeros would be read in their place.
// @ts-check

import { readFileSync } from "node:fs";
import binaryen from "binaryen";
import { inRoot } from "../../../scripts/lib/paths.js";
import { ABSENT_DATA } from "../../../scripts/lib/wasm.js";

/** @type {[begin: number, end: number][]} */
const absent = JSON.parse(readFileSync(inRoot(`pkg/core/${ABSENT_DATA}`), "utf8"));

/** The first part, with a call before all that it reads. */
function watchedFirst() {
  const module = binaryen.readBinary(readFileSync(inRoot("site-dist/oneloop-first.wasm")));
  // Copies are loops then, which read what they copy.
  module.runPasses(["llvm-memory-copy-fill-lowering", "instrument-memory"]);
  const bytes = Buffer.from(module.emitBinary());
  module.dispose();
  return bytes;
}

/** @type {Buffer | undefined} */
let watched;

/**
 * Serves the page a first part whose reads are watched, with garbage where data are absent, so that JavaScript would stumble over it.
 * @param {import("playwright-core").Page} page
 */
export async function watchReads(page) {
  watched ??= watchedFirst();
  const body = watched;
  await page.route("**/oneloop-first.wasm", (route) =>
    route.fulfill({ body, contentType: "application/wasm" }),
  );
  await page.addInitScript((absent) => {
    const state = { reads: 0, wrong: /** @type {number[]} */ ([]), isThere: false };
    Object.assign(globalThis, { state });
    const isAbsent = (/** @type {number} */ begin, /** @type {number} */ end) => {
      let [low, high] = [0, absent.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((absent[middle]?.[1] ?? 0) <= begin) low = middle + 1;
        else high = middle;
      }
      return (absent[low]?.[0] ?? Infinity) < end;
    };
    const same = (/** @type {unknown} */ _, /** @type {unknown} */ value) => value;
    const env = {
      memory_grow_pre: same,
      memory_grow_post: same,
      load_ptr(
        /** @type {number} */ _,
        /** @type {number} */ bytes,
        /** @type {number} */ offset,
        /** @type {number} */ base,
      ) {
        const address = (base >>> 0) + (offset >>> 0);
        state.reads += 1;
        if (!state.isThere && isAbsent(address, address + bytes)) state.wrong.push(address);
        return base;
      },
      store_ptr: (
        /** @type {unknown} */ _,
        /** @type {unknown} */ _bytes,
        /** @type {unknown} */ _offset,
        /** @type {unknown} */ base,
      ) => base,
      ...Object.fromEntries(
        ["i32", "i64", "f32", "f64"].flatMap((type) => [
          [`load_val_${type}`, same],
          [`store_val_${type}`, same],
        ]),
      ),
    };
    const { instantiate, Instance } = WebAssembly;
    /** @type {WebAssembly.Memory | undefined} */
    let memory;
    const fill = (/** @type {number} */ byte) => {
      for (const [begin, end] of absent)
        if (memory) new Uint8Array(memory.buffer, begin, end - begin).fill(byte);
    };
    WebAssembly.instantiate = /** @type {any} */ (
      async (/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) => {
        const instance = await instantiate(module, { ...imports, env });
        if (!imports.absent) return instance;
        memory = Object.values(instance.exports).find((each) => each instanceof WebAssembly.Memory);
        fill(0xff);
        return instance;
      }
    );
    WebAssembly.Instance = /** @type {any} */ (
      class extends Instance {
        constructor(/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
          // Zeros are in no module.
          if (imports?.first) fill(0);
          super(module, imports);
          state.isThere ||= !!imports?.first;
        }
      }
    );
  }, absent);
}

/**
 * What was read up to now, and at which addresses something that was not there.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ reads: number, wrong: number[], isThere: boolean }>}
 */
export function readsOf(page) {
  return page.evaluate(() => /** @type {any} */ (globalThis).state);
}
