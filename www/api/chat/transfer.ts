import { OneloopError } from "../errors.js";
import { CoreDataLayer } from "../data-layer.js";
import type { ChatSnapshot, ThreadTransfer } from "../view.js";
import type { ChatCore } from "../wasm.js";

/**
 * The threads of a chat as a file, and back: those of its app and of its user. `oneloop/transfer` is loaded when it is first needed.
 * @param exports whether the data layer can be exported
 */
export function transferOf(core: ChatCore, exports: boolean): ThreadTransfer {
  const open = async () => {
    const layer = core.dataLayer();
    if (!layer) {
      throw new OneloopError("The chat is not ready: call start() first and wait for it.", {
        code: "CHAT_NOT_READY",
      });
    }
    const { name: app, user } = core.snapshot(true) as ChatSnapshot;
    const mine = user ? { app, userId: user.id } : { app };
    return { layer: new CoreDataLayer(layer), mine, files: await import("../transfer/index.js") };
  };
  const transfer: ThreadTransfer = {
    async importThreads(file, options) {
      const { layer, mine, files } = await open();
      try {
        return await files.importThreads(layer, file, { ...options, ...mine });
      } finally {
        // Also what came before it was ended is there.
        await core.lookAgain();
      }
    },
  };
  if (!exports) return transfer;
  transfer.exportThreads = async (options) => {
    const { layer, mine, files } = await open();
    // What can't be saved is told by who wanted to save it: what is on disk can be exported all the more.
    await core.flush().catch(() => undefined);
    return await files.exportThreads(layer, { ...options, ...mine });
  };
  return transfer;
}
