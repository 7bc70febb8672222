/** What is shown with messages and steps, or beside the conversation: images, files, tables, plots, the app's own. */
import { OneloopError } from "../errors.js";
import type { ElementRecord } from "../view.js";

/** What all elements have. */
export interface ElementInit {
  name?: string;
  id?: string;
  /** Where it is shown: with its message (the default), in the sidebar, or on a page of its own; the last two by a link in the message that has its name. */
  display?: "inline" | "side" | "page";
  /** How large it is shown. */
  size?: "small" | "medium" | "large";
  mime?: string;
}

/** What it shows: an address, or the data itself, which is kept in the data layer. */
export type ElementSource =
  | { url: string; content?: undefined }
  | { content: Blob | ArrayBuffer | ArrayBufferView | string; url?: undefined };

/** The same as the base class takes it. */
type Given = { [K in keyof ElementInit]?: ElementInit[K] | undefined } & { url?: string | undefined };

interface Bound {
  updateElement(id: string, fields: object, content?: unknown): Promise<void>;
  removeElement(id: string): Promise<void>;
}

interface Target {
  addElement(element: Element): void;
  update(): Promise<void>;
}

/** Something shown with a message or step: one of the classes below. */
export abstract class Element {
  readonly id: string;
  /** @internal What its record says. */
  readonly fields: Record<string, unknown>;
  /** @internal What it holds. */
  content: unknown;
  #turn: Bound | undefined;

  protected constructor(type: ElementRecord["type"], init: Given, more: object, content?: unknown) {
    this.id = init.id ?? crypto.randomUUID();
    const fields = {
      type,
      name: init.name ?? "",
      display: init.display ?? "inline",
      size: init.size,
      mime: init.mime,
      url: init.url,
      ...more,
    };
    this.fields = { id: this.id, ...given(fields) };
    this.content = content;
  }

  get name(): string {
    return this.fields.name as string;
  }

  /** @internal */
  bind(turn: Bound): void {
    this.#turn = turn;
  }

  /** Shows it with a message or step that is shown already. Resolves when it is durable. */
  async send(target: Target): Promise<void> {
    target.addElement(this);
    await target.update();
  }

  /** Changes fields of it that are shown already. Resolves when that is durable. Rejects after a stop of the turn that showed it. */
  protected async change(fields: Record<string, unknown>, content?: unknown): Promise<void> {
    Object.assign(this.fields, given(fields));
    if (content !== undefined) this.content = content;
    await this.#bound().updateElement(this.id, fields, content);
  }

  /** Shows it no more. Resolves when that is durable. */
  async remove(): Promise<void> {
    await this.#bound().removeElement(this.id);
  }

  #bound(): Bound {
    if (this.#turn) return this.#turn;
    throw new OneloopError(`The element "${this.name}" is not shown yet: send it with a message first.`, {
      code: "ELEMENT_NOT_SENT",
    });
  }
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The data as a Blob; an element needs an address or data. */
function blobOf(kind: string, { url, content }: ElementSource, mime: string | undefined): Blob | undefined {
  if (content === undefined) {
    if (url !== undefined) return undefined;
    throw new OneloopError(`${kind} needs a url or content.`, { code: "INVALID_ARGUMENT" });
  }
  if (content instanceof Blob) return content;
  return new Blob([content as BlobPart], mime ? { type: mime } : {});
}

function mimeOf({ mime, ...source }: { mime?: string } & ElementSource, other?: string): string | undefined {
  return mime ?? (source.content instanceof Blob && source.content.type ? source.content.type : other);
}

/** A picture. */
export class Image extends Element {
  constructor(init: ElementInit & ElementSource) {
    const mime = mimeOf(init);
    super("image", { size: "medium", ...init, mime }, {}, blobOf("An Image", init, mime));
  }
}

/** A PDF; `page` is the one it is opened at. */
export class Pdf extends Element {
  constructor(init: ElementInit & ElementSource & { page?: number }) {
    const mime = mimeOf(init, "application/pdf");
    super("pdf", { ...init, mime }, { page: init.page }, blobOf("A Pdf", init, mime));
  }
}

/** A sound. */
export class Audio extends Element {
  constructor(init: ElementInit & ElementSource & { autoPlay?: boolean }) {
    const mime = mimeOf(init);
    super("audio", { ...init, mime }, { autoPlay: init.autoPlay }, blobOf("An Audio", init, mime));
  }
}

/** A video. */
export class Video extends Element {
  constructor(init: ElementInit & ElementSource & { playerConfig?: Record<string, unknown> }) {
    const mime = mimeOf(init);
    super(
      "video",
      { size: "medium", ...init, mime },
      { playerConfig: init.playerConfig },
      blobOf("A Video", init, mime),
    );
  }
}

/** A file to download. */
export class File extends Element {
  constructor(init: ElementInit & ElementSource) {
    const mime = mimeOf(init);
    const blob = blobOf("A File", init, mime);
    super("file", { ...init, mime }, blob ? { size: blob.size } : {}, blob);
  }
}

/** A text: Markdown, or code where it has a language. */
export class Text extends Element {
  constructor(
    init: ElementInit & { language?: string } & (
        { content: string; url?: undefined } | { url: string; content?: undefined }
      ),
  ) {
    if (init.content === undefined && init.url === undefined)
      throw new OneloopError("A Text needs content or a url.", { code: "INVALID_ARGUMENT" });
    super("text", init, { language: init.language }, init.content);
  }

  /** Shows another text in its place. */
  async setContent(content: string): Promise<void> {
    await this.change({}, content);
  }
}

/** A figure of Plotly's: `{ data, layout }`. */
export class Plotly extends Element {
  constructor(init: ElementInit & { figure: object }) {
    super("plotly", init, {}, plain("A Plotly figure", init.figure));
  }
}

/** A plot of Vega-Lite's, by its specification: https://vega.github.io/vega-lite/docs/spec.html. */
export class VegaLite extends Element {
  constructor(init: ElementInit & { spec: object }) {
    super("vega-lite", init, {}, plain("A Vega-Lite specification", init.spec));
  }
}

/** A diagram of Mermaid's, by its text: https://mermaid.js.org/intro/syntax-reference.html. */
export class Mermaid extends Element {
  constructor(init: ElementInit & { source: string }) {
    super("mermaid", init, {}, init.source);
  }
}

/** Rows of a table: objects, or lists with `columns`. */
export type Rows = Record<string, unknown>[] | { columns: string[]; rows: unknown[][] };

/** A table, to sort and page through. */
export class Dataframe extends Element {
  constructor(init: ElementInit & { data: Rows }) {
    super("dataframe", { size: "large", ...init }, {}, plain("A Dataframe", tableOf(init.data)));
  }
}

function tableOf(data: Rows): { columns: string[]; rows: unknown[][] } {
  if (!Array.isArray(data)) return { columns: data.columns, rows: data.rows };
  const columns = [...new Set(data.flatMap((row) => Object.keys(row)))];
  return { columns, rows: data.map((row) => columns.map((column) => row[column] ?? null)) };
}

/** As JSON has it: what it can't say would be lost on the way to the store, so it is better missed here. */
function plain<T>(what: string, value: T): T {
  try {
    return JSON.parse(JSON.stringify(value)) as T;
  } catch (cause) {
    throw new OneloopError(`${what} must be plain data.`, { code: "INVALID_ARGUMENT", cause });
  }
}

/** One task of a list. */
export interface TaskItem {
  /** Markdown. */
  title: string;
  /** `ready` by default. */
  status?: "ready" | "running" | "failed" | "done";
  /** A message or step that a click leads to. */
  forId?: string;
}

/**
 * What an app does, and how far it has come.
 *
 * @example
 * const list = new TaskList({ tasks: [{ title: "Read" }, { title: "Write" }] });
 * await turn.message({ content: "On it", elements: [list] }).send();
 * list.tasks[0].status = "done";
 * await list.update();
 */
export class TaskList extends Element {
  tasks: TaskItem[];
  /** A word on the whole. */
  status: string;

  constructor({
    tasks = [],
    status = "Ready",
    ...init
  }: ElementInit & { tasks?: TaskItem[]; status?: string } = {}) {
    super("tasklist", { name: "tasklist", display: "side", ...init }, { props: { tasks, status } });
    this.tasks = tasks.map((task) => ({ ...task }));
    this.status = status;
  }

  addTask(task: TaskItem): TaskItem {
    const added = { ...task };
    this.tasks.push(added);
    return added;
  }

  /** Shows it as it is now. */
  async update(): Promise<void> {
    await this.change({ props: plain("A TaskList", { tasks: this.tasks, status: this.status }) });
  }
}

/** An element of the app's: a custom element of that name, which is handed `props`. */
export class CustomElement extends Element {
  #props: Record<string, unknown>;

  /** `name` is what it was registered by with `customElements.define`. */
  constructor(init: ElementInit & { name: string; props?: Record<string, unknown> }) {
    const props = plain("A CustomElement's props", init.props ?? {});
    super("custom", init, { props });
    this.#props = props;
  }

  get props(): Record<string, unknown> {
    return this.#props;
  }

  /** Hands it other props. */
  async update(props: Record<string, unknown>): Promise<void> {
    this.#props = plain("A CustomElement's props", props);
    await this.change({ props: this.#props });
  }
}
