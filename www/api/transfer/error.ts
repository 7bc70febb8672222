import { OneloopError } from "../errors.js";

/** Why threads could not be exported or imported; `code` is `IMPORT_UNKNOWN`, `_DAMAGED`, `_NEWER`, `_INVALID`, `_TOO_LARGE`, or `EXPORT_UNSUPPORTED`. */
export class TransferError extends OneloopError {}

/** @internal */
export function refuse(code: string, message: string, cause?: unknown): never {
  throw new TransferError(message, cause === undefined ? { code } : { code, cause });
}
