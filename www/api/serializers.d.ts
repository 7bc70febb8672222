/**
 * How instances of a class, or functions, are kept in a store. What they are made of may hold others that have a serializer.
 *
 * @typeParam T what comes in and comes back
 * @typeParam S what is stored in its place: what structured clone takes
 */
export interface Serializer<T = any, S = any> {
  /** Stands in what is stored, and finds the serializer again: the same in every version of the app. */
  name: string;
  /** Whether a value is one of those. Asked of every object and function in a state that is stored, so it should be quick. */
  is(value: unknown): boolean;
  /** What is stored. What it throws is an error of the save (`STORE_CLONE`), with the value's path. */
  store(value: T): S;
  /** Makes it anew. What it throws is an error of the read (`STORE_UNREADABLE`). */
  revive(stored: S): T;
}

/**
 * Says how instances of a class, or functions, are kept in a state that an `IndexedDBSaver` stores. A state goes in by structured clone; without
 * a serializer an instance of a class and a function are refused with `STORE_CLONE`, before anything is written, with the channel and the path. What is
 * read that was stored by a serializer which is not registered is refused with `STORE_UNREADABLE`: register before the first run.
 *
 * One of the same name takes the other's place; where several are for a value, it is the newest one's. Throws `INVALID_SERIALIZER`.
 *
 * @example
 * registerSerializer({
 *   name: "money",
 *   is: (value) => value instanceof Money,
 *   store: ({ amount, currency }: Money) => ({ amount, currency }),
 *   revive: ({ amount, currency }) => new Money(amount, currency),
 * });
 */
export function registerSerializer<T, S>(serializer: Serializer<T, S>): void;

/** For the core: see serializers.js. */
export function pack(record: object, name: string): object;
/** For the core: see serializers.js. */
export function unpack(record: unknown): unknown;
