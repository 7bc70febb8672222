/** The file: a zip of `threads.jsonl` and `blobs/0`, `blobs/1`… */
import type { DataWrite } from "../data-layer.js";
import { refuse } from "./error.js";

/** Grows when an older version could not read what a newer one writes. */
export const VERSION = 1;
export const LINES = "threads.jsonl";

/** The first line. */
export interface Header {
  oneloop: "threads";
  version: number;
  app: string;
  exportedAt: string;
  threads: number;
}

/** The last line: without it the file was cut off. */
export interface Footer {
  end: true;
  writes: number;
}

/** Something beside the lines, in the place of a content. */
export interface BlobReference {
  blob: string;
  /** What it was. */
  as: "blob" | "buffer" | "text";
  mime: string;
}

/** What a file may ask for, with what each argument has to be. Deletions are none of it. */
const METHODS: Record<string, ("record" | "id" | "content")[]> = {
  updateThread: ["record"],
  createStep: ["record"],
  updateStep: ["record"],
  createElement: ["record"],
  putContent: ["id", "id", "id", "content"],
  upsertFeedback: ["record"],
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is string => typeof value === "string" && value !== "";

/** A line as JSON, without what would change an object's prototype when it is copied. */
export function parseLine(line: string, at: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line, function (this: unknown, key: string, value: unknown) {
      return key === "__proto__" ? undefined : value;
    });
  } catch (error) {
    refuse("IMPORT_DAMAGED", `Line ${at} of the file is no JSON: it is damaged or was cut off.`, error);
  }
  if (!isObject(value)) refuse("IMPORT_INVALID", `Line ${at} of the file is no object.`);
  return value;
}

export function checkHeader(header: Record<string, unknown>): Header {
  if (header.oneloop !== "threads" || typeof header.version !== "number") {
    refuse("IMPORT_UNKNOWN", "This file has no threads of oneloop's in it.");
  }
  if (header.version > VERSION) {
    refuse(
      "IMPORT_NEWER",
      `This file was written by a newer version of the app (${header.version}, known is ${VERSION}). Update the app.`,
    );
  }
  return header as unknown as Header;
}

/** The thread that a write of a file belongs to, once it is seen to be one. */
export function checkWrite(
  write: Record<string, unknown>,
  at: number,
): { write: DataWrite; threadId: string } {
  const { method, args } = write;
  const expected = typeof method === "string" && Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!expected)
    refuse("IMPORT_INVALID", `Line ${at} of the file asks for "${String(method)}", which no file may.`);
  if (!Array.isArray(args) || args.length !== expected.length) {
    refuse("IMPORT_INVALID", `Line ${at} of the file has not the arguments of ${String(method)}.`);
  }
  expected.forEach((kind, place) => {
    const argument: unknown = args[place];
    const fits = kind === "id" ? isId(argument) : isObject(argument);
    if (!fits)
      refuse(
        "IMPORT_INVALID",
        `Line ${at} of the file: argument ${place} of ${String(method)} is no ${kind}.`,
      );
  });
  const [first, second] = args as [unknown, unknown];
  const record = isObject(first) ? first : { threadId: second, id: first };
  const threadId = method === "updateThread" ? record.id : record.threadId;
  if (!isId(threadId))
    refuse("IMPORT_INVALID", `Line ${at} of the file does not say which thread it belongs to.`);
  if (!isId(record.id)) refuse("IMPORT_INVALID", `Line ${at} of the file has no id.`);
  return { write: write as unknown as DataWrite, threadId };
}

export function isBlobReference(value: unknown): value is BlobReference {
  return isObject(value) && typeof value.blob === "string" && /^blobs\/\d+$/.test(value.blob);
}
