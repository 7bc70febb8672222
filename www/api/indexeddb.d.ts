/** For the core: see indexeddb.js. */
export function openDatabase(
  name: string,
  version: number | undefined,
  migrations: unknown[],
  patience: number,
): Promise<IDBDatabase>;
export function watchUpgrades(listener: (name: string) => void): void;
export function closeDatabase(database: IDBDatabase): void;
export function isClosed(database: IDBDatabase): boolean;
export function schemaOf(database: IDBDatabase): { version: number; stores: string[] };
export function transact(
  database: IDBDatabase,
  stores: string[],
  mode: IDBTransactionMode,
  requests: unknown[],
): Promise<unknown[]>;
export function appended(older: unknown, list: unknown): unknown[] | undefined;
