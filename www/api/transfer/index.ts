/** `oneloop/transfer`: threads as a file, and back. An entry of its own: most pages never need it. */
export { TransferError } from "./error.js";
export type { ImportResult, TransferOptions, TransferProgress } from "../view.js";
export { type ExportOptions, exportThreads } from "./export.js";
export { type ImportOptions, importThreads } from "./import.js";
