import type { ReactiveController, ReactiveControllerHost } from "lit";

/** So far from the screen is near. */
const MARGIN = "800px";

/** Notices that an element comes near the screen: once, until it is put into a page again. */
export class Nearness implements ReactiveController {
  #observer: IntersectionObserver | undefined;
  #isNear = false;

  /** `come` is called when it has come near. */
  constructor(
    private readonly host: ReactiveControllerHost & Element,
    private readonly come: () => void,
  ) {
    host.addController(this);
  }

  /** Whether it has come near. */
  get isNear(): boolean {
    return this.#isNear;
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        this.#observer?.disconnect();
        this.#isNear = true;
        this.come();
      },
      { rootMargin: MARGIN },
    );
    this.#observer.observe(this.host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#isNear = false;
  }
}
