/**
 * `oneloop/element/figures`: teaches `<oneloop-chat>` to draw figures: elements of type `plotly`, `vega-lite` and `mermaid`, and blocks of code in Markdown whose language is
 * `plotly`, `vega-lite`, `vega` or `mermaid`. The libraries are peers, which are loaded when the first figure comes near the screen. Import it before the chat is shown.
 */
import "../i18n/later.js";
import { OneloopFigure } from "./figure.js";
import { setFigures } from "./registry.js";

export { OneloopFigure } from "./figure.js";

// A page may load this twice, as from two bundles: the first one counts.
if (!customElements.get("oneloop-figure")) customElements.define("oneloop-figure", OneloopFigure);
setFigures(["mermaid", "plotly", "vega", "vega-lite"], () => document.createElement("oneloop-figure"));

declare global {
  interface HTMLElementTagNameMap {
    "oneloop-figure": OneloopFigure;
  }
}
