import { BlobReader, BlobWriter, configure, ZipWriter } from "@zip.js/zip.js";
import type { DataChange, DataLayer, ThreadCursor, ThreadFilter } from "../data-layer.js";
import type { TransferOptions } from "../view.js";
import { refuse } from "./error.js";
import { type BlobReference, type Footer, type Header, LINES, VERSION } from "./format.js";

// Workers of its own would need a Content-Security-Policy that lets scripts run from blobs.
configure({ useWebWorkers: false });

/** What is exported, and how one hears of it. */
export interface ExportOptions extends TransferOptions {
  /** The chat's name, whose threads are meant. */
  app: string;
  /** Only this user's threads; everybody's by default. */
  userId?: string;
  /** Only these; all by default. */
  threads?: string[];
}

/**
 * All threads of a chat, or some, as one file: a zip of JSON lines and blobs. Settings and keys are not in it. Blobs are not read into memory.
 * Rejects with `EXPORT_UNSUPPORTED` for a data layer without `getChanges`.
 *
 * @example
 * const file = await exportThreads(new IndexedDBDataLayer(), { app: "Echo" });
 * link.href = URL.createObjectURL(file);
 */
export async function exportThreads(layer: DataLayer, options: ExportOptions): Promise<Blob> {
  const { app, userId, signal, onProgress } = options;
  if (!layer.getChanges)
    refuse("EXPORT_UNSUPPORTED", "This data layer can't be exported: it has no getChanges.");
  const ids =
    options.threads ?? (await idsOf(layer, userId === undefined ? { app } : { app, userId }, signal));
  const zip = new ZipWriter(new BlobWriter("application/zip"), signal ? { signal } : {});
  const header: Header = {
    oneloop: "threads",
    version: VERSION,
    app,
    exportedAt: new Date().toISOString(),
    threads: ids.length,
  };
  const lines = [JSON.stringify(header)];
  let writes = 0;
  let blobs = 0;
  for (const [at, id] of ids.entries()) {
    signal?.throwIfAborted();
    const changes = (await layer.getChanges(id, 0)) as DataChange[];
    for (const { method, args } of changes) {
      if (method.startsWith("delete")) continue;
      let written: unknown[] = args;
      if (method === "putContent") {
        const [element, thread, step, content] = args;
        const name = `blobs/${blobs++}`;
        // Compressed already, most of it: stored as it is.
        await zip.add(name, new BlobReader(new Blob([content])), { level: 0 });
        const as = content instanceof Blob ? "blob" : typeof content === "string" ? "text" : "buffer";
        written = [
          element,
          thread,
          step,
          { blob: name, as, mime: content instanceof Blob ? content.type : "" } satisfies BlobReference,
        ];
      }
      lines.push(JSON.stringify({ method, args: written }));
      writes++;
    }
    onProgress?.({ threads: at + 1, total: ids.length });
  }
  lines.push(JSON.stringify({ end: true, writes } satisfies Footer));
  await zip.add(LINES, new BlobReader(new Blob([lines.join("\n")])));
  return zip.close();
}

async function idsOf(
  layer: DataLayer,
  filter: ThreadFilter,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const ids: string[] = [];
  let after: ThreadCursor | null | undefined;
  do {
    signal?.throwIfAborted();
    const { data, next } = await layer.listThreads(filter, after ? { first: 500, after } : { first: 500 });
    ids.push(...data.map(({ id }) => id));
    after = next;
  } while (after);
  return ids;
}
