/** Everything public that `oneloop` and `oneloop/slim` share. */
export { OneloopError } from "./errors.js";
export { fail, version } from "./wasm.js";
export type * from "./view.js";
