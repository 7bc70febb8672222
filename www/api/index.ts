/** `oneloop`: the core is inside and loaded. */
export * from "./exports.js";
export { init } from "./load/embedded.js";
export type { WasmSource } from "./load/fetched.js";
