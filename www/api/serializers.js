// How values are kept that structured clone would take the class off, or refuse: instances and functions, by an app's own serializers.

import { OneloopError } from "./errors.js";
import { isMessage, MARK } from "./messages.js";

/** @typedef {import("./serializers.js").Serializer} Serializer */

/** On what stands in the place of a value: by which serializer it comes back. Nothing for an app's own object with such a field. */
const BY = "oneloop.serializer";

/** @type {Serializer[]} */
const SERIALIZERS = [];

/** @param {Serializer} serializer */
export function registerSerializer(serializer) {
  const { name } = serializer;
  for (const part of /** @type {const} */ (["is", "store", "revive"])) {
    if (typeof serializer[part] !== "function" || typeof name !== "string" || !name) {
      throw new OneloopError("A serializer needs a name and the functions is, store and revive.", {
        code: "INVALID_SERIALIZER",
      });
    }
  }
  const same = SERIALIZERS.findIndex((other) => other.name === name);
  if (same >= 0) SERIALIZERS.splice(same, 1);
  // The newest is asked first.
  SERIALIZERS.unshift(serializer);
}

/** @param {unknown} value */
const serializerOf = (value) => SERIALIZERS.find((serializer) => serializer.is(value));

/** @param {any} value */
const isOfInterest = (value) => typeof value === "function" || (typeof value === "object" && value !== null);

/**
 * A plain object, of this page or of a frame; and ours that are read by their fields, whatever their class: messages, sends, commands, overwrites.
 *
 * @param {object} value
 */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return !ArrayBuffer.isView(value);
  const { [MARK]: isOurMessage } = /** @type {any} */ (value);
  return isOurMessage === true || Object.hasOwn(value, "lg_name") || Object.hasOwn(value, "__overwrite__");
}

/**
 * The parts of a value that has parts, with how to say where they are; undefined where it is one thing to structured clone.
 *
 * @param {any} value
 * @returns {Iterable<[path: string, part: unknown]> | undefined}
 */
function partsOf(value) {
  if (Array.isArray(value)) return value.map((item, at) => [`[${at}]`, item]);
  if (value instanceof Map) {
    return [...value].flatMap(([key, item], at) => [
      [`.keys()[${at}]`, key],
      [`.values()[${at}]`, item],
    ]);
  }
  if (value instanceof Set) return [...value].map((item, at) => [`.values()[${at}]`, item]);
  if (!isPlain(value)) return undefined;
  return Object.entries(value).map(([key, item]) => [`.${key}`, item]);
}

/**
 * Whether a value has something in it that a serializer is for.
 *
 * @param {any} value
 * @param {string} path where it is
 * @param {Set<unknown>} seen
 * @returns {boolean}
 */
function needsPacking(value, path, seen) {
  if (!isOfInterest(value) || seen.has(value)) return false;
  seen.add(value);
  if (serializerOf(value)) return true;
  if (typeof value === "function") throw new NotStorable(`${path}: a function can't be saved; ${FIX}`);
  const parts = partsOf(value);
  if (!parts) {
    refuseLostClass(value, path);
    return false;
  }
  let needs = isPlain(value) && Object.hasOwn(value, BY);
  for (const [step, part] of parts) if (needsPacking(part, path + step, seen)) needs = true;
  return needs;
}

/**
 * An instance that would come back as a plain object, and not even say so.
 *
 * @param {any} value
 * @param {string} path
 */
function refuseLostClass(value, path) {
  // Messages of LangChain's come back as ours. Bytes, which may be many, and errors are structured clone's own.
  if (isMessage(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Error)
    return;
  let clone;
  try {
    clone = structuredClone(value);
  } catch {
    // It says itself what is wrong with it.
    return;
  }
  if (Object.getPrototypeOf(clone) !== Object.prototype) return;
  const name = value.constructor?.name || "a class";
  throw new NotStorable(
    `${path}: an instance of ${name} would lose its class; ${FIX}, or write a plain object`,
  );
}

const FIX = "registerSerializer says how it is kept";

/** What can't be stored: its message begins with where it is. */
class NotStorable extends Error {}

/**
 * What is to be stored for a record of ours: the record itself, or a copy with `packed: true`. Throws where something in it would not
 * come back as it was; the message begins with the channel, or with the record's name, and the path.
 *
 * @param {Record<string, any>} record
 * @param {string} name
 */
export function pack(record, name) {
  const seen = new Set();
  // All of them: what is wrong with a later one is said here, too.
  const needs = [...placesIn(record, name)].filter(([path, part]) => needsPacking(part, path, seen));
  if (!needs.length) return record;
  const copies = new Map();
  const fields = Object.entries(record).map(([field, part]) => [field, packed(part, copies)]);
  return { ...Object.fromEntries(fields), packed: true };
}

/**
 * The values in a record, each with what to call it.
 *
 * @param {Record<string, any>} record
 * @param {string} name
 * @returns {Generator<[path: string, part: unknown]>}
 */
function* placesIn({ input, writes, ...rest }, name) {
  yield* channelsIn(input);
  for (const { writes: values, ...other } of writes ?? []) {
    yield* channelsIn(values);
    yield [name, other];
  }
  for (const part of Object.values(rest)) yield [name, part];
}

/**
 * @param {[channel: string, value: unknown][]} [pairs]
 * @returns {[path: string, part: unknown][]}
 */
const channelsIn = (pairs = []) =>
  pairs.map(([channel, value]) => [`the channel "${channel}" of the state`, value]);

/**
 * @param {any} value
 * @param {Map<unknown, unknown>} copies what is in it more than once stays one
 * @returns {any}
 */
function packed(value, copies) {
  if (!isOfInterest(value)) return value;
  if (copies.has(value)) return copies.get(value);
  const serializer = serializerOf(value);
  if (serializer) {
    const place = { [BY]: serializer.name, value: /** @type {unknown} */ (undefined) };
    copies.set(value, place);
    place.value = packed(stored(serializer, value), copies);
    return place;
  }
  if (typeof value === "function" || !partsOf(value)) return value;
  /** @template T @param {T} copy */
  const begun = (copy) => (copies.set(value, copy), copy);
  if (Array.isArray(value)) {
    const list = begun(/** @type {unknown[]} */ ([]));
    for (const item of value) list.push(packed(item, copies));
    return list;
  }
  if (value instanceof Map) {
    const map = begun(new Map());
    for (const [key, item] of value) map.set(packed(key, copies), packed(item, copies));
    return map;
  }
  if (value instanceof Set) {
    const set = begun(new Set());
    for (const item of value) set.add(packed(item, copies));
    return set;
  }
  const object = /** @type {Record<string, unknown>} */ ({});
  // An app's own field of that name must not be taken for ours.
  const place = Object.hasOwn(value, BY) ? { [BY]: "", value: object } : object;
  copies.set(value, place);
  for (const [key, item] of Object.entries(value)) object[key] = packed(item, copies);
  return place;
}

/** @param {Serializer} serializer @param {unknown} value */
function stored(serializer, value) {
  try {
    return serializer.store(value);
  } catch (cause) {
    throw new NotStorable(`the serializer "${serializer.name}" failed: ${messageOf(cause)}`, { cause });
  }
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * A stored record with what was packed in it made anew. Throws where its serializer is
 * not registered, or fails.
 *
 * @param {any} record
 */
export function unpack(record) {
  if (record?.packed !== true) return record;
  const done = new Map();
  for (const [name, part] of Object.entries(record)) record[name] = unpacked(part, done);
  return record;
}

/** @param {string} name @param {unknown} inner */
function revive(name, inner) {
  const serializer = SERIALIZERS.find((other) => other.name === name);
  if (!serializer) {
    throw new Error(
      `its serializer "${name}" is not registered; for messages of @langchain/core, import "oneloop/langchain"`,
    );
  }
  try {
    return serializer.revive(inner);
  } catch (cause) {
    throw new Error(`the serializer "${name}" failed: ${messageOf(cause)}`, { cause });
  }
}

/**
 * In place: what was read is nobody else's.
 *
 * @param {any} value
 * @param {Map<unknown, unknown>} done
 * @returns {any}
 */
function unpacked(value, done) {
  if (typeof value !== "object" || value === null) return value;
  if (done.has(value)) return done.get(value);
  done.set(value, value);
  if (Array.isArray(value)) {
    value.forEach((item, at) => (value[at] = unpacked(item, done)));
  } else if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [unpacked(key, done), unpacked(item, done)]);
    value.clear();
    for (const [key, item] of entries) value.set(key, item);
  } else if (value instanceof Set) {
    const items = [...value].map((item) => unpacked(item, done));
    value.clear();
    for (const item of items) value.add(item);
  } else if (isPlain(value)) {
    if (!Object.hasOwn(value, BY)) return unpackedFields(value, done);
    if (value[BY] === "") {
      done.set(value, value.value);
      return unpackedFields(value.value, done);
    }
    const revived = revive(value[BY], unpacked(value.value, done));
    done.set(value, revived);
    return revived;
  }
  return value;
}

/**
 * @param {Record<string, unknown>} object
 * @param {Map<unknown, unknown>} done
 */
function unpackedFields(object, done) {
  for (const [key, item] of Object.entries(object)) object[key] = unpacked(item, done);
  return object;
}
