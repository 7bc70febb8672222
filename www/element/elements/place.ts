import type { ElementRecord } from "../../api/view.js";

/** Whether an element is shown beside the conversation, by a link. */
export function isAside({ display }: Pick<ElementRecord, "display">): boolean {
  return display === "side" || display === "page";
}
