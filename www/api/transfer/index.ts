/** `oneloop/transfer`: threads as a file, and back. An entry of its own: most pages never need it. */
export { TransferError } from "./error.js";
export { type ExportOptions, exportThreads, type TransferProgress } from "./export.js";
export { type ImportOptions, type ImportResult, importThreads } from "./import.js";
