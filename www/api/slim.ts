/** `oneloop/slim`: the same, with the core to be loaded by `init()`. */
export * from "./exports.js";
export { init } from "./load/fetched.js";
export type { WasmSource } from "./load/fetched.js";
export type { WasmParts } from "./load/parts.js";
