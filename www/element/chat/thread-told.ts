import type { ChatSnapshot } from "../../api/view.js";

/** Which thread is open and whether it is stored, as the page was told last. */
export class ThreadTold {
  #last = "";

  /** What is to be told, if it is something else than last time. */
  look(
    snapshot: Readonly<ChatSnapshot> | undefined,
  ): { id: string; stored: boolean; isOther: boolean } | undefined {
    if (snapshot?.status !== "ready") return undefined;
    const { id } = snapshot.thread;
    const stored = snapshot.threads.some((thread) => thread.id === id);
    const told = `${id} ${stored}`;
    if (told === this.#last) return undefined;
    const isOther = !this.#last.startsWith(`${id} `);
    this.#last = told;
    return { id, stored, isOther };
  }
}
