import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ThreadRecord } from "../../api/view.js";
import { t, tCount } from "../i18n/index.js";

/** Says that something is gone, and offers to undo it; calls `over` once that can't be done any more. The result takes the notice away. */
export type OfferUndo = (ids: readonly string[], undo: () => void, over: () => void) => () => void;

/** What a deletion does. */
export interface ThreadDeletion {
  ids: readonly string[];
  /** Deletes one for good. */
  remove: (id: string) => Promise<unknown>;
  /** It was undone. */
  undone: () => void;
}

interface Batch extends ThreadDeletion {
  dismiss: () => void;
  /** Deleted for good, once that has begun. */
  removal?: Promise<void>;
}

/**
 * Threads that the user has deleted: they are out of sight at once, and deleted for good when that can't be undone any more. A page that is left deletes them then;
 * one that dies before keeps them.
 */
export class ThreadDeletions implements ReactiveController {
  #batches: Batch[] = [];

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly offer: OfferUndo,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#finish);
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.#finish);
    void this.finish();
  }

  /** Those that are out of sight. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#batches.flatMap(({ ids }) => ids));
  }

  /** Deletes threads, until that is undone. */
  begin(deletion: ThreadDeletion): void {
    const batch: Batch = { ...deletion, dismiss: () => undefined };
    this.#batches = [...this.#batches, batch];
    this.host.requestUpdate();
    batch.dismiss = this.offer(
      deletion.ids,
      () => this.#undo(batch),
      () => this.#remove(batch),
    );
  }

  /** Undoes the last one. Says whether there was one. */
  undo(): boolean {
    const batch = this.#batches.at(-1);
    if (batch) this.#undo(batch);
    return batch !== undefined;
  }

  /** A thread that is opened again is not deleted. */
  keep(id: string): void {
    for (const batch of this.#batches) if (batch.ids.includes(id)) this.#undo(batch, false);
  }

  #undo(batch: Batch, tells = true): void {
    if (!this.#take(batch)) return;
    batch.dismiss();
    if (tells) batch.undone();
  }

  #remove(batch: Batch): void {
    if (!this.#batches.includes(batch)) return;
    // Out of sight until it is gone, or was not to be deleted.
    batch.removal ??= Promise.all(batch.ids.map((id) => batch.remove(id))).then(() => void this.#take(batch));
  }

  #take(batch: Batch): boolean {
    const is = this.#batches.includes(batch);
    this.#batches = this.#batches.filter((each) => each !== batch);
    this.host.requestUpdate();
    return is;
  }

  /** What is out of sight is deleted for good now. Resolves when it is. */
  async finish(): Promise<void> {
    const batches = [...this.#batches];
    for (const { dismiss } of batches) dismiss();
    await Promise.all(batches.flatMap(({ removal }) => removal ?? []));
  }

  #finish = (): void => void this.finish();
}

/** What is said of threads that are gone. */
export function deletedWords(ids: readonly string[], threads: readonly ThreadRecord[]): string {
  if (ids.length > 1) return tCount("threads.deletedCount", ids.length);
  const thread = threads.find(({ id }) => id === ids[0]);
  return t("threads.deleted", { name: thread?.name || t("threads.untitled") });
}
