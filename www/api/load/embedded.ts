// The core, loaded while this module is evaluated: synchronously, because a top-level await would need bundlers that
// know it, and an init call would be one more thing to forget.

import packed from "../../../pkg/core/oneloop_bg.wasm?packed";
import { initSync } from "../wasm.js";
import type { WasmSource } from "./fetched.js";
import { unpack } from "./unpack.js";

initSync({ module: unpack(packed) });

/** Resolves at once: this entry brings the core with it. `oneloop/slim` is for who must control loading. */
export async function init(_source?: WasmSource | Promise<WasmSource>): Promise<void> {}
