/** What is loaded when the page has nothing else to do, or when the first of it is wanted. */
import "../i18n/later.js";
import { OneloopActions } from "../actions/actions.js";
import { OneloopAsk } from "../ask/ask.js";
import { OneloopAskFile } from "../ask/file.js";
import { OneloopForm } from "../ask/form.js";
import { OneloopCustom } from "../custom/custom.js";
import { OneloopElement } from "../elements/element.js";
import { OneloopElements } from "../elements/elements.js";
import { OneloopTable } from "../elements/table.js";
import { OneloopTasks } from "../elements/tasks.js";
import { OneloopViewer } from "../elements/viewer.js";
import { OneloopFeedback } from "../feedback/feedback.js";
import { OneloopFiles } from "../files/files.js";
import { OneloopFind } from "../find/find.js";
import { OneloopSettingsPanel } from "../settings-panel/settings-panel.js";
import { OneloopSidePanel } from "../side-panel/side-panel.js";
import { OneloopTags } from "../tags/tags.js";
import { OneloopVoice } from "../voice/bar.js";
import { register } from "./register.js";

export { exportThreads, importThreads } from "../chat/transferring.js";

register({
  "oneloop-actions": OneloopActions,
  "oneloop-ask": OneloopAsk,
  "oneloop-ask-file": OneloopAskFile,
  "oneloop-custom": OneloopCustom,
  "oneloop-element": OneloopElement,
  "oneloop-elements": OneloopElements,
  "oneloop-feedback": OneloopFeedback,
  "oneloop-files": OneloopFiles,
  "oneloop-find": OneloopFind,
  "oneloop-form": OneloopForm,
  "oneloop-settings-panel": OneloopSettingsPanel,
  "oneloop-side-panel": OneloopSidePanel,
  "oneloop-table": OneloopTable,
  "oneloop-tags": OneloopTags,
  "oneloop-tasks": OneloopTasks,
  "oneloop-viewer": OneloopViewer,
  "oneloop-voice": OneloopVoice,
});
