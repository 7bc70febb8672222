// The core, loaded when the app says so: `oneloop/slim`.

import load from "../wasm.js";
import { loadParts } from "./parts.js";
import type { WasmParts } from "./parts.js";

/**
 * Where the core comes from: its two parts (`oneloop-first.wasm`, `oneloop-rest.wasm`), or the whole (`oneloop.wasm`) as an address, a response, its bytes or
 * a compiled module.
 */
export type WasmSource = WasmParts | string | URL | Request | Response | BufferSource | WebAssembly.Module;

let loading: Promise<unknown> | undefined;

/**
 * Loads the core; by default from the files beside this one. Must be awaited before any other call. Of its two parts only the first is there then, a quarter of
 * it, with which a chat can be shown; the rest follows by itself, and what is asked meanwhile waits for it.
 * Later calls share the first one's promise; after a failure (`LOAD_FAILED`), the next one tries again.
 */
export function init(
  source: WasmSource | Promise<WasmSource> = {
    first: new URL("./oneloop-first.wasm", import.meta.url),
    rest: new URL("./oneloop-rest.wasm", import.meta.url),
  },
): Promise<void> {
  loading ??= (
    isInParts(source)
      ? loadParts(source)
      : load({ module_or_path: source as Exclude<typeof source, WasmParts> })
  ).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading.then(() => {});
}

function isInParts(source: WasmSource | Promise<WasmSource>): source is WasmParts {
  return Object.hasOwn(source as object, "first");
}
