/** Files that come from the user. */
import { OneloopError } from "../errors.js";
import type { ElementRecord, UploadLimits } from "../view.js";

interface Reader {
  elementContent(id: string): Promise<unknown>;
}

/** A file of the user's. It is kept with its message; what it holds is read when it is asked for. */
export class UploadedFile {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  /** In bytes. */
  readonly size: number;
  readonly type: ElementRecord["type"];
  readonly #reader: Reader;

  /** @internal */
  constructor(record: ElementRecord, reader: Reader) {
    this.id = record.id;
    this.name = record.name;
    this.mime = record.mime ?? "";
    this.size = typeof record.size === "number" ? record.size : 0;
    this.type = record.type;
    this.#reader = reader;
  }

  /** What it holds. Rejects with `FILE_GONE` when the data layer has it no more. */
  async blob(): Promise<Blob> {
    const content = await this.#reader.elementContent(this.id);
    if (content instanceof Blob) return content;
    throw new OneloopError(`The file "${this.name}" is not there any more.`, { code: "FILE_GONE" });
  }

  async text(): Promise<string> {
    return (await this.blob()).text();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.blob()).arrayBuffer();
  }

  async json<T = any>(): Promise<T> {
    return JSON.parse(await this.text()) as T;
  }
}

/** What kind of element shows a file of that type. */
export function elementTypeOf(mime: string): ElementRecord["type"] {
  if (mime === "application/pdf") return "pdf";
  const family = mime.split("/")[0];
  return family === "image" || family === "audio" || family === "video" ? family : "file";
}

/** @internal Files as the core takes them. */
export function filesOf(files: Iterable<Blob> | undefined): { fields: object; content: Blob }[] {
  return Array.from(files ?? [], (file) => ({
    fields: {
      type: elementTypeOf(file.type),
      name: "name" in file && typeof file.name === "string" ? file.name : "file",
      display: "inline",
      mime: file.type,
      size: file.size,
    },
    content: file,
  }));
}

/** Which files an app takes; not said, none are refused. */
export type Uploads = UploadLimits;
