/** `oneloop/element`: registers `<oneloop-chat>` and its parts. */
import * as classes from "./classes.js";

export * from "./classes.js";

const elements: Record<string, CustomElementConstructor> = {
  "oneloop-composer": classes.OneloopComposer,
  "oneloop-conversation": classes.OneloopConversation,
  "oneloop-dialog": classes.OneloopDialog,
  "oneloop-menu": classes.OneloopMenu,
  "oneloop-message": classes.OneloopMessage,
  "oneloop-settings-panel": classes.OneloopSettingsPanel,
  "oneloop-step-tree": classes.OneloopStepTree,
  "oneloop-thread-list": classes.OneloopThreadList,
  "oneloop-toasts": classes.OneloopToasts,
  "oneloop-chat": classes.OneloopChat,
};

// A page may load this twice, as from two bundles: the first one counts.
for (const [name, element] of Object.entries(elements))
  if (!customElements.get(name)) customElements.define(name, element);

declare global {
  interface HTMLElementTagNameMap {
    "oneloop-chat": classes.OneloopChat;
  }
}
