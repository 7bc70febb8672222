/** How much room there is for what is saved. */

/** In bytes, for all of the site's storage: browsers don't tell its parts apart. */
export interface StorageUsage {
  usage: number;
  /** What the site may use at most. */
  quota: number;
  /** Whether the browser keeps it when the disk fills up. Asked for with the first message that is saved. */
  persisted: boolean;
}

/** How much the site has saved, and how much it may. Zeros where the browser does not say. */
export async function storageUsage(): Promise<StorageUsage> {
  const storage = (globalThis.navigator as Navigator | undefined)?.storage as StorageManager | undefined;
  if (typeof storage?.estimate !== "function") return { usage: 0, quota: 0, persisted: false };
  const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([storage.estimate(), storage.persisted()]);
  return { usage, quota, persisted };
}
