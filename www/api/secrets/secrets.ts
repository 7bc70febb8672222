import { Database, KEYS, SECRETS } from "./database.js";
import { refuse } from "./error.js";

/** The key that encrypts. The id says which one it is: a database that was cleared gets another. */
interface Master {
  id: string;
  key: CryptoKey;
}

interface Sealed {
  /** The id of the key. */
  key: string;
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

const MASTER = "master";
const CIPHER = "AES-GCM";

/**
 * API keys and the like, remembered on this device: encrypted (AES-GCM) by a key that the browser makes, keeps and does not give out (a WebCrypto key that is not
 * extractable), in a database of their own. No thread, export, change log or search has them, nor any message of an error.
 *
 * It protects from what reads data without running your page: an export, a copy of the database's records, somebody who looks through them. It does **not**
 * protect from script on the same origin (an injected script, another app there), which can call `get` as you do, nor from whoever may use the browser or
 * all of its profile. The names are not encrypted. Where that is too little, keep the key on a server of yours, or don't remember it.
 *
 * All methods reject with a `SecretsError`: `SECRETS_INSECURE_CONTEXT` (no WebCrypto: the page is not served by https or from localhost), `SECRETS_UNAVAILABLE` (no database
 * can be had), `SECRETS_BLOCKED`, `SECRETS_QUOTA`, `SECRETS_FAILED`; then nothing was changed.
 *
 * @example
 * import { Secrets } from "oneloop/secrets";
 * const secrets = new Secrets();
 * await secrets.set(new URL(baseURL).origin, apiKey); // a name that says whom the key is for
 * const model = new ChatOpenAI({ baseURL, model: "llama3.2", apiKey: await secrets.get(new URL(baseURL).origin) });
 */
export class Secrets {
  readonly #database: Database;
  readonly #name: string;

  /** @param options.database its name; "oneloop-secrets" by default. Not that of a chat. */
  constructor({ database = "oneloop-secrets" }: { database?: string } = {}) {
    this.#name = database;
    this.#database = new Database(database);
  }

  /** Keeps a secret under a name, in the place of the one before. Resolves when it is durable. `INVALID_ARGUMENT` where one of them is no text. */
  async set(name: string, value: string): Promise<void> {
    checkName(name);
    // Not shown: it may be a secret all the same.
    if (typeof value !== "string") refuse("INVALID_ARGUMENT", "A secret is a text. Nothing was kept.");
    let master = await this.#master();
    for (;;) {
      const sealed = await this.#seal(master, name, value);
      // Another tab may have cleared everything meanwhile: then the key comes back with the secret, unless there is a new one by now.
      const [there] = (await this.#database.transact("readwrite", [
        [KEYS, "get", [MASTER]],
        [KEYS, "keep", [master, MASTER]],
        [SECRETS, "put", [sealed, name]],
      ])) as [Master | undefined];
      if (!there || there.id === master.id) return;
      master = there;
    }
  }

  /** The secret of that name, or undefined. `SECRETS_UNREADABLE` where it can't be decrypted, because its key is gone or it was changed: ask for it again. */
  async get(name: string): Promise<string | undefined> {
    checkName(name);
    const subtle = subtleOfPage();
    const [master, sealed] = (await this.#database.transact("readonly", [
      [KEYS, "get", [MASTER]],
      [SECRETS, "get", [name]],
    ])) as [Master | undefined, Sealed | undefined];
    if (!sealed) return undefined;
    try {
      if (master?.id !== sealed.key) throw new Error("its key is gone");
      const bytes = await subtle.decrypt(this.#cipher(name, sealed.iv), master.key, sealed.bytes);
      return new TextDecoder().decode(bytes);
    } catch (error) {
      refuse(
        "SECRETS_UNREADABLE",
        `What is remembered as "${name}" can't be decrypted any more. Delete it and enter it again.`,
        error,
      );
    }
  }

  /** Whether there is a secret of that name; it may be one that can't be decrypted. */
  async has(name: string): Promise<boolean> {
    return (await this.names()).includes(name);
  }

  /** Forgets the secret of that name, if there is one. */
  async delete(name: string): Promise<void> {
    checkName(name);
    await this.#database.transact("readwrite", [[SECRETS, "delete", [name]]]);
  }

  /** The names of all secrets, sorted. */
  async names(): Promise<string[]> {
    const [names] = await this.#database.transact("readonly", [[SECRETS, "getAllKeys", []]]);
    return names as string[];
  }

  /** Forgets all of them, and the key they were encrypted with. */
  async clear(): Promise<void> {
    await this.#database.transact("readwrite", [
      [SECRETS, "clear", []],
      [KEYS, "clear", []],
    ]);
  }

  /** The key that is there, or a new one. Two tabs that make one at once have the same afterwards: the first that is written. */
  async #master(): Promise<Master> {
    const subtle = subtleOfPage();
    for (;;) {
      const [there] = await this.#database.transact("readonly", [[KEYS, "get", [MASTER]]]);
      if (there) return there as Master;
      const key = await subtle.generateKey({ name: CIPHER, length: 256 }, false, ["encrypt", "decrypt"]);
      const made: Master = { id: crypto.randomUUID(), key };
      await this.#database.transact("readwrite", [[KEYS, "keep", [made, MASTER]]]);
    }
  }

  async #seal({ id, key }: Master, name: string, value: string): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = new TextEncoder().encode(value);
    return { key: id, iv, bytes: await subtleOfPage().encrypt(this.#cipher(name, iv), key, bytes) };
  }

  /** The name is sealed with the secret: one that was put under another's name is not decrypted. */
  #cipher(name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
    return { name: CIPHER, iv, additionalData: new TextEncoder().encode(`${this.#name}/${name}`) };
  }
}

function checkName(name: unknown): void {
  if (typeof name !== "string" || !name)
    refuse("INVALID_ARGUMENT", "A secret's name is a text that is not empty.");
}

function subtleOfPage(): SubtleCrypto {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined;
  return (
    subtle ??
    refuse(
      "SECRETS_INSECURE_CONTEXT",
      "Secrets are kept only where the browser can encrypt them: serve the page by https, or from localhost.",
    )
  );
}
