import { BlobReader, type FileEntry, ZipReader } from "@zip.js/zip.js";
import type { DataLayer, DataWrite, StoredThread } from "../data-layer.js";
import type { ImportResult, TransferOptions } from "../view.js";
import { threadsOfChainlit } from "./chainlit.js";
import { refuse, TransferError } from "./error.js";
import { type BlobReference, checkHeader, checkWrite, isBlobReference, LINES, parseLine } from "./format.js";

/** Where threads go, and what becomes of those that are there. */
export interface ImportOptions extends TransferOptions {
  /** The chat they are to belong to; the one they came from by default. Needed for Chainlit's files, which do not name one. */
  app?: string;
  /** The user they are to belong to; whose they were by default. A thread of somebody else's that is there already stays as it is. */
  userId?: string;
  /**
   * A thread that is there already is replaced if the file's was active later (`"newer"`, by default), always (`"replace"`), or never (`"skip"`).
   * Importing a file twice changes nothing.
   */
  onConflict?: "newer" | "replace" | "skip";
  /** How many bytes the file may hold when unpacked; 2 GB by default. */
  maxBytes?: number;
}

/** A thread of a file. */
export interface ThreadWrites {
  id: string;
  updatedAt: string;
  writes: DataWrite[];
}

/**
 * Takes threads from a file that `exportThreads` has made, or from Chainlit's JSON (a ThreadDict or a list of them). The whole file is checked before
 * anything is written: it rejects with a `TransferError` that names the line. After a stop, threads are there whole or not at all.
 *
 * @example
 * const { threads, skipped } = await importThreads(new IndexedDBDataLayer(), input.files[0], { app: "Echo" });
 */
export async function importThreads(
  layer: DataLayer,
  file: Blob,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const { userId, onConflict = "newer", maxBytes = 2e9, signal, onProgress } = options;
  signal?.throwIfAborted();
  const isZip = new TextDecoder("latin1").decode(await file.slice(0, 2).arrayBuffer()) === "PK";
  const reader = isZip
    ? new ZipReader(new BlobReader(file), { checkSignature: true, useWebWorkers: false })
    : undefined;
  try {
    const { threads, blob } = reader
      ? await unpack(reader, maxBytes, options.app, signal)
      : await ofChainlit(file, maxBytes, options.app);
    const result: ImportResult = { threads: 0, skipped: 0 };
    for (const [at, { id, updatedAt, writes }] of threads.entries()) {
      signal?.throwIfAborted();
      const there = await layer.getThread(id);
      const isNewer =
        !there || onConflict === "replace" || (onConflict === "newer" && there.updatedAt < updatedAt);
      const isForeign =
        there !== undefined && there !== null && userId !== undefined && there.userId !== userId;
      if (isForeign || !isNewer) {
        result.skipped++;
      } else {
        const filled: DataWrite[] = [];
        for (const write of writes)
          filled.push(
            write.method === "putContent" ? await withContent(write, blob) : ownedBy(write, userId),
          );
        await commit(layer, there ? replacing(there, filled) : filled);
        result.threads++;
      }
      onProgress?.({ threads: at + 1, total: threads.length });
    }
    return result;
  } finally {
    await reader?.close();
  }
}

interface Unpacked {
  threads: ThreadWrites[];
  blob: (reference: BlobReference) => Promise<Blob>;
}

async function unpack(
  reader: ZipReader<Blob>,
  maxBytes: number,
  app: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Unpacked> {
  let entries: Map<string, FileEntry>;
  try {
    const found = await reader.getEntries();
    entries = new Map(
      found.filter((entry): entry is FileEntry => !entry.directory).map((entry) => [entry.filename, entry]),
    );
  } catch (error) {
    refuse("IMPORT_DAMAGED", "The file is no zip that can be read: it is damaged or was cut off.", error);
  }
  const lines = entries.get(LINES);
  if (!lines) refuse("IMPORT_UNKNOWN", `This file has no threads of oneloop's in it: ${LINES} is missing.`);
  const budget: Budget = { left: maxBytes, signal };
  const text = await (await unpacked(lines, budget)).text();
  const [first = "", ...rest] = text.split("\n");
  const header = checkHeader(parseLine(first, 1));
  const last = rest.pop();
  const footer = last === undefined ? undefined : parseLine(last, rest.length + 2);
  if (footer?.end !== true || footer.writes !== rest.length)
    refuse("IMPORT_DAMAGED", "The file was cut off: its end is missing.");
  const threads = new Map<string, ThreadWrites>();
  const contents = new Set<string>();
  const entryOf = (name: string): FileEntry =>
    entries.get(name) ?? refuse("IMPORT_INVALID", `${name} is not in the file.`);
  rest.forEach((line, at) => {
    const { write, threadId } = checkWrite(parseLine(line, at + 2), at + 2);
    let thread = threads.get(threadId);
    if (!thread) threads.set(threadId, (thread = { id: threadId, updatedAt: "", writes: [] }));
    if (write.method === "updateThread") {
      const [record] = write.args;
      thread.updatedAt = String(record.updatedAt);
      write.args = [{ ...record, app: app ?? header.app }];
    } else if (write.method === "putContent") {
      const reference: unknown = write.args[3];
      if (!isBlobReference(reference) || !entries.has(reference.blob)) {
        refuse("IMPORT_INVALID", `Line ${at + 2} of the file names a content that is not in it.`);
      }
      contents.add(reference.blob);
    }
    thread.writes.push(write);
  });
  for (const { id, updatedAt } of threads.values()) {
    if (!updatedAt) refuse("IMPORT_INVALID", `The file has parts of a thread "${id}", but not the thread.`);
  }
  // Contents are read twice: what is damaged in one is to be known before anything is written.
  const checked = { ...budget };
  for (const name of contents) {
    await read(entryOf(name), checked, () => undefined);
  }
  return {
    threads: [...threads.values()],
    async blob({ blob, mime }) {
      return (await unpacked(entryOf(blob), budget)).slice(0, undefined, mime);
    },
  };
}

/** How many bytes are unpacked before they are handed to the browser, which has room for them elsewhere. */
const IN_MEMORY = 4_000_000;

/** How much may be unpacked still, and what ends that. */
interface Budget {
  left: number;
  signal: AbortSignal | undefined;
}

/** Unpacks what really comes out, not what the file says would: a small file may be made to fill a disk. */
async function read(
  entry: FileEntry,
  budget: Budget,
  take: (part: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(part) {
      budget.left -= part.length;
      if (budget.left < 0) refuse("IMPORT_TOO_LARGE", "The file holds more than may be imported at once.");
      take(part);
    },
  });
  try {
    budget.signal?.throwIfAborted();
    await entry.getData(sink, budget.signal ? { signal: budget.signal } : {});
  } catch (error) {
    budget.signal?.throwIfAborted();
    if (error instanceof TransferError) throw error;
    refuse("IMPORT_DAMAGED", `${entry.filename} can't be read: the file is damaged or was cut off.`, error);
  }
}

async function unpacked(entry: FileEntry, budget: Budget): Promise<Blob> {
  const blobs: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  await read(entry, budget, (part) => {
    parts.push(part);
    size += part.length;
    if (size < IN_MEMORY) return;
    blobs.push(new Blob(parts));
    parts = [];
    size = 0;
  });
  return new Blob([...blobs, ...parts]);
}

async function ofChainlit(file: Blob, maxBytes: number, app: string | undefined): Promise<Unpacked> {
  if (file.size > maxBytes) refuse("IMPORT_TOO_LARGE", "The file holds more than may be imported at once.");
  const text = (await file.text()).trim();
  if (!/^[[{]/.test(text))
    refuse("IMPORT_UNKNOWN", "This is neither a file of exported threads nor Chainlit's JSON.");
  const { threads } = parseLine(text.startsWith("[") ? `{"threads":${text}}` : `{"threads":[${text}]}`, 1);
  return {
    threads: threadsOfChainlit(threads as unknown[], app),
    blob: () => refuse("IMPORT_INVALID", "Chainlit's files have no contents in them."),
  };
}

function ownedBy(write: DataWrite, userId: string | undefined): DataWrite {
  if (userId === undefined || write.method !== "updateThread") return write;
  return { ...write, args: [{ ...write.args[0], userId }] };
}

async function withContent(
  write: DataWrite & { method: "putContent" },
  blob: Unpacked["blob"],
): Promise<DataWrite> {
  const [id, threadId, forId, content] = write.args;
  const reference = content as unknown as BlobReference;
  const found = await blob(reference);
  const value =
    reference.as === "text"
      ? await found.text()
      : reference.as === "buffer"
        ? await found.arrayBuffer()
        : found;
  return { method: "putContent", args: [id, threadId, forId, value] };
}

/**
 * The writes that make of a thread that is there the one of the file: what the file has not goes, and what is there already is updated. The rest of it stays: its graphs' checkpoints
 * are in no file.
 */
function replacing(there: StoredThread, writes: DataWrite[]): DataWrite[] {
  const named = (...methods: DataWrite["method"][]) =>
    new Set(
      writes
        .filter(({ method }) => methods.includes(method))
        .map(({ args: [record] }) => {
          const { id, forId } = record as unknown as { id: string; forId: string };
          return methods.includes("upsertFeedback") ? forId : id;
        }),
    );
  const known = new Set(there.steps.map(({ id }) => id));
  const [steps, elements, rated] = [
    named("createStep", "updateStep"),
    named("createElement"),
    named("upsertFeedback"),
  ];
  const gone: DataWrite[] = [];
  for (const { id, forId } of there.elements ?? [])
    if (!elements.has(id)) gone.push({ method: "deleteElement", args: [id, there.id, forId] });
  for (const { forId } of there.feedback ?? [])
    if (!rated.has(forId)) gone.push({ method: "deleteFeedback", args: [forId, there.id] });
  for (const { id, seq } of there.steps)
    if (!steps.has(id)) gone.push({ method: "deleteStep", args: [id, there.id, seq ?? 0] });
  const put = writes.map((write): DataWrite => {
    const isKnown = write.method === "createStep" && known.has(write.args[0].id);
    return isKnown ? { method: "updateStep", args: write.args } : write;
  });
  return [...gone, ...put];
}

/** A thread is there whole or not at all, where the layer has transactions. */
async function commit(layer: DataLayer, writes: DataWrite[]): Promise<void> {
  if (layer.commit) {
    await layer.commit(writes);
    return;
  }
  for (const { method, args } of writes) {
    await (layer[method] as ((...args: unknown[]) => unknown) | undefined)?.(...args);
  }
}
