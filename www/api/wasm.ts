/** The generated core: nothing else in www/ imports it. No module may use it while it is evaluated. */
export * from "../../pkg/core/oneloop.js";
export { default } from "../../pkg/core/oneloop.js";
