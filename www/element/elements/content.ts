import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ElementRecord } from "../../api/view.js";
import type { Desk } from "../state/desk.js";

/** How far an element's content is. */
export type ContentState = "loading" | "ready" | "gone" | "unsafe";

/** An element as a view has it: one of the sidebar brings what it holds. */
export type ShownElement = (ElementRecord | Omit<ElementRecord, "threadId" | "forId">) & {
  content?: unknown;
};

/** What an element holds, read when it comes near, and an address for it. */
export class Content implements ReactiveController {
  state: ContentState = "loading";
  /** What it holds; for those with an address of their own, nothing. */
  value: unknown;
  /** Where a browser finds it. */
  url = "";

  #element: ShownElement | undefined;
  #desk: Desk | undefined;
  #made = "";
  #round = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#release();
    this.#round++;
    this.state = "loading";
    this.#element = undefined;
  }

  /** Reads what an element holds, unless that was done. */
  show(element: ShownElement, desk: Desk): void {
    const before = this.#element;
    if (element === before) return;
    this.#element = element;
    // Pictures, sound and the like don't change what they hold: a record that was only read again is no reason to load them anew.
    if (before && isMedia(element) && isLike(before, element)) return;
    this.#desk = desk;
    void this.#load(element);
  }

  async #load(element: ShownElement): Promise<void> {
    const round = ++this.#round;
    if (element.url !== undefined) {
      const url = safeAddress(element.url, element.type);
      this.#done(url === undefined ? "unsafe" : "ready", undefined, url ?? "");
      return;
    }
    let value = element.content;
    try {
      value ??= await this.#desk?.chat.elementContent(element.id);
    } catch {
      value = undefined;
    }
    // Meanwhile it has changed, or is not shown any more.
    if (round !== this.#round) return;
    if (value === undefined || value === null) return this.#done("gone", undefined, "");
    const blob = value instanceof Blob ? typed(value, element) : undefined;
    this.#done("ready", value, blob ? URL.createObjectURL(blob) : "", blob !== undefined);
  }

  #done(state: ContentState, value: unknown, url: string, made = false): void {
    this.#release();
    this.state = state;
    this.value = value;
    this.url = url;
    if (made) this.#made = url;
    this.host.requestUpdate();
  }

  #release(): void {
    if (this.#made) URL.revokeObjectURL(this.#made);
    this.#made = "";
    this.url = "";
  }
}

function isMedia({ type }: ShownElement): boolean {
  return type === "image" || type === "audio" || type === "video" || type === "pdf";
}

function isLike({ content: a, ...one }: ShownElement, { content: b, ...other }: ShownElement): boolean {
  return a === b && JSON.stringify(one) === JSON.stringify(other);
}

/** A PDF is opened as nothing else, whatever was said of it: a page of HTML would be one of this site's. */
function typed(blob: Blob, { type, mime }: ShownElement): Blob {
  const wanted = type === "pdf" ? "application/pdf" : (mime ?? blob.type);
  return wanted === blob.type ? blob : blob.slice(0, blob.size, wanted);
}

/** An address that may be followed. */
export function safeAddress(address: string, type: ShownElement["type"]): string | undefined {
  if (!URL.canParse(address, document.baseURI)) return undefined;
  const { protocol, pathname, href } = new URL(address, document.baseURI);
  if (protocol === "http:" || protocol === "https:" || protocol === "blob:") return href;
  const embeds = type === "image" || type === "audio" || type === "video";
  return protocol === "data:" && embeds && pathname.startsWith(`${type}/`) ? href : undefined;
}

/** Hands somebody a file, once. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has to have begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
