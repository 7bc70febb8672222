/** What is inside of a value: nothing for what is shown in one word. */
export function entriesOf(value: unknown): [key: string, value: unknown][] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Map) return [...value].map(([key, each]) => [wordOf(key), each]);
  if (Array.isArray(value) || value instanceof Set)
    return [...(value as Iterable<unknown>)].map((each, at) => [String(at), each]);
  if (value instanceof Date || value instanceof Blob || value instanceof RegExp || value instanceof URL)
    return undefined;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return undefined;
  if (value instanceof Error)
    return Object.entries(Object.assign({ name: value.name, message: value.message }, value));
  return Object.entries(value);
}

/** A value in a word or two. */
export function wordOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof Blob) return `Blob ${value.type} ${value.size}`.replace("  ", " ");
  if (value instanceof RegExp || value instanceof URL) return String(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `${classOf(value)} ${value.byteLength}`;
  const count = entriesOf(value)?.length ?? 0;
  if (Array.isArray(value)) return `[${count}]`;
  const name = classOf(value);
  return name === "Object" ? `{${count}}` : `${name} {${count}}`;
}

function classOf(value: object): string {
  return (
    (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name ||
    "Object"
  );
}

/** One thing that is different in two states. */
export interface Change {
  kind: "added" | "removed" | "changed";
  /** Where: `messages[2].content`. */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** More are not looked for: a person doesn't read them. */
export const MOST_CHANGES = 200;
const DEEPEST = 12;

/** What is different in two values, in the order of the second's keys; of a list or object that is new as a whole, only that. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  /** Pairs that are being looked at: a value may hold itself. */
  const open = new Map<object, Set<unknown>>();
  const look = (one: unknown, other: unknown, path: string, depth: number): void => {
    if (changes.length >= MOST_CHANGES || Object.is(one, other)) return;
    const [inOne, inOther] = [entriesOf(one), entriesOf(other)];
    const alike = inOne && inOther && Array.isArray(one) === Array.isArray(other);
    if (!alike) {
      if (inOne || inOther || wordOf(one) !== wordOf(other))
        changes.push({ kind: "changed", path, before: one, after: other });
      return;
    }
    const seen = open.get(one as object) ?? new Set();
    if (seen.has(other)) return;
    open.set(one as object, seen.add(other));
    const [old, now] = [new Map(inOne), new Map(inOther)];
    const at = (key: string): string => inPath(path, key, Array.isArray(other));
    for (const [key, value] of now) {
      if (changes.length >= MOST_CHANGES) break;
      if (!old.has(key)) changes.push({ kind: "added", path: at(key), after: value });
      else if (depth < DEEPEST) look(old.get(key), value, at(key), depth + 1);
      else if (JSON.stringify(plain(old.get(key))) !== JSON.stringify(plain(value)))
        changes.push({ kind: "changed", path: at(key), before: old.get(key), after: value });
    }
    for (const [key, value] of old)
      if (!now.has(key) && changes.length < MOST_CHANGES)
        changes.push({ kind: "removed", path: at(key), before: value });
    seen.delete(other);
  };
  look(before, after, "", 0);
  return changes;
}

function inPath(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** A value as plain data that JSON takes: what holds itself is named where it does. */
export function plain(value: unknown, around: readonly unknown[] = []): unknown {
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol")
    return wordOf(value);
  const entries = entriesOf(value);
  if (!entries) return typeof value === "object" && value !== null ? wordOf(value) : value;
  if (around.includes(value)) return "(itself)";
  const inside = [...around, value];
  if (Array.isArray(value) || value instanceof Set) return entries.map(([, each]) => plain(each, inside));
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each, inside)]));
}
