import { html, nothing } from "lit";
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { formatBytes } from "../i18n/format.js";
import { t } from "../i18n/index.js";

/** How often it is looked at, at most: what is saved changes with every token. */
const PAUSE = 5_000;

/** How much of the device's room is used. */
export class Room implements ReactiveController {
  #estimate: StorageEstimate = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = -Infinity;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Something may have been saved or deleted. */
  look(): void {
    this.#timer ??= setTimeout(() => void this.#read(), Math.max(0, this.#last + PAUSE - performance.now()));
  }

  async #read(): Promise<void> {
    this.#last = performance.now();
    try {
      // Not the package's `storageUsage`: the view would share a chunk with the core for it.
      this.#estimate = (await (navigator.storage as StorageManager | undefined)?.estimate()) ?? {};
    } catch {
      // A browser that does not say: there is nothing to show.
      this.#estimate = {};
    }
    this.#timer = undefined;
    this.host.requestUpdate();
  }

  /** The line that says so, where threads are kept on this device. */
  render(): TemplateResult | typeof nothing {
    const { usage = 0, quota = 0 } = this.#estimate;
    if (quota === 0) return nothing;
    const words = t("threads.storage", { used: formatBytes(usage), quota: formatBytes(quota) });
    return html`<div class="room small quiet" part="storage">
      <meter min="0" max=${quota} high=${quota * 0.8} value=${usage} aria-label=${words}></meter>${words}
    </div>`;
  }
}
