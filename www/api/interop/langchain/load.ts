import { version } from "../../wasm.js";

/** Brings the core where nobody has: `oneloop` has it with it, an app with `oneloop/slim` has called `init()`. */
export async function loaded(): Promise<void> {
  try {
    version();
  } catch {
    await import("../../load/embedded.js");
  }
}
