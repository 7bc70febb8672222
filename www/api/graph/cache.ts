/** Where results of nodes and tasks are kept. */
import type { WithCore } from "../core.js";
import { InMemoryCacheCore } from "../wasm.js";

/** Results in memory, for all graphs and runs it is given to: gone with the page. */
export class InMemoryCache implements WithCore<InMemoryCacheCore> {
  /** @internal */
  readonly core = new InMemoryCacheCore();
}
