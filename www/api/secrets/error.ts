import { OneloopError } from "../errors.js";

/**
 * Why a secret could not be kept or read; `code` is `SECRETS_INSECURE_CONTEXT`, `SECRETS_UNAVAILABLE`, `SECRETS_BLOCKED`, `SECRETS_UNREADABLE`,
 * `SECRETS_QUOTA`, `SECRETS_FAILED` or `INVALID_ARGUMENT`. A secret is never in its message.
 */
export class SecretsError extends OneloopError {}

/** @internal */
export function refuse(code: string, message: string, cause?: unknown): never {
  throw new SecretsError(message, cause === undefined ? { code } : { code, cause });
}

/** @internal What a database says that refuses, in our words. */
export function refused(cause: unknown): never {
  const { name, message } = (cause ?? {}) as Partial<DOMException>;
  if (cause === "blocked")
    refuse("SECRETS_BLOCKED", "Another tab holds the saved keys open. Close it and reload this one.");
  if (name === "QuotaExceededError")
    refuse(
      "SECRETS_QUOTA",
      "There is no room left to save the key. Delete threads or free some disk space.",
      cause,
    );
  if (name === "VersionError")
    refuse(
      "SECRETS_UNAVAILABLE",
      "This database is none of secrets: it is another's, or a newer version's.",
      cause,
    );
  // Some private windows keep no CryptoKey; where storage is switched off there is no database at all.
  if (cause === "missing" || ["SecurityError", "DataCloneError", "NotSupportedError"].includes(name ?? ""))
    refuse("SECRETS_UNAVAILABLE", "This browser does not let the page keep keys here.", cause);
  refuse("SECRETS_FAILED", `The keys' database has failed (${message ?? String(cause)}). Try again.`, cause);
}
