// The core, loaded when the app says so: `oneloop/slim`.

import load from "../wasm.js";

/** Where the core comes from: an address, a response, its bytes, or a compiled module. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the core; by default from `oneloop.wasm` beside this file. Must be awaited before any other call.
 * Later calls share the first one's promise; after a failure, the next one tries again.
 */
export async function init(
  source: WasmSource | Promise<WasmSource> = new URL("./oneloop.wasm", import.meta.url),
): Promise<void> {
  await load({ module_or_path: source });
}
