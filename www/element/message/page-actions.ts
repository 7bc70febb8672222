import { nothing } from "lit";
import type { StepRecord } from "../../api/view.js";

/**
 * What a page has for a message beside its own buttons: nodes, one or several, or a text. It is asked when the message is drawn, and again whenever its record has changed; so it makes new nodes each
 * time. They stand in the view's tree, where a page's style sheets don't reach: a `<button class="icon-button">` looks like those beside it.
 */
export type MessageActions = (
  message: Readonly<StepRecord>,
) => Node | Iterable<Node> | string | null | undefined;

/** What the page has for a message. A function that fails is told to the page's error handler, and takes nothing else with it. */
export function actionsOfPage(actions: MessageActions | undefined, message: StepRecord): unknown {
  try {
    return actions?.(message) ?? nothing;
  } catch (error) {
    reportError(error);
    return nothing;
  }
}
