import type { UserRecord } from "../view.js";

type Who = (Pick<UserRecord, "identifier"> & Partial<UserRecord>) | undefined;

/** What is offered to somebody: `user` is who uses the chat, where it knows its users; `language` is the browser's. */
export type Offer<T> = (to: { user: Who; language: string }) => T | Promise<T>;

/** The functions that offer something, by what that is. */
export class Offers {
  readonly #all = new Map<string, () => Promise<void>>();

  /** @param who says who uses the chat now */
  constructor(private readonly who: () => Who) {}

  /** Whether anything is offered by a function. */
  get any(): boolean {
    return this.#all.size > 0;
  }

  /** Offers it, or gives back the function that does, which takes the place of the one before. */
  set<T extends object>(
    what: string,
    given: T | Offer<T>,
    set: (offered: T) => void,
  ): (() => Promise<void>) | undefined {
    this.#all.delete(what);
    if (typeof given !== "function") {
      set(given);
      return undefined;
    }
    const offer = async () => {
      const user = this.who();
      try {
        const offered = await (given as Offer<T>)({ user, language: navigator.language });
        // It may have been replaced meanwhile, or the user may have.
        if (this.#all.get(what) === offer && this.who()?.identifier === user?.identifier) set(offered);
      } catch (error) {
        reportError(error);
      }
    };
    this.#all.set(what, offer);
    return offer;
  }

  /** Offers all of it anew. */
  async offer(): Promise<void> {
    await Promise.all(Array.from(this.#all.values(), (offer) => offer()));
  }
}
