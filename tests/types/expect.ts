/** Whether two types are the same: not merely assignable, and not both `any` by accident. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Holds when the argument is of the type; nothing happens when it runs. */
export declare function expectType<T>(value: T): void;
