/** `oneloop/element`: registers `<oneloop-chat>` and its parts. */
import * as classes from "./classes.js";

export * from "./classes.js";

const elements: Record<string, CustomElementConstructor> = {
  "oneloop-actions": classes.OneloopActions,
  "oneloop-ask": classes.OneloopAsk,
  "oneloop-ask-file": classes.OneloopAskFile,
  "oneloop-composer": classes.OneloopComposer,
  "oneloop-conversation": classes.OneloopConversation,
  "oneloop-custom": classes.OneloopCustom,
  "oneloop-element": classes.OneloopElement,
  "oneloop-elements": classes.OneloopElements,
  "oneloop-feedback": classes.OneloopFeedback,
  "oneloop-files": classes.OneloopFiles,
  "oneloop-find": classes.OneloopFind,
  "oneloop-form": classes.OneloopForm,
  "oneloop-menu": classes.OneloopMenu,
  "oneloop-message": classes.OneloopMessage,
  "oneloop-settings-panel": classes.OneloopSettingsPanel,
  "oneloop-side-panel": classes.OneloopSidePanel,
  "oneloop-step-tree": classes.OneloopStepTree,
  "oneloop-table": classes.OneloopTable,
  "oneloop-tags": classes.OneloopTags,
  "oneloop-tasks": classes.OneloopTasks,
  "oneloop-thread-list": classes.OneloopThreadList,
  "oneloop-toasts": classes.OneloopToasts,
  "oneloop-viewer": classes.OneloopViewer,
  "oneloop-voice": classes.OneloopVoice,
  "oneloop-chat": classes.OneloopChat,
};

// A page may load this twice, as from two bundles: the first one counts.
for (const [name, element] of Object.entries(elements))
  if (!customElements.get(name)) customElements.define(name, element);

declare global {
  interface HTMLElementTagNameMap {
    "oneloop-chat": classes.OneloopChat;
    "oneloop-thread-list": classes.OneloopThreadList;
  }
}
