/** `oneloop/element/inspector`: registers `<oneloop-inspector>` and its parts. `<oneloop-chat inspector>` loads it when it is first opened. */
import "../i18n/later.js";
import { OneloopInspectorEvents } from "./events.js";
import { OneloopInspectorGraph } from "./graph.js";
import { OneloopInspector } from "./inspector.js";
import { OneloopJson } from "./json.js";
import { OneloopInspectorStates } from "./states.js";
import { OneloopInspectorTimeline } from "./timeline.js";

export { OneloopInspector } from "./inspector.js";
export type { InspectorTab, ResumeDetail } from "./inspector.js";
export type { CallbackRecorder } from "./callbacks.js";

const elements: Record<string, CustomElementConstructor> = {
  "oneloop-json": OneloopJson,
  "oneloop-inspector-events": OneloopInspectorEvents,
  "oneloop-inspector-graph": OneloopInspectorGraph,
  "oneloop-inspector-states": OneloopInspectorStates,
  "oneloop-inspector-timeline": OneloopInspectorTimeline,
  "oneloop-inspector": OneloopInspector,
};

// A page may load this twice, as from two bundles: the first one counts.
for (const [name, element] of Object.entries(elements))
  if (!customElements.get(name)) customElements.define(name, element);

declare global {
  interface HTMLElementTagNameMap {
    "oneloop-inspector": OneloopInspector;
  }
}
