import type { ElementRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";

type Type = ElementRecord["type"];

/** Whether it is drawn by a library of figures. */
export function isFigure(type: Type): type is "plotly" | "vega-lite" | "mermaid" {
  return type === "plotly" || type === "vega-lite" || type === "mermaid";
}

/** What elements of a type are called: figures are one word, whatever draws them. */
export function kindWord(type: Type): string {
  return t(`element.type.${isFigure(type) ? "plotly" : type}`);
}
